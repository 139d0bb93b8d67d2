"""Digits written as words, the way a telephone number is read out: "oh seven double seven nine hundred"."""

import re
from dataclasses import dataclass

_ONE_TO_NINETEEN = (
    *("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"),
    *("thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen"),
)
UNITS = {word: str(place + 1) for place, word in enumerate(_ONE_TO_NINETEEN[:9])}
ZEROS = dict.fromkeys(("zero", "oh", "o", "nought", "naught", "nil"), "0")
_TWENTY_TO_NINETY = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
TENS = {word: str(place + 2) for place, word in enumerate(_TWENTY_TO_NINETY)}
TIMES = {"double": 2, "dbl": 2, "triple": 3, "treble": 3}
WORDS: dict[str, str] = (
    ZEROS
    | {word: str(place + 1) for place, word in enumerate(_ONE_TO_NINETEEN)}
    | {word: digit + "0" for word, digit in TENS.items()}
    | {"hundred": "00", "thousand": "000"}
)

_ONCE = f"(?:{'|'.join([*UNITS, *ZEROS])}|[0-9])"
_WORD = rf"""(?<![a-z])(?:
    (?:{"|".join(TIMES)})[\s-]?{_ONCE}
    | (?:{"|".join(TENS)})[\s-](?:{"|".join(UNITS)})
    | {"|".join(WORDS)}
    )(?![a-z])"""
TOKEN = re.compile(rf"{_WORD} | [0-9]+", re.VERBOSE)
RUN = re.compile(rf"(?:{_WORD} | [0-9]+) (?:[\s.,()/_-]{{0,3}} (?:{_WORD} | [0-9]+)){{2,}}", re.VERBOSE)
LETTERS = re.compile("[a-z]{2}")


@dataclass(frozen=True, slots=True)
class Digits:
    """Some digits, and the piece `text[start:end]` that says them."""

    digits: str
    start: int
    end: int


def fold(text: str) -> str:
    """Lower-case a text and keep its length (the dotted capital I alone would grow)."""
    return text.replace("İ", "I").lower()


def read_digits(text: str) -> list[Digits]:
    """Read the digits and digit words of a text in order; "double seven" is 77, "twenty-three" 23."""
    return [Digits(_read(match[0]), *match.span()) for match in TOKEN.finditer(fold(text))]


def spoken_runs(text: str) -> list[list[Digits]]:
    """Where a text may read a number out: three or more digits or digit words in a row, at least one a word."""
    folded = fold(text)
    return [
        [Digits(_read(token[0]), *token.span()) for token in TOKEN.finditer(folded, *run.span())]
        for run in RUN.finditer(folded)
        if LETTERS.search(run[0])
    ]


def _read(token: str) -> str:
    """The digits that one token stands for."""
    if token in WORDS:
        return WORDS[token]
    if token[0] in "0123456789":
        return token
    first, _, last = token.replace("-", " ").partition(" ")
    if first in TENS:
        return TENS[first] + UNITS[last]
    times = next(word for word in TIMES if token.startswith(word))
    once = token[len(times) :].strip(" -")
    return (WORDS.get(once) or once) * TIMES[times]
