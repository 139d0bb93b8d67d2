"""Databases for tests on a PostgreSQL server: each is empty and up to date, and is gone afterwards."""

from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count

import psycopg

from serving.store.database import migrate, open_database


class Server:
    """A server, and one database on it that is migrated, to be copied."""

    def __init__(self, address: str) -> None:
        self.address = address
        self.admin = psycopg.connect(address + "postgres", autocommit=True)
        self.numbers = count(1)
        self.admin.execute("CREATE DATABASE migrated")
        engine = open_database(address + "migrated")
        migrate(engine)
        engine.dispose()

    @contextmanager
    def database(self) -> Iterator[str]:
        """The address of a database of its own."""
        name = f"test_{next(self.numbers)}"
        self.admin.execute(f"CREATE DATABASE {name} TEMPLATE migrated")
        yield self.address + name
        self.admin.execute(f"DROP DATABASE {name} WITH (FORCE)")
