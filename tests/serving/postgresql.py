"""Databases on a PostgreSQL server for tests: each is empty and up to date, and is used again where that is safe."""

from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count

import psycopg

from serving.store.database import migrate, open_database

MOST_USES = 50
"""Rows that are gone still take room, since nothing cleans up while the tests run."""
TABLES = "relnamespace = 'public'::regnamespace AND relkind = 'r' AND relname <> 'alembic_version'"
CATALOGUES = ("pg_class", "pg_attribute", "pg_constraint", "pg_index", "pg_proc", "pg_trigger", "pg_type")
END_OTHERS = """SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid()"""


class Server:
    """A server, and one database on it that is migrated, to be copied."""

    def __init__(self, address: str) -> None:
        self.address = address
        self.admin = psycopg.connect(address + "postgres", autocommit=True)
        self.admin.execute("CREATE DATABASE migrated")
        engine = open_database(address + "migrated")
        migrate(engine)
        engine.dispose()
        self.numbers = count(1)
        self.unused: list[Database] = []

    @contextmanager
    def database(self) -> Iterator[str]:
        """The address of a database that is empty; it is emptied afterwards, or dropped where it is another now."""
        database = self.unused.pop() if self.unused else Database(self, f"test_{next(self.numbers)}")
        yield self.address + database.name
        if database.empty():
            self.unused.append(database)
        else:
            database.drop()

    def close(self) -> None:
        """Hang up."""
        for database in self.unused:
            database.connection.close()
        self.admin.close()


class Database:
    """One database, and what its catalogues said before any test had it."""

    def __init__(self, server: Server, name: str) -> None:
        self.server = server
        self.name = name
        self.uses = 0
        server.admin.execute(f"CREATE DATABASE {name} TEMPLATE migrated")
        self.connection = psycopg.connect(server.address + name, autocommit=True)
        tables = self.connection.execute(f"SELECT relname FROM pg_class WHERE {TABLES}").fetchall()
        deletes = "".join(f'DELETE FROM "{table}";' for (table,) in tables)
        # As a replica the server runs no triggers, so neither guards nor foreign keys stand in the way.
        self.emptying = f"SET session_replication_role = replica; {deletes} RESET session_replication_role"
        self.made = self._catalogues()

    def empty(self) -> bool:
        """Remove every row; False where a test has changed more than rows, or the database was used often."""
        self.uses += 1
        self.connection.execute(END_OTHERS)
        if self.uses >= MOST_USES or self._catalogues() != self.made:
            return False
        self.connection.execute(self.emptying.encode())
        return True

    def drop(self) -> None:
        """Remove all of it."""
        self.connection.close()
        self.server.admin.execute(f"DROP DATABASE {self.name} WITH (FORCE)")

    def _catalogues(self) -> list[tuple]:
        """What made each table, column, constraint, index, function and trigger, and the version they are of.

        The number of the transaction that wrote a row (`xmin`) is another after any change.
        """
        written = [f"SELECT count(*), coalesce(sum(hashint8(xmin::text::bigint)), 0) FROM {it}" for it in CATALOGUES]
        versions = "SELECT count(*), sum(hashtext(version_num || xmin)) FROM alembic_version"
        try:
            return self.connection.execute(" UNION ALL ".join([*written, versions]).encode()).fetchall()
        except psycopg.errors.UndefinedTable:
            return []
