"""By when an edited comment is due: the same whether it is scored at once, later, or labelled by a person."""

from datetime import timedelta
from itertools import count

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from serving.domain import case as steps
from serving.domain.case import Case, Status
from serving.domain.correction import Reading
from serving.domain.routes import Level
from serving.service import cases, corrections, intake
from serving.service.cases import CaseFile
from serving.service.intake import Kept, Posted
from serving.service.readings import suggested_reading
from tests.serving.office import Office

TEXTS = ["nothing", "compliment", "repair", "complaint damp_mould", "threat", "emergency repair", "spam"]
GAPS = st.sampled_from([timedelta(minutes=1), timedelta(hours=5), timedelta(days=1), timedelta(days=9)])
EDITS = st.tuples(st.sampled_from(TEXTS), GAPS)
ACTS = st.tuples(st.sampled_from(["answer", "close", "score"]), GAPS)
NUMBERS = count(1)


def keep(office: Office, id: str, text: str, *, scored: bool = True) -> Kept:
    """A text comes in at this very moment."""
    posted = Posted("facebook", id, text, office.now, office.now)
    with office.turn("second", seconds=0) as turn:
        return intake.keep(turn, [posted], [office.score(posted) if scored else None])[0]


def case_of(office: Office, comment: str) -> Case | None:
    with office.works.reading(office.id) as work:
        return work.cases.of_comment(comment)


def score_late(office: Office, comment: str) -> None:
    """The classifier reads what it has not read yet, as it does when it is there again."""
    with office.turn("second", seconds=0) as turn:
        kept = turn.work.comments.get(comment)
        version = turn.work.comments.version(comment, kept.version)
        posted = Posted("facebook", kept.external_id, version.text, kept.first_seen_at, kept.first_seen_at)
        intake.score_later(turn, version, office.score(posted))


def label(office: Office, comment: str, alike: str) -> None:
    """A person says of a comment that nobody has read what the classifier says of another."""
    with office.turn("newcomer", seconds=0) as turn:
        version = turn.work.comments.get(comment).version
        reading = suggested_reading(turn.work.comments.version(alike, version))
        if reading and turn.work.corrections.quarantine(comment, version).reading is None:
            corrections.correct(turn, comment, version, reading)


def answer(office: Office, comment: str) -> None:
    """Somebody answers a case; what they write is not looked at here."""
    with office.turn(seconds=0) as turn:
        case = turn.work.cases.of_comment(comment)
        taken = steps.claim(case, turn.person, turn.at, case.version)
        done = steps.answered(taken, turn.person, turn.at, taken.version)
        turn.work.cases.save(steps.release(done, turn.person, turn.at, done.version), None)


def close(office: Office, comment: str) -> None:
    with office.turn(seconds=0) as turn:
        case = turn.work.cases.of_comment(comment)
        taken = steps.claim(case, turn.person, turn.at, case.version)
        turn.work.cases.save(steps.close(taken, turn.person, turn.at, taken.version), None)


def file_of(office: Office, case: str) -> CaseFile:
    with office.turn(seconds=0) as turn:
        return cases.open_file(turn, case)


def times(office: Office, case: Case) -> tuple[object, ...]:
    """Every time that people are shown, and what goes with it."""
    file = file_of(office, case.id)
    assert file.suggestion is not None
    shown = file.suggestion
    look = (shown.attention.level, shown.attention.look_by, shown.attention.ring, shown.route, shown.duties)
    return (case.level, case.team, case.due_at, case.at_risk_at, case.answered_at, *look, file.duties)


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(first=st.sampled_from(TEXTS), events=st.lists(st.one_of(EDITS, ACTS), max_size=6))
def test_scored_at_once_scored_later_and_labelled_by_a_person_give_the_same_times(
    office: Office, first: str, events: list[tuple[str, timedelta]]
):
    number = next(NUMBERS)
    ids = {how: f"{how}-{number}" for how in ("once", "late", "people")}
    comments: dict[str, str] = {}

    def came(text: str) -> None:
        for how, id in ids.items():
            comments[how] = keep(office, id, text, scored=how == "once").comment

    def read() -> None:
        score_late(office, comments["late"])
        label(office, comments["people"], comments["once"])

    came(first)
    for edits, (what, gap) in enumerate(events):
        office.now += gap
        kept = {how: case_of(office, comment) for how, comment in comments.items()}
        if what in TEXTS:
            read()
            came(f"{what} {'x' * edits}")
        elif what == "score" or any(case is None or case.status == Status.CLOSED for case in kept.values()):
            read()
        elif what == "answer":
            if kept["once"].level == Level.EMERGENCY:
                read()  # an emergency that is found only after the answer is one to look at again
            for comment in comments.values():
                answer(office, comment)
        elif what == "close":
            read()
            for comment in comments.values():
                close(office, comment)
    office.now += timedelta(minutes=1)
    read()
    once, late, people = (case_of(office, comment) for comment in comments.values())
    if once is None:
        assert (late.level, late.due_at, people.level, people.due_at) == (Level.NONE, None, Level.NONE, None)
    elif once.status == late.status:
        assert times(office, once) == times(office, late) == times(office, people)


def test_an_edit_of_an_open_case_keeps_the_clock_that_runs(office: Office):
    kept = office.keep("complaint", "fb-1")
    before, was = case_of(office, kept.comment), file_of(office, kept.case)
    for scored in (True, False):
        office.now += timedelta(days=4)
        office.keep(f"complaint {scored}", "fb-1", scored=scored)
        score_late(office, kept.comment)
        after, now = case_of(office, kept.comment), file_of(office, kept.case)
        assert (after.due_at, after.at_risk_at) == (before.due_at, before.at_risk_at)
        assert now.suggestion.attention == was.suggestion.attention
        assert now.duties == was.duties


def test_an_edit_away_and_back_keeps_the_clock_that_runs(office: Office):
    kept = office.keep("complaint", "fb-1")
    before, was = case_of(office, kept.comment), file_of(office, kept.case)
    for text in ("nothing", "complaint again"):
        office.now += timedelta(days=4)
        office.keep(text, "fb-1")
    assert case_of(office, kept.comment).due_at == before.due_at
    assert file_of(office, kept.case).duties == was.duties


@pytest.mark.parametrize("scored", [True, False])
@pytest.mark.parametrize("end", [answer, close])
def test_an_edit_after_a_case_was_answered_or_closed_has_a_clock_of_its_own(office: Office, end, scored: bool):
    kept = office.keep("complaint", "fb-1")
    end(office, kept.comment)
    office.now += timedelta(days=9)
    office.keep("complaint again", "fb-1", scored=scored)
    score_late(office, kept.comment)
    case, fresh = case_of(office, kept.comment), keep(office, "fb-2", "complaint")
    assert case.due_at == case_of(office, fresh.comment).due_at
    assert file_of(office, case.id).duties == file_of(office, fresh.case).duties


@pytest.mark.parametrize("scored", [True, False])
def test_an_edit_of_a_comment_that_had_no_case_has_a_clock_of_its_own(office: Office, scored: bool):
    kept = office.keep("nothing", "fb-1", scored=scored)
    score_late(office, kept.comment)
    office.now += timedelta(days=9)
    office.keep("complaint", "fb-1")
    fresh = keep(office, "fb-2", "complaint")
    assert case_of(office, kept.comment).due_at == case_of(office, fresh.comment).due_at


@pytest.mark.parametrize("scored", [True, False])
def test_an_emergency_runs_from_when_the_text_that_is_one_was_first_seen(office: Office, scored: bool):
    kept = office.keep("complaint repair", "fb-1")
    was = file_of(office, kept.case)
    office.now += timedelta(days=3)
    office.keep("complaint repair emergency", "fb-1", scored=scored)
    seen = office.now
    score_late(office, kept.comment)
    case, now = case_of(office, kept.comment), file_of(office, kept.case)
    fresh = keep(office, "fb-2", "complaint repair emergency")
    assert case.due_at == case_of(office, fresh.comment).due_at
    assert now.suggestion.attention == file_of(office, fresh.case).suggestion.attention
    hazard = next(duty for duty in now.duties if duty.procedure == "emergency_hazard")
    assert hazard.due == seen + timedelta(hours=24)
    complaint = next(duty for duty in was.duties if duty.procedure == "complaint")
    assert complaint in now.duties


@pytest.mark.parametrize("text", ["emergency repair x", "complaint", "nothing", "threat"])
def test_an_edit_of_an_unanswered_emergency_never_makes_it_due_later(office: Office, text: str):
    kept = office.keep("emergency repair", "fb-1")
    before = case_of(office, kept.comment)
    for number in range(2):
        office.now += timedelta(minutes=10)
        office.keep(f"{text} {'x' * number}", "fb-1", scored=bool(number))
        score_late(office, kept.comment)
        after = case_of(office, kept.comment)
        assert after.due_at <= before.due_at
        assert after.at_risk_at <= before.at_risk_at


def test_an_emergency_of_which_nobody_has_read_the_earlier_text_runs_from_that(office: Office):
    kept = office.keep("repair", "fb-1", scored=False)
    fresh = keep(office, "fb-2", "emergency repair")
    office.now += timedelta(minutes=20)
    office.keep("emergency repair", "fb-1")
    assert case_of(office, kept.comment).due_at <= case_of(office, fresh.comment).due_at


def test_a_reading_of_an_edit_uses_the_clock_of_the_edit(office: Office):
    kept = office.keep("complaint", "fb-1")
    close(office, kept.comment)
    office.now += timedelta(days=9)
    office.keep("nothing at all", "fb-1")
    seen = keep(office, "fb-2", "complaint")
    office.now += timedelta(hours=3)
    with office.turn("newcomer") as turn:
        reading = suggested_reading(turn.work.comments.version(seen.comment, 1))
        corrections.correct(turn, kept.comment, 2, Reading(reading.labels, reading.topic))
    assert case_of(office, kept.comment).due_at == case_of(office, seen.comment).due_at
    assert file_of(office, kept.case).duties == file_of(office, seen.case).duties
