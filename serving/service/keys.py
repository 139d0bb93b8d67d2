"""API keys of programs: made once, shown once, each for certain things, and revoked for good."""

import re
from collections.abc import Iterable

from serving.domain.reconciliation import sha256_of
from serving.service.policy import Scope
from serving.service.repositories.people import Key
from serving.service.tokens import KEY, digest, new_token
from serving.service.work import Turn

NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9 ._-]{0,63}")


class KeyRefusedError(ValueError):
    """A key that cannot be made; the message is one sentence that says why."""


def create_key(turn: Turn, name: str, scopes: Iterable[Scope]) -> str:
    """Add a key and give it back; it cannot be had again.

    Raises `KeyRefusedError`, or `TakenError` where the name is or was another key's.
    """
    wanted = frozenset(scopes)
    if not NAME.fullmatch(name):
        raise KeyRefusedError("A key's name is letters, digits, spaces, dots, dashes and underscores, 64 at most.")
    if not wanted:
        raise KeyRefusedError("A key is for something; give it a scope.")
    token = new_token(KEY)
    kept = digest(token)
    turn.work.people.add_key(Key(turn.work.organisation, name, wanted, turn.at), kept)
    turn.record("key_created", subject(name), scopes=", ".join(sorted(wanted)), sha256=sha256_of([kept]))
    return token


def revoke_key(turn: Turn, name: str) -> None:
    """Stop accepting a key from now on. Raises `NotFoundError` where there is none of this name."""
    turn.work.people.revoke_key(name, turn.at)
    turn.record("key_revoked", subject(name))


def subject(name: str) -> str:
    """The program that shows this key, as it stands in the audit trail. No person's name holds a colon."""
    return f"key:{name}"
