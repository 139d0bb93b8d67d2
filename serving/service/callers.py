"""Who calls: a person who signed in, or a program with a key, and what they may ask for."""

from dataclasses import dataclass
from datetime import datetime

from serving.service.keys import subject
from serving.service.policy import Grant
from serving.service.repositories.people import Credentials
from serving.service.tokens import KEY, SESSION, digest


@dataclass(frozen=True, slots=True)
class Caller:
    """Whoever sent a request; `person` is a sign-in name, or `key:NAME` for a program."""

    organisation: str
    person: str
    grants: frozenset[Grant]

    @property
    def is_program(self) -> bool:
        """Whether this is a program, which holds no role of any house rules."""
        return ":" in self.person


def caller_of(credentials: Credentials, token: str, at: datetime) -> Caller | None:
    """Whose token this is; None where it is nobody's, or is no longer accepted."""
    if token.startswith(SESSION):
        found = credentials.session(digest(token))
        if found is None or found[1].disabled_at or found[0].ended_at or found[0].expires_at <= at:
            return None
        return Caller(found[1].organisation, found[1].person, found[1].permissions)
    key = credentials.key(digest(token)) if token.startswith(KEY) else None
    return Caller(key.organisation, subject(key.name), key.scopes) if key and key.revoked_at is None else None
