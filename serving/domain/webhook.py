"""A webhook: which hosts and addresses messages may be sent to, and how they are signed (Standard Webhooks)."""

import base64
import hashlib
import hmac
import re
from collections.abc import Iterable
from datetime import datetime, timedelta
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
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
METADATA_NAMES = frozenset({"metadata", "metadata.google.internal", "metadata.goog", "instance-data"})
METADATA = frozenset(
    map(ip_address, ("fd00:ec2::254", "fd20:ce::254", "100.100.100.200", "168.63.129.16", "192.0.0.192"))
)
"""Where machines in a cloud get their own credentials. Other such addresses are link-local."""
NAT64 = IPv6Network("64:ff9b::/96")

Address = IPv4Address | IPv6Address


def checked_url(url: str, *, private: bool = False) -> str:
    """The address if messages may be sent to it: https, or with `private` also a private host, by http too.

    Raises `RefusedError` with a sentence that says what is wrong.
    """
    parts = _parts(url)
    host = parts.hostname or ""
    address = _address(host)
    if host in METADATA_NAMES or (address and not may_receive(address, private=True)):
        raise _refused("Nothing is sent to this host: it is no moderation tool.")
    is_private = not may_receive(address) if address else "." not in host or host.endswith(PRIVATE_ENDINGS)
    if parts.scheme != "https" and not is_private:
        raise _refused("A webhook's address begins with https://.")
    if is_private and not private:
        raise _refused(
            "A webhook's address begins with https:// and a public host. Whoever runs this service can allow a private "
            "one, with 'houserules webhook set --private-http'."
        )
    return url


def may_receive(address: Address, *, private: bool = False) -> bool:
    """Whether messages may be sent there: to one machine on the internet, or with `private` on a network of one's own.

    What an address stands for counts. Where clouds hand out credentials nothing is ever sent.
    """
    meant = _meant(address)
    if meant in METADATA or meant.is_link_local or meant.is_multicast or meant.is_unspecified:
        return False
    if meant.is_reserved and not meant.is_loopback:
        return False
    return private or (meant.is_global and not getattr(meant, "is_site_local", False))


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


def _address(host: str) -> Address | None:
    """The address a host is given by, or None where it has a name."""
    try:
        return ip_address(host)
    except ValueError:
        if len(host) > LONGEST_NAME or not NAME.fullmatch(host):
            raise _refused("This is no name of a host.") from None
        return None


def _meant(address: Address) -> Address:
    """The address that another one stands for: IPv4 within IPv6, however it is carried; itself where it is plain."""
    if isinstance(address, IPv4Address):
        return address
    plain = IPv6Address(int(address))
    within = IPv4Address(int(plain) & 0xFFFFFFFF) if plain in NAT64 else plain.ipv4_mapped or plain.sixtofour
    return within or (plain.teredo[1] if plain.teredo else plain)


def _refused(sentence: str) -> RefusedError:
    return RefusedError(Refusal.BAD_ADDRESS, sentence)
