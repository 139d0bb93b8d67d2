"""`houserules accounts` as it is typed."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import Engine
from typer.testing import CliRunner, Result

from serving.accounts_cli import app
from serving.service.passwords import is_password
from serving.service.policy import Permission
from serving.service.repositories.people import Account
from serving.store.people import SqlCredentials
from serving.store.work import SqlWorks

KIM = ("add", "kim", "--name", "Kim Lee", "--team", "communications")


@pytest.fixture
def accounts(address: str, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Result]:
    monkeypatch.setenv("HOUSERULES_DATABASE", address)
    monkeypatch.delenv("HOUSERULES_RULES", raising=False)
    return lambda *words, typed=None: CliRunner().invoke(app, words, input=typed)


@pytest.fixture
def kept(engine: Engine) -> Callable[[], tuple[Account, str]]:
    """Kim's account, and what is kept of the password."""
    return lambda: SqlCredentials(engine).password("kim")  # type: ignore[return-value]


def test_an_account_gets_a_password_made_by_chance_that_is_printed_once(accounts: Callable[..., Result], kept):
    added = accounts(*KIM, "--permission", "review", "--permission", "manage", "--role", "social_media_specialist")
    account, password_hash = kept()
    assert added.exit_code == 0, added.output
    assert is_password(added.stdout.removesuffix("\n"), password_hash)
    assert added.stderr == "kim: added; keep the password now: it is not shown again\n"
    assert (account.name, account.team) == ("Kim Lee", "communications")
    assert account.permissions == {Permission.REVIEW, Permission.MANAGE}
    assert account.roles == {"social_media_specialist"}


@pytest.mark.parametrize(
    ("words", "typed"),
    [
        (["--password-file", "{file}"], None),
        (["--password-file", "-"], "correct horse battery\n"),
        (["--prompt"], "correct horse battery\ncorrect horse battery\n"),
    ],
)
def test_a_password_that_is_given_is_not_shown(
    accounts: Callable[..., Result], kept, tmp_path: Path, words: list[str], typed: str | None
):
    file = tmp_path / "password"
    file.write_text("correct horse battery\n", encoding="utf-8")
    added = accounts(*KIM, *(word.format(file=file) for word in words), typed=typed)
    assert added.exit_code == 0, added.output
    assert is_password("correct horse battery", kept()[1])
    assert "correct horse" not in added.output
    assert added.stdout.endswith("kim: added\n")


def test_an_account_is_for_reviewing_unless_it_is_said_what_for(accounts: Callable[..., Result], kept):
    accounts(*KIM)
    assert (kept()[0].permissions, kept()[0].roles) == ({Permission.REVIEW}, frozenset())


def test_a_new_password_takes_the_place_of_the_old_one(accounts: Callable[..., Result], kept):
    old = accounts(*KIM).stdout.strip()
    changed = accounts("password", "kim")
    assert is_password(changed.stdout.strip(), kept()[1])
    assert not is_password(old, kept()[1])


def test_the_list_says_what_accounts_are_for_and_who_is_disabled(accounts: Callable[..., Result]):
    accounts(*KIM)
    accounts("add", "bo", "--name", "Bo Ash", "--team", "communications", "--permission", "audit")
    accounts("role", "give", "kim", "social_media_specialist")
    accounts("permissions", "kim", "review", "curate")
    accounts("disable", "bo")
    bo, kim = accounts("list").stdout.splitlines()
    assert bo.startswith("bo: Bo Ash, communications; audit; no role; disabled 20")
    assert kim == "kim: Kim Lee, communications; curate, review; social_media_specialist"
    accounts("role", "end", "kim", "social_media_specialist")
    assert accounts("list").stdout.splitlines()[1].endswith("; no role")


def test_an_absence_is_recorded_by_whoever_is_named_and_ends(accounts: Callable[..., Result], engine: Engine):
    accounts(*KIM, "--permission", "manage")
    assert accounts("absent", "social_media_specialist", "--by", "kim").exit_code == 0
    assert accounts("back", "social_media_specialist").exit_code == 0
    with SqlWorks(engine).reading("whg") as work:
        [absence] = work.people.absences()
        said = [(entry.person, entry.event) for entry in work.trail.entries("role:social_media_specialist")]
    assert (absence.recorded_by, absence.ended_at is None) == ("kim", False)
    assert said == [("kim", "absence_begun"), ("command line", "absence_ended")]


def test_only_an_account_that_may_manage_is_named_as_who_did_it(accounts: Callable[..., Result]):
    accounts(*KIM, "--permission", "review")
    for by in ("kim", "nobody", "key:feed"):
        refused = accounts("absent", "social_media_specialist", "--by", by)
        assert (refused.exit_code, refused.stdout) == (2, "")
        assert f"'{by}' is no account that may manage" in refused.stderr


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["disable", "nobody"], "The account 'nobody' is not there."),
        ([*KIM, "--role", "boss"], "whg@1 has no role 'boss'; there are "),
        (
            [*KIM, "--password-file", "/nowhere"],
            "The password cannot be read from /nowhere: No such file or directory.",
        ),
        ([*KIM, "--password-file", "-", "--prompt"], "Say one of --password-file and --prompt, not both."),
        ([*KIM, "--password-file", "-"], "A password has 12 characters at least and 1,024 at most."),
        (["add", "Kim", *KIM[2:]], "A sign-in name is 2 to 40 lower-case letters, digits, dots and dashes."),
        (["absent", "boss"], "whg@1 has no role 'boss'; there are "),
        (["back", "social_media_specialist"], "The holder of social_media_specialist is not recorded absent."),
    ],
)
def test_what_cannot_be_done_is_one_line_and_an_exit_status_of_2(
    accounts: Callable[..., Result], engine: Engine, words: list[str], said: str
):
    refused = accounts(*words)
    assert (refused.exit_code, refused.stdout) == (2, "")
    assert refused.stderr.startswith(f"houserules accounts: {said}")
    assert refused.stderr.count("\n") == 1
    assert not SqlCredentials(engine).any_made()


def test_times_are_those_of_the_clock(accounts: Callable[..., Result], kept):
    before = datetime.now(UTC)
    accounts(*KIM)
    assert before <= kept()[0].added_at <= datetime.now(UTC)
