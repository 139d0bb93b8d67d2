"""What is on record: the whole of a decision for whoever checks it, and for an author nothing of anybody else."""

import json

import pytest

from serving.domain.appeal import Verdict
from serving.domain.errors import Refusal
from serving.domain.roles import ActKind
from serving.service import appeals, cases, records
from serving.service.erasing import erase_author
from serving.service.repositories.decisions import KeptDecision
from serving.service.work import NotFoundError
from tests.serving.deciding import HEAD, MANAGER, SPECIALIST, advised, asked, decided, proposed, read, recorded, removed
from tests.serving.office import Office
from tests.serving.unchanged import refused


@pytest.fixture
def block(office: Office) -> KeptDecision:
    """Ann was blocked after two deletions, and her appeal was upheld; Ben wrote something too."""
    first = office.keep("spam", "fb-1", author_handle="Ann Resident")
    removed(office, str(first.case))
    second = office.keep("spam spam", "fb-2", author_handle="Ann Resident")
    removed(office, str(second.case))
    recorded(office, str(second.case))
    waiting = asked(office, proposed(office, str(second.case), ActKind.BLOCK))
    done = decided(office, advised(office, waiting, HEAD), SPECIALIST)
    with office.turn() as turn:
        cases.note(turn, str(second.case), "Ben Neighbour says the same of her.")
        appeals.appeal(turn, done.id, "It was a joke.")
    read(office, done, MANAGER)
    with office.turn(MANAGER) as turn:
        appeals.judge(turn, done.id, Verdict.UPHELD, "It was not.")
    office.keep("spam", "fb-3", author_handle="Ben Neighbour")
    with office.works.reading(office.id) as work:
        return work.decisions.get(done.id)


def test_the_record_of_a_decision_says_who_decided_on_what_and_after_being_shown_what(
    office: Office, block: KeptDecision
):
    with office.works.reading(office.id) as work:
        record = records.decision_record(work, block.id)
    assert (record["model"], record["rules"]) == ("tiny@1.0.0", office.rules.id)
    assert record["shown"]["scores"]["spam"] > 0.9
    assert record["shown"]["suggested"] == "delete"
    assert record["suggestion_followed"] is False
    assert record["shown"]["opened_at"] < record["decided_at"]
    assert record["seconds_before_deciding"] > 0
    assert (record["decided_by"], record["role"]) == (office.person(SPECIALIST), SPECIALIST)
    assert [(it["person"], it["view"]) for it in record["advice"]] == [(office.person(HEAD), "agree")]
    assert len(record["earlier_decisions"]["violations"]) == 1
    assert [it["erased"] for it in record["evidence"]] == [False]
    assert record["evidence_sha256"] == block.evidence_sha256
    assert record["appeal"]["judgement"]["verdict"] == "upheld"
    assert (record["appeal"]["reason"], record["appeal"]["erased"]) == ("It was a joke.", False)
    assert (record["appeal"]["judgement"]["rules"], record["appeal"]["agreements"]) == (office.rules.id, [])
    assert json.loads(json.dumps(record)) == record


def test_a_proposal_that_nobody_decided_has_the_same_fields_with_nothing_in_them(office: Office, block: KeptDecision):
    kept = office.keep("spam", "fb-4")
    waiting = proposed(office, str(kept.case))
    with office.works.reading(office.id) as work:
        undecided, done = (records.decision_record(work, it) for it in (waiting.id, block.id))
    assert undecided.keys() == done.keys()
    assert (undecided["decided_by"], undecided["suggestion_followed"]) == (None, None)


def test_an_author_is_told_their_own_and_nothing_of_anybody_else(office: Office, block: KeptDecision):
    with office.works.reading(office.id) as work:
        told = records.author_export(work, block.decision.author, same_person=True)
    plain = json.dumps(told)
    assert told["author"]["handle"] == "Ann Resident"
    assert [it["versions"][0]["text"] for it in told["comments"]] == ["spam", "spam spam"]
    acts = [it["act"] for comment in told["comments"] for it in comment["decisions"]]
    assert sorted(acts) == ["block", "delete", "delete"]
    [blocked] = [it for comment in told["comments"] for it in comment["decisions"] if it["act"] == "block"]
    assert blocked["reason"] == "It breaks the rules."
    assert [set(it) for it in blocked["advice"]] == [{"role", "view", "at"}]
    assert blocked["appeal"]["judgement"]["reason"] == "It was not."
    assert told["evidence"][0]["text"] == "spam spam"
    staff = [office.person(role.id) for role in office.rules.roles] + [office.name("newcomer"), office.name("second")]
    assert [name for name in (*staff, "Ben Neighbour", "nonce") if name in plain] == []


def test_a_case_is_exported_with_its_notes_decisions_and_entries(office: Office, block: KeptDecision):
    with office.works.reading(office.id) as work:
        case = work.cases.of_comment(block.decision.comment)
        assert case is not None
        found = records.case_export(work, case.id)
    assert found["notes"][0]["text"] == "Ben Neighbour says the same of her."
    assert [it["act"] for it in found["decisions"]] == ["delete", "block"]
    numbers = [it["number"] for it in found["audit"]]
    assert numbers == sorted(set(numbers))
    assert {"comment_kept", "proposed", "decided", "judged"} <= {it["event"] for it in found["audit"]}
    assert json.loads(json.dumps(found)) == found
    assert "nonce" not in json.dumps(found)


def test_a_person_is_exported_with_all_they_decided_and_advised(office: Office, block: KeptDecision):
    with office.works.reading(office.id) as work:
        specialist = records.person_export(work, office.person(SPECIALIST))
        head = records.person_export(work, office.person(HEAD))
        manager = records.person_export(work, office.person(MANAGER))
    assert [it["act"] for it in specialist["decided"]] == ["delete", "delete", "block"]
    assert [it["decision"] for it in head["advised"]] == [block.id]
    assert [it["decision"] for it in manager["judged"]] == [block.id]
    assert {it["person"] for it in specialist["audit"]} == {office.person(SPECIALIST)}
    assert "password" not in json.dumps(specialist)


def test_what_is_not_there_is_not_found(office: Office):
    with office.works.reading(office.id) as work:
        for take in (records.decision_record, records.case_export, records.author_export, records.person_export):
            with pytest.raises(NotFoundError):
                take(work, "nobody")


def test_after_an_erasure_the_record_stands_without_the_words(office: Office):
    kept = office.keep("spam Zanzibar", "fb-1", author_handle="Ann Resident")
    done = removed(office, str(kept.case))
    version = office.claimed(str(kept.case), SPECIALIST).version
    with office.turn(SPECIALIST) as turn:
        cases.close(turn, str(kept.case), version, "Done.")
    with office.turn() as turn:
        erase_author(turn, done.decision.author, "They asked.", same_person=True)
    with office.works.reading(office.id) as work:
        record = records.decision_record(work, done.id)
        told = records.author_export(work, done.decision.author, same_person=True)
    assert record["shown"]["scores"]["spam"] > 0.9
    assert told["author"]["handle"] is None
    assert told["comments"][0]["versions"][0]["text"] is None
    assert "Zanzibar" not in json.dumps([record, told])


def test_what_may_be_several_peoples_is_exported_and_erased_only_once_somebody_made_sure(office: Office):
    kept = [office.keep("nothing of the kind", author_handle="John Smith") for _ in range(2)]
    sure = office.keep("nothing of the kind", author_handle="John Smith", author_id="17")
    with office.works.reading(office.id) as work:
        author, known = (work.comments.get(it.comment).author for it in (kept[0], sure))
        assert records.author_export(work, known)["author"]["known_by"] == "id"

    def export(*, same_person: bool = False) -> None:
        with office.turn() as turn:
            records.author_export(turn.work, author, same_person=same_person)

    def erase(*, same_person: bool = False) -> None:
        with office.turn() as turn:
            erase_author(turn, author, "They asked.", same_person=same_person)

    for step in (export, erase):
        assert refused(office, step) == Refusal.NAMESAKES
        step(same_person=True)
