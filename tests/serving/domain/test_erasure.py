"""What may be erased, and when: never of an open case, never evidence of a block or appeal that lives."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from serving.domain.appeal import Appeal, Judgement, Verdict
from serving.domain.case import Case, Status
from serving.domain.decision import Decision, Matter, Outcome, Ruling, Shown
from serving.domain.erasure import Hold, Kept, Past, ended, evidence_kept, is_blocked, key_kept, words_kept
from serving.domain.people import InRole
from serving.domain.retention import COMMENTS_DAYS, EVIDENCE_DAYS, Retention, periods
from serving.domain.roles import ActKind
from serving.domain.routes import Level
from serving.domain.seen import Place, Seen

NOON = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
DAY = timedelta(days=1)
YEAR = timedelta(days=365)
TIMES = st.datetimes(datetime(2026, 1, 1), datetime(2032, 1, 1), timezones=st.just(UTC))
SPANS = st.timedeltas(timedelta(), timedelta(days=3650))
CASE = Case("case", "comment", Level.NORMAL, Place.PUBLIC, NOON)
SEEN = Seen(frozenset())


def closed(at: datetime, id: str = "case", joined_to: str | None = None) -> Case:
    return replace(CASE, id=id, status=Status.CLOSED, closed_at=at, joined_to=joined_to)


def past(
    act: ActKind, at: datetime | None, *, outcome: Outcome = Outcome.ACT, appeal_from: datetime | None = None
) -> Past:
    """A decision that was taken then; not yet, where there is no time."""
    decision = Decision(act, "comment", 1, "author", "whg@1", (), "Why.", "kim", NOON)
    if at:
        shown, role = Shown("tiny@1", at), InRole("specialist")
        ruling = Ruling("sam", role, outcome, "Why.", at, Matter("comment", 1, "author", SEEN, SEEN.labels), shown)
        decision = replace(decision, ruling=ruling)
    return Past(decision, appeal_from or at)


def appealed(of: Past, verdict: Verdict | None = None, at: datetime = NOON) -> Past:
    judgement = Judgement("max", InRole("manager"), verdict, "Why.", at, "whg@1") if verdict else None
    return replace(of, appeal=Appeal(of.decision, "Why?", NOON, judgement=judgement))


def kept(resting: Sequence[Past], of_author: Sequence[Past], at: datetime, case: Case | None = None) -> Kept | None:
    return evidence_kept(case or closed(NOON), [], NOON, resting, [*resting, *of_author], YEAR, at)


@given(TIMES, TIMES, SPANS)
def test_words_go_when_the_days_since_the_closing_are_over_and_not_a_moment_before(
    closed_at: datetime, seen_at: datetime, period: timedelta
):
    over = max(closed_at, seen_at) + period
    assert words_kept(closed(closed_at), [], seen_at, period, over) is None
    assert words_kept(closed(closed_at), [], seen_at, period, over - timedelta(microseconds=1)) == Kept(
        Hold.PERIOD, over
    )


@given(TIMES, TIMES, SPANS)
def test_nothing_of_an_open_case_goes_however_late_it_is(seen_at: datetime, at: datetime, period: timedelta):
    for case, joined in ((CASE, []), (closed(seen_at), [CASE]), (closed(seen_at), [closed(seen_at, "b"), CASE])):
        assert words_kept(case, joined, seen_at, period, at) == Kept(Hold.OPEN_CASE)
        assert evidence_kept(case, joined, seen_at, [], [], period, at) == Kept(Hold.OPEN_CASE)


def test_words_of_a_case_that_was_joined_to_another_wait_for_the_other():
    joined = [closed(NOON + 10 * DAY, "into")]
    assert words_kept(closed(NOON, joined_to="into"), joined, NOON, YEAR, NOON + YEAR) == Kept(
        Hold.PERIOD, NOON + 10 * DAY + YEAR
    )


def test_a_comment_without_a_case_counts_from_when_it_came_in():
    assert words_kept(None, [], NOON, YEAR, NOON + YEAR - DAY) == Kept(Hold.PERIOD, NOON + YEAR)
    assert words_kept(None, [], NOON, YEAR, NOON + YEAR) is None


def test_words_that_are_the_only_proof_in_an_open_appeal_wait_for_it():
    assert words_kept(closed(NOON), [], NOON, YEAR, NOON + 9 * YEAR, only_proof=True) == Kept(Hold.OPEN_APPEAL)


@given(TIMES)
def test_evidence_stays_while_the_block_stands(at: datetime):
    assert kept([past(ActKind.BLOCK, NOON)], [], at) == Kept(Hold.BLOCK)
    upheld = appealed(past(ActKind.BLOCK, NOON), Verdict.UPHELD)
    assert kept([upheld], [], at) == Kept(Hold.BLOCK)


@given(TIMES.filter(lambda at: at >= NOON), TIMES)
def test_evidence_of_a_block_goes_so_many_days_after_it_was_lifted(lifted_at: datetime, at: datetime):
    found = kept([past(ActKind.BLOCK, NOON)], [past(ActKind.LIFT, lifted_at)], at)
    assert found == (Kept(Hold.PERIOD, lifted_at + YEAR) if at < lifted_at + YEAR else None)


@given(TIMES.filter(lambda at: at >= NOON), TIMES)
def test_evidence_of_a_block_goes_so_many_days_after_it_was_reversed(reversed_at: datetime, at: datetime):
    block = appealed(past(ActKind.BLOCK, NOON), Verdict.REVERSED, reversed_at)
    assert kept([block], [], at) == (Kept(Hold.PERIOD, reversed_at + YEAR) if at < reversed_at + YEAR else None)
    assert not is_blocked([block])


def test_a_second_block_is_not_ended_by_the_lifting_of_the_first():
    first, lift, second = past(ActKind.BLOCK, NOON), past(ActKind.LIFT, NOON + DAY), past(ActKind.BLOCK, NOON + 2 * DAY)
    assert ended(first, [first, lift, second]) == NOON + DAY
    assert ended(second, [first, lift, second]) == Hold.BLOCK
    assert is_blocked([first, lift, second])
    assert not is_blocked([first, lift])


def test_a_lift_that_was_decided_against_lifts_nothing():
    refused = past(ActKind.LIFT, NOON + DAY, outcome=Outcome.KEEP)
    assert ended(past(ActKind.BLOCK, NOON), [refused]) == Hold.BLOCK


@given(TIMES, st.sampled_from([ActKind.DELETE, ActKind.HIDE, ActKind.WARN, ActKind.BLOCK]))
def test_evidence_stays_while_an_appeal_is_open(at: datetime, act: ActKind):
    found = kept([appealed(past(act, NOON))], [past(ActKind.LIFT, NOON + DAY)], at)
    assert found == Kept(Hold.OPEN_APPEAL)


@given(st.integers(0, 120), TIMES)
def test_evidence_stays_until_an_act_can_be_appealed_and_so_many_days_more(months: int, at: datetime):
    opens = NOON + months * 30 * DAY
    found = kept([past(ActKind.DELETE, NOON, appeal_from=opens)], [], at)
    assert found == (Kept(Hold.PERIOD, opens + YEAR) if at < opens + YEAR else None)


@given(TIMES)
def test_evidence_stays_while_anything_about_its_author_is_undecided(at: datetime):
    assert kept([], [past(ActKind.BLOCK, None)], at) == Kept(Hold.UNDECIDED)


def test_what_can_be_decided_no_more_keeps_no_evidence():
    over = replace(past(ActKind.BLOCK, None), open_case=False)
    assert kept([], [over], NOON + 9 * YEAR) is None


@given(st.lists(TIMES, min_size=1, max_size=4), TIMES)
def test_what_ends_last_counts(ends: list[datetime], at: datetime):
    resting = [past(ActKind.DELETE, end) for end in ends]
    over = max(NOON, *ends) + YEAR
    assert kept(resting, [], at) == (Kept(Hold.PERIOD, over) if at < over else None)


def test_evidence_that_nothing_rests_on_goes_so_many_days_after_its_case_was_closed():
    assert kept([], [], NOON + YEAR - DAY) == Kept(Hold.PERIOD, NOON + YEAR)
    assert kept([], [], NOON + YEAR) is None


def test_where_the_file_is_silent_the_programs_own_periods_count():
    assert periods(None).comments == timedelta(days=COMMENTS_DAYS)
    assert periods(None).evidence == timedelta(days=EVIDENCE_DAYS)
    said = Retention(clause="4.2", comments_days=90)
    assert periods(said).comments == timedelta(days=90)
    assert periods(said).evidence == timedelta(days=EVIDENCE_DAYS)


@pytest.mark.parametrize("wrong", [{"comments_days": 0}, {"evidence_days": -1}, {"comments_days": 4000}, {"days": 3}])
def test_a_period_is_some_days_and_no_more_than_ten_years(wrong: dict[str, int]):
    with pytest.raises(ValidationError):
        Retention(clause="4.2", **wrong)  # type: ignore[arg-type]


def test_the_key_of_an_author_is_kept_while_a_block_stands_or_an_appeal_against_one_is_open():
    block, lift = past(ActKind.BLOCK, NOON), past(ActKind.LIFT, NOON + DAY)
    assert key_kept([block]) == Hold.BLOCK
    assert key_kept([appealed(block)]) == Hold.BLOCK
    assert key_kept([appealed(block, Verdict.UPHELD)]) == Hold.BLOCK
    assert key_kept([appealed(block), lift]) == Hold.OPEN_APPEAL
    assert key_kept([block, lift]) is None
    assert key_kept([appealed(block, Verdict.REVERSED)]) is None
    assert key_kept([past(ActKind.BLOCK, NOON, outcome=Outcome.KEEP)]) is None
    assert key_kept([appealed(past(ActKind.DELETE, NOON))]) is None
