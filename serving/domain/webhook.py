"""A webhook: which addresses messages may be sent to, and how they are signed (Standard Webhooks)."""

import base64
import hashlib
import hmac
import re
from collections.abc import Iterable
from datetime import datetime, timedelta
from ipaddress import IPv4Address, IPv6Address, ip_address
from urllib.parse import SplitResult, urlsplit

from serving.domain.errors import Refusal, RefusedError

PREFIX = "whsec_"
SECRET_BYTES = 32
OLD_SECRET_HOLDS = timedelta(hours=24)
"""How long messages are signed with the secret before the present one too."""
LONGEST_URL = 2000
PRINTABLE = re.compile(r"[!-~]+")
LONGEST_NAME = 253
NAME = re.compile(r"(?:[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?\.)*[a-z](?:[a-z0-9-]{0,61}[a-z0-9])?")
"""A host's name. Its last part begins with a letter, or it would be a number that means an address."""
PRIVATE_ENDINGS = (".localhost", ".local", ".internal", ".lan", ".home.arpa", ".test")


def checked_url(url: str, *, private_http: bool = False) -> str:
    """The address if messages may be sent to it: https, or with `private_http` also http on a private host.

    Raises `RefusedError` with a sentence that says what is wrong.
    """
    parts = _parts(url)
    address = _address(parts.hostname or "")
    if address and (address.is_link_local or address.is_multicast or address.is_unspecified):
        raise _refused("The host of a webhook is one machine, which this address is not.")
    if parts.scheme == "https":
        return url
    if not _is_private(parts.hostname or "", address):
        raise _refused("A webhook's address begins with https://.")
    if not private_http:
        raise _refused("A webhook's address begins with https://, unless plain http to a private host is allowed.")
    return url


def secret_of(random: bytes) -> str:
    """A secret as it is shown, made of random bytes."""
    return PREFIX + base64.b64encode(random).decode()


def signature(id: str, at: datetime, body: bytes, secrets: Iterable[str]) -> str:
    """The signature header of a message sent at a time: one signature for each secret."""
    signed = f"{id}.{int(at.timestamp())}.".encode() + body
    keys = (base64.b64decode(secret.removeprefix(PREFIX)) for secret in secrets)
    return " ".join(f"v1,{base64.b64encode(hmac.digest(key, signed, hashlib.sha256)).decode()}" for key in keys)


def _parts(url: str) -> SplitResult:
    if len(url) > LONGEST_URL or not PRINTABLE.fullmatch(url) or "\\" in url:
        raise _refused(f"A webhook's address is at most {LONGEST_URL} printable characters.")
    try:
        parts = urlsplit(url)
        port_is_right = parts.port is None or parts.port > 0
    except ValueError:
        raise _refused("This is no address of a webhook, such as https://tool.example/hook.") from None
    if parts.scheme not in ("https", "http") or not parts.hostname or not port_is_right:
        raise _refused("This is no address of a webhook, such as https://tool.example/hook.")
    if "@" in parts.netloc:
        raise _refused("A webhook's address holds no name or password; messages are signed instead.")
    if "#" in url:
        raise _refused("A webhook's address has no part after '#'.")
    return parts


def _address(host: str) -> IPv4Address | IPv6Address | None:
    """The address a host is given by, or None where it has a name."""
    try:
        address = ip_address(host)
    except ValueError:
        if len(host) > LONGEST_NAME or not NAME.fullmatch(host):
            raise _refused("This is no name of a host.") from None
        return None
    return getattr(address, "ipv4_mapped", None) or address


def _is_private(host: str, address: IPv4Address | IPv6Address | None) -> bool:
    if address:
        return address.is_loopback or address.is_private
    return "." not in host or host.endswith(PRIVATE_ENDINGS)


def _refused(sentence: str) -> RefusedError:
    return RefusedError(Refusal.BAD_ADDRESS, sentence)
