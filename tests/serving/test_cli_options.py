"""What all commands on a database have in common: the rules they obey, and one line where they cannot go on."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine, inspect, text
from typer.testing import CliRunner, Result

from houserules import app
from serving.domain.people import Actor
from serving.service.absences import begin_absence
from serving.service.rules_file import bundled_rules, load_rules
from serving.service.work import Turn
from serving.store.database import open_database, writing
from serving.store.rules import organisations_registered, register_rules
from serving.store.work import SqlWorks

NO_TEXT = "\udcff"
"""A byte that is no UTF-8, as Python has it from a command line."""
READING = [
    ["accounts", "list"],
    ["audit", "head"],
    ["corrections", "list"],
    ["keys", "list"],
    ["outbox", "list"],
    ["retention", "list"],
    ["retention", "run", "--dry-run"],
    ["webhook", "show"],
]
OBEYING = [["retention", "run"], ["keys", "list"], ["erase", "--author", "x", "--why", "They asked."]]

Typed = Callable[..., Result]


@pytest.fixture
def typed(address: str, monkeypatch: pytest.MonkeyPatch) -> Typed:
    monkeypatch.setenv("HOUSERULES_DATABASE", address)
    monkeypatch.delenv("HOUSERULES_RULES", raising=False)
    return lambda *words: CliRunner().invoke(app, words)


def refusal(done: Result) -> str:
    """The one line that a refused command prints."""
    assert (done.exit_code, done.stdout, done.stderr.count("\n")) == (2, "", 1), done.output
    assert done.exception is None or isinstance(done.exception, SystemExit)
    return done.stderr


@pytest.mark.parametrize("words", OBEYING, ids=" ".join)
def test_a_changed_file_under_the_name_of_rules_in_use_is_obeyed_by_no_command(
    typed: Typed, engine: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, words: list[str]
):
    whg = bundled_rules("whg")
    register_rules(SqlWorks(engine), [load_rules(whg)], datetime.now(UTC))
    changed = tmp_path / "whg.yaml"
    content = whg.read_text(encoding="utf-8")
    name = load_rules(whg).organisation.name
    changed.write_text(content.replace(name, f"{name} and Sons"), encoding="utf-8")
    monkeypatch.setenv("HOUSERULES_RULES", str(changed))
    assert "whg@1 was in use with other content" in refusal(typed(*words))


def test_rules_that_are_new_are_registered_by_a_command_that_writes_and_by_no_other(typed: Typed, engine: Engine):
    works = SqlWorks(engine)
    typed("keys", "list")
    assert organisations_registered(works) == []
    assert typed("keys", "create", "feed").exit_code == 0
    assert organisations_registered(works) == ["whg"]
    typed("keys", "create", "crm")
    with works.reading("whg") as work:
        assert [it.subject for it in work.trail.entries() if it.event == "rules_registered"] == ["whg@1"]


@pytest.mark.parametrize("words", READING, ids=" ".join)
def test_a_command_that_reads_makes_no_database(typed: Typed, tmp_path: Path, words: list[str]):
    file = tmp_path / "typo" / "houserules.db"
    said = refusal(typed(*words, "--database", f"sqlite:///{file}"))
    assert "the database is not there: no file" in said
    assert not file.parent.exists()


def test_a_command_that_reads_makes_no_tables(address: str, typed: Typed):
    with_tables = open_database(address)
    with writing(with_tables) as connection:
        connection.execute(text("DROP TABLE alembic_version"))
    before = inspect(with_tables).get_table_names()
    assert "has nothing of houserules in it" in refusal(typed("keys", "list"))
    assert inspect(with_tables).get_table_names() == before
    with_tables.dispose()


def test_a_database_of_an_earlier_or_a_later_version_is_named_as_one(engine: Engine, typed: Typed):
    for version, said in (("0001", "is of an earlier version of houserules"), ("9999", "a later version")):
        with writing(engine) as connection:
            connection.execute(text(f"UPDATE alembic_version SET version_num = '{version}'"))
        assert said in refusal(typed("keys", "list"))


def test_what_the_database_refuses_is_one_line_without_what_it_was_given(typed: Typed, engine: Engine):
    works, rules = SqlWorks(engine), load_rules(bundled_rules("whg"))
    tomorrow = datetime.now(UTC) + timedelta(days=1)
    with works.writing("whg") as work:
        begin_absence(Turn(work, rules, Actor("manager", frozenset()), tomorrow), "social_media_specialist")
    said = refusal(typed("accounts", "back", "social_media_specialist"))
    assert "nothing was changed; check what you gave, and the clock of this machine" in said
    assert "UPDATE" not in said
    assert str(tomorrow.year) not in said


@pytest.mark.parametrize(
    "words",
    [
        ["erase", "--author", NO_TEXT, "--why", "They asked."],
        ["accounts", "disable", NO_TEXT],
        ["audit", "export", "--person", NO_TEXT, "-o", "out.json"],
        ["keys", "revoke", NO_TEXT],
    ],
)
def test_what_is_no_text_is_refused_in_one_line(
    typed: Typed, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, words: list[str]
):
    monkeypatch.chdir(tmp_path)
    refusal(typed(*words))
    assert not (tmp_path / "out.json").exists()
