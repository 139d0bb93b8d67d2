"""A PostgreSQL server for tests and benchmarks, and databases on it: each empty and up to date, and gone afterwards."""

import os
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from itertools import count
from pathlib import Path

import psycopg

from serving.store.database import migrate, open_database

DEBIAN = Path("/usr/lib/postgresql")


class NotInstalledError(RuntimeError):
    """There is no PostgreSQL on this machine."""


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

    def close(self) -> None:
        """End its own connection to the server."""
        self.admin.close()

    @contextmanager
    def database(self) -> Iterator[str]:
        """The address of a database of its own."""
        name = f"test_{next(self.numbers)}"
        self.admin.execute(f"CREATE DATABASE {name} TEMPLATE migrated")
        yield self.address + name
        self.admin.execute(f"DROP DATABASE {name} WITH (FORCE)")


@contextmanager
def running_server(options: str = "") -> Iterator[Server]:
    """A server of its own with these options, stopped at the end. Raises `NotInstalledError`."""
    initdb, pg_ctl = _program("initdb"), _program("pg_ctl")
    if not (initdb and pg_ctl):
        raise NotInstalledError("PostgreSQL is not installed")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    folder = Path(tempfile.mkdtemp(prefix="houserules-postgresql-"))
    user = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []  # the server does not run as root
    if user:
        shutil.chown(folder, "postgres")
    data, listen = folder / "data", f"-p {port} -h 127.0.0.1 -k {folder}"

    def run(*command: str) -> None:
        subprocess.run([*user, *command], check=True, capture_output=True, cwd=folder)

    try:
        run(initdb, "-D", str(data), "-U", "houserules", "-A", "trust", "-E", "UTF8", "--no-sync")
        run(pg_ctl, "-D", str(data), "-o", f"{listen} {options}", "-l", str(folder / "log"), "-w", "start")
        try:
            with closing(Server(f"postgresql://houserules@127.0.0.1:{port}/")) as server:
                yield server
        finally:
            run(pg_ctl, "-D", str(data), "-m", "immediate", "stop")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _program(name: str) -> str | None:
    """Where a program of the server is; Debian keeps them out of PATH."""
    return shutil.which(name) or next(map(str, sorted(DEBIAN.glob(f"*/bin/{name}"), reverse=True)), None)
