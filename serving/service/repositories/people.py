"""Accounts of people and keys of programs, as they are kept."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from serving.domain.part import Id
from serving.service.policy import Permission, Scope


@dataclass(frozen=True, slots=True)
class Account:
    """A named person of one organisation: how they sign in, sign, and what they may do.

    `person` is the name they sign in with, one in the whole installation; `team` and `roles` are ids in the rules.
    """

    organisation: str
    person: str
    name: str
    team: str
    permissions: frozenset[Permission]
    roles: frozenset[Id]
    added_at: datetime
    disabled_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Session:
    """That somebody signed in, by which proof, until when."""

    organisation: str
    person: str
    proof: str
    began_at: datetime
    expires_at: datetime
    ended_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Key:
    """A program's key; only its sha256 is kept."""

    organisation: str
    name: str
    scopes: frozenset[Scope]
    created_at: datetime
    revoked_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Absence:
    """That the holder of a role is away, since when and until when, and who recorded it."""

    role: Id
    since: datetime
    ended_at: datetime | None
    recorded_by: str


class PeopleRepository(Protocol):
    """The people and programs of one organisation."""

    def account(self, person: str) -> Account | None:
        """One account, disabled ones too."""
        ...

    def accounts(self) -> list[Account]:
        """All accounts, by name."""
        ...

    def add_account(self, account: Account, password_hash: str) -> None:
        """Keep a new account with its roles. Raises `TakenError` where the name is in use anywhere."""
        ...

    def disable(self, person: str, at: datetime) -> None:
        """Close an account: its sessions and roles end."""
        ...

    def password_hash(self, person: str) -> str | None:
        """What is kept of an account's password; None where there is no such account."""
        ...

    def set_password(self, person: str, password_hash: str, at: datetime) -> None:
        """Keep another password; all sessions of the account end."""
        ...

    def give_role(self, person: str, role: Id, at: datetime) -> None:
        """Record that a person holds a role from now on. Raises `TakenError` where they hold it already."""
        ...

    def end_role(self, person: str, role: Id, at: datetime) -> None:
        """Record that a person holds a role no more. Raises `NotFoundError` where they do not hold it."""
        ...

    def set_permissions(self, person: str, permissions: frozenset[Permission]) -> None:
        """Keep what an account is for."""
        ...

    def begin_session(self, session: Session, sha256: str) -> None:
        """Keep that somebody signed in; sessions that had run out by then are removed."""
        ...

    def end_session(self, sha256: str, at: datetime) -> None:
        """Keep that somebody signed out."""
        ...

    def keys(self) -> list[Key]:
        """All keys, revoked ones too, by name."""
        ...

    def add_key(self, key: Key, sha256: str) -> None:
        """Keep a new key. Raises `TakenError` where the name was used before."""
        ...

    def revoke_key(self, name: str, at: datetime) -> None:
        """Accept a key no more. Raises `NotFoundError`."""
        ...

    def absences(self) -> list[Absence]:
        """All absences, latest first."""
        ...

    def away(self, at: datetime, besides: str) -> frozenset[Id]:
        """The roles whose holder is recorded absent, by somebody other than `besides`."""
        ...

    def begin_absence(self, absence: Absence) -> None:
        """Record an absence. Raises `TakenError` where one is recorded already."""
        ...

    def end_absence(self, role: Id, at: datetime) -> None:
        """Record that a holder is back. Raises `NotFoundError`."""
        ...


class Credentials(Protocol):
    """What people and programs show to be let in, in all organisations: it tells which one they belong to.

    Only sha256 hashes of tokens are looked up. What was revoked, has ended or run out is found too.
    """

    def key(self, sha256: str) -> Key | None:
        """The key with this hash."""
        ...

    def session(self, sha256: str) -> tuple[Session, Account] | None:
        """The session with this hash, and whose it is."""
        ...

    def password(self, person: str) -> tuple[Account, str] | None:
        """An account, and what is kept of its password."""
        ...

    def any_made(self) -> bool:
        """Whether a key or an account was ever made."""
        ...

    def any_accepted(self) -> bool:
        """Whether there is a key that is not revoked, or an account that is not disabled."""
        ...
