"""Another date in the writing of an old one: dates of birth stay dates, of the same decade."""

import re
from collections.abc import Iterator, Sequence
from random import Random

from evaluation.written_alike import in_case
from models.recognisers.date_of_birth import MONTHS

MONTH = re.compile(rf"\b(?:{MONTHS})\b", re.IGNORECASE)
NAMES = (
    *("January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November"),
    "December",
)
NUMBER = re.compile("([0-9]+)(st|nd|rd|th)?", re.IGNORECASE)
LAST = {"day": 28, "month": 12}
"""No month is shorter than 28 days, so every day goes with every month."""
THIS_DECADE = ("202", "2")
"""What its years begin with; those after 2025 may not have been."""


def another_date(old: str, random: Random) -> str:
    """A date with as many digits in the same places; what is said in words stays."""
    named = MONTH.sub(lambda month: _another_month(month[0], random), old)
    parts = _parts([number[1] for number in NUMBER.finditer(old)], named=MONTH.search(old) is not None)
    return NUMBER.sub(lambda number: _another_number(number, next(parts), random), named)


def _parts(numbers: Sequence[str], *, named: bool) -> Iterator[str]:
    """What each number of a date is. A year has four digits or comes last; where it comes first, the month is next."""
    order = ("month", "day") if numbers and len(numbers[0]) == 4 else ("day", "month")
    short = iter([part for part in order if not (named and part == "month")])
    for number in numbers:
        if len(number) == 8:
            yield "whole"
        else:
            yield "year" if len(number) == 4 else next(short, "year")


def _another_month(old: str, random: Random) -> str:
    name = random.choice(NAMES)
    return in_case(old, name if old.capitalize() in NAMES else name[:3])


def _another_number(number: re.Match[str], part: str, random: Random) -> str:
    old, ending = number.groups(default="")
    if part == "whole":
        cut = ((old[:2], "day"), (old[2:4], "month"), (old[4:], "year"))
        return "".join(_like(piece, name, random) for piece, name in cut)
    new = _like(old, part, random)
    return new + in_case(ending, _ending(int(new)) if ending else "")


def _like(old: str, part: str, random: Random) -> str:
    """A day, month or year with as many digits, and with a nought where the old one begins with one."""
    if part == "year":
        return old[:-1] + random.choice("012345" if old[:-1] in THIS_DECADE else "0123456789")
    fitting = [number for number in range(1, LAST[part] + 1) if (number < 10) == (int(old) < 10)]
    return f"{random.choice(fitting):0{len(old)}d}"


def _ending(number: int) -> str:
    return "th" if number in (11, 12, 13) else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
