"""Erasing by hand: a text goes as a whole and for good, or the database refuses it."""

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.exc import DBAPIError

from serving.domain.appeal import Verdict
from serving.service import appeals
from serving.store.database import writing
from tests.serving.deciding import MANAGER, proposed, read, recorded
from tests.serving.erasing import blocked, close, erase, keep, settled
from tests.serving.office import Office


def refused(engine: Engine, statement: str) -> str | None:
    """With which words the database refuses a statement; None where it takes it, which is undone."""
    with engine.connect().execution_options(writes=True) as connection, connection.begin() as transaction:
        try:
            connection.execute(text(statement), {"now": "2028-01-01 00:00:00.000000"})
        except DBAPIError as error:
            return str(error.orig).splitlines()[0]
        finally:
            transaction.rollback()
    return None


ERASED = "erased_at = :now"
CHANGES = {
    "comment_versions": [
        "text = 'x'", "text = ''", "nonce = 'x'", "sha256 = 'x'", f"text = 'x', {ERASED}", "seen_at = :now",
        "model = 'x'", "answer = '{}'", "language = 'cy'", ERASED, f"text = NULL, {ERASED}", "nonce = NULL",
        "text = NULL, nonce = NULL",
    ],
    "snapshots": [
        "text = 'x'", "handle = 'x'", "link = 'x'", "thread = 'x'", "written_at = :now", "why = 'x'", "nonce = 'x'",
        "link = NULL", "taken_by = 'x'", "author = 'x'", f"text = NULL, handle = NULL, nonce = NULL, {ERASED}",
    ],
    "case_notes": ["text = 'x'", "text = ''", "person = 'x'", "at = :now", "\"case\" = 'x'"],
    "authors": ["handle = 'x'", "handle = NULL", "profile_link = 'x'", "channel = 'x'", ERASED],
    "comments": ["link = 'x'", "link = NULL", "posted_at = :now", "external_id = 'x'", ERASED],
}  # fmt: skip


@pytest.mark.parametrize(("table", "change"), [(table, it) for table, found in CHANGES.items() for it in found])
def test_by_hand_a_text_is_erased_as_a_whole_and_nothing_is_changed(office: Office, table: str, change: str):
    blocked(office)
    assert refused(office.engine, f"UPDATE {table} SET {change}") is not None


FORGOTTEN = "identity = NULL, handle = NULL, profile_link = NULL, erased_at = :now"
UNNAMED = "handle = NULL, profile_link = NULL, erased_at = :now"


def test_by_hand_of_somebody_blocked_all_but_the_key_is_erased_and_the_key_only_when_the_block_has_ended(
    office: Office,
):
    comment, _, block = blocked(office)
    assert "known until the block ends" in str(refused(office.engine, f"UPDATE authors SET {FORGOTTEN}"))
    assert refused(office.engine, f"UPDATE authors SET {UNNAMED}") is None
    erase(office, comment)
    for change in ("handle = 'x'", "identity = 'x'", "erased_at = :now", "erased_at = NULL", "known_by = 'id'"):
        assert refused(office.engine, f"UPDATE authors SET {change}") is not None, change
    assert "known until" in str(refused(office.engine, "UPDATE authors SET identity = NULL"))
    with office.turn() as turn:
        appeals.appeal(turn, block.id, "It was a joke.")
    read(office, block, MANAGER)
    with office.turn(MANAGER) as turn:
        appeals.judge(turn, block.id, Verdict.REVERSED, "It was.")
    assert refused(office.engine, "UPDATE authors SET identity = NULL") is None
    assert refused(office.engine, "UPDATE authors SET identity = 'x'") is not None


def test_by_hand_of_nobody_else_the_key_outlives_the_name(office: Office):
    settled(office)
    assert "only of somebody blocked" in str(refused(office.engine, f"UPDATE authors SET {UNNAMED}"))


SILENT = "reason = NULL, nonce = NULL, erased_at = :now"


def test_by_hand_what_an_appeal_says_goes_as_a_whole_once_it_is_judged_and_is_never_changed(office: Office):
    _, case, block = blocked(office)
    with office.turn() as turn:
        appeals.appeal(turn, block.id, "It was a joke.")
    assert refused(office.engine, f"UPDATE appeals SET {SILENT}") is not None
    read(office, block, MANAGER)
    with office.turn(MANAGER) as turn:
        appeals.judge(turn, block.id, Verdict.UPHELD, "It was not.")
    assert "nothing of an open case is erased" in str(refused(office.engine, f"UPDATE appeals SET {SILENT}"))
    close(office, case)
    assert refused(office.engine, f"UPDATE appeals SET {SILENT}") is None
    changes = [
        "reason = 'x'",
        "reason = NULL",
        "nonce = NULL",
        "erased_at = :now",
        "opened_by = 'x'",
        "opened_at = :now",
    ]
    changes += ["reason = NULL, nonce = NULL", "sha256 = 'x'", f"{SILENT}, sha256 = '{'f' * 64}'", "decision = 'x'"]
    for change in changes:
        assert refused(office.engine, f"UPDATE appeals SET {change}") is not None, change
    assert "removed" in str(refused(office.engine, "DELETE FROM appeals"))
    with writing(office.engine) as connection:
        connection.execute(text(f"UPDATE appeals SET {SILENT}"), {"now": "2028-01-01 00:00:00.000000"})
    for change in ("reason = 'x', nonce = 'x', erased_at = NULL", "erased_at = NULL", SILENT):
        assert refused(office.engine, f"UPDATE appeals SET {change}") is not None, change


WHOLLY = {
    "comment_versions": "text = NULL, nonce = NULL, erased_at = :now",
    "case_notes": "text = NULL",
    "authors": "identity = NULL, handle = NULL, profile_link = NULL, erased_at = :now",
    "comments": "link = NULL, post_link = NULL, thread_link = NULL, erased_at = :now",
}


@pytest.mark.parametrize("table", list(WHOLLY))
def test_by_hand_a_whole_erasure_is_taken_and_is_never_undone(office: Office, table: str):
    comment, _ = settled(office)
    assert refused(office.engine, f"UPDATE {table} SET {WHOLLY[table]}") is None
    erase(office, comment)
    column = {"authors": "handle", "comments": "link"}.get(table, "text")
    for value in ("'x'", "''"):
        assert refused(office.engine, f"UPDATE {table} SET {column} = {value}") is not None
    if table != "case_notes":
        assert refused(office.engine, f"UPDATE {table} SET erased_at = NULL") is not None
        assert refused(office.engine, f"UPDATE {table} SET erased_at = :now") is not None


def test_by_hand_no_text_of_an_open_case_is_erased(office: Office):
    keep(office)
    words = refused(office.engine, f"UPDATE comment_versions SET {WHOLLY['comment_versions']}")
    assert "nothing of an open case is erased" in str(words)


EMPTIED = "text = NULL, handle = NULL, profile_link = NULL, link = NULL, thread = NULL, nonce = NULL"
GONE = f"UPDATE snapshots SET {EMPTIED}, erased_at = :now"


def test_by_hand_no_evidence_of_a_block_that_stands_or_an_open_appeal_is_erased(office: Office):
    _, _, block = blocked(office)
    assert "kept while a block stands" in str(refused(office.engine, GONE))
    with office.turn() as turn:
        appeals.appeal(turn, block.id, "It was a joke.")
    read(office, block, MANAGER)
    with office.turn(MANAGER) as turn:
        appeals.judge(turn, block.id, "reversed", "It was.")  # type: ignore[arg-type]
    assert refused(office.engine, GONE) is None
    with office.works.reading(office.id) as work:
        deletions = [it for it in work.decisions.of_author(block.decision.author) if it.decision.act == "delete"]
    resting = [it for it in deletions if it.evidence]
    for deletion in resting:
        with office.turn() as turn:
            appeals.appeal(turn, deletion.id, "Why?")
        assert "an appeal is open" in str(refused(office.engine, GONE))


def test_by_hand_no_evidence_is_erased_while_its_author_waits_for_a_decision(office: Office):
    _, case = keep(office)
    recorded(office, case)
    proposed(office, case)
    assert "not decided yet" in str(refused(office.engine, GONE))
