"""`houserules keys` as it is typed."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import Engine
from typer.testing import CliRunner, Result

from serving.keys_cli import app
from serving.service.callers import caller_of
from serving.service.policy import Scope
from serving.service.rules_file import load_all_rules
from serving.store.people import SqlCredentials
from serving.store.rules import register_rules
from serving.store.work import SqlWorks

NOW = datetime(2026, 11, 21, tzinfo=UTC)


@pytest.fixture
def keys(address: str, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Result]:
    monkeypatch.setenv("HOUSERULES_DATABASE", address)
    monkeypatch.delenv("HOUSERULES_RULES", raising=False)
    return lambda *words: CliRunner().invoke(app, words)


def test_a_key_is_printed_by_itself_so_that_it_can_be_piped(keys: Callable[..., Result], engine: Engine):
    made = keys("create", "feed", "--scope", "intake", "--scope", "classify")
    assert made.exit_code == 0
    caller = caller_of(SqlCredentials(engine), made.stdout.removesuffix("\n"), NOW)
    assert caller
    assert (caller.organisation, caller.person) == ("whg", "key:feed")
    assert caller.grants == {Scope.INTAKE, Scope.CLASSIFY}
    assert made.stdout.strip() not in made.stderr


def test_a_key_is_for_classifying_unless_it_is_said_what_for(keys: Callable[..., Result], engine: Engine):
    caller = caller_of(SqlCredentials(engine), keys("create", "feed").stdout.strip(), NOW)
    assert caller
    assert caller.grants == {Scope.CLASSIFY}


def test_the_list_has_names_scopes_and_times_and_no_key(keys: Callable[..., Result]):
    made = [keys("create", name, "--scope", "intake").stdout.strip() for name in ("feed", "old feed")]
    keys("revoke", "old feed")
    lines = keys("list").stdout.splitlines()
    assert lines[0].startswith("feed: intake; made 20")
    assert "revoked" not in lines[0]
    assert lines[1].startswith("old feed: intake; made 20")
    assert ", revoked 20" in lines[1]
    assert not [key for key in made if key in "\n".join(lines)]


def test_a_list_without_keys_says_how_to_make_one(keys: Callable[..., Result]):
    listed = keys("list")
    assert (listed.exit_code, listed.stdout) == (0, "")
    assert listed.stderr == "no keys of whg yet; make one with 'houserules keys create NAME'\n"


def test_an_option_outweighs_the_variable_and_the_file_is_made(keys: Callable[..., Result], tmp_path: Path):
    other = f"sqlite:///{tmp_path / 'new' / 'other.db'}"
    keys("create", "feed", "--database", other)
    assert keys("list", "--database", other).stdout.startswith("feed: ")
    assert keys("list").stdout == ""


def test_among_several_organisations_one_is_named(keys: Callable[..., Result], monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("HOUSERULES_RULES", "whg, brent")
    unclear = keys("create", "feed")
    assert (unclear.exit_code, unclear.stdout) == (2, "")
    assert unclear.stderr == "houserules keys: there are several organisations; say --organisation whg or brent\n"
    keys("create", "feed", "--organisation", "brent")
    assert keys("list", "--organisation", "brent").stdout.startswith("feed: ")
    assert keys("list", "--organisation", "whg").stdout == ""


def test_an_organisation_that_this_database_never_served_is_taken_for_a_mistake(
    keys: Callable[..., Result], engine: Engine
):
    register_rules(SqlWorks(engine), load_all_rules(["brent"]).values(), NOW)
    refused = keys("create", "feed")
    assert refused.exit_code == 2
    assert "'whg' was never served from this database, which is that of brent" in refused.stderr


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["revoke", "nobody"], "There is no key named 'nobody' to revoke."),
        (
            ["create", "a/b"],
            "A key's name is letters, digits, spaces, dots, dashes and underscores, 64 at most.",
        ),
        (["create", "feed", "--organisation", "acme"], "'acme' is not in HOUSERULES_RULES, which names whg"),
        (["create", "feed", "--by", "kim"], "'kim' is no account that may manage; give --by one, or leave it out."),
        (
            ["list", "--database", "nowhere"],
            "the database is no address of a database, such as sqlite:///houserules.db",
        ),
    ],
)
def test_what_cannot_be_done_is_one_line_and_an_exit_status_of_2(
    keys: Callable[..., Result], words: list[str], said: str
):
    refused = keys(*words)
    assert (refused.exit_code, refused.stdout, refused.stderr) == (2, "", f"houserules keys: {said}\n")
    assert keys("list").stdout == ""
