"""One attempt to hand a message to a webhook: signed, without following anybody elsewhere, and soon over.

A host's name is looked up for each attempt, and what is connected to is an address that was checked.
"""

import asyncio
import json
import socket
from datetime import UTC, datetime
from http.cookiejar import CookieJar, DefaultCookiePolicy
from ipaddress import ip_address

import httpx2 as httpx

from serving.domain.delivery import GONE
from serving.domain.webhook import may_receive, signature
from serving.service.repositories.outbox import Taken

SECONDS = 10.0
"""How long an attempt may take as a whole."""
MOST_ANSWER_BYTES = 4096
"""How much of an answer is taken in, for the sake of whoever sends it; nobody looks at it."""
TIMED_OUT = "timed out"
NO_CONNECTION = "no connection"
NOT_ALLOWED = "address not allowed"


class NotAllowedError(OSError):
    """The webhook's host has no address, or one that nothing is sent to."""


def open_client() -> httpx.AsyncClient:
    """What messages are sent with: it follows no redirect, keeps no cookie and uses no proxy.

    No connection is used twice: whom its certificate was shown for would not be asked again.
    """
    return httpx.AsyncClient(
        transport=httpx.AsyncHTTPTransport(limits=httpx.Limits(max_keepalive_connections=0)),
        timeout=SECONDS,
        follow_redirects=False,
        headers={"User-Agent": "houserules", "Accept-Encoding": "identity"},
        cookies=CookieJar(DefaultCookiePolicy(allowed_domains=())),
    )


async def post(client: httpx.AsyncClient, taken: Taken, at: datetime, seconds: float = SECONDS) -> str | None:
    """Send a message once. Gives None where it was accepted, otherwise why not in a word or two."""
    body, status, failure = json.dumps(taken.message.body).encode(), None, NO_CONNECTION
    try:
        async with asyncio.timeout(seconds):
            answer = await _answer(client, taken, body, at)
            status = answer.status_code
            await _skim(answer)
    except (TimeoutError, httpx.TimeoutException):
        failure = TIMED_OUT
    except NotAllowedError:
        failure = NOT_ALLOWED
    except (httpx.HTTPError, httpx.InvalidURL, OSError):
        failure = NO_CONNECTION
    if status is None:
        return failure
    # What went wrong after the status came does not count.
    return None if 200 <= status < 300 else GONE if status == 410 else f"http {status}"


async def send_once(taken: Taken) -> str | None:
    """Send a message now, and never again; None where it was accepted, otherwise why not."""
    async with open_client() as client:
        return await post(client, taken, datetime.now(UTC))


async def _answer(client: httpx.AsyncClient, taken: Taken, body: bytes, at: datetime) -> httpx.Response:
    """The beginning of an answer, from the first of the host's addresses that can be connected to."""
    url = httpx.URL(taken.webhook.url)
    headers = {"Host": url.netloc.decode("ascii"), **_headers(taken, body, at)}
    extensions = {"sni_hostname": url.host}
    addresses = await _addresses(url, private=taken.webhook.private)
    for address in addresses[:-1]:
        try:
            return await _send(client, url.copy_with(host=address), body, headers, extensions)
        except httpx.ConnectError:
            continue
    return await _send(client, url.copy_with(host=addresses[-1]), body, headers, extensions)


async def _send(
    client: httpx.AsyncClient, url: httpx.URL, body: bytes, headers: dict[str, str], extensions: dict[str, str]
) -> httpx.Response:
    request = client.build_request("POST", url, content=body, headers=headers, extensions=extensions)
    return await client.send(request, stream=True)


async def _addresses(url: httpx.URL, *, private: bool) -> list[str]:
    """Every address of a host. Raises `NotAllowedError` where nothing may be sent to one of them."""
    found = await asyncio.get_running_loop().getaddrinfo(url.host, url.port, type=socket.SOCK_STREAM)
    addresses = list(dict.fromkeys(str(it[4][0]) for it in found))
    if not addresses or not all(may_receive(ip_address(address), private=private) for address in addresses):
        raise NotAllowedError
    return addresses


def _headers(taken: Taken, body: bytes, at: datetime) -> dict[str, str]:
    id = taken.message.id
    return {
        "Content-Type": "application/json",
        "webhook-id": id,
        "webhook-timestamp": str(int(at.timestamp())),
        "webhook-signature": signature(id, at, body, taken.webhook.secrets(at)),
    }


async def _skim(answer: httpx.Response) -> None:
    read = 0
    try:
        async for piece in answer.aiter_raw():
            read += len(piece)
            if read > MOST_ANSWER_BYTES:
                return
    finally:
        await answer.aclose()
