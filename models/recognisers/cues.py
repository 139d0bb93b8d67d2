"""Words that stand near a number and say what it is."""

import re
from functools import lru_cache


def words(listed: str) -> frozenset[str]:
    """The words of a list that is written as one text."""
    return frozenset(listed.split())


def cue_before(cue: re.Pattern[str], text: str, at: int, within: int) -> bool:
    """Whether `cue` matches somewhere in the `within` characters that end at `at`."""
    return cue.search(text, max(0, at - within), at) is not None


def cue_after(cue: re.Pattern[str], text: str, at: int, within: int) -> bool:
    """Whether `cue` matches somewhere in the `within` characters that begin at `at`."""
    return cue.search(text, at, at + within) is not None


def mentions(text: str, strings: tuple[str, ...]) -> bool:
    """Whether a text holds any of some strings in small letters, also inside words: a cheap first look."""
    folded = text.lower()
    return any(string in folded for string in strings)


@lru_cache(maxsize=4)
def is_shouting(text: str) -> bool:
    """Whether a text is typed in capitals, so that a capital says nothing about a word.

    Asked for word after word of one text, hence remembered for the last few.
    """
    small = sum(char.islower() for char in text)
    return small * 4 < sum(char.isupper() for char in text)
