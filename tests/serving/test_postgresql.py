"""Databases that tests use one after the other: what one leaves behind, the next never sees."""

from collections.abc import Iterator
from contextlib import closing

import psycopg
import pytest

from tests.serving.postgresql import Database, Server

ADD = f"INSERT INTO audit_heads VALUES ('whg', 0, '{'0' * 64}')"


@pytest.fixture
def database(postgresql: Server) -> Iterator[Database]:
    made = Database(postgresql, "used")
    yield made
    made.drop()


def test_rows_are_removed_also_those_that_guards_protect(database: Database):
    database.connection.execute(ADD.encode())
    assert database.empty()
    assert database.connection.execute("SELECT count(*) FROM audit_heads").fetchone() == (0,)
    assert database.connection.execute("SHOW session_replication_role").fetchone() == ("origin",)


def test_whoever_is_still_connected_is_cut_off_and_what_they_were_about_is_undone(database: Database):
    with closing(psycopg.connect(database.server.address + database.name)) as other:
        other.execute(ADD.encode())
        assert database.empty()
        with pytest.raises(psycopg.OperationalError):
            other.commit()
    assert database.connection.execute("SELECT count(*) FROM audit_heads").fetchone() == (0,)


@pytest.mark.parametrize(
    "change",
    [
        "DROP TABLE alembic_version",
        "UPDATE alembic_version SET version_num = '9999'",
        "CREATE TABLE another (id int)",
        "ALTER TABLE audit_entries RENAME TO entries",
        "ALTER TABLE audit_entries DISABLE TRIGGER ALL",
        "CREATE INDEX another ON accounts (name)",
    ],
)
def test_a_database_with_other_tables_or_guards_is_not_used_again(database: Database, change: str):
    database.connection.execute(change.encode())
    assert not database.empty()
