"""Who calls, looked up beside the event loop and remembered for a second."""

from collections.abc import Container
from datetime import UTC, datetime
from time import monotonic

from anyio import CapacityLimiter, to_thread

from serving.service.callers import Caller, caller_of
from serving.service.repositories.people import Credentials
from serving.service.tokens import digest

SECONDS = 1.0
"""How long an answer of the database is believed: a revocation made by another process counts after that."""
MOST_REMEMBERED = 1000
THREADS = 4
"""For looking callers up: of their own, so that nobody waits here for those who wait to write."""


class CallersInUse:
    """The callers of one service. Only tokens that were accepted are remembered, by their hash."""

    def __init__(self, credentials: Credentials, served: Container[str]) -> None:
        self._credentials = credentials
        self._served = served
        self._threads = CapacityLimiter(THREADS)
        self._known: dict[str, tuple[float, Caller]] = {}
        self._any_made = False
        self._looked_at = -SECONDS

    async def of_token(self, token: str) -> Caller | None:
        """Whose token this is, if it is accepted and of an organisation that is served here."""
        sha256 = digest(token)
        known = self._known.get(sha256)
        if known and monotonic() < known[0] + SECONDS:
            return known[1]
        looked_at = monotonic()
        caller = await to_thread.run_sync(caller_of, self._credentials, token, datetime.now(UTC), limiter=self._threads)
        if caller is None or caller.organisation not in self._served:
            self._known.pop(sha256, None)
            return None
        if len(self._known) >= MOST_REMEMBERED:
            self._known.clear()
        self._known[sha256] = (looked_at, caller)
        return caller

    async def any_made(self) -> bool:
        """Whether a key or an account was ever made; neither is ever removed."""
        if not self._any_made and monotonic() >= self._looked_at + SECONDS:
            looked_at = monotonic()
            self._any_made = await to_thread.run_sync(self._credentials.any_made, limiter=self._threads)
            self._looked_at = looked_at
        return self._any_made

    def forget(self, token: str) -> None:
        """Look a token up again when it is next shown."""
        self._known.pop(digest(token), None)
