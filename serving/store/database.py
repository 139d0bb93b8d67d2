"""A database to keep things in: SQLite for one machine, PostgreSQL for a team. The same tables and refusals in both."""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from alembic.util import CommandError
from sqlalchemy import Connection, Engine, create_engine, event, make_url, text
from sqlalchemy.exc import ArgumentError, DBAPIError

MIGRATIONS = Path(__file__).parent / "migrations"
MOST_CONNECTIONS = 60
"""As many as there are threads that may ask: 40 of the routes, some of the deliverer and of what runs beside."""
BUSY_SECONDS = 30
"""How long a writer waits for another one before it gives up."""
JOURNAL_SECONDS = 2
DRIVERS = {"sqlite": "sqlite", "postgresql": "postgresql+psycopg", "postgres": "postgresql+psycopg"}
NOT_REACHED = {
    "refused": "nothing listens at its host and port",
    "resolve": "its host is not found",
    "translate host": "its host is not found",
    "authentication": "its user and password are not accepted",
    "no password": "its user needs a password",
    "does not exist": "it has no such user, or no such database",
    "timeout": "its host does not answer in time",
}
"""Why a server is not reached, by a word of what the driver says, which also repeats parts of the address."""
LATER = "a later version of houserules has been here"

ONE_AT_A_TIME = text("SELECT pg_advisory_xact_lock(4687201)")
"""A number of this program's own, so that two that start together do not both make the tables."""


class DatabaseError(ValueError):
    """An address that names no database this service can use, or one that cannot be opened; it quotes no password."""


def open_database(address: str) -> Engine:
    """Connect to `sqlite:///FILE` or `postgresql://…`; nothing is made or changed yet. Raises `DatabaseError`."""
    if not address.startswith("sqlite:") and address.count("@") > 1:
        raise DatabaseError("has more than one @ in its address; write %40 for one that belongs to a password or name")
    try:
        url = make_url(address)
    except ArgumentError:
        raise DatabaseError("is no address of a database, such as sqlite:///houserules.db") from None
    except ValueError:
        raise DatabaseError(
            "has a port that is no number, or a password with a sign that is to be written as %…"
        ) from None
    driver = DRIVERS.get(url.drivername)
    if driver is None:
        raise DatabaseError(f"'{url.drivername}' is not supported; use sqlite or postgresql")
    if driver == "sqlite" and url.database in (None, "", ":memory:"):
        raise DatabaseError("cannot be opened: a file has to be named, such as sqlite:///houserules.db")
    if "password" in url.query:
        raise DatabaseError("has its password behind a question mark; write user:password@ before the host instead")
    pool = {"pool_size": 5, "max_overflow": MOST_CONNECTIONS - 5, "pool_pre_ping": driver != "sqlite"}
    engine = create_engine(url.set(drivername=driver), hide_parameters=True, **pool)
    if driver == "sqlite":
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
    return engine


def open_migrated(address: str) -> Engine:
    """Connect to a database that is up to date afterwards; a missing SQLite file is made, for its owner alone.

    Raises `DatabaseError`.
    """
    engine = open_database(address)
    try:
        if engine.dialect.name == "sqlite":
            _make_private(engine.url.database or "")
        migrate(engine)
    except (OSError, DBAPIError, CommandError) as error:
        engine.dispose()
        raise DatabaseError(f"cannot be opened: {_reason(error)}") from None
    return engine


def open_existing(address: str) -> Engine:
    """Connect to a database that is there and up to date; nothing is made or changed. Raises `DatabaseError`."""
    engine = open_database(address)
    try:
        file = engine.url.database or ""
        if engine.dialect.name == "sqlite" and not Path(file).is_file():
            raise DatabaseError(f"is not there: no file {file}; check its name, or begin with 'houserules serve'")
        with reading(engine) as connection:
            _check_version(connection)
    except DatabaseError:
        engine.dispose()
        raise
    except (OSError, DBAPIError, CommandError) as error:
        engine.dispose()
        raise DatabaseError(f"cannot be opened: {_reason(error)}") from None
    return engine


def migrate(engine: Engine) -> None:
    """Make the tables, or bring older ones up to date: wholly or not at all, and one program at a time."""
    config = _migrations()
    with writing(engine) as connection:
        if engine.dialect.name == "postgresql":
            connection.execute(ONE_AT_A_TIME)
        config.attributes["connection"] = connection
        command.upgrade(config, "head")


@contextmanager
def writing(engine: Engine) -> Iterator[Connection]:
    """A transaction that writes. In SQLite it waits for its turn at once, so that it never fails half-way."""
    with engine.connect().execution_options(writes=True) as connection, connection.begin():
        if engine.dialect.name == "postgresql":
            connection.execute(text(f"SET LOCAL lock_timeout = '{BUSY_SECONDS}s'"))
        yield connection


@contextmanager
def reading(engine: Engine) -> Iterator[Connection]:
    """A transaction that only reads, and sees one state of the database throughout."""
    level = {"isolation_level": "REPEATABLE READ"} if engine.dialect.name == "postgresql" else {}
    with engine.connect().execution_options(**level) as connection, connection.begin():
        yield connection


def empty_journal(engine: Engine) -> bool:
    """Write what SQLite holds in its journal into the file, and cut the journal off, which has what was erased.

    Whether that was done: a reader under way prevents it, and is not waited for long, since writers wait meanwhile.
    """
    if engine.dialect.name != "sqlite":
        return True
    connection = engine.raw_connection()
    try:
        cursor = connection.cursor()
        cursor.execute(f"PRAGMA busy_timeout = {JOURNAL_SECONDS * 1000}")
        busy = cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]
        cursor.execute(f"PRAGMA busy_timeout = {BUSY_SECONDS * 1000}")
        return not busy
    finally:
        connection.close()


def _migrations() -> Config:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    return config


def _check_version(connection: Connection) -> None:
    script = ScriptDirectory.from_config(_migrations())
    found = MigrationContext.configure(connection).get_current_revision()
    if found is None:
        raise DatabaseError("has nothing of houserules in it; check its name, or begin with 'houserules serve'")
    if found not in {it.revision for it in script.walk_revisions()}:
        raise DatabaseError(f"cannot be opened: {LATER}")
    if found != script.get_current_head():
        raise DatabaseError("is of an earlier version of houserules; 'houserules serve' brings it up to date")


def _make_private(file: str) -> None:
    Path(file).parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with suppress(FileExistsError):
        os.close(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))


def _reason(error: OSError | DBAPIError | CommandError) -> str:
    if isinstance(error, CommandError):
        return LATER
    if isinstance(error, OSError):
        return str(error.strerror)
    said = str(error.orig)
    if isinstance(error.orig, sqlite3.Error) or getattr(error.orig, "sqlstate", None):
        return said.partition("\n")[0]
    return next(
        (why for word, why in NOT_REACHED.items() if word in said), "its server cannot be reached, or lets nobody in"
    )


def _prepare_sqlite(connection, _record) -> None:
    connection.isolation_level = None  # transactions begin where `_begin_sqlite` says
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = FULL")  # what is acknowledged survives the loss of power
    connection.execute("PRAGMA foreign_keys = ON")
    connection.execute("PRAGMA secure_delete = ON")  # what is erased is overwritten, in free pages too
    connection.execute(f"PRAGMA busy_timeout = {BUSY_SECONDS * 1000}")


def _begin_sqlite(connection: Connection) -> None:
    writes = connection.get_execution_options().get("writes", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
