"""A service in this process, or in one of its own, with a bundle that reads words at their face value."""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from time import monotonic, sleep
from typing import Any

import pytest
from starlette.testclient import TestClient

from models.bundle import Bundle
from models.predictor import Prediction
from serving.domain.people import Actor
from serving.domain.rules import HouseRules
from serving.service.accounts import add_account
from serving.service.classify import Classifier, open_classifiers
from serving.service.keys import create_key
from serving.service.policy import Permission, Scope
from serving.service.rules_file import load_all_rules
from serving.service.sessions import Proven, begin_session
from serving.service.work import Turn
from serving.settings import read_settings
from serving.store.database import empty_journal, open_database
from serving.store.people import SqlCredentials
from serving.store.rules import register_rules
from serving.store.work import SqlWorks
from serving.web.app import create_app
from serving.web.running import Running

ROOT = Path(__file__).parents[3]
SERVE = "import typer; from serving.serve_cli import serve; typer.run(serve)"


class StandIn:
    """A predictor that does what a test wants."""

    def __init__(self, bundle: Bundle, predict: Callable[[Sequence[str]], list[Prediction]]) -> None:
        self.bundle = bundle
        self.predict = predict


@pytest.fixture
def until() -> Callable[[Callable[[], Any]], None]:
    """Wait for something that is about to happen; fail where it does not."""

    def wait(happened: Callable[[], Any]) -> None:
        end = monotonic() + 60
        while not happened():
            assert monotonic() < end, "it did not happen"
            sleep(0.005)

    return wait


@pytest.fixture(scope="session")
def house_rules() -> dict[str, HouseRules]:
    """The house rules of two organisations."""
    return load_all_rules(["whg", "brent"])


@pytest.fixture(scope="session")
def classifiers(tiny_bundle: Bundle, house_rules: dict[str, HouseRules]) -> dict[str, Classifier]:
    opened = open_classifiers(tiny_bundle.folder, list(house_rules.values()), threads=1)
    return {it.rules.organisation.id: it for it in opened}


@pytest.fixture(scope="session")
def empty_database(
    tmp_path_factory: pytest.TempPathFactory, migrated_file: Path, house_rules: dict[str, HouseRules]
) -> Path:
    """A file with all tables and the house rules, to be copied."""
    file = tmp_path_factory.mktemp("database") / "empty.db"
    engine = open_database(f"sqlite:///{shutil.copy(migrated_file, file)}")
    register_rules(SqlWorks(engine), house_rules.values(), datetime.now(UTC))
    empty_journal(engine)
    engine.dispose()
    return file


@pytest.fixture
def database(empty_database: Path, tmp_path: Path) -> str:
    """The address of a database in which nobody has done anything yet."""
    return f"sqlite:///{shutil.copy(empty_database, tmp_path / 'houserules.db')}"


@pytest.fixture
def works(database: str) -> Iterator[SqlWorks]:
    engine = open_database(database)
    yield SqlWorks(engine)
    engine.dispose()


class Doors:
    """Makes keys and accounts in the database of a test, and gives the headers that show them."""

    def __init__(self, works: SqlWorks, rules: dict[str, HouseRules]) -> None:
        self.works = works
        self.rules = rules

    @contextmanager
    def turn(self, organisation: str = "whg", person: str = "command line") -> Iterator[Turn]:
        with self.works.writing(organisation) as work:
            yield Turn(work, self.rules[organisation], Actor(person, frozenset()), datetime.now(UTC))

    def key(self, *scopes: Scope, name: str = "feed", organisation: str = "whg") -> dict[str, str]:
        with self.turn(organisation) as turn:
            return {"Authorization": f"Bearer {create_key(turn, name, scopes or (Scope.CLASSIFY,))}"}

    def person(
        self,
        person: str,
        *permissions: Permission,
        roles: Iterable[str] = (),
        organisation: str = "whg",
        team: str | None = None,
        password: str = "twelve characters",
    ) -> dict[str, str]:
        """Somebody who has just signed in."""
        rules = self.rules[organisation]
        team = team or (rules.access.teams[0] if rules.access and rules.access.teams else rules.teams[0].id)
        with self.turn(organisation) as turn:
            account = add_account(turn, person, f"{person.title()} Smith", team, permissions, roles, password)
            kept = turn.work.people.password_hash(person) or ""
        with self.turn(organisation, person) as turn:
            token, _ = begin_session(turn, Proven(account, kept))
        return {"Authorization": f"Bearer {token}"}


@pytest.fixture
def doors(works: SqlWorks, house_rules: dict[str, HouseRules]) -> Doors:
    return Doors(works, house_rules)


@pytest.fixture
def make_client(classifiers: dict[str, Classifier], works: SqlWorks) -> Iterator[Callable[..., TestClient]]:
    """Start a service in this process, with these settings and perhaps another way to predict."""
    with ExitStack() as stack:

        def make(predict: Callable | None = None, organisations: Sequence[str] = ("whg",), **given: Any) -> TestClient:
            settings = read_settings(**given)
            used = [classifiers[organisation] for organisation in organisations]
            if predict:
                used = [replace(it, predictor=StandIn(it.predictor.bundle, predict)) for it in used]  # type: ignore[arg-type]
            app = create_app(Running.start(used, works, SqlCredentials(works.engine), settings), settings)
            return stack.enter_context(TestClient(app, raise_server_exceptions=False))

        yield make


@pytest.fixture
def client(make_client: Callable[..., TestClient]) -> TestClient:
    return make_client()


@pytest.fixture
def start_process(tiny_bundle: Bundle, database: str) -> Callable[..., Any]:
    """Start `serve` as a process of its own; its address is on the first line of its standard output."""

    @contextmanager
    def start(*options: str, **variables: str) -> Iterator[subprocess.Popen[str]]:
        environment = {name: value for name, value in os.environ.items() if not name.startswith("HOUSERULES_")}
        environment |= {"HOUSERULES_BUNDLE": str(tiny_bundle.folder), "HOUSERULES_DATABASE": database}
        environment["HOUSERULES_PORT"] = "0"
        process = subprocess.Popen(
            [sys.executable, "-c", SERVE, *options],
            cwd=ROOT,
            env=environment | variables,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        try:
            yield process
        finally:
            process.kill()
            process.communicate()

    return start
