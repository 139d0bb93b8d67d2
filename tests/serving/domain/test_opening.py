"""What becomes a case, whose it is, and from when it is at risk: the last quarter of its time, as its clock counts."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.labels import Label, Topic
from serving.domain.case import Case, Status
from serving.domain.clocks import LONDON, Calendar, Nation, Starts
from serving.domain.opening import Pressing, needs_case, pressing, starts_of_edit, with_joined
from serving.domain.routes import LEVELS, Level
from serving.domain.seen import Place, Seen
from serving.domain.suggestion import suggest
from tests.serving.shipped import shipped

FILES = {name: shipped(name) for name in ("whg", "north-herts", "brent", "pineview")}
WHG = FILES["whg"]
MOMENTS = st.datetimes(datetime(2025, 1, 1), datetime(2027, 12, 31), timezones=st.just(UTC))


def seen(*labels: Label) -> Seen:
    return Seen(frozenset(labels), topic=Topic.HEATING_HOT_WATER)


def test_a_comment_of_which_nothing_is_asked_is_no_case():
    assert not needs_case(suggest(seen(), WHG, datetime(2026, 11, 18, 12, tzinfo=UTC)))


@pytest.mark.parametrize("labels", [(Label.EMERGENCY,), (Label.REPAIR,), (Label.SPAM,), (Label.COMPLAINT,)])
@pytest.mark.parametrize("name", FILES)
def test_whatever_somebody_has_to_look_at_answer_or_decide_is_a_case(name: str, labels: tuple[Label, ...]):
    suggestion = suggest(seen(*labels), FILES[name], datetime(2026, 11, 18, 12, tzinfo=UTC))
    asks = suggestion.attention.level != Level.NONE or suggestion.route or suggestion.proposal or suggestion.tell
    assert needs_case(suggestion) == bool(asks or suggestion.duties)


@pytest.mark.parametrize("name", FILES)
@given(received=MOMENTS)
def test_an_emergency_is_at_risk_after_three_quarters_of_its_time_at_any_hour(name: str, received: datetime):
    rules = FILES[name]
    suggestion = suggest(seen(Label.EMERGENCY, Label.REPAIR), rules, received)
    how = pressing(suggestion, received, rules.calendar)
    assert how.level == Level.EMERGENCY
    assert how.due_at
    assert how.at_risk_at
    assert abs(how.at_risk_at - received - (how.due_at - received) * 0.75) < timedelta(milliseconds=1)


@pytest.mark.parametrize("nation", Nation)
@given(start=MOMENTS, days=st.integers(0, 30), minutes=st.integers(0, 1440))
def test_three_quarters_of_the_opening_hours_are_used_up_over_week_ends_holidays_and_clock_changes(
    nation: Nation, start: datetime, days: int, minutes: int
):
    calendar = Calendar.of(WHG.opening_hours, nation)
    end = start + timedelta(days=days, minutes=minutes)
    at = calendar.after_share(start, end, 0.75)
    assert start <= at <= end
    whole, used = open_minutes(calendar, start, end), open_minutes(calendar, start, at)
    assert used == pytest.approx(whole * 0.75, abs=0.01)
    if whole:
        assert calendar.is_open(at) or calendar.is_open(at - timedelta(microseconds=1))


def test_a_case_due_on_monday_is_not_at_risk_over_the_week_end():
    friday = datetime(2026, 11, 20, 16, 0, tzinfo=LONDON)
    calendar = Calendar.of(WHG.opening_hours, Nation.ENGLAND)
    opens = next(it for it in calendar.openings(friday.date() + timedelta(days=1)))[0]
    due = opens + timedelta(hours=3)
    at = calendar.after_share(friday, due, 0.75)
    assert at > opens - timedelta(microseconds=1)


def test_the_team_and_the_earliest_time_count():
    received = datetime(2026, 11, 18, 12, tzinfo=UTC)
    suggestion = suggest(seen(Label.REPAIR), WHG, received)
    how = pressing(suggestion, received, WHG.calendar)
    assert suggestion.route
    times = [suggestion.attention.look_by, suggestion.route.due]
    assert (how.team, how.due_at) == (suggestion.route.team.id, min(it for it in times if it))
    assert pressing(replace(suggestion, route=None), received, WHG.calendar).team is None


def open_minutes(calendar: Calendar, start: datetime, end: datetime) -> float:
    """The minutes of opening hours between two times, counted by themselves."""
    total = 0.0
    for opens, closes in calendar.openings(start.astimezone(LONDON).date()):
        if opens >= end:
            return total
        total += max((min(closes, end) - max(opens, start)).total_seconds(), 0) / 60
    raise AssertionError("a calendar never ends")


TIMES = st.one_of(st.none(), MOMENTS)


def a_case(level: Level, due_at: datetime | None, answered_at: datetime | None, closed_at: datetime) -> Case:
    joined = {"status": Status.CLOSED, "joined_to": "other", "closed_at": closed_at}
    return Case("c", "m", level, Place.PUBLIC, closed_at, due_at=due_at, answered_at=answered_at, **joined)


@given(
    own=st.builds(Pressing, st.sampled_from(Level), st.none(), TIMES, st.none()),
    joined=st.lists(st.builds(a_case, st.sampled_from(Level), TIMES, TIMES, MOMENTS), max_size=4),
    since=MOMENTS,
)
def test_a_case_is_as_pressing_as_the_most_pressing_of_what_was_joined_into_it_and_waits(
    own: Pressing, joined: list[Case], since: datetime
):
    waiting = [it for it in joined if it.answered_at is None and it.closed_at and it.closed_at >= since]
    how = with_joined(own, joined, since)
    assert LEVELS.index(how.level) == min(LEVELS.index(it.level) for it in (own, *waiting))
    assert how.due_at == min((it.due_at for it in (own, *waiting) if it.due_at), default=None)
    assert how.team == own.team


@given(first=MOMENTS, gap=st.timedeltas(timedelta(0), timedelta(days=30)), clock_ran=st.booleans(), more=st.booleans())
def test_the_clock_of_an_edit_goes_on_while_the_case_is_unanswered_and_a_clock_ran(
    first: datetime, gap: timedelta, clock_ran: bool, more: bool
):
    was = Pressing(Level.NORMAL, None, first if clock_ran else None, None)
    later = starts_of_edit(Starts.at(first), first, was, clock_ran=clock_ran, unanswered=more, at=first + gap)
    assert later.clock_from == (first if clock_ran and more else first + gap)
    assert later.emergency_from == first + gap
    emergency = Pressing(Level.EMERGENCY, None, first + timedelta(hours=1), None)
    kept = starts_of_edit(Starts.at(first), first, emergency, clock_ran=True, unanswered=True, at=first + gap)
    assert kept == Starts(first, first, first + timedelta(hours=1))
