"""Accounts, roles, sessions, keys and absences in the database."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Engine, Row, Select, Table, delete, exists, select
from sqlalchemy.exc import IntegrityError

from serving.domain.part import Id
from serving.service.policy import Permission, Scope
from serving.service.repositories.people import Absence, Account, Key, Session
from serving.service.work import NotFoundError, TakenError
from serving.store.database import reading
from serving.store.rows import OfOrganisation, columns
from serving.store.tables import absences, accounts, keys, role_holdings, sessions


class SqlPeople(OfOrganisation):
    """The people and programs of one organisation, within a transaction."""

    def account(self, person: str) -> Account | None:
        """One account, disabled ones too."""
        row = self._row(accounts, person=person)
        return _account(row, self._roles_of(person)) if row else None

    def accounts(self) -> list[Account]:
        """All accounts, by name."""
        held: dict[str, set[Id]] = {}
        for row in self._rows(self._select(role_holdings, role_holdings.c.ended_at.is_(None))):
            held.setdefault(row.person, set()).add(row.role)
        rows = self._rows(self._select(accounts))
        found = [_account(row, frozenset(held.get(row.person, ()))) for row in rows]
        return sorted(found, key=lambda account: (account.name.casefold(), account.person))

    def add_account(self, account: Account, password_hash: str) -> None:
        """Keep a new account with its roles. Raises `TakenError` where the name is in use anywhere."""
        row = columns(account, "organisation", "roles", "permissions")
        row |= {"permissions": sorted(account.permissions), "password_hash": password_hash}
        # Names are one in the whole installation, of which this unit of work sees only a part.
        self._insert_new(accounts, row, f"There is, or was, an account named '{account.person}'; choose another name.")
        for role in sorted(account.roles):
            self.give_role(account.person, role, account.added_at)

    def disable(self, person: str, at: datetime) -> None:
        """Close an account: its sessions and roles end."""
        self._update(accounts, {"person": person}, {"disabled_at": at})
        self._update(role_holdings, {"person": person, "ended_at": None}, {"ended_at": at})
        self._end_sessions(person, at)

    def password_hash(self, person: str) -> str | None:
        """What is kept of an account's password; None where there is no such account."""
        row = self._row(accounts, person=person)
        return row.password_hash if row else None

    def set_password(self, person: str, password_hash: str, at: datetime) -> None:
        """Keep another password; all sessions of the account end."""
        self._update(accounts, {"person": person}, {"password_hash": password_hash})
        self._end_sessions(person, at)

    def give_role(self, person: str, role: Id, at: datetime) -> None:
        """Record that a person holds a role from now on. Raises `TakenError` where they hold it already."""
        if role in self._roles_of(person):
            raise TakenError(f"'{person}' has the role {role} already.")
        self._insert(role_holdings, [{"person": person, "role": role, "given_at": at}])

    def end_role(self, person: str, role: Id, at: datetime) -> None:
        """Record that a person holds a role no more. Raises `NotFoundError` where they do not hold it."""
        if not self._update(role_holdings, {"person": person, "role": role, "ended_at": None}, {"ended_at": at}):
            raise NotFoundError(f"'{person}' does not have the role {role}.")

    def set_permissions(self, person: str, permissions: frozenset[Permission]) -> None:
        """Keep what an account is for."""
        self._update(accounts, {"person": person}, {"permissions": sorted(permissions)})

    def begin_session(self, session: Session, sha256: str) -> None:
        """Keep that somebody signed in; sessions that had run out by then are removed."""
        own = sessions.c.organisation == self.organisation
        self.connection.execute(delete(sessions).where(own, sessions.c.expires_at <= session.began_at))
        self._insert(sessions, [columns(session, "organisation") | {"sha256": sha256}])

    def end_session(self, sha256: str, at: datetime) -> None:
        """Keep that somebody signed out."""
        self._update(sessions, {"sha256": sha256, "ended_at": None}, {"ended_at": at})

    def keys(self) -> list[Key]:
        """All keys, revoked ones too, by name."""
        return sorted(map(_key, self._rows(self._select(keys))), key=lambda key: key.name)

    def add_key(self, key: Key, sha256: str) -> None:
        """Keep a new key. Raises `TakenError` where the name was used before."""
        row = columns(key, "organisation", "scopes") | {"scopes": sorted(key.scopes), "sha256": sha256}
        self._insert_new(keys, row, f"There is, or was, a key named '{key.name}'; every key needs a name of its own.")

    def revoke_key(self, name: str, at: datetime) -> None:
        """Accept a key no more. Raises `NotFoundError`."""
        if not self._update(keys, {"name": name, "revoked_at": None}, {"revoked_at": at}):
            raise NotFoundError(f"There is no key named '{name}' to revoke.")

    def absences(self) -> list[Absence]:
        """All absences, latest first."""
        rows = self._rows(self._select(absences).order_by(absences.c.since.desc(), absences.c.role))
        return [Absence(row.role, row.since, row.ended_at, row.recorded_by) for row in rows]

    def away(self, at: datetime, besides: str) -> frozenset[Id]:
        """The roles whose holder is recorded absent, by somebody other than `besides`."""
        standing = (absences.c.since <= at) & (absences.c.ended_at.is_(None) | (absences.c.ended_at > at))
        rows = self._rows(self._select(absences, standing, absences.c.recorded_by != besides))
        return frozenset(row.role for row in rows)

    def begin_absence(self, absence: Absence) -> None:
        """Record an absence. Raises `TakenError` where one is recorded already."""
        if self._row(absences, role=absence.role, ended_at=None):
            raise TakenError(f"The holder of {absence.role} is recorded absent already.")
        self._insert(absences, [columns(absence)])

    def end_absence(self, role: Id, at: datetime) -> None:
        """Record that a holder is back. Raises `NotFoundError`."""
        if not self._update(absences, {"role": role, "ended_at": None}, {"ended_at": at}):
            raise NotFoundError(f"The holder of {role} is not recorded absent.")

    def _roles_of(self, person: str) -> frozenset[Id]:
        return _roles(self.connection, self.organisation, person)

    def _end_sessions(self, person: str, at: datetime) -> None:
        self._update(sessions, {"person": person, "ended_at": None}, {"ended_at": at})

    def _insert_new(self, table: Table, row: Mapping[str, Any], taken: str) -> None:
        try:
            with self.connection.begin_nested():
                self._insert(table, [row])
        except IntegrityError:
            raise TakenError(taken) from None


class SqlCredentials:
    """What people and programs of all organisations show to be let in. Each look is a transaction of its own."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine

    def key(self, sha256: str) -> Key | None:
        """The key with this hash."""
        with reading(self.engine) as connection:
            row = connection.execute(select(keys).where(keys.c.sha256 == sha256)).one_or_none()
        return _key(row) if row else None

    def session(self, sha256: str) -> tuple[Session, Account] | None:
        """The session with this hash, and whose it is."""
        with reading(self.engine) as connection:
            row = connection.execute(select(sessions).where(sessions.c.sha256 == sha256)).one_or_none()
            found = _found_account(connection, row.person) if row else None
        return (Session(**_without(row, "sha256")), found[0]) if row and found else None

    def password(self, person: str) -> tuple[Account, str] | None:
        """An account, and what is kept of its password."""
        with reading(self.engine) as connection:
            return _found_account(connection, person)

    def any_made(self) -> bool:
        """Whether a key or an account was ever made."""
        return self._any(select(keys), select(accounts))

    def any_accepted(self) -> bool:
        """Whether there is a key that is not revoked, or an account that is not disabled."""
        return self._any(
            select(keys).where(keys.c.revoked_at.is_(None)), select(accounts).where(accounts.c.disabled_at.is_(None))
        )

    def _any(self, *queries: Select) -> bool:
        with reading(self.engine) as connection:
            return any(connection.execute(select(exists(query))).scalar_one() for query in queries)


def _found_account(connection: Connection, person: str) -> tuple[Account, str] | None:
    row = connection.execute(select(accounts).where(accounts.c.person == person)).one_or_none()
    return (_account(row, _roles(connection, row.organisation, person)), row.password_hash) if row else None


def _roles(connection: Connection, organisation: str, person: str) -> frozenset[Id]:
    held = select(role_holdings.c.role).where(
        role_holdings.c.organisation == organisation,
        role_holdings.c.person == person,
        role_holdings.c.ended_at.is_(None),
    )
    return frozenset(connection.execute(held).scalars())


def _account(row: Row, roles: frozenset[Id]) -> Account:
    kept = _without(row, "password_hash")
    kept["permissions"] = frozenset(map(Permission, row.permissions))
    return Account(**kept, roles=roles)


def _key(row: Row) -> Key:
    kept = _without(row, "sha256")
    kept["scopes"] = frozenset(map(Scope, row.scopes))
    return Key(**kept)


def _without(row: Row, column: str) -> dict[str, Any]:
    return {name: value for name, value in row._mapping.items() if name != column}
