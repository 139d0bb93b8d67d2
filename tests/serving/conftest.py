"""What tests of the service share: databases, SQLite in a file and a real PostgreSQL server, and an office on each."""

import os
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from argon2 import PasswordHasher
from sqlalchemy import Engine

from models.bundle import Bundle
from serving.service import passwords
from serving.service.classify import Classifier, open_classifier
from serving.store.database import empty_journal, open_database, open_migrated
from tests.serving.office import Office
from tests.serving.postgresql import Server

DEBIAN = Path("/usr/lib/postgresql")
DEAR, CHEAP = passwords.HASHER, PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)


@contextmanager
def hashed_by(hasher: PasswordHasher) -> Iterator[None]:
    """Passwords are hashed by this for a while."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(passwords, "HASHER", hasher)
        passwords._nobodys.cache_clear()
        yield
    passwords._nobodys.cache_clear()


def program(name: str) -> str | None:
    """Where a program of the server is; Debian keeps them out of PATH."""
    return shutil.which(name) or next(map(str, sorted(DEBIAN.glob(f"*/bin/{name}"), reverse=True)), None)


@pytest.fixture(scope="session", autouse=True)
def cheap_hashes() -> Iterator[None]:
    """Passwords are hashed by argon2id as ever, with the least work that it takes."""
    with hashed_by(CHEAP):
        yield


@pytest.fixture
def dear_hashes() -> Iterator[None]:
    """Passwords are hashed as the program does it, for tests of just that."""
    with hashed_by(DEAR):
        yield


@pytest.fixture(scope="session")
def postgresql() -> Iterator[Server]:
    """A server of its own, stopped at the end."""
    initdb, pg_ctl = program("initdb"), program("pg_ctl")
    if not (initdb and pg_ctl):
        if os.environ.get("CI"):
            pytest.fail("PostgreSQL is not installed, and CI installs it")
        pytest.skip("PostgreSQL is not installed")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    folder = Path(tempfile.mkdtemp(prefix="houserules-postgresql-"))
    user = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []  # the server does not run as root
    if user:
        shutil.chown(folder, "postgres")
    data, options = folder / "data", f"-p {port} -h 127.0.0.1 -k {folder} -c fsync=off -c autovacuum=off"

    def run(*command: str) -> None:
        subprocess.run([*user, *command], check=True, capture_output=True, cwd=folder)

    try:
        run(initdb, "-D", str(data), "-U", "houserules", "-A", "trust", "-E", "UTF8", "--no-sync")
        run(pg_ctl, "-D", str(data), "-o", options, "-l", str(folder / "log"), "-w", "start")
        server = Server(f"postgresql://houserules@127.0.0.1:{port}/")
        yield server
        server.admin.close()
        run(pg_ctl, "-D", str(data), "-m", "immediate", "stop")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def migrated_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty SQLite database that is up to date, to be copied."""
    file = tmp_path_factory.mktemp("migrated") / "houserules.db"
    engine = open_migrated(f"sqlite:///{file}")
    empty_journal(engine)
    engine.dispose()
    return file


@pytest.fixture(params=["sqlite", "postgresql"])
def address(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of an empty database that is up to date."""
    if request.param == "postgresql":
        with request.getfixturevalue("postgresql").database() as address:
            yield address
    else:
        yield f"sqlite:///{shutil.copy(request.getfixturevalue('migrated_file'), tmp_path / 'houserules.db')}"


@pytest.fixture
def engine(address: str) -> Iterator[Engine]:
    """A connection to an empty database that is up to date."""
    opened = open_database(address)
    yield opened
    opened.dispose()


@pytest.fixture(scope="session")
def classifier(tiny_bundle: Bundle) -> Classifier:
    """A classifier that reads words at their face value, under the rules of whg."""
    return open_classifier(tiny_bundle.folder, "whg", threads=1)


@pytest.fixture
def office(engine: Engine, classifier: Classifier) -> Office:
    """The office of whg."""
    return Office(engine, classifier)
