"""The audit trail in both databases: what is written follows, and what is done behind the program's back is refused."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import DBAPIError

from serving.domain.audit import Break, Damage, Entry, Event, Head
from serving.domain.clocks import LONDON
from serving.store.audit_trail import AuditTrail, organisations
from serving.store.database import reading, writing

NOON = datetime(2026, 7, 20, 12, 0, 0, 123456, tzinfo=LONDON)
COLUMNS = ("organisation", "number", "at", "person", "role", "event", "subject", "details", "previous", "sha256")


def add(engine: Engine, number: int = 1, organisation: str = "whg") -> None:
    with writing(engine) as connection:
        trail = AuditTrail(connection, organisation)
        for step in range(number):
            at, details = NOON + timedelta(seconds=step), {"é": step, "share": 0.25, "none": None}
            trail.add([Event(at, "kim", None, "noted", f"case {step}", details)])


def kept(engine: Engine, organisation: str = "whg") -> list[Entry]:
    with reading(engine) as connection:
        return list(AuditTrail(connection, organisation).entries())


def breaks(engine: Engine, organisation: str = "whg") -> list[Break]:
    with reading(engine) as connection:
        return list(AuditTrail(connection, organisation).breaks())


@contextmanager
def behind_its_back(engine: Engine) -> Iterator[Connection]:
    """What somebody with all rights can do who first puts the guards out of the way; undone at the end."""
    with engine.connect().execution_options(writes=True) as connection, connection.begin() as transaction:
        if engine.dialect.name == "postgresql":
            connection.execute(text("SET LOCAL session_replication_role = replica"))
        else:
            connection.execute(text("PRAGMA defer_foreign_keys = ON"))
            named = connection.execute(text("SELECT name FROM sqlite_master WHERE type = 'trigger'")).scalars().all()
            for name in named:
                connection.execute(text(f"DROP TRIGGER {name}"))
        yield connection
        transaction.rollback()


def found(engine: Engine, *statements: str) -> list[Break]:
    """The breaks that show after these statements."""
    with behind_its_back(engine) as connection:
        for statement in statements:
            connection.execute(text(statement))
        return list(AuditTrail(connection, "whg").breaks())


def test_what_is_added_is_read_back_and_holds(engine: Engine):
    add(engine, 5)
    entries = kept(engine)
    assert [entry.number for entry in entries] == [1, 2, 3, 4, 5]
    assert entries[2].at == NOON.astimezone(UTC) + timedelta(seconds=2)
    assert entries[2].details == {"é": 2, "share": 0.25, "none": None}
    assert breaks(engine) == []


def test_organisations_have_trails_of_their_own(engine: Engine):
    add(engine, 2)
    add(engine, 1, "brent")
    add(engine, 1)
    assert [entry.number for entry in kept(engine)] == [1, 2, 3]
    assert [entry.number for entry in kept(engine, "brent")] == [1]
    with reading(engine) as connection:
        assert organisations(connection) == ["brent", "whg"]
    assert breaks(engine) + breaks(engine, "brent") == []


def test_an_empty_trail_holds(engine: Engine):
    with reading(engine) as connection:
        assert AuditTrail(connection, "whg").head() == Head()
    assert breaks(engine) == []


def test_an_entry_of_a_transaction_that_fails_is_not_there(engine: Engine):
    add(engine)
    with suppress(ZeroDivisionError), writing(engine) as connection:
        AuditTrail(connection, "whg").add([Event(NOON, "kim", None, "noted", "c", {})])
        raise ZeroDivisionError
    add(engine)
    assert [entry.number for entry in kept(engine)] == [1, 2]
    assert breaks(engine) == []


def test_many_who_write_at_once_make_one_trail(engine: Engine):
    with ThreadPoolExecutor(8) as people:
        list(people.map(lambda _: add(engine), range(40)))
    assert [entry.number for entry in kept(engine)] == list(range(1, 41))
    assert breaks(engine) == []


REFUSED = [
    "UPDATE audit_entries SET person = 'mallory' WHERE number = 2",
    "DELETE FROM audit_entries WHERE number = 3",
    "DELETE FROM audit_entries",
    "UPDATE audit_heads SET number = 2",
    "UPDATE audit_heads SET sha256 = 'x'",
    "UPDATE audit_heads SET organisation = 'brent'",
    "DELETE FROM audit_heads",
    "INSERT INTO audit_heads VALUES ('brent', 3, 'x')",
    "INSERT INTO audit_entries SELECT organisation, 9, at, person, role, event, subject, details, previous, sha256 "
    "FROM audit_entries WHERE number = 3",
    "INSERT INTO audit_entries SELECT organisation, 4, at, person, role, event, subject, details, previous, sha256 "
    "FROM audit_entries WHERE number = 3",
    "INSERT INTO audit_entries SELECT 'brent', 1, at, person, role, event, subject, details, previous, sha256 "
    "FROM audit_entries WHERE number = 1",
]


def test_the_database_refuses_by_itself_what_would_break_the_trail(engine: Engine):
    add(engine, 3)
    before = kept(engine)
    for statement in REFUSED:
        with pytest.raises(DBAPIError), writing(engine) as connection:
            connection.execute(text(statement))
    assert kept(engine) == before
    assert breaks(engine) == []


@pytest.mark.parametrize("address", ["postgresql"], indirect=True)
def test_postgresql_refuses_to_empty_the_trail(engine: Engine):
    add(engine, 3)
    with pytest.raises(DBAPIError), writing(engine) as connection:
        connection.execute(text("TRUNCATE audit_entries"))
    assert breaks(engine) == []


def test_any_column_of_any_entry_changed_with_the_guards_put_away_is_found(engine: Engine):
    add(engine, 4)
    changed = dict.fromkeys(COLUMNS, "'x'") | {
        "number": "number + 50",
        "at": "'2020-01-01 00:00:00.000000'",
        "details": "'{\"é\": 7}'",
        "sha256": f"'{'f' * 64}'",
    }
    unnoticed = [
        (column, number)
        for column, value in changed.items()
        for number in (1, 3, 4)
        if not found(engine, f"UPDATE audit_entries SET {column} = {value} WHERE number = {number}")
    ]
    assert unnoticed == []


def test_an_entry_removed_with_the_guards_put_away_is_found_and_so_is_the_last(engine: Engine):
    add(engine, 4)
    faults = {1: Damage.MISSING, 2: Damage.MISSING, 4: Damage.END_MISSING}
    for number, fault in faults.items():
        assert found(engine, f"DELETE FROM audit_entries WHERE number = {number}") == [Break(number, fault)]


def test_a_trail_removed_as_a_whole_leaves_its_end(engine: Engine):
    add(engine, 4)
    assert found(engine, "DELETE FROM audit_entries") == [Break(4, Damage.END_MISSING)]
