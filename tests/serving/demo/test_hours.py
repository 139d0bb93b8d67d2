"""When things happen in the demo, at whatever hour it is made."""

from datetime import UTC, datetime, timedelta
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from serving.demo.hours import LATEST_START, moment_before, staffed
from serving.demo.story import Moment, duration
from serving.domain.clocks import LONDON
from tests.serving.shipped import shipped

CALENDAR = shipped("whg").calendar
ENDS = st.datetimes(datetime(2025, 1, 1), datetime(2030, 1, 1), timezones=st.just(UTC))


@given(ENDS, st.integers(0, 6), st.integers(0, 23), st.integers(0, 59))
def test_a_comment_comes_in_before_the_end_at_its_time_of_day_and_within_its_day(
    end: datetime, days: int, hour: int, minute: int
):
    at = moment_before(end, Moment(days, hour, minute))
    an_hour = timedelta(hours=1)  # clocks may change in the week
    assert timedelta(days=days) - an_hour <= end - at < timedelta(days=days + 1) + an_hour
    assert at <= end


@given(ENDS)
def test_people_work_by_day_and_never_earlier_than_asked(at: datetime):
    begins = staffed(at, CALENDAR, Random(1))
    hour = begins.astimezone(LONDON).hour
    assert begins >= at
    assert 8 <= hour < 18
    assert begins - at < timedelta(hours=22) + LATEST_START


def test_at_weekends_somebody_looks_at_the_page_for_a_while():
    saturday = datetime(2026, 11, 21, 5, tzinfo=UTC)
    assert staffed(saturday, CALENDAR, Random(1)).astimezone(LONDON).hour == 10
    assert staffed(saturday.replace(hour=14), CALENDAR, Random(1)).day == 22


@pytest.mark.parametrize(
    ("text", "seconds"), [("47m", 2820), ("1h20m", 4800), ("12m30s", 750), ("46h30m", 167_400), ("2h", 7200)]
)
def test_how_long_is_written_as_people_write_it(text: str, seconds: int):
    assert duration(text).total_seconds() == seconds


@pytest.mark.parametrize("text", ["", "soon", "5", "5 m", "1m2h"])
def test_anything_else_is_refused(text: str):
    with pytest.raises(ValueError, match="not so long as"):
        duration(text)
