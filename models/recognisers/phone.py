"""Telephone numbers: UK ones in any writing, and foreign ones that carry a country code.

`phonenumbers` (Google's libphonenumber) says whether a number is possible. Its "valid" is not asked of
UK numbers: the ranges that Ofcom keeps for drama are possible, never valid, and people do make
numbers up. A UK shape (the first digits that Ofcom's numbering plan has in use) stands in its place.
"""

import re
from itertools import accumulate

import phonenumbers

from models.recognisers.cues import cue_before, mentions
from models.recognisers.overlaps import first_of_overlapping
from models.recognisers.spoken import UNITS, Digits, read_digits, spoken_runs
from models.spans import Span, SpanType

# A letter o is typed for a nought; brackets, dots, dashes and the like stand between digits.
_GAP = r"[\s.,*_()/~·•‐-―-]{0,3}"
_DIGIT = r"(?:[0-9]|[oO](?=[oO0-9]|\b))"
WRITTEN = re.compile(
    rf"""(?<![0-9£$€=%#&?]) (?<![0-9][.,:/-])
    (?: (?:\+\s?|00\s?)?44{_GAP}(?:0{_GAP})? | \+?(?:0|(?<![A-Za-z])[oO]){_GAP} )
    [1-9] (?:{_GAP}{_DIGIT}){{8,9}} (?![0-9])""",
    re.VERBOSE,
)
FOREIGN = re.compile(r"(?<![\w+])(?:\+|00)[1-9](?:[\s.()-]{0,2}[0-9]){7,14}(?![0-9])")
CUT_SHORT = re.compile(r"(?<![\w£$€=%#.,/+-])7[0-9]{3}[ .-]?[0-9]{3}[ .-]?[0-9]{3}(?![0-9])")
CALL = re.compile(
    r"\b(?:ring|call|text|txt|phone|phone number|mob|mobile|tel|telephone|whats ?app|contact|messa?ge?|msg|bell"
    r"|(?:my|her|his|our|their|mums?|dads?)\s(?:number|num|no))\b",
    re.IGNORECASE,
)
NATIONAL = re.compile(
    r"0(?:1[1-9][0-9]{7,8}|2[03489][0-9]{8}|3[0347][0-9]{8}|5[56][0-9]{8}|7[0-9]{9}|8[0247][0-9]{7,8}|9[0-9]{9})"
)
GROUPS = re.compile("[0-9oO]+")
O_IN_NUMBER = re.compile(r"(?<=[0-9])[oO]|[oO](?=[0-9])")
FIGURE = re.compile("[0-9]")
LETTER_O = str.maketrans("oO", "00")
DATE_OR_TIME = re.compile(
    r"(?:\A|\s)(?:0?[1-9]|[12][0-9]|3[01])([./-])(?:0?[1-9]|1[0-2])\1(?:19|20)?[0-9]{2}(?![0-9]|\1)|[0-9]:[0-9]"
)
SAID_DIGITS = re.compile("0[0-9]{9,10}|(?:00)?440?[1-9][0-9]{8,9}")
SAID = ("zero", "double", "seven", "hundred", "nought", "naught", "treble", "triple", "oh ", " o ", "four four")
"""A number that is all words has one of these in it, since it begins with nought or the country code."""


def find_phones(text: str) -> list[Span]:
    """Find telephone numbers, written or read out; short codes such as 999 and 101 are none."""
    found: list[Span] = []
    if len(FIGURE.findall(text)) >= 6:  # the letter o may stand for the others
        found += _find_written(text)
    if mentions(text, SAID) or ("0" in text and mentions(text, tuple(UNITS))):
        found += [span for run in spoken_runs(text) for span in _find_said(run)]
    return first_of_overlapping(sorted(found, key=lambda span: span.start - span.end))


def national_digits(text: str) -> str:
    """The digits of one telephone number, however written or read out, with 0 for the UK's country code."""
    digits = "".join(piece.digits for piece in read_digits(O_IN_NUMBER.sub("0", text)))
    return re.sub(r"^(?:00)?440?(?=[1-9][0-9]{8,9}$)|^(?=7[0-9]{9}$)", "0", digits)


def _find_written(text: str) -> list[Span]:
    found = [match.span() for match in WRITTEN.finditer(text) if _is_uk(match[0])]
    found += [match.span() for match in FOREIGN.finditer(text) if _is_foreign(match[0])]
    for match in CUT_SHORT.finditer(text):
        if cue_before(CALL, text, match.start(), 25) and _is_uk("0" + match[0]):
            found.append(match.span())
    return [Span(_with_bracket(text, start, end), end, SpanType.PHONE) for start, end in found]


def _is_uk(raw: str) -> bool:
    """Whether digits and gaps of the right count look like a UK number and not like a date or a row of figures."""
    groups = GROUPS.findall(raw)
    if (len(groups) > 6 and any(len(group) > 1 for group in groups)) or DATE_OR_TIME.search(raw):
        return False
    return _is_possible("".join(groups).translate(LETTER_O))


def _is_possible(digits: str) -> bool:
    national = re.sub("^(?:00)?440?(?=[1-9])", "0", digits)
    return bool(NATIONAL.fullmatch(national)) and phonenumbers.is_possible_number(phonenumbers.parse(national, "GB"))


def _is_foreign(raw: str) -> bool:
    """Whether a number with a country code is one; after a bare 00, which also begins sort codes, it must be valid."""
    try:
        number = phonenumbers.parse(raw, "GB")
    except phonenumbers.NumberParseException:
        return False
    if number.country_code == 44:
        return False
    if raw.startswith("+"):
        return phonenumbers.is_possible_number(number)
    return phonenumbers.is_valid_number(number)


def _with_bracket(text: str, start: int, end: int) -> int:
    """Where a number starts, with the bracket that opens its dialling code."""
    return start - (text[start - 1 : start] == "(" and ")" in text[start:end])


def _find_said(run: list[Digits]) -> list[Span]:
    """The telephone numbers in digits that follow each other, each from one token's edge to another's."""
    digits = "".join(piece.digits for piece in run)
    ends = {end: piece for piece, end in zip(run, accumulate(len(piece.digits) for piece in run), strict=True)}
    found, at = [], 0
    for piece in run:
        match = SAID_DIGITS.match(digits, at)
        if match and (last := ends.get(match.end())) and _is_possible(match[0]):
            found.append(Span(piece.start, last.end, SpanType.PHONE))
        at += len(piece.digits)
    return found
