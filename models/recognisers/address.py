"""Addresses: a house number with a street, or a flat with its block. The span is the number and the name,
"no 5" and "14 and 16" whole.

A name is read from the number on, up to a word such as "close" that ends it. Names in capitals are
trusted. Names in small letters need an ending that means little else ("14 elm road"), or a hint
("outside 5 park rise", "flat 6 elm house", a postcode right after it).
"""

import re
from collections.abc import Iterator

from models.recognisers.cues import cue_before, mentions
from models.recognisers.overlaps import first_of_overlapping
from models.recognisers.street_names import end_of_name
from models.recognisers.street_words import GRAMMAR, NUMBER_WORDS, OPEN_PLACES, ORDINARY_TYPES, PLAIN_TYPES
from models.spans import Span, SpanType

_SPELT = "two|three|four|five|six|seven|eight|nine|ten|eleven|twelve"
_NUMBER_WORD = rf"(?:{'|'.join(NUMBER_WORDS)})\b\.?"
# The look-behinds stand after the first digit, so that the search can skip to digits.
HOUSE = re.compile(
    r"([0-9](?<![\w£$€@/+%][0-9])(?<![0-9][.,:-][0-9])(?<![a-z]-[0-9])(?<![345](?=g\b))[0-9]{0,3}[a-h]?"
    r"(?:\s?[-–&]\s?[0-9]{1,4}[a-h]?|/[0-9]{1,2}[a-h]?)?),?\s{1,2}(?=[^\W\d_])",
    re.IGNORECASE,
)
SPELT_HOUSE = re.compile(rf"\bnumber\s({_SPELT}),?\s{{1,2}}(?=[^\W\d_])", re.IGNORECASE)
FLAT_WORDS = ("flat", "flt", "apartment", "apt", "maisonette", "bedsit", "studio", "room", "bungalow")
FLAT = re.compile(
    rf"\b(?:{'|'.join(FLAT_WORDS)}|flt\.|apt\.)(?:\b|(?<=\.))\s?(?:{_NUMBER_WORD}\s?)?"
    rf"(?:[0-9]{{1,4}}[a-z]?(?:[/-][0-9]{{1,2}})?|[0-9]f[0-9]|(?P<letter>[a-z])[0-9]{{0,3}}|{_SPELT})\b,?\s{{1,2}}"
    r"(?:(?:[0-9]{1,2}(?:st|nd|rd|th)|ground|top|first|second|third)\sfloor,?\s)?(?:(?:in|at|of)\s)?(?=\w)",
    re.IGNORECASE,
)
REVERSED = re.compile(
    rf"\b{_NUMBER_WORD}\s?([0-9]{{1,4}}[a-z]?)\b(?!\s(?:bus|priority|issue|problem|choice|thing|one|in|for)\b)",
    re.IGNORECASE,
)
NAME_BEFORE = re.compile(r"(?:[A-Z][\w'’-]{1,20}\s){1,3}([A-Z][a-z]+),?\s\(?\Z")
NUMBER_WORD = re.compile(rf"(?:\b(?:{_NUMBER_WORD}|house|door)|#)\s?\Z", re.IGNORECASE)
NUMBERED = re.compile(rf"\b{_NUMBER_WORD}\s?\Z", re.IGNORECASE)
NUMBER = re.compile("[0-9]+")
SEVERAL = re.compile(r"(?<![\w£$€@/+%.,:-])(?:[0-9]{1,3}[a-h]?,\s)?[0-9]{1,3}[a-h]?\s(?:and|to|or)\s\Z", re.IGNORECASE)
PLACE_WORD = re.compile(
    r"\b(?:outside|opposite|opp|front of|next to|address(?: is)?:?|(?:liv(?:e|es|ed|ing)|stays?) (?:at|in)"
    r"|(?:here|over) at|round (?:at|to)|moved? to|moved? in(?:to)?|door to|door at|neighbours? at)\s\Z",
    re.IGNORECASE,
)
AT = re.compile(r"\bat\s\Z", re.IGNORECASE)
CONNECTION = re.compile(r"(?:on|in|of|at|down|along|up)\s(?=[^\W\d_])", re.IGNORECASE)
# What else a number before a name belongs to: "junction 10 Bloxwich Road", "bus 51 Walsall Road".
OWNER = re.compile(
    r"\b(?:junction|jct|j|bus|route|phase|zone|page|level|floor|ward|bay|band|stage|platform|gate|years?|yr|unit|top|under"
    r"|over|aged?|type|section|part|chapter|class|group|covid|box|post|channel|lot|block|stair|entrance|lift|grade"
    r"|league|division|series|season|episode|round|game|week|day|last|first|next|only|another|all|every|these|those|our|your|my|jan\w*"
    r"|feb\w*|mar(?:ch)?|apr\w*|may|june?|july?|aug\w*|sept?\w*|oct\w*|nov\w*|dec\w*)\s\Z",
    re.IGNORECASE,
)
BUS_AFTER = re.compile(r"\s(?:bus|buses|service|route)\b", re.IGNORECASE)
POSTCODE_AFTER = re.compile(r",?\s{1,2}[a-z]{1,2}[0-9][0-9a-z]?\s{0,2}[0-9][a-z]{2}\b", re.IGNORECASE)
JOIN = re.compile(r",?\s{1,2}")
YEARS = range(1900, 2100)
RANGE = re.compile(r"([0-9]+)\s?[-–]\s?([0-9]+)")


def find_addresses(text: str) -> list[Span]:
    """Find house numbers with their street and flats with their block."""
    return _join(text, first_of_overlapping(_find_each(text)))


def _find_each(text: str) -> Iterator[Span]:
    """Every reading of a text, the fullest kind first."""
    if mentions(text, FLAT_WORDS):
        yield from filter(None, (_read_flat(text, match) for match in FLAT.finditer(text)))
    yield from filter(None, (_read_house(text, match) for match in HOUSE.finditer(text)))
    if mentions(text, ("number", "no ", "no.", "num ")):
        yield from filter(None, (_read_spelt(text, match) for match in SPELT_HOUSE.finditer(text)))
        yield from filter(None, (_read_reversed(text, match) for match in REVERSED.finditer(text)))


def _read_flat(text: str, match: re.Match[str]) -> Span | None:
    """A flat's number, then its block, or the house it is in."""
    house = HOUSE.match(text, match.end())
    hinted = (match["letter"] or "").lower() not in ("a", "i")  # "the flat a tower block" is no flat A
    end = end_of_name(text, house.end() if house else match.end(), hinted=hinted, crowded=False)
    return Span(match.start(), end, SpanType.ADDRESS) if end else None


def _read_house(text: str, match: re.Match[str]) -> Span | None:
    start, at, number = match.start(), match.end(), match[1]
    numbered = cue_before(NUMBER_WORD, text, start, 8)
    placed = numbered or cue_before(PLACE_WORD, text, start, 20)
    if not placed and (cue_before(OWNER, text, start, 12) or _is_time(number)):
        return None
    if numbered and (connection := CONNECTION.match(text, at)):
        at = connection.end()
    crowded = not placed and number.isdigit() and int(number) <= 12
    span = _span(text, start, at, placed or cue_before(AT, text, start, 4), crowded)
    if span is None and (span := _span(text, start, at, True)) and not POSTCODE_AFTER.match(text, span.end):
        return None
    return None if span is None or BUS_AFTER.match(text, span.end) else _with_what_is_before(text, span, number)


def _with_what_is_before(text: str, span: Span, number: str) -> Span:
    """An address with the other houses before its number, "3, 5 and 7", and with the word for it, "no 5"."""
    start = span.start
    if several := SEVERAL.search(text, max(0, start - 24), start):
        houses = [int(each) for each in NUMBER.findall(several[0] + number)]
        start = several.start() if houses == sorted(houses) else start
    written = NUMBERED.search(text, max(0, start - 8), start)
    return Span(written.start() if written else start, span.end, SpanType.ADDRESS)


def _is_time(number: str) -> bool:
    """Whether a number before a name is a year, or opening hours such as 9-5."""
    hours = RANGE.fullmatch(number)
    return (number.isdigit() and int(number) in YEARS) or (hours is not None and int(hours[2]) <= int(hours[1]))


def _read_spelt(text: str, match: re.Match[str]) -> Span | None:
    return _span(text, match.start(), match.end(), hinted=True)


def _span(text: str, start: int, name: int, hinted: bool, crowded: bool = False) -> Span | None:
    end = end_of_name(text, name, hinted=hinted, crowded=crowded)
    return Span(start, end, SpanType.ADDRESS) if end else None


def _read_reversed(text: str, match: re.Match[str]) -> Span | None:
    """ "Larkhall Mews no 5": the name in capitals, then its number."""
    name = NAME_BEFORE.search(text, max(0, match.start() - 64), match.start())
    if name is None or name[1].lower() not in PLAIN_TYPES | ORDINARY_TYPES - OPEN_PLACES:
        return None
    start = name.start()
    while (word := text[start : name.start(1)].partition(" ")[0]) and word.lower() in GRAMMAR:
        start += len(word) + 1
    return Span(start, match.end(1), SpanType.ADDRESS) if start < name.start(1) else None


def _join(text: str, found: list[Span]) -> list[Span]:
    """Make one span of a flat in its block and the street number that follows it."""
    joined: list[Span] = []
    for span in found:
        if joined and JOIN.fullmatch(text, joined[-1].end, span.start):
            span = Span(joined.pop().start, span.end, SpanType.ADDRESS)
        joined.append(span)
    return joined
