"""`houserules audit`, `retention` and `erase` as they are typed, on both databases."""

import json
import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from click.testing import Result
from sqlalchemy import Engine, text
from typer.testing import CliRunner

from houserules import app
from serving.service.classify import Classifier
from serving.store.database import reading, writing
from tests.serving.deciding import SPECIALIST, removed
from tests.serving.erasing import author_of, blocked, settled
from tests.serving.office import Office

Typed = Callable[..., Result]


@pytest.fixture
def typed(address: str) -> Typed:
    def run(*words: str) -> Result:
        return CliRunner().invoke(app, [*words, "--database", address])

    return run


@pytest.fixture
def busy(engine: Engine, classifier: Classifier, monkeypatch: pytest.MonkeyPatch) -> Office:
    """Somebody's comment was deleted three years ago, another's today, by the clock of the machine."""
    monkeypatch.setattr("tests.serving.office.NOON", datetime.now(UTC) - timedelta(days=3 * 365))
    office = Office(engine, classifier)
    settled(office)
    office.now = datetime.now(UTC) - timedelta(hours=1)
    kept = office.keep("spam", "fb-2", author_handle="Ben")
    removed(office, str(kept.case))
    return office


def by_hand(office: Office, statement: str) -> None:
    """A change by somebody with all rights, who puts the guards out of the way first."""
    with writing(office.engine) as connection:
        if connection.dialect.name == "postgresql":
            connection.execute(text("SET LOCAL session_replication_role = replica"))
        else:
            for name in connection.execute(text("SELECT name FROM sqlite_master WHERE type='trigger'")).scalars().all():
                connection.execute(text(f"DROP TRIGGER {name}"))
        connection.execute(text(statement))


def test_a_whole_trail_ends_with_0_and_says_how_many_entries_there_are(busy: Office, typed: Typed):
    done = typed("audit", "verify")
    assert done.exit_code == 0, done.output
    assert re.fullmatch(r"whg: \d+ entries, all whole, and all that is kept agrees with them\n", done.stdout)


def test_a_changed_entry_and_a_changed_ruling_are_named_and_end_with_1(busy: Office, typed: Typed):
    by_hand(busy, "UPDATE audit_entries SET person = 'mallory' WHERE number = 3")
    by_hand(busy, "UPDATE rulings SET reason = 'Because.'")
    done = typed("audit", "verify")
    assert done.exit_code == 1
    assert "whg: entry 3 has been changed since it was written" in done.stdout
    assert re.search(r"whg: 'decided' of \w+, of which entry \d+ tells, is kept otherwise: sha256", done.stdout)


def test_an_end_that_was_cut_off_with_its_head_is_found_by_the_head_noted_before(
    busy: Office, typed: Typed, tmp_path: Path
):
    noted = typed("audit", "head").stdout
    organisation, number, _ = noted.split()
    assert organisation == "whg"
    file = tmp_path / "heads"
    file.write_text(noted)
    assert typed("audit", "verify", "--head", str(file)).exit_code == 0
    by_hand(busy, f"DELETE FROM audit_entries WHERE number = {number}")
    by_hand(
        busy,
        "UPDATE audit_heads SET number = number - 1, sha256 = (SELECT sha256 FROM audit_entries "
        f"WHERE number = {int(number) - 1})",
    )
    done = typed("audit", "verify", "--head", str(file))
    assert done.exit_code == 1
    assert f"the trail once went on to entry {number}, as was noted" in done.stdout


@pytest.mark.parametrize("content", ["", "whg 3", "whg three " + "0" * 64, "whg 3 abc", "\n\n"])
def test_a_file_that_notes_no_end_ends_with_2(busy: Office, typed: Typed, tmp_path: Path, content: str):
    file = tmp_path / "heads"
    file.write_text(content)
    done = typed("audit", "verify", "--head", str(file))
    assert done.exit_code == 2
    assert re.fullmatch(r"houserules audit: .*\n", done.stderr)


def test_an_organisation_that_is_not_there_and_a_database_that_is_none_end_with_2(busy: Office, typed: Typed):
    done = typed("audit", "verify", "--organisation", "brent")
    assert (done.exit_code, done.stderr) == (
        2,
        "houserules audit: 'brent' is not in this database, which has whg\n",
    )
    wrong = CliRunner().invoke(app, ["audit", "verify", "--database", "mysql://x"])
    assert wrong.exit_code == 2
    assert wrong.stderr.startswith("houserules audit: the database ")


def test_an_export_goes_to_a_file_for_its_owner_alone_and_onto_the_record(busy: Office, typed: Typed, tmp_path: Path):
    out = tmp_path / "sam.json"
    words = ("audit", "export", "--person", busy.person(SPECIALIST), "-o", str(out), "--organisation", "whg")
    assert typed(*words).exit_code == 0
    assert len(json.loads(out.read_text())["decided"]) == 2
    assert out.stat().st_mode & 0o077 == 0
    assert typed(*words).exit_code == 2
    with busy.works.reading("whg") as work:
        assert [it.event for it in work.trail.entries(busy.person(SPECIALIST))][2:] == ["exported"]
    assert typed("audit", "export", "-o", str(tmp_path / "x"), "--organisation", "whg").exit_code == 2
    assert typed("audit", "export", "--case", "x", "-o", str(tmp_path / "x"), "--organisation", "whg").exit_code == 2
    assert not (tmp_path / "x").exists()


def test_a_dry_run_says_what_a_run_erases(busy: Office, typed: Typed):
    foretold = typed("retention", "run", "--dry-run", "--organisation", "whg")
    assert foretold.exit_code == 0, foretold.output
    assert "1 texts, all versions: would be erased" in foretold.stdout
    done = typed("retention", "run", "--organisation", "whg")
    assert done.stdout == foretold.stdout.replace("would be erased", "erased")
    again = typed("retention", "run", "--organisation", "whg")
    assert "0 texts, all versions: erased" in again.stdout
    assert typed("audit", "verify").exit_code == 0


def test_an_author_is_erased_with_a_reason(busy: Office, typed: Typed):
    with busy.works.reading("whg") as work:
        author = work.comments.find([("facebook", "fb-1")])["facebook", "fb-1"].author
        other = work.comments.find([("facebook", "fb-2")])["facebook", "fb-2"]
    done = typed("erase", "--author", author, "--why", "They asked.", "--organisation", "whg")
    assert done.exit_code == 0, done.output
    assert "1 authors' handles, links and keys: erased" in done.stdout
    assert re.search(r"proof [0-9a-f]{24}, sha256 [0-9a-f]{64}", done.stdout)
    for words in (("--comment", other.id), ("--author", "nobody"), (), ("--author", author, "--comment", other.id)):
        refused = typed("erase", *words, "--why", "They asked.", "--organisation", "whg")
        assert refused.exit_code == 2
        assert re.fullmatch(r"houserules erase: .*\n", refused.stderr)


def test_whoever_erases_an_author_who_is_blocked_is_told_what_is_kept_and_why(
    engine: Engine, classifier: Classifier, typed: Typed
):
    office = Office(engine, classifier)
    comment, _, block = blocked(office)
    author = author_of(office, comment)
    done = typed("erase", "--author", author, "--why", "They asked.", "--organisation", "whg")
    assert done.exit_code == 0, done.output
    assert f"the key by which {author} is known, so that the block holds: kept (block)\n" in done.stdout
    assert f"evidence {block.evidence[0]}: kept (block)\n" in done.stdout


@pytest.mark.parametrize("address", ["sqlite"], indirect=True)
def test_a_run_says_that_words_linger_while_somebody_reads(busy: Office, typed: Typed, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("serving.store.database.JOURNAL_SECONDS", 0)
    with reading(busy.engine) as reader:
        reader.execute(text("SELECT count(*) FROM comments")).scalar()
        done = typed("retention", "run", "--organisation", "whg")
    assert done.exit_code == 0
    assert re.fullmatch(r"houserules retention: somebody is reading, so the journal has the words.*\n", done.stderr)
    assert typed("retention", "run", "--organisation", "whg").stderr == ""


def test_erasures_are_listed_by_id_and_time_to_be_repeated_elsewhere(busy: Office, typed: Typed):
    with busy.works.reading("whg") as work:
        author = work.comments.find([("facebook", "fb-1")])["facebook", "fb-1"].author
    typed("erase", "--author", author, "--why", "Ann Resident asked.", "--organisation", "whg")
    listed = typed("retention", "list", "--organisation", "whg")
    [line] = map(json.loads, listed.stdout.splitlines())
    assert (line["organisation"], line["kind"], line["subject"]) == ("whg", "author", author)
    assert set(line) == {"organisation", "at", "kind", "subject", "id", "sha256"}
    assert "Ann" not in listed.output
    day = datetime.fromisoformat(line["at"]).date()
    since = ("retention", "list", "--organisation", "whg", "--since")
    assert typed(*since, day.isoformat()).stdout == listed.stdout
    assert typed(*since, (day + timedelta(days=1)).isoformat()).stdout == ""


@pytest.mark.parametrize("command", [("verify",), ("head",)])
def test_a_database_that_is_not_there_is_not_made_to_be_checked(tmp_path: Path, command: tuple[str, ...]):
    file = tmp_path / "typo" / "houserules.db"
    done = CliRunner().invoke(app, ["audit", *command, "--database", f"sqlite:///{file}"])
    assert (done.exit_code, done.stdout) == (2, "")
    assert re.fullmatch(r"houserules audit: the database is not there: no file .*\n", done.stderr)
    assert not file.parent.exists()


def test_a_head_of_an_organisation_that_is_not_there_ends_with_2(busy: Office, typed: Typed):
    done = typed("audit", "head", "--organisation", "nosuch")
    assert (done.exit_code, done.stdout) == (2, "")
    assert done.stderr == "houserules audit: 'nosuch' is not in this database, which has whg\n"


def test_a_record_does_not_go_into_a_file_named_like_standard_output(
    busy: Office, typed: Typed, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.chdir(tmp_path)
    done = typed("audit", "export", "--person", busy.person(SPECIALIST), "-o", "-", "--organisation", "whg")
    assert (done.exit_code, done.stdout) == (2, "")
    assert not (tmp_path / "-").exists()


def test_nothing_in_a_new_database_is_whole(engine: Engine, typed: Typed):
    done = typed("audit", "verify")
    assert (done.exit_code, done.stdout) == (0, "")
    assert "nothing is kept" in done.stderr
