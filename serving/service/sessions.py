"""Signing in and out.

A session begins after a proof of who somebody is, so far a password: `prove` and then `begin_session`. A second factor
is asked for between the two, and single sign-on is another way to prove; `Session.proof` says which it was.
"""

from collections import OrderedDict, deque
from collections.abc import Container
from dataclasses import dataclass
from datetime import datetime, timedelta
from threading import Lock

from serving.service.passwords import is_password
from serving.service.repositories.people import Account, Credentials, Session
from serving.service.tokens import SESSION, digest, new_token
from serving.service.work import Turn

LASTS = timedelta(hours=12)
MOST_FAILURES = 10
WITHIN = timedelta(minutes=15)
MOST_NAMES = 10_000
"""Names whose failures are remembered; after that, the one tried longest ago is forgotten."""


class SignInError(ValueError):
    """Nobody was let in. The message does not say whether it was the name or the password."""

    def __init__(self) -> None:
        super().__init__("This name and this password do not belong together, or the account was disabled.")


class SignInWaitsError(Exception):
    """This name was tried too often; `retry_after` is the number of seconds until it may be tried again."""

    def __init__(self, retry_after: int) -> None:
        super().__init__(f"Signing in failed too often under this name; try again in {retry_after} s.")
        self.retry_after = retry_after


@dataclass(frozen=True, slots=True)
class Proven:
    """Somebody who has proved who they are, and the hash of the password they did it by."""

    account: Account
    password_hash: str


class Failures:
    """How often signing in failed in a row, by name, whether or not there is such an account; in memory alone."""

    def __init__(self) -> None:
        self._times: OrderedDict[str, deque[datetime]] = OrderedDict()
        self._lock = Lock()

    def try_again(self, person: str, at: datetime) -> None:
        """Count an attempt as failed until `forget` is called. Raises `SignInWaitsError`."""
        with self._lock:
            times = self._times.setdefault(person, deque())
            self._times.move_to_end(person)
            while times and times[0] <= at - WITHIN:
                times.popleft()
            if len(times) >= MOST_FAILURES:
                raise SignInWaitsError(int((times[0] + WITHIN - at).total_seconds()) + 1)
            times.append(at)
            while len(self._times) > MOST_NAMES:
                self._times.popitem(last=False)

    def forget(self, person: str) -> None:
        """Begin to count anew: the attempt did not fail."""
        with self._lock:
            self._times.pop(person, None)


def prove(
    credentials: Credentials, failures: Failures, served: Container[str], person: str, password: str, at: datetime
) -> Proven:
    """Who signs in, if the password is theirs and their organisation is one of those `served`.

    Raises `SignInError`, after the same time whether or not there is such an account, or `SignInWaitsError`.
    """
    name = person.strip().lower()
    failures.try_again(name, at)
    account, kept = credentials.password(name) or (None, None)
    right = is_password(password, kept)
    if account is None or kept is None or account.disabled_at or account.organisation not in served or not right:
        raise SignInError
    failures.forget(name)
    return Proven(account, kept)


def begin_session(turn: Turn, proven: Proven) -> tuple[str, Session]:
    """Begin a session and give its token, this once. Raises `SignInError` where the account changed meanwhile."""
    people = turn.work.people
    account = people.account(turn.person)
    if account is None or account.disabled_at or people.password_hash(turn.person) != proven.password_hash:
        raise SignInError
    token = new_token(SESSION)
    session = Session(account.organisation, account.person, "password", turn.at, turn.at + LASTS)
    people.begin_session(session, digest(token))
    turn.record("signed_in", turn.person, proof=session.proof)
    return token, session


def end_session(turn: Turn, token: str) -> None:
    """End the session with this token."""
    turn.work.people.end_session(digest(token), turn.at)
    turn.record("signed_out", turn.person)
