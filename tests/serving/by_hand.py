"""Rows that are written by hand, past the program, and with which words a database refuses them; all undone."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

from sqlalchemy import Connection, Executable, insert, text
from sqlalchemy.exc import DBAPIError

from serving.domain.appeal import opens_on
from serving.service.repositories.decisions import KeptDecision
from serving.store.tables import metadata
from tests.serving.deciding import SPECIALIST
from tests.serving.office import Office

TABLES = metadata.tables


@contextmanager
def undone(office: Office) -> Iterator[Connection]:
    """A transaction that writes and is undone at the end."""
    with office.engine.connect().execution_options(writes=True) as connection, connection.begin() as transaction:
        yield connection
        transaction.rollback()


def refusal(office: Office, table: str, **row: Any) -> str | None:
    """With which words the database refuses a row; None where it takes it."""
    with undone(office) as connection:
        try:
            connection.execute(insert(TABLES[table]).values(organisation=office.id, **row))
        except DBAPIError as error:
            return str(error.orig).splitlines()[0]
    return None


def ruling(office: Office, decision: KeptDecision, **other: Any) -> dict[str, Any]:
    """A ruling of the specialist to act, as it would be written by hand by somebody who read the case before."""
    at = other.get("at", office.now + timedelta(seconds=1))
    person = other.get("person", office.person(SPECIALIST))
    with office.works.reading(office.id) as work:
        case = work.cases.of_comment(decision.decision.comment)
        opened_at = case and work.cases.opened_by(case.id, person, decision.decision.version)
    return {
        "decision": decision.id,
        "person": person,
        "role": SPECIALIST,
        "outcome": "act",
        "reason": "It breaks the rules.",
        "at": at,
        "scored": True,
        "labelled": False,
        "seen": {},
        "record": {},
        "model": "tiny@1.0.0",
        "opened_at": opened_at or at,
        "shown": {},
        "appeal_from": opens_on(decision.decision.act, at, office.rules),
        **other,
    }


def words(office: Office, *statements: Executable | str) -> str:
    """With which words the database refuses the last of these statements; empty where it takes them all."""
    with undone(office) as connection:
        for statement in statements[:-1]:
            connection.execute(text(statement) if isinstance(statement, str) else statement)
        last = statements[-1]
        try:
            connection.execute(text(last) if isinstance(last, str) else last)
        except DBAPIError as error:
            return str(error.orig).splitlines()[0]
    return ""


def row(office: Office, table: str, **values: Any) -> Executable:
    """A row that is put in by hand."""
    return insert(TABLES[table]).values(organisation=office.id, **values)
