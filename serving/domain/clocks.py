"""When an answer is due: in clock time, or in the organisation's opening hours and working days.

Opening hours are times on the wall in the United Kingdom, so they move with British Summer Time; every due time is
in UTC, where two times can safely be compared and subtracted. Nothing here reads the clock.
"""

import re
from collections.abc import Container, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from functools import lru_cache
from typing import Annotated
from zoneinfo import ZoneInfo

import holidays
from pydantic import AfterValidator, Field, ValidationInfo, field_validator

from serving.domain.part import Id, RulesPart

LONDON = ZoneInfo("Europe/London")


class Unit(StrEnum):
    """What a clock counts."""

    CLOCK_MINUTES = "clock_minutes"
    CLOCK_HOURS = "clock_hours"
    WORKING_HOURS = "working_hours"
    WORKING_DAYS = "working_days"


class Nation(StrEnum):
    """The part of the United Kingdom whose bank holidays are kept."""

    ENGLAND = "england"
    WALES = "wales"
    SCOTLAND = "scotland"
    NORTHERN_IRELAND = "northern_ireland"


class Weekday(StrEnum):
    """A day of the week."""

    MONDAY = "monday"
    TUESDAY = "tuesday"
    WEDNESDAY = "wednesday"
    THURSDAY = "thursday"
    FRIDAY = "friday"
    SATURDAY = "saturday"
    SUNDAY = "sunday"


SUBDIVISIONS = {Nation.ENGLAND: "ENG", Nation.WALES: "WLS", Nation.SCOTLAND: "SCT", Nation.NORTHERN_IRELAND: "NIR"}
WEEKDAYS: tuple[Weekday, ...] = tuple(Weekday)
"""Monday first, as in `date.weekday`."""


def _on_the_wall(text: str) -> str:
    if not re.fullmatch(r"([01]\d|2[0-3]):[0-5]\d", text):
        raise ValueError(f"'{text}' is not a time such as 09:00")
    return text


WallTime = Annotated[str, AfterValidator(_on_the_wall), Field(description="Such as 09:00.")]


class Clock(RulesPart):
    """A time allowed. Working hours run while the organisation is open; clock minutes and hours never pause."""

    id: Id
    amount: int = Field(ge=1, le=1000)
    unit: Unit


class OpeningHours(RulesPart):
    """From when to when the organisation is open on these days, as `HH:MM` on the wall."""

    days: tuple[Weekday, ...] = Field(min_length=1)
    opens: WallTime
    closes: WallTime

    @field_validator("closes")
    @classmethod
    def _closes_after_opening(cls, closes: str, info: ValidationInfo) -> str:
        if closes <= info.data.get("opens", ""):
            raise ValueError(f"closes at {closes}, which is not after it opens")
        return closes


class BankHolidays:
    """The bank holidays of one nation, of any year."""

    def __init__(self, nation: Nation) -> None:
        self.nation = nation

    def __contains__(self, day: object) -> bool:
        return isinstance(day, date) and day in _bank_holidays(self.nation, day.year)


@lru_cache(maxsize=64)
def _bank_holidays(nation: Nation, year: int) -> frozenset[date]:
    return frozenset(holidays.country_holidays("GB", subdiv=SUBDIVISIONS[nation], years=year))


@dataclass(frozen=True, slots=True)
class Starts:
    """From when the clocks of a comment run, once for most and once for what is an emergency.

    `due_by`: what it said before was an emergency that nobody has answered, so it is not due later than that was.
    """

    clock_from: datetime
    emergency_from: datetime
    due_by: datetime | None = None

    @classmethod
    def at(cls, at: datetime) -> "Starts":
        """All clocks run from one moment."""
        return cls(at, at)

    def received(self, *, as_emergency: bool) -> datetime:
        """When what is to be looked at or answered came in: an emergency when the text that is one did."""
        return self.emergency_from if as_emergency else self.clock_from


@dataclass(frozen=True, slots=True)
class Calendar:
    """When an organisation is open: by weekday (0 is Monday) from and to which time, and on which days never."""

    hours: Mapping[int, tuple[time, time]]
    holidays: Container[date]

    def __post_init__(self) -> None:
        if not self.hours:
            raise ValueError("a calendar needs at least one day of the week that is open")

    @classmethod
    def of(cls, opening_hours: tuple[OpeningHours, ...], nation: Nation) -> "Calendar":
        """The calendar of a house-rules file."""
        hours = {
            WEEKDAYS.index(day): (time.fromisoformat(part.opens), time.fromisoformat(part.closes))
            for part in opening_hours
            for day in part.days
        }
        return cls(hours, BankHolidays(nation))

    def is_open(self, at: datetime) -> bool:
        """Whether the organisation is open at this moment; `at` knows its time zone."""
        opening = self._opening(at.astimezone(LONDON).date())
        return opening is not None and opening[0] <= at < opening[1]

    def openings(self, first: date) -> Iterator[tuple[datetime, datetime]]:
        """From when to when it is open, in UTC, on `first` and every later working day, without end."""
        day = first
        while True:
            opening = self._opening(day)
            if opening:
                yield opening
            day += timedelta(days=1)

    def after_share(self, start: datetime, end: datetime, share: float) -> datetime:
        """When this share of the opening hours between two times has passed; `end` where there are none between."""
        hours = [(max(start, opens), min(end, closes)) for opens, closes in self._between(start, end)]
        left = sum((closes - opens for opens, closes in hours), timedelta()) * share
        for opens, closes in hours:
            if closes - opens > left:
                return opens + left
            left -= closes - opens
        return end

    def _between(self, start: datetime, end: datetime) -> Iterator[tuple[datetime, datetime]]:
        for opens, closes in self.openings(start.astimezone(LONDON).date()):
            if opens >= end:
                return
            if closes > start:
                yield opens, closes

    def _opening(self, day: date) -> tuple[datetime, datetime] | None:
        if day.weekday() not in self.hours or day in self.holidays:
            return None
        opens, closes = (datetime.combine(day, at, LONDON).astimezone(UTC) for at in self.hours[day.weekday()])
        # Hours within the one that spring skips are no hours at all.
        return (opens, closes) if opens < closes else None


def due(at: datetime, clock: Clock, calendar: Calendar) -> datetime:
    """When a `clock` that starts at `at` runs out, in UTC.

    Working days end at closing time, and the day of receipt is not counted. Raises `ValueError` where `at` does
    not know its time zone.
    """
    if at.tzinfo is None:
        raise ValueError("a clock needs a starting time that knows its time zone")
    start = at.astimezone(UTC)
    match clock.unit:
        case Unit.CLOCK_MINUTES:
            return start + timedelta(minutes=clock.amount)
        case Unit.CLOCK_HOURS:
            return start + timedelta(hours=clock.amount)
        case Unit.WORKING_HOURS:
            return _after_open_time(start, timedelta(hours=clock.amount), calendar)
        case Unit.WORKING_DAYS:
            return _end_of_working_day(start, clock.amount, calendar)


def _after_open_time(start: datetime, allowed: timedelta, calendar: Calendar) -> datetime:
    for opens, closes in calendar.openings(start.astimezone(LONDON).date()):
        begins = max(start, opens)
        if closes - begins >= allowed:
            return begins + allowed
        allowed -= max(closes - begins, timedelta())
    raise AssertionError("a calendar never ends")


def _end_of_working_day(start: datetime, days: int, calendar: Calendar) -> datetime:
    following = calendar.openings(start.astimezone(LONDON).date() + timedelta(days=1))
    for _ in range(days - 1):
        next(following)
    return next(following)[1]
