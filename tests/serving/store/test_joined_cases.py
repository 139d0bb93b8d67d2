"""A case is never less pressing than what was joined into it, whatever becomes of its own comment."""

from datetime import timedelta

import pytest

from models.labels import Label, Topic
from serving.domain import case as steps
from serving.domain.case import Case, Status
from serving.domain.correction import Reading
from serving.domain.duties import Event
from serving.domain.routes import Level
from serving.service import cases, corrections, intake
from serving.service.erasing import erase_comment
from serving.service.intake import Kept, Posted
from tests.serving.office import Office

REPAIR = Reading(frozenset({Label.REPAIR}), Topic.REPAIRS)
COMPLIMENT = Reading(frozenset({Label.COMPLIMENT}), Topic.OTHER)
EMERGENCY = Reading(frozenset({Label.EMERGENCY}), Topic.OTHER)


def case_of(office: Office, kept: Kept) -> Case:
    with office.works.reading(office.id) as work:
        return work.cases.get(str(kept.case))


def join(office: Office, one: Kept, into: Kept) -> Case:
    """One case is joined into another; the other as it stands then."""
    version = office.claimed(str(one.case), "newcomer").version
    with office.turn() as turn:
        cases.join(turn, str(one.case), str(into.case), version, turn.work.cases.get(str(into.case)).version)
    return case_of(office, into)


def say(office: Office, kept: Kept, reading: Reading, version: int = 1) -> None:
    with office.turn() as turn:
        corrections.correct(turn, kept.comment, version, reading)


def answer(office: Office, kept: Kept) -> None:
    with office.turn() as turn:
        taken = steps.claim(turn.work.cases.get(str(kept.case)), turn.person, turn.at, case_of(office, kept).version)
        turn.work.cases.save(steps.answered(taken, turn.person, turn.at, taken.version), None)


def score_later(office: Office, kept: Kept, text: str) -> None:
    with office.turn() as turn:
        version = turn.work.comments.version(kept.comment, turn.work.comments.get(kept.comment).version)
        posted = Posted("facebook", kept.external_id, text, office.now, office.now)
        intake.score_later(turn, version, office.score(posted))


def both(office: Office) -> tuple[Kept, Kept, Case]:
    """An emergency that was joined into a repair, and what that became by it."""
    emergency, repair = office.keep("repair emergency", "fb-e"), office.keep("repair", "fb-r")
    case = join(office, emergency, repair)
    assert case.level == Level.EMERGENCY
    return emergency, repair, case


def same(one: Case, other: Case) -> bool:
    return (one.level, one.due_at, one.at_risk_at) == (other.level, other.due_at, other.at_risk_at)


@pytest.mark.parametrize("text", ["repair x", "compliment", "nothing"])
def test_an_edit_of_the_other_comment_leaves_the_case_as_pressing_as_what_was_joined_into_it(office: Office, text: str):
    _, repair, before = both(office)
    office.keep(text, "fb-r")
    assert same(case_of(office, repair), before)


def test_a_text_that_was_erased_while_the_classifier_read_it_is_not_scored(office: Office):
    kept = office.keep("repair", scored=False)
    with office.turn() as turn:
        waiting = turn.work.comments.version(kept.comment, 1)
    say(office, kept, REPAIR)
    case = office.claimed(str(kept.case), "newcomer")
    with office.turn() as turn:
        cases.close(turn, case.id, case.version, "Answered.")
    with office.turn() as turn:
        erase_comment(turn, kept.comment, "They asked.")
    with office.turn() as turn:
        intake.score_later(turn, waiting, office.score(Posted("facebook", "fb-1", "repair", office.now, office.now)))
        assert turn.work.comments.version(kept.comment, 1).scored_at is None


def test_a_score_that_comes_later_leaves_the_case_as_pressing_as_what_was_joined_into_it(office: Office):
    _, repair, before = both(office)
    office.keep("compliment", "fb-r", scored=False)
    score_later(office, repair, "compliment")
    assert same(case_of(office, repair), before)


def test_what_a_person_says_leaves_the_case_as_pressing_as_what_was_joined_into_it(office: Office):
    _, repair, before = both(office)
    say(office, repair, COMPLIMENT)
    assert same(case_of(office, repair), before)


def test_what_a_joined_comment_is_said_to_be_is_passed_on(office: Office):
    emergency, repair, _ = both(office)
    alone = office.keep("repair", first_seen_at=_first_seen(office, repair))
    say(office, emergency, COMPLIMENT)
    assert case_of(office, emergency).joined_to == repair.case
    assert same(case_of(office, repair), case_of(office, alone))


def test_what_was_passed_on_is_not_taken_for_the_comments_own_when_it_is_edited(office: Office):
    emergency, repair, before = both(office)
    alone = office.keep("repair", first_seen_at=_first_seen(office, repair))
    office.keep("repair x", "fb-r")
    assert same(case_of(office, repair), before)
    say(office, emergency, COMPLIMENT)
    assert same(case_of(office, repair), case_of(office, alone))


def test_what_was_joined_to_a_joined_case_is_passed_on_to_the_last(office: Office):
    first, middle, last = office.keep("emergency", "fb-1"), office.keep("repair", "fb-2"), office.keep("repair", "fb-3")
    alone = case_of(office, last)
    join(office, first, middle)
    pressing = join(office, middle, last)
    office.keep("repair more", "fb-3")
    assert same(case_of(office, last), pressing)
    say(office, first, COMPLIMENT)
    assert (case_of(office, last).level, case_of(office, last).due_at) <= (alone.level, alone.due_at)
    assert case_of(office, last).level != Level.EMERGENCY


def test_a_joined_comment_that_is_edited_is_a_case_of_its_own_again_and_passes_nothing_on(office: Office):
    emergency, repair, _ = both(office)
    alone = office.keep("repair", first_seen_at=_first_seen(office, repair))
    due = case_of(office, emergency).due_at
    office.now += timedelta(minutes=5)
    office.keep("repair emergency again", "fb-e")
    again = case_of(office, emergency)
    assert (again.status, again.joined_to, again.level, again.due_at) == (Status.OPEN, None, Level.EMERGENCY, due)
    assert same(case_of(office, repair), case_of(office, alone))


def test_a_joined_case_that_is_taken_up_again_passes_nothing_on(office: Office):
    emergency, repair, _ = both(office)
    alone = office.keep("repair", first_seen_at=_first_seen(office, repair))
    with office.turn() as turn:
        version = turn.work.cases.get(str(emergency.case)).version
        cases.reopen(turn, str(emergency.case), version, "It is another matter.")
    assert same(case_of(office, repair), case_of(office, alone))


def test_what_the_law_asks_for_a_joined_comment_is_due_in_the_case_that_it_was_joined_into(office: Office):
    complaint, enquiry = office.keep("complaint", "fb-c"), office.keep("enquiry", "fb-q")
    with office.turn() as turn:
        due = cases.open_file(turn, str(complaint.case)).duties
        assert due
        assert cases.open_file(turn, str(enquiry.case)).duties == ()
    join(office, complaint, enquiry)
    with office.turn() as turn:
        assert cases.open_file(turn, str(enquiry.case)).duties == due
        after = cases.take_step(turn, str(enquiry.case), "complaint", Event.ACKNOWLEDGED)
    assert [it.words for it in after] != [it.words for it in due]


def test_a_case_that_was_answered_before_it_was_joined_passes_nothing_on(office: Office):
    emergency, repair = office.keep("repair emergency", "fb-e"), office.keep("repair", "fb-r")
    before = case_of(office, repair)
    answer(office, emergency)
    assert same(join(office, emergency, repair), before)
    office.keep("repair x", "fb-r")
    assert same(case_of(office, repair), before)


def test_what_was_answered_together_is_not_pressing_again_with_the_next_edit(office: Office):
    _, repair, _ = both(office)
    answer(office, repair)
    office.now += timedelta(days=2)
    say(office, repair, REPAIR)
    assert case_of(office, repair).answered_at is not None
    office.keep("repair, something else", "fb-r")
    alone = office.keep("repair", first_seen_at=office.now)
    assert same(case_of(office, repair), case_of(office, alone))


def test_both_are_edited_in_one_delivery(office: Office):
    emergency, repair, before = both(office)
    with office.turn(minutes=1) as turn:
        posted = [
            Posted("facebook", id, text, office.now, office.now)
            for id, text in (("fb-r", "repair x"), ("fb-e", "compliment"), ("fb-e", "repair emergency x"))
        ]
        intake.keep(turn, posted, [office.score(one) for one in posted])
    assert case_of(office, repair).level == Level.NORMAL
    assert same(case_of(office, emergency), before)


def test_a_case_that_is_edited_after_what_was_joined_into_it_in_one_delivery_is_told_as_it_is_then(office: Office):
    both(office)
    with office.turn(minutes=1) as turn:
        posted = [Posted("facebook", id, "repair x", office.now, office.now) for id in ("fb-e", "fb-r")]
        kept = intake.keep(turn, posted, [office.score(one) for one in posted])
    assert [one.level for one in kept] == [Level.NORMAL, Level.NORMAL]


def test_what_is_joined_is_read_once_for_all_that_come_in_together(office: Office, monkeypatch: pytest.MonkeyPatch):
    for number in range(3):
        join(office, office.keep("emergency"), office.keep("repair", f"together-{number}"))
    with office.turn() as turn:
        read = type(turn.work.cases).joined_into
        calls: list[int] = []
        monkeypatch.setattr(
            type(turn.work.cases), "joined_into", lambda self, ids: calls.append(len(ids)) or read(self, ids)
        )
        posted = [Posted("facebook", f"together-{number}", "repair x", office.now, office.now) for number in range(3)]
        kept = intake.keep(turn, posted, [office.score(one) for one in posted])
    assert calls == [3]
    assert {one.level for one in kept} == {Level.EMERGENCY}


def test_a_joined_comment_that_turns_out_to_be_an_emergency_is_taken_up_again(office: Office):
    one, other = office.keep("repair"), office.keep("repair")
    before = join(office, one, other)
    say(office, one, EMERGENCY)
    assert (case_of(office, one).status, case_of(office, one).joined_to) == (Status.OPEN, None)
    assert case_of(office, other).level == before.level


def _first_seen(office: Office, kept: Kept):
    with office.works.reading(office.id) as work:
        return work.comments.get(kept.comment).first_seen_at
