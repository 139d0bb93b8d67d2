"""Passwords: long enough, made by chance where nobody gives one, and kept as argon2id hashes."""

import secrets
import unicodedata
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

LEAST, MOST = 12, 1024
RANDOM_BYTES = 18
HASHER = PasswordHasher()
"""Each hash takes 64 MiB for a moment: whoever lets many people in at once sees to it that few are made at once."""


class PasswordError(ValueError):
    """A password that is not taken; the message is one sentence that does not quote it."""


def new_password() -> str:
    """A password made by chance, as strong as its 144 bits."""
    return secrets.token_urlsafe(RANDOM_BYTES)


def hash_password(password: str) -> str:
    """What is kept of a password. Raises `PasswordError`."""
    text = _normal(password)
    if not LEAST <= len(text) <= MOST:
        raise PasswordError(f"A password has {LEAST} characters at least and {MOST:,} at most.")
    return HASHER.hash(text.encode())


def is_password(password: str, kept: str | None) -> bool:
    """Whether this is the password of which `kept` is a hash; where there is none, it takes as long to say no."""
    try:
        text = _normal(password).encode()
    except PasswordError:
        return False
    nobodys = _nobodys()
    try:
        return HASHER.verify(kept or nobodys, text) and kept is not None
    except (VerificationError, InvalidHashError):
        return False


def _normal(password: str) -> str:
    """The same characters in one form, however a keyboard composes them."""
    text = unicodedata.normalize("NFKC", password)
    try:
        text.encode()
    except UnicodeEncodeError:
        raise PasswordError("A password is text in Unicode.") from None
    return text


@cache
def _nobodys() -> str:
    return HASHER.hash(secrets.token_bytes(RANDOM_BYTES))
