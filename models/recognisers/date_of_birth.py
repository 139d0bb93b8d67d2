"""Dates of birth: a date counts only where words near it say that somebody was born on it."""

import re
from bisect import bisect_left

from models.recognisers.cues import mentions
from models.spans import Span, SpanType

MONTHS = (
    "jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?"
    "|nov(?:ember)?|dec(?:ember)?"
)
_DAY = "(?:0?[1-9]|[12][0-9]|3[01])"
_MONTH = "(?:0?[1-9]|1[0-2])"
_YEAR = "(?:(?:19|20)[0-9]{2}|['’]?[0-9]{2})"
DATE = re.compile(
    rf"""(?<![0-9£])(?<![0-9][./-])(?:
    (?:19|20)[0-9]{{2}}[-/.]{_MONTH}[-/.]{_DAY}
    | (?:0[1-9]|[12][0-9]|3[01])(?:0[1-9]|1[0-2])(?:19|20)[0-9]{{2}}
    | {_DAY}\s?(?P<gap>[-/.\s])\s?{_MONTH}\s?(?P=gap)\s?{_YEAR}
    | {_DAY}\s?(?:st|nd|rd|th)?[\s.,/-]{{0,2}}(?:of\s)?(?:{MONTHS})[\s.,/-]{{0,2}}{_YEAR}
    | (?:{MONTHS})\.?\s(?:the\s)?{_DAY}(?:st|nd|rd|th)?,?\s{_YEAR}
    )(?![0-9]|[./-][0-9])""",
    re.VERBOSE | re.IGNORECASE,
)
_NAME = r"d\.?\s?o\.?\s?b|date\s?of\s?birth|birth\s?date|birth\s?day|b'?day"
BIRTH = re.compile(rf"\b(?:{_NAME}|born)\b", re.IGNORECASE)
# "14/02/1961 is my date of birth"
IS_BIRTH = re.compile(
    rf"[\s,(-]{{0,3}}(?:is|was|=)?\s?(?:(?:my|his|her|their|the|[a-z]+'s)\s)?(?:{_NAME}|born)\b", re.IGNORECASE
)
REACH = 40


def find_dates_of_birth(text: str) -> list[Span]:
    """Find dates of birth: the first date up to 40 characters after "born" or "dob", or one before "is my dob"."""
    if not mentions(text, ("born", "birth", "bday", "b'day", "dob", "d.o", "d o", "o.b")):
        return []
    births = [match.end() for match in BIRTH.finditer(text)]
    found, last = [], 0
    for date in DATE.finditer(text):
        near = bisect_left(births, max(last, date.start() - REACH))
        after_birth = near < len(births) and births[near] <= date.start()
        if after_birth or IS_BIRTH.match(text, date.end()):
            found.append(Span(*date.span(), SpanType.DATE_OF_BIRTH))
        last = date.end()
    return found
