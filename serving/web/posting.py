"""One attempt to hand a message to a webhook: signed, without following anybody elsewhere, and soon over."""

import asyncio
import json
from datetime import UTC, datetime
from http.cookiejar import CookieJar, DefaultCookiePolicy

import httpx2 as httpx

from serving.domain.delivery import GONE
from serving.domain.webhook import signature
from serving.service.repositories.outbox import Taken

SECONDS = 10.0
"""How long an attempt may take as a whole."""
MOST_ANSWER_BYTES = 4096
"""How much of an answer is taken in, so that the connection can be used again; nobody looks at it."""
TIMED_OUT = "timed out"
NO_CONNECTION = "no connection"


def open_client() -> httpx.AsyncClient:
    """What messages are sent with: it follows no redirect and keeps no cookie."""
    return httpx.AsyncClient(
        timeout=SECONDS,
        follow_redirects=False,
        headers={"User-Agent": "houserules", "Accept-Encoding": "identity"},
        cookies=CookieJar(DefaultCookiePolicy(allowed_domains=())),
    )


async def post(client: httpx.AsyncClient, taken: Taken, at: datetime, seconds: float = SECONDS) -> str | None:
    """Send a message once. Gives None where it was accepted, otherwise why not in a word or two."""
    body, status, failure = json.dumps(taken.message.body).encode(), None, NO_CONNECTION
    try:
        async with (
            asyncio.timeout(seconds),
            client.stream("POST", taken.webhook.url, content=body, headers=_headers(taken, body, at)) as answer,
        ):
            status = answer.status_code
            await _skim(answer)
    except (TimeoutError, httpx.TimeoutException):
        failure = TIMED_OUT
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
    async for piece in answer.aiter_raw():
        read += len(piece)
        if read > MOST_ANSWER_BYTES:
            return
