"""What keys and sessions are made of: 256 random bits, shown once, and kept as a sha256 that needs no salt."""

import hashlib
import secrets

KEY, SESSION = "houserules_", "houserules-session_"
"""How a token begins: lets people, and programs that look for leaked secrets, see what a string is."""
RANDOM_BYTES = 32


def new_token(kind: str) -> str:
    """A token that nobody can guess; `kind` is how it begins."""
    return kind + secrets.token_urlsafe(RANDOM_BYTES)


def digest(token: str) -> str:
    """What is kept of a token."""
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()
