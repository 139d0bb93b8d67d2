"""What tests of the service share: databases, SQLite in a file and a real PostgreSQL server, and an office on each."""

import os
import shutil
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
from tests.serving.postgresql import NotInstalledError, Server, running_server

DEAR, CHEAP = passwords.HASHER, PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)


@contextmanager
def hashed_by(hasher: PasswordHasher) -> Iterator[None]:
    """Passwords are hashed by this for a while."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(passwords, "HASHER", hasher)
        passwords._nobodys.cache_clear()
        yield
    passwords._nobodys.cache_clear()


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
    """A server of its own, stopped at the end; no test asks it to survive the machine."""
    try:
        with running_server("-c fsync=off -c autovacuum=off") as server:
            yield server
    except NotInstalledError as error:
        if os.environ.get("CI"):
            pytest.fail(f"{error}, and CI installs it")
        pytest.skip(str(error))


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
