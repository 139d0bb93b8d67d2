"""When things happen: whatever the hour at which the demo is made, people comment by day and work at their desks."""

from datetime import date, datetime, time, timedelta
from random import Random

from serving.demo.story import Moment
from serving.domain.clocks import LONDON, Calendar

ON_CLOSED_DAYS = time(10), time(13)
"""At weekends and on bank holidays one person looks at the page for a while."""
LATEST_START = timedelta(minutes=45)


def moment_before(end: datetime, when: Moment) -> datetime:
    """When a comment of the story comes in, if the story ends at `end`: always before it, and never long before."""
    if when.ago is not None:
        return end - when.ago
    wall = end.astimezone(LONDON)
    at = datetime.combine(wall.date(), time(when.hour, when.minute), LONDON)
    if at > end:
        at = datetime.combine(wall.date() - timedelta(days=1), time(when.hour, when.minute), LONDON)
    day = at.date() - timedelta(days=when.days)
    return datetime.combine(day, time(when.hour, when.minute), LONDON).astimezone(end.tzinfo)


def staffed(at: datetime, calendar: Calendar, chance: Random) -> datetime:
    """The first moment from `at` on at which somebody sits at the desk; not all begin on the stroke of the hour."""
    day = at.astimezone(LONDON).date()
    while True:
        opens, closes = _hours(day, calendar)
        if at <= opens:
            return (opens + chance.random() * LATEST_START).replace(microsecond=0).astimezone(at.tzinfo)
        if at < closes:
            return at
        day += timedelta(days=1)


def _hours(day: date, calendar: Calendar) -> tuple[datetime, datetime]:
    opens, closes = next(calendar.openings(day))
    if opens.astimezone(LONDON).date() == day:
        return opens, closes
    opens, closes = (datetime.combine(day, hour, LONDON) for hour in ON_CLOSED_DAYS)
    return opens, closes
