"""`houserules demo` as a person at a terminal sees it."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import Result
from sqlalchemy import make_url
from typer.testing import CliRunner

from houserules import app
from models.bundle import Bundle
from serving.demo.mark import mark_begun
from serving.demo.welcome import to_name
from serving.domain.people import Actor
from serving.service.callers import caller_of
from serving.service.keys import create_key
from serving.service.passwords import is_password
from serving.service.policy import Scope
from serving.service.work import Turn
from serving.store.database import open_migrated
from serving.store.people import SqlCredentials
from serving.store.work import SqlWorks
from tests.serving.shipped import shipped

NOON = datetime(2026, 11, 18, 12, tzinfo=UTC)


@pytest.fixture(scope="module")
def made(tiny_bundle: Bundle, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Result]:
    file = tmp_path_factory.mktemp("demo") / "demo.db"
    return file, run(file, tiny_bundle)


@pytest.fixture
def works(tmp_path: Path) -> Iterator[SqlWorks]:
    engine = open_migrated(f"sqlite:///{tmp_path / 'demo.db'}")
    yield SqlWorks(engine)
    engine.dispose()


def run(file: Path, bundle: Bundle, *options: str) -> Result:
    return CliRunner().invoke(
        app, ["demo", "--database", f"sqlite:///{file}", "--bundle", str(bundle.folder), *options]
    )


def password_file(folder: Path, password: str) -> str:
    file = folder / "password"
    file.write_text(f"{password}\n", encoding="utf-8")
    return str(file)


def shown(result: Result) -> tuple[str, str]:
    password = re.search(r"^Password of them all +(\S+)$", result.stdout, re.MULTILINE)
    key = re.search(r"^Key of the tool +(\S+)$", result.stdout, re.MULTILINE)
    assert password
    assert key
    return password[1], key[1]


def test_it_says_who_can_sign_in_and_the_password_and_the_key_work(made: tuple[Path, Result]):
    file, result = made
    password, key = shown(result)
    engine = open_migrated(f"sqlite:///{file}")
    credentials = SqlCredentials(engine)
    proven = credentials.password("megan.ashdown")
    caller = caller_of(credentials, key, datetime.now(UTC))
    engine.dispose()
    assert result.exit_code == 0
    assert "Megan Ashdown" in result.stdout
    assert proven
    assert is_password(password, proven[1])
    assert caller
    assert caller.grants == {Scope.CLASSIFY, Scope.INTAKE, Scope.ACTIONS}


def test_the_lines_to_try_hold_the_key_and_the_password(made: tuple[Path, Result]):
    password, key = shown(made[1])
    assert made[1].stdout.count(f"Authorization: Bearer {key}") == 2
    assert f'"password": "{password}"' in made[1].stdout


def test_password_and_key_are_kept_nowhere(made: tuple[Path, Result]):
    for secret in shown(made[1]):
        assert all(secret.encode() not in file.read_bytes() for file in made[0].parent.iterdir())


def test_it_is_made_once(made: tuple[Path, Result], tiny_bundle: Bundle):
    again = run(made[0], tiny_bundle)
    assert again.exit_code == 2
    assert again.stderr == (
        f"houserules demo: sqlite:///{made[0]} holds a demo already; serve it, or delete it and make another\n"
    )


def test_a_demo_that_is_kept_says_who_can_sign_in_and_how_to_get_in(made: tuple[Path, Result], tiny_bundle: Bundle):
    kept = run(made[0], tiny_bundle, "--keep")
    assert kept.exit_code == 0
    assert "Megan Ashdown" in kept.stdout
    assert f"houserules accounts password NAME --database sqlite:///{made[0]}" in kept.stdout
    assert not any(secret in kept.stdout for secret in shown(made[1]))


@pytest.mark.parametrize("options", [(), ("--keep",)])
def test_a_demo_that_was_interrupted_does_not_look_whole(
    works: SqlWorks, tmp_path: Path, tiny_bundle: Bundle, options: tuple[str, ...]
):
    with works.writing("whg") as work:
        mark_begun(work, NOON)
    result = run(tmp_path / "demo.db", tiny_bundle, *options)
    assert result.exit_code == 2
    assert "was interrupted while it was made; delete it and start again" in result.stderr


@pytest.mark.parametrize("options", [(), ("--keep",)])
def test_a_database_that_people_work_with_is_left_alone(
    works: SqlWorks, tmp_path: Path, tiny_bundle: Bundle, options: tuple[str, ...]
):
    with works.writing("whg") as work:
        turn = Turn(work, shipped("whg"), Actor("command line", frozenset()), NOON)
        create_key(turn, "crm", [Scope.INTAKE])
    result = run(tmp_path / "demo.db", tiny_bundle, *options)
    assert result.exit_code == 2
    assert "is in use; a demo needs a database of its own" in result.stderr
    with works.reading("whg") as work:
        assert work.people.accounts() == []


def test_a_password_that_is_too_short_is_refused_before_anything_is_written(tmp_path: Path, tiny_bundle: Bundle):
    refused = run(tmp_path / "demo.db", tiny_bundle, "--password-file", password_file(tmp_path, "short"))
    assert refused.exit_code == 2
    assert refused.stderr == "houserules demo: A password has 12 characters at least and 1,024 at most.\n"
    assert run(tmp_path / "demo.db", tiny_bundle, "--rules", "nobody").exit_code == 2


def test_a_password_that_was_given_is_not_shown(tmp_path: Path, tiny_bundle: Bundle):
    given = "one for all of you"
    result = run(tmp_path / "demo.db", tiny_bundle, "--password-file", password_file(tmp_path, given))
    assert result.exit_code == 0
    assert given not in result.output
    engine = open_migrated(f"sqlite:///{tmp_path / 'demo.db'}")
    proven = SqlCredentials(engine).password("megan.ashdown")
    engine.dispose()
    assert proven
    assert is_password(given, proven[1])


def test_a_password_is_not_taken_from_the_command_line_that_others_see(tmp_path: Path, tiny_bundle: Bundle):
    assert run(tmp_path / "demo.db", tiny_bundle, "--password", "one for all of you").exit_code == 2


def test_an_address_with_a_password_is_set_in_a_variable_and_any_other_is_an_option():
    first, option = to_name(make_url("postgresql+psycopg://kim:secret@host/demo"))
    assert (first, option) == (
        "First, with the password in its place: export HOUSERULES_DATABASE='postgresql://kim:PASSWORD@host/demo'\n",
        "",
    )
    assert to_name(make_url("sqlite:///demo.db")) == ("", " --database sqlite:///demo.db")
    assert to_name(make_url("postgresql+psycopg://kim@host/demo"))[1] == " --database postgresql://kim@host/demo"


def test_an_address_that_is_none_is_one_sentence(tiny_bundle: Bundle):
    result = CliRunner().invoke(app, ["demo", "--database", "demo.db", "--bundle", str(tiny_bundle.folder)])
    assert result.exit_code == 2
    assert result.stderr.startswith("houserules demo: the database is no address of a database")
