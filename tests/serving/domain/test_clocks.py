"""Due times: absolute hours, opening hours, working days, bank holidays and the two Sundays when clocks change."""

from datetime import UTC, date, datetime, time, timedelta, timezone

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from serving.domain.clocks import LONDON, BankHolidays, Calendar, Clock, Nation, OpeningHours, Unit, due

OFFICE = Calendar(dict.fromkeys(range(5), (time(9), time(17))), BankHolidays(Nation.ENGLAND))
MOMENTS = st.datetimes(datetime(2020, 1, 1), datetime(2039, 12, 1), timezones=st.just(UTC))
WALL_TIMES = st.times().map(lambda at: at.replace(second=0, microsecond=0))
HOURS = st.tuples(WALL_TIMES, WALL_TIMES).filter(lambda pair: pair[0] < pair[1])
DAYS_OFF = st.frozensets(st.dates(date(2025, 12, 20), date(2026, 4, 10)), max_size=12)
WEEKS = st.dictionaries(st.integers(0, 6), HOURS, min_size=1)
WORKING = st.sampled_from([Unit.WORKING_HOURS, Unit.WORKING_DAYS])
NEAR_CHRISTMAS_AND_SPRING = st.datetimes(datetime(2025, 12, 15), datetime(2026, 4, 5), timezones=st.just(UTC))


def clock(amount: int, unit: Unit) -> Clock:
    return Clock(id="clock", amount=amount, unit=unit)


def london(*when: int) -> datetime:
    return datetime(*when, tzinfo=LONDON)  # type: ignore[misc]


@pytest.mark.parametrize(
    ("received", "amount", "unit", "expected"),
    [
        (london(2026, 11, 20, 18, 30), 15, Unit.CLOCK_MINUTES, london(2026, 11, 20, 18, 45)),
        (london(2026, 11, 20, 12, 0), 48, Unit.CLOCK_HOURS, london(2026, 11, 22, 12, 0)),
        (london(2026, 11, 20, 16, 0), 1, Unit.WORKING_HOURS, london(2026, 11, 20, 17, 0)),
        (london(2026, 11, 20, 16, 0), 2, Unit.WORKING_HOURS, london(2026, 11, 23, 10, 0)),
        (london(2026, 11, 20, 22, 0), 2, Unit.WORKING_HOURS, london(2026, 11, 23, 11, 0)),
        (london(2026, 11, 20, 8, 0), 1, Unit.WORKING_DAYS, london(2026, 11, 23, 17, 0)),
        (london(2026, 11, 21, 8, 0), 1, Unit.WORKING_DAYS, london(2026, 11, 23, 17, 0)),
        (
            london(2026, 12, 24, 16, 0),
            2,
            Unit.WORKING_HOURS,
            london(2026, 12, 29, 10, 0),
        ),  # 28th stands in for the 26th
        (london(2026, 4, 2, 12, 0), 1, Unit.WORKING_DAYS, london(2026, 4, 7, 17, 0)),  # Good Friday, Easter Monday
    ],
)
def test_due_times_in_england(received: datetime, amount: int, unit: Unit, expected: datetime):
    assert due(received, clock(amount, unit), OFFICE) == expected.astimezone(UTC)


@pytest.mark.parametrize(
    ("received", "hours", "elapsed"),
    [
        (london(2026, 3, 28, 12, 0), 24, timedelta(hours=24)),  # the night that loses an hour
        (london(2026, 10, 24, 12, 0), 24, timedelta(hours=24)),  # the night that gains one
    ],
)
def test_clock_hours_are_real_hours_when_the_clocks_change(received: datetime, hours: int, elapsed: timedelta):
    due_at = due(received, clock(hours, Unit.CLOCK_HOURS), OFFICE)
    assert due_at - received.astimezone(UTC) == elapsed
    assert due_at.astimezone(LONDON).hour != 12


@pytest.mark.parametrize(
    ("received", "opens_in_utc"),
    [
        (london(2026, 3, 27, 18, 0), datetime(2026, 3, 30, 9, 0, tzinfo=UTC)),  # 10:00 in London by then
        (london(2026, 10, 23, 18, 0), datetime(2026, 10, 26, 10, 0, tzinfo=UTC)),
    ],
)
def test_opening_hours_follow_the_clock_on_the_wall(received: datetime, opens_in_utc: datetime):
    assert due(received, clock(1, Unit.WORKING_HOURS), OFFICE) == opens_in_utc


def test_office_hours_inside_the_hour_that_spring_skips_are_no_hours():
    nights = Calendar({6: (time(1, 30), time(2, 0))}, frozenset())
    received = london(2026, 3, 28, 12, 0)
    assert due(received, clock(1, Unit.WORKING_DAYS), nights) == london(2026, 4, 5, 2, 0).astimezone(UTC)


def test_saint_andrews_day_is_a_holiday_in_scotland_alone():
    received = london(2026, 11, 27, 12, 0)
    scotland = Calendar(OFFICE.hours, BankHolidays(Nation.SCOTLAND))
    one_day = clock(1, Unit.WORKING_DAYS)
    assert due(received, one_day, OFFICE) == london(2026, 11, 30, 17, 0).astimezone(UTC)
    assert due(received, one_day, scotland) == london(2026, 12, 1, 17, 0).astimezone(UTC)


def test_the_office_is_closed_at_closing_time_at_week_ends_and_on_bank_holidays():
    assert OFFICE.is_open(london(2026, 11, 20, 9, 0))
    assert not OFFICE.is_open(london(2026, 11, 20, 17, 0))
    assert not OFFICE.is_open(london(2026, 11, 21, 12, 0))
    assert not OFFICE.is_open(london(2026, 12, 25, 12, 0))


def test_a_time_without_a_zone_is_refused():
    with pytest.raises(ValueError, match="knows its time zone"):
        due(datetime(2026, 11, 20, 9), clock(1, Unit.CLOCK_HOURS), OFFICE)


def test_a_calendar_that_never_opens_is_refused():
    with pytest.raises(ValueError, match="at least one day"):
        Calendar({}, frozenset())


@pytest.mark.parametrize(
    ("opens", "closes"), [("09:00", "09:00"), ("17:00", "09:00"), ("9am", "17:00"), ("09:00", "24:00")]
)
def test_opening_hours_that_make_no_sense_are_refused(opens: str, closes: str):
    with pytest.raises(ValidationError):
        OpeningHours.model_validate({"days": ["monday"], "opens": opens, "closes": closes})


@given(at=MOMENTS, amount=st.integers(1, 1000), offset=st.integers(-12, 14))
def test_clock_hours_are_exact_whatever_the_zone_they_are_written_in(at: datetime, amount: int, offset: int):
    elsewhere = at.astimezone(timezone(timedelta(hours=offset)))
    assert due(elsewhere, clock(amount, Unit.CLOCK_HOURS), OFFICE) - at == timedelta(hours=amount)
    assert due(elsewhere, clock(amount, Unit.CLOCK_MINUTES), OFFICE) - at == timedelta(minutes=amount)


@given(at=NEAR_CHRISTMAS_AND_SPRING, amount=st.integers(1, 30), unit=WORKING, week=WEEKS, off=DAYS_OFF)
@settings(max_examples=60, deadline=None)
def test_working_time_runs_out_in_opening_hours_and_after_the_start(
    at: datetime, amount: int, unit: Unit, week: dict[int, tuple[time, time]], off: frozenset[date]
):
    ends = due(at, clock(amount, unit), Calendar(week, off))
    local = ends.astimezone(LONDON)
    assert ends > at
    assert local.date() not in off
    opens, closes = week[local.weekday()]
    assert opens < local.time() <= closes or local.utcoffset() != local.replace(hour=0, minute=0).utcoffset()


@given(at=NEAR_CHRISTMAS_AND_SPRING, amount=st.integers(1, 30), week=WEEKS, off=DAYS_OFF)
@settings(max_examples=60, deadline=None)
def test_working_hours_add_up_to_the_hours_allowed(
    at: datetime, amount: int, week: dict[int, tuple[time, time]], off: frozenset[date]
):
    calendar = Calendar(week, off)
    ends = due(at, clock(amount, Unit.WORKING_HOURS), calendar)
    worked = timedelta()
    for opens, closes in calendar.openings(at.astimezone(LONDON).date()):
        if opens >= ends:
            break
        worked += max(min(closes, ends) - max(opens, at), timedelta())
    assert worked == timedelta(hours=amount)


@given(
    at=NEAR_CHRISTMAS_AND_SPRING,
    later=st.timedeltas(timedelta(), timedelta(days=20)),
    amount=st.integers(1, 30),
    unit=st.sampled_from(Unit),
    week=WEEKS,
    off=DAYS_OFF,
)
@settings(max_examples=60, deadline=None)
def test_what_comes_later_is_never_due_earlier(
    at: datetime, later: timedelta, amount: int, unit: Unit, week: dict[int, tuple[time, time]], off: frozenset[date]
):
    calendar = Calendar(week, off)
    assert due(at, clock(amount, unit), calendar) <= due(at + later, clock(amount, unit), calendar)


@given(
    at=NEAR_CHRISTMAS_AND_SPRING,
    amount=st.integers(1, 30),
    unit=st.sampled_from(Unit),
    week=WEEKS,
    off=DAYS_OFF,
    more=DAYS_OFF,
)
@settings(max_examples=60, deadline=None)
def test_another_holiday_never_makes_it_due_earlier(
    at: datetime,
    amount: int,
    unit: Unit,
    week: dict[int, tuple[time, time]],
    off: frozenset[date],
    more: frozenset[date],
):
    without = due(at, clock(amount, unit), Calendar(week, off))
    with_more = due(at, clock(amount, unit), Calendar(week, off | more))
    assert with_more >= without


@given(at=NEAR_CHRISTMAS_AND_SPRING, amount=st.integers(1, 30), unit=st.sampled_from(Unit), week=WEEKS)
@settings(max_examples=40, deadline=None)
def test_more_time_allowed_is_due_no_earlier(at: datetime, amount: int, unit: Unit, week: dict[int, tuple[time, time]]):
    calendar = Calendar(week, frozenset())
    assert due(at, clock(amount, unit), calendar) < due(at, clock(amount + 1, unit), calendar)
