"""Databases: which addresses are taken, and that bringing one up to date twice changes nothing."""

from datetime import datetime

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Engine, inspect, text
from sqlalchemy.exc import DBAPIError, OperationalError, StatementError

from serving.store import database
from serving.store.database import DatabaseError, migrate, open_database, open_migrated, reading, writing
from serving.store.tables import audit_entries, metadata
from serving.store.work import SqlWorks


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("houserules.db", "is no address of a database, such as sqlite:///houserules.db"),
        ("mysql://localhost/x", "'mysql' is not supported; use sqlite or postgresql"),
    ],
)
def test_an_address_that_names_no_usable_database_is_refused_in_a_sentence(address: str, words: str):
    with pytest.raises(DatabaseError, match=words):
        open_database(address)


@pytest.mark.parametrize(
    "address",
    [
        "postgresql://kim:SEKRET@host.invalid@elsewhere/x",
        "postgresql://kim:pass@SEKRET@127.0.0.1:1/x",
        "postgresql://kim:pass@SEKRET:word@127.0.0.1/x",
        "postgresql://kim:pass@127.0.0.1:SEKRET/x",
        "postgresql://kim:pass@SEKRET.invalid/x",
        "postgresql://kim@127.0.0.1:1/x?password=SEKRET",
        "postgresql://kim:SEKRET@127.0.0.1:1/x",
    ],
)
def test_no_part_of_an_address_that_may_be_of_a_password_is_repeated(address: str):
    with pytest.raises(DatabaseError) as refused:
        open_migrated(address)
    assert "SEKRET" not in str(refused.value)


def test_a_server_that_is_not_there_is_told_from_one_that_lets_nobody_in(engine: Engine):
    with pytest.raises(DatabaseError, match="nothing listens at its host and port"):
        open_migrated("postgresql://kim@127.0.0.1:1/x")
    if engine.dialect.name == "postgresql":
        nowhere = engine.url.set(drivername="postgresql", database="nowhere").render_as_string(hide_password=False)
        with pytest.raises(DatabaseError, match="it has no such user, or no such database"):
            open_migrated(nowhere)


def test_what_was_to_be_kept_is_in_no_error(engine: Engine):
    with pytest.raises(DBAPIError) as refused, writing(engine) as connection:
        connection.execute(text("INSERT INTO audit_heads VALUES (:who, -1, 'Zanzibar')"), {"who": "Quixote"})
    assert "Quixote" not in str(refused.value).partition("DETAIL")[0]


def test_a_database_that_is_up_to_date_is_left_as_it_is(engine: Engine):
    migrate(engine)
    tables = set(inspect(engine).get_table_names())
    assert tables == {*metadata.tables, "alembic_version"}


def test_the_tables_the_program_knows_are_the_ones_that_are_made(engine: Engine):
    for name, table in metadata.tables.items():
        made = {column["name"]: column["nullable"] for column in inspect(engine).get_columns(name)}
        assert made == {column.name: bool(column.nullable) for column in table.columns}


@pytest.mark.parametrize("address", ["sqlite"], indirect=True)
def test_what_is_acknowledged_in_sqlite_is_on_the_disk(engine: Engine):
    with reading(engine) as connection:
        assert connection.execute(text("PRAGMA journal_mode")).scalar() == "wal"
        assert connection.execute(text("PRAGMA synchronous")).scalar() == 2  # FULL
        assert connection.execute(text("PRAGMA foreign_keys")).scalar() == 1


def test_a_reader_sees_one_state_while_others_write(engine: Engine):
    with reading(engine) as reader:
        before = reader.execute(text("SELECT count(*) FROM audit_heads")).scalar()
        with writing(engine) as writer:
            writer.execute(text(f"INSERT INTO audit_heads VALUES ('whg', 0, '{'0' * 64}')"))
        assert reader.execute(text("SELECT count(*) FROM audit_heads")).scalar() == before == 0


def test_a_time_without_a_zone_is_not_kept(engine: Engine):
    with pytest.raises(StatementError, match="zone"), writing(engine) as connection:
        connection.execute(audit_entries.insert().values(organisation="whg", number=1, at=datetime(2026, 1, 1)))


def test_a_writer_gives_up_waiting_for_another_after_a_while(address: str, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(database, "BUSY_SECONDS", 1)
    engine = open_database(address)
    try:
        with SqlWorks(engine).writing("whg"), pytest.raises(OperationalError), SqlWorks(engine).writing("whg"):
            pass
        with SqlWorks(engine).writing("whg"):
            pass
    finally:
        engine.dispose()


def test_the_migrations_make_the_tables_that_the_program_reads_and_writes(engine: Engine):
    with engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), metadata) == []
