"""Erasing on both databases: what goes, what stays, and the proof; the trail holds before and after."""

from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from serving.domain.erasure import ErasureKind, Hold, KeptPart
from serving.domain.errors import Refusal, RefusedError
from serving.domain.evidence import sha256_of
from serving.domain.retention import Retention
from serving.domain.seen import Place
from serving.service import appeals, cases, decisions, erasing, intake, retention
from serving.service.intake import Result
from serving.service.repositories.erasures import StillKept
from serving.service.retention import KEEPER
from serving.store.database import writing
from tests.serving.deciding import (
    MANAGER,
    SPECIALIST,
    read,
    recorded,
    removed,
)
from tests.serving.erasing import (
    HANDLE,
    LINK,
    PRIVATE,
    WORDS,
    YEAR,
    author_of,
    blocked,
    close,
    counts,
    erase,
    found_in,
    keep,
    relabelled,
    run,
    settled,
    whole,
)
from tests.serving.office import Office


def test_a_year_after_its_case_was_closed_a_comment_is_erased_with_all_that_names_its_author(office: Office):
    comment, case = settled(office)
    office.now += YEAR - timedelta(hours=1)
    assert counts(run(office)) == {}
    office.now += timedelta(hours=2)
    assert counts(run(office)) == {"comments": 1, "texts": 1, "notes": 1, "authors": 1}
    assert found_in(office, *PRIVATE) == set()
    with office.works.reading(office.id) as work:
        kept, [version] = work.comments.get(comment), work.comments.versions(comment)
        assert (kept.link, kept.post_link, kept.thread_link) == (None, None, None)
        assert (version.text, version.nonce, len(version.sha256)) == (None, None, 64)
        assert work.comments.author(kept.author).handle is None
        assert [it.text for it in work.cases.notes(case)] == [None]
        assert [it.decision.reason for it in work.decisions.of_comment(comment)] == ["It advertises."]
        proof, _ = work.erasures.page(None, 10)
        told = [it.event for it in work.trail.entries(comment)]
    assert [it.kind for it in proof] == [ErasureKind.RETENTION] * 2
    assert version.sha256 in proof[0].hashes
    assert "365 days" in proof[0].why
    assert "words_erased" in told
    assert whole(office)


def test_an_open_case_keeps_everything_and_so_does_one_that_another_was_joined_to(office: Office):
    _, one = keep(office)
    _, other = keep(office, "fb-2")
    removed(office, one)
    version = office.claimed(one, SPECIALIST).version
    with office.turn(SPECIALIST) as turn:
        cases.join(turn, one, other, version, turn.work.cases.get(other).version)
    office.now += 3 * YEAR
    assert counts(run(office)) == {}
    assert found_in(office, *PRIVATE) == {"Zanzibar", "Quixote", "Featherstonehaugh", "xylophone"}


def test_a_comment_without_a_case_is_erased_a_year_after_it_came_in(office: Office):
    kept = office.keep("nothing of the kind", author_handle=HANDLE)
    assert kept.case is None
    office.now += YEAR + timedelta(hours=1)
    assert counts(run(office)) == {"comments": 1, "texts": 1, "authors": 1}


def test_evidence_outlives_the_text_while_the_block_stands_and_goes_a_year_after_it_was_lifted(office: Office):
    _, case, block = blocked(office)
    office.now += 2 * YEAR
    assert counts(run(office)) == {"comments": 2, "texts": 2, "notes": 2}
    with office.works.reading(office.id) as work:
        [snapshot] = work.decisions.snapshots(block.decision.author)
        assert snapshot.snapshot is not None
        assert snapshot.snapshot.text == WORDS
        assert work.comments.author(block.decision.author).handle == HANDLE
    with office.turn() as turn:
        appeals.appeal(turn, block.id, "It was a joke.")
    read(office, block, MANAGER)
    with office.turn(MANAGER) as turn:
        appeals.judge(turn, block.id, "reversed", "It was.")  # type: ignore[arg-type]
    close(office, case)
    office.now += YEAR - timedelta(hours=1)
    assert counts(run(office)) == {"authors": 1}
    office.now += timedelta(hours=2)
    assert counts(run(office)) == {"evidence": 1, "appeals": 1, "notes": 1}
    assert found_in(office, *PRIVATE) == set()
    with office.works.reading(office.id) as work:
        [snapshot] = work.decisions.snapshots(block.decision.author)
        kept = work.decisions.get(block.id)
    assert snapshot.snapshot is None
    assert kept.evidence_sha256 == sha256_of([snapshot.sha256])
    assert whole(office)


def test_an_author_who_asks_is_erased_at_once_but_evidence_of_a_block_is_kept_and_named(office: Office):
    comment, _, block = blocked(office)
    erased = erase(office, comment)
    assert dict(erased.counts) == {"comments": 2, "texts": 2, "notes": 2, "authors": 1}
    kept, key = erased.kept
    assert (kept.part, kept.why, kept.until) == (KeptPart.EVIDENCE, Hold.BLOCK, None)
    assert key == StillKept(KeptPart.KEY, block.decision.author, Hold.BLOCK)
    with office.works.reading(office.id) as work:
        [snapshot] = work.decisions.snapshots(block.decision.author)
        assert snapshot.id == kept.id
        assert snapshot.snapshot is not None
        assert work.comments.author(block.decision.author).erased_at
        assert [it.text for it in work.comments.versions(comment)] == [None]
        assert work.decisions.get(block.id).evidence_sha256 == sha256_of([snapshot.sha256])
        assert work.decisions.record_of(comment).blocked
        events = [it.event for it in work.trail.entries(erased.id)]
    assert events == ["erasure"]
    assert whole(office)


def test_evidence_that_no_decision_rests_on_goes_with_its_author(office: Office):
    comment, case = keep(office)
    recorded(office, case)
    relabelled(office, comment)
    close(office, case)
    erased = erase(office, comment)
    assert (erased.counts["evidence"], erased.kept) == (1, ())
    assert found_in(office, *PRIVATE) == set()


def test_evidence_that_a_deletion_rests_on_is_kept_until_the_time_to_complain_is_over(office: Office):
    comment, case = keep(office)
    snapshot = recorded(office, case)
    removed(office, case)
    close(office, case)
    erased = erase(office, comment)
    assert [(it.id, it.why) for it in erased.kept] == [(snapshot, Hold.PERIOD)]
    until = erased.kept[0].until
    assert until is not None
    office.now = until - timedelta(seconds=10)
    assert counts(run(office)) == {}
    office.now = until
    assert counts(run(office)) == {"evidence": 1}
    assert found_in(office, *PRIVATE) == set()


def test_nothing_is_erased_on_request_while_a_case_is_open(office: Office):
    settled(office)
    comment, _ = keep(office, "fb-2")
    with pytest.raises(RefusedError) as refused:
        erase(office, comment)
    assert refused.value.refusal == Refusal.STILL_NEEDED
    assert found_in(office, "Zanzibar", "Marmalade") == {"Zanzibar", "Marmalade"}


def test_the_only_proof_in_an_open_appeal_is_not_erased(office: Office):
    comment, _ = settled(office)
    with office.works.reading(office.id) as work:
        [decision] = work.decisions.of_comment(comment)
    with office.turn() as turn:
        appeals.appeal(turn, decision.id, "It was a joke.")
    with pytest.raises(RefusedError) as refused:
        erase(office, comment)
    assert refused.value.refusal == Refusal.STILL_NEEDED
    office.now += 2 * YEAR
    assert counts(run(office)) == {}


def test_an_erasure_says_why_and_nothing_happens_without(office: Office):
    comment, _ = settled(office)
    with pytest.raises(RefusedError) as refused:
        erase(office, comment, " . ")
    assert refused.value.refusal == Refusal.NO_REASON
    assert found_in(office, "Zanzibar") == {"Zanzibar"}


def test_one_comment_is_erased_and_the_author_stays_while_other_words_of_theirs_are_left(office: Office):
    first, _ = settled(office)
    second, _ = settled(office, "fb-2")
    with office.turn() as turn:
        erased = erasing.erase_comment(turn, first, "They asked.")
    assert dict(erased.counts) == {"comments": 1, "texts": 1, "notes": 1}
    assert author_of(office, first) == author_of(office, second)
    with office.turn() as turn:
        erased = erasing.erase_comment(turn, second, "They asked.")
    assert dict(erased.counts) == {"comments": 1, "texts": 1, "notes": 1, "authors": 1}
    assert whole(office)


def test_an_erased_comment_that_comes_in_again_stays_erased(office: Office):
    comment, _ = settled(office)
    erase(office, comment)
    again = office.keep(WORDS, "fb-1", author_handle=HANDLE)
    assert (again.comment, again.result) == (comment, Result.UNCHANGED)
    edited = office.keep(f"{WORDS} once more", "fb-1", author_handle=HANDLE)
    assert edited.result == Result.UNCHANGED
    assert found_in(office, *PRIVATE) == set()


def test_a_run_that_was_cut_off_goes_on_with_what_is_left(office: Office):
    for number in range(5):
        settled(office, f"fb-{number}", author_handle=f"{HANDLE} {number}", profile_link=f"{LINK}{number}")
    office.now += YEAR + timedelta(hours=1)
    with office.turn() as turn:
        first = retention.erase_due(turn, 2)
    assert (first.counts["comments"], first.next) == (2, retention.Place(retention.Stage.WORDS, first.next.after))  # type: ignore[union-attr]
    assert counts(run(office, limit=2)) == {"comments": 3, "texts": 3, "notes": 3, "authors": 5}
    assert whole(office)


def test_a_dry_run_counts_what_a_run_erases_and_erases_nothing(office: Office):
    blocked(office)
    settled(office, "fb-7", author_handle="Somebody else")
    office.now += 2 * YEAR
    with office.works.reading(office.id) as work:
        turn = retention.Turn(work, office.rules, KEEPER, office.now)
        foretold = counts(list(retention.count_due(turn)))
    assert found_in(office, "Zanzibar") == {"Zanzibar"}
    assert counts(run(office)) == foretold


def test_erased_twice_is_proven_twice_and_holds(office: Office):
    comment, _ = settled(office)
    erase(office, comment)
    again = erase(office, comment)
    assert (dict(again.counts), again.hashes) == ({}, ())
    assert whole(office)


def test_unanswered_messages_are_erased_like_comments(office: Office):
    kept = office.keep(WORDS, "in-1", place=Place.INBOX, author_handle=HANDLE)
    if kept.case:
        relabelled(office, kept.comment)
        close(office, str(kept.case))
    office.now += YEAR + timedelta(hours=1)
    assert counts(run(office))["texts"] == 1


@pytest.mark.parametrize("address", ["sqlite"], indirect=True)
def test_nothing_erased_lingers_in_the_files_of_sqlite(office: Office, address: str):
    comment, case = keep(office)
    long = office.keep(f"spam {'Quixote ' * 1000}", "fb-2", author_handle=HANDLE, profile_link=LINK)
    for each in (case, str(long.case)):
        removed(office, each)
        close(office, each)
    file = Path(address.removeprefix("sqlite:///"))
    files = [file, file.with_name(f"{file.name}-wal")]
    before = b"".join(it.read_bytes() for it in files if it.exists())
    assert all(word.encode() in before for word in PRIVATE)
    assert before.count(b"Quixote") > 1000
    erase(office, comment)
    after = b"".join(it.read_bytes() for it in file.parent.iterdir())
    assert [word for word in PRIVATE if word.encode() in after] == []


def test_the_proof_of_an_erasure_is_never_changed_or_removed(office: Office):
    comment, _ = settled(office)
    erase(office, comment)
    for statement in ("UPDATE erasures SET why = 'x'", "DELETE FROM erasures"):
        with pytest.raises(DBAPIError), writing(office.engine) as connection:
            connection.execute(text(statement))


def test_intake_and_decisions_go_on_after_an_erasure(office: Office):
    comment, case = settled(office)
    erase(office, comment)
    settled(office, "fb-9")
    with office.turn() as turn:
        assert intake.deleted_by_author(turn, "facebook", "fb-1") is not None
    with office.turn() as turn, pytest.raises(RefusedError) as refused_:
        decisions.record_evidence(turn, case, "It advertises.")
    assert refused_.value.refusal == Refusal.ERASED
    assert whole(office)


def test_the_days_that_the_house_rules_name_count_and_the_proof_names_their_clause(office: Office):
    settled(office)
    office.rules = office.rules.model_copy(update={"retention": Retention(clause="4.2", comments_days=30)})
    office.now += timedelta(days=29)
    assert counts(run(office)) == {}
    office.now += timedelta(days=1)
    assert counts(run(office))["texts"] == 1
    with office.works.reading(office.id) as work:
        proof, _ = work.erasures.page(None, 10)
    assert proof[0].why == "retention (4.2): comments 30 days, evidence 365 days"
