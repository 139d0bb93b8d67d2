"""Cases: one person works on one at a time, nothing is done from an old version, and the queue has one order."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from serving.domain.case import (
    CLAIM,
    Case,
    Claim,
    Status,
    Timeliness,
    answered,
    assign,
    check_working,
    claim,
    close,
    escalate,
    join,
    queue_key,
    release,
    reopen,
    score,
    unread,
)
from serving.domain.errors import Refusal, RefusedError
from serving.domain.routes import Level
from serving.domain.seen import Place

NOON = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
LATER = NOON + CLAIM
CASE = Case("c1", "m1", Level.NORMAL, Place.PUBLIC, NOON)
MINUTES = st.integers(-90, 90).map(lambda minutes: NOON + timedelta(minutes=minutes))
CASES = st.builds(
    Case,
    id=st.text("abc", min_size=1, max_size=4),
    comment=st.just("m1"),
    level=st.sampled_from(Level),
    place=st.sampled_from(Place),
    opened_at=MINUTES,
    due_at=st.none() | MINUTES,
    unscored=st.booleans(),
)


def refusal(call, *args: object, **known: object) -> Refusal:
    with pytest.raises(RefusedError) as refused:
        call(*args, **known)
    assert str(refused.value).endswith(".")
    return refused.value.refusal


def test_a_claimed_case_is_nobody_elses_until_the_claim_lapses():
    taken = claim(CASE, "kim", NOON, 1)
    assert (taken.held_by(NOON), taken.version) == ("kim", 2)
    assert refusal(claim, taken, "lee", NOON, 2) == Refusal.CLAIMED
    assert taken.held_by(LATER) is None
    assert claim(taken, "lee", LATER, 2).held_by(LATER) == "lee"


def test_whoever_claimed_a_case_renews_it():
    taken = claim(CASE, "kim", NOON, 1)
    renewed = claim(taken, "kim", NOON + timedelta(minutes=20), 2)
    assert renewed.held_by(LATER) == "kim"


def test_after_a_lapsed_claim_a_late_step_is_refused():
    taken = claim(CASE, "kim", NOON, 1)
    assert refusal(check_working, taken, "kim", LATER, 2) == Refusal.CLAIM_LAPSED
    again = claim(taken, "lee", LATER, 2)
    assert refusal(check_working, again, "kim", LATER, 3) == Refusal.NOT_CLAIMED


@pytest.mark.parametrize(
    "step",
    [
        lambda case: claim(case, "kim", NOON, 1),
        lambda case: release(case, "kim", NOON, 1),
        lambda case: assign(case, "kim", NOON, 1),
        lambda case: escalate(case, "police", 1),
        lambda case: close(case, "kim", NOON, 1),
        lambda case: reopen(case, 1),
        lambda case: join(case, CASE, "kim", NOON, 1, 1),
    ],
)
def test_no_step_is_taken_from_an_old_version(step):
    assert refusal(step, claim(CASE, "kim", NOON, 1)) == Refusal.CHANGED_MEANWHILE


def test_a_released_case_is_free():
    free = release(claim(CASE, "kim", NOON, 1), "kim", NOON, 2)
    assert claim(free, "lee", NOON, 3).held_by(NOON) == "lee"


def test_a_case_assigned_to_one_person_is_not_another_persons_to_work_on():
    given_away = assign(claim(CASE, "kim", NOON, 1), "lee", NOON, 2)
    assert given_away.assigned_to == "lee"
    assert refusal(check_working, given_away, "kim", NOON, 3) == Refusal.NOT_CLAIMED
    assert refusal(claim, given_away, "kim", NOON, 3) == Refusal.ASSIGNED
    assert claim(given_away, "lee", NOON, 3).held_by(NOON) == "lee"
    kept = assign(claim(CASE, "kim", NOON, 1), "kim", NOON, 2)
    assert kept.held_by(NOON) == "kim"


def test_an_escalation_twice_is_one():
    assert escalate(escalate(CASE, "police", 1), "police", 2).escalated_to == ("police",)


def test_a_closed_case_takes_no_step_but_to_be_opened_again():
    closed = close(claim(CASE, "kim", NOON, 1), "kim", NOON, 2)
    assert closed.status == Status.CLOSED
    assert refusal(claim, closed, "kim", NOON, 3) == Refusal.CLOSED
    assert refusal(escalate, closed, "police", 3) == Refusal.CLOSED
    opened = reopen(closed, 3)
    assert opened.status == Status.OPEN
    assert refusal(reopen, opened, 4) == Refusal.OPEN_ALREADY


def test_nobody_closes_releases_or_joins_a_case_they_have_not_claimed():
    for step in (close, release):
        assert refusal(step, CASE, "kim", NOON, 1) == Refusal.NOT_CLAIMED
    other = Case("c2", "m1", Level.NORMAL, Place.PUBLIC, NOON)
    assert refusal(join, CASE, other, "kim", NOON, 1, 1) == Refusal.NOT_CLAIMED


def test_a_closed_case_is_nobodys_and_nobody_is_given_it():
    taken = claim(CASE, "kim", NOON, 1)
    other = Case("c2", "m1", Level.NORMAL, Place.PUBLIC, NOON)
    for ended in (close(taken, "kim", NOON, 2), join(taken, other, "kim", NOON, 2, 1)[0]):
        assert ended.claim is None
        assert refusal(assign, ended, "lee", NOON, 3) == Refusal.CLOSED
        assert refusal(check_working, ended, "kim", NOON, 3) == Refusal.CLOSED


def test_of_two_cases_due_together_the_older_comes_first_and_without_an_order_places_are_alike():
    due = NOON + timedelta(hours=3)
    young = Case("a", "m1", Level.NORMAL, Place.PUBLIC, NOON, due_at=due)
    old = Case("b", "m1", Level.NORMAL, Place.INBOX, NOON - timedelta(hours=1), due_at=due)
    assert sorted([young, old], key=lambda case: queue_key(case, None)) == [old, young]
    assert sorted([old, young], key=lambda case: queue_key(case, Place.PUBLIC)) == [young, old]


def test_a_comment_that_nobody_scored_is_not_put_away():
    unscored = Case("c2", "m1", Level.NONE, Place.PUBLIC, NOON, unscored=True)
    assert refusal(close, claim(unscored, "kim", NOON, 1), "kim", NOON, 2) == Refusal.UNSCORED


def test_a_duplicate_is_joined_to_an_open_case_other_than_itself():
    other = Case("c2", "m1", Level.NORMAL, Place.PUBLIC, NOON)
    taken = claim(CASE, "kim", NOON, 1)
    joined, taken_over = join(taken, other, "kim", NOON, 2, 1)
    assert taken_over == replace(other, version=2)
    assert (joined.status, joined.joined_to) == (Status.CLOSED, "c2")
    assert refusal(join, taken, taken, "kim", NOON, 2, 2) == Refusal.JOINED_TO_ITSELF
    assert refusal(join, claim(other, "kim", NOON, 1), joined, "kim", NOON, 2, 3) == Refusal.CLOSED
    assert reopen(joined, 3).joined_to is None


def test_whatever_a_case_is_joined_to_takes_over_what_is_more_pressing():
    soon, late = NOON + timedelta(hours=1), NOON + timedelta(hours=9)
    urgent = claim(Case("u", "m1", Level.EMERGENCY, Place.PUBLIC, NOON, due_at=soon), "kim", NOON, 1)
    for due, expected in ((late, soon), (None, soon)):
        other = Case("c2", "m1", Level.NONE, Place.PUBLIC, NOON, due_at=due)
        _, into = join(urgent, other, "kim", NOON, 2, 1)
        assert (into.level, into.due_at, into.version) == (Level.EMERGENCY, expected, 2)
    assert refusal(join, urgent, into, "kim", NOON, 2, 1) == Refusal.CHANGED_MEANWHILE


def test_a_comment_that_nobody_scored_is_not_joined_away_and_can_be_scored_later():
    unscored = claim(Case("c2", "m1", Level.NONE, Place.PUBLIC, NOON, unscored=True), "kim", NOON, 1)
    assert refusal(join, unscored, CASE, "kim", NOON, 2, 1) == Refusal.UNSCORED
    scored = score(unscored, Level.EMERGENCY, "repairs", LATER, NOON)
    assert (scored.unscored, scored.level, scored.team) == (False, Level.EMERGENCY, "repairs")
    assert (scored.due_at, scored.at_risk_at, scored.version) == (LATER, NOON, 3)


@pytest.mark.parametrize(
    ("minutes", "expected"),
    [(0, Timeliness.ON_TIME), (44, Timeliness.ON_TIME), (45, Timeliness.AT_RISK), (60, Timeliness.OVERDUE)],
)
def test_a_case_is_at_risk_from_the_moment_that_was_worked_out_for_it_and_overdue_from_its_due_time(
    minutes: int, expected: Timeliness
):
    risky, due = NOON + timedelta(minutes=45), NOON + timedelta(hours=1)
    case = Case("c1", "m1", Level.NORMAL, Place.PUBLIC, NOON, due_at=due, at_risk_at=risky)
    assert case.timeliness(NOON + timedelta(minutes=minutes)) == expected


def test_a_case_without_a_clock_and_a_closed_one_are_never_late():
    assert CASE.timeliness(NOON + timedelta(days=999)) == Timeliness.ON_TIME
    late = Case("c1", "m1", Level.NORMAL, Place.PUBLIC, NOON, due_at=NOON, status=Status.CLOSED)
    assert late.timeliness(NOON + timedelta(days=9)) == Timeliness.ON_TIME


def test_the_queue_has_emergencies_first_then_the_unscored_then_what_is_due_and_public_before_inbox():
    soon, late = NOON + timedelta(hours=1), NOON + timedelta(hours=9)
    ordered = [
        Case("e", "m1", Level.EMERGENCY, Place.INBOX, NOON, due_at=late),
        Case("u", "m1", Level.NONE, Place.PUBLIC, NOON, unscored=True),
        Case("s", "m1", Level.NORMAL, Place.INBOX, NOON, due_at=soon),
        Case("p", "m1", Level.URGENT, Place.PUBLIC, NOON, due_at=late),
        Case("i", "m1", Level.URGENT, Place.INBOX, NOON - timedelta(hours=1), due_at=late),
        Case("n", "m1", Level.NONE, Place.PUBLIC, NOON),
    ]
    for shuffled in permutations(ordered):
        assert sorted(shuffled, key=lambda case: queue_key(case, Place.PUBLIC)) == ordered


@given(st.lists(CASES, unique_by=lambda case: case.id, max_size=12), st.none() | st.sampled_from(Place))
def test_nothing_stands_before_an_emergency_and_the_order_never_hangs_on_how_cases_came(cases: list[Case], first):
    ordered = sorted(cases, key=lambda case: queue_key(case, first))
    levels = [case.level == Level.EMERGENCY for case in ordered]
    assert levels == sorted(levels, reverse=True)
    backwards = cases[::-1]
    assert ordered == sorted(backwards, key=lambda case: queue_key(case, first))


@given(st.lists(st.tuples(st.sampled_from(["claim", "release", "late"]), st.sampled_from("ab"), MINUTES), max_size=30))
def test_two_people_never_hold_one_case(steps: list[tuple[str, str, datetime]]):
    case = CASE
    for step, person, at in sorted(steps, key=lambda it: it[2]):
        before = case
        try:
            case = claim(case, person, at, case.version) if step == "claim" else release(case, person, at, case.version)
        except RefusedError:
            assert case == before
            continue
        if before.held_by(at):
            assert before.held_by(at) == person
        assert case.version == before.version + 1


def test_a_claim_has_lapsed_at_its_last_moment():
    assert not Claim("kim", NOON).holds(NOON)


def test_the_clock_stands_still_once_a_case_is_answered_and_what_is_not_comes_first():
    due = NOON + timedelta(hours=1)
    case = claim(Case("c1", "m1", Level.EMERGENCY, Place.PUBLIC, NOON, due_at=due), "kim", NOON, 1)
    done = answered(case, "kim", NOON, 2)
    assert (done.answered_at, done.version) == (NOON, 3)
    assert answered(done, "kim", NOON + timedelta(minutes=1), 3).answered_at == NOON
    assert (case.timeliness(due), done.timeliness(due)) == (Timeliness.OVERDUE, Timeliness.ON_TIME)
    other = Case("c2", "m2", Level.NORMAL, Place.PUBLIC, NOON)
    assert sorted((done, other, case), key=lambda it: queue_key(it, None)) == [case, other, done]
    assert refusal(answered, case, "lee", NOON, 2) == Refusal.NOT_CLAIMED


def test_an_answer_to_a_comment_that_was_edited_or_is_more_pressing_than_thought_is_none():
    case = claim(Case("c1", "m1", Level.NORMAL, Place.PUBLIC, NOON, due_at=LATER), "kim", NOON, 1)
    done = answered(case, "kim", NOON, 2)
    assert unread(done).answered_at is None
    assert score(done, Level.EMERGENCY, None, LATER, None).answered_at is None
    assert score(done, Level.NORMAL, None, LATER, None).answered_at == NOON
    unread_yet = replace(done, level=Level.NONE, unscored=True)
    assert score(unread_yet, Level.NORMAL, None, LATER, None).answered_at == NOON
    assert score(unread_yet, Level.EMERGENCY, None, LATER, None).answered_at is None


def test_a_case_that_was_answered_passes_nothing_on_where_it_is_joined():
    urgent = Case("u", "m1", Level.EMERGENCY, Place.PUBLIC, NOON, due_at=LATER, answered_at=NOON)
    other = Case("c2", "m1", Level.NORMAL, Place.PUBLIC, NOON)
    _, into = join(claim(urgent, "kim", NOON, 1), other, "kim", NOON, 2, 1)
    assert into == replace(other, version=2)
