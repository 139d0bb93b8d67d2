"""Reading the name of a street or a block that follows a number."""

import re
from dataclasses import dataclass

from models.recognisers.cues import is_shouting
from models.recognisers.street_words import (
    ADJECTIVES,
    CALENDAR,
    COUNTED,
    GRAMMAR,
    NAMES_AFTER_THE,
    OPEN_PLACES,
    ORDINARY_TYPES,
    PLAIN_TYPES,
    SMALL_WORDS,
    WELSH_TYPES,
)

WORD = re.compile(r"[^\W\d_][\w'’-]*")
GAP = re.compile(r"\.?\s{1,2}")
ABBREVIATED = frozenset({"st", "mt", "dr", "gt", "nth", "sth", "upr", "lwr"})
# "2 high street shops", "3 main road closures": the street only says what kind of thing is meant.
COMPOUND = re.compile(
    r"\s(?:lights?|lamps?|lamp ?posts?|lighting|signs?|works?|closures?|clean\w*|sweep\w*|part(?:y|ies)|markings?"
    r"|safety|users?|tax|furniture|traders?|food|art|parking|shops?|banks?|racing|map|names?|corners?|level|bus(?:es)?)\b",
    re.IGNORECASE,
)
COMPOUNDED = frozenset({"road", "rd", "street", "st", "lane", "ln"})
# "5 shops close early", "a 3 mile drive away": a verb or a noun of everyday talk, not the end of a name.
TALK = re.compile(
    r"\s(?:to|by|up|down|early|past|through|me|us|around|round|over|away|off|together|enough|too|like|slow|fast|home"
    r"|here)\b",
    re.IGNORECASE,
)
POINT = re.compile(r"\s(?:North|South|East|West)\b(?!\s(?:side|end)\b)")
LONGEST = 6


def end_of_name(text: str, at: int, *, hinted: bool, crowded: bool) -> int | None:
    """Where the name that begins at `at` ends, or None where there is none.

    `hinted`: what stands before says that an address comes, so small letters are enough.
    `crowded`: the number is small and unhinted, so a park or a square is a place to meet at.
    """
    found = _words_from(text, at)
    if len(found) < 2:
        return None
    name = _Name(text, [word[0] for word in found], hinted, crowded)
    place = name.last_place()
    if place is None:
        return None
    end = found[place].end()
    point = POINT.match(text, end)
    return point.end() if point else end


def _words_from(text: str, at: int) -> list[re.Match[str]]:
    """Up to six words in a row, with nothing but a space, or the dot of "St.", between them."""
    found: list[re.Match[str]] = []
    while len(found) < LONGEST and (word := WORD.match(text, at)):
        found.append(word)
        gap = GAP.match(text, word.end())
        if gap is None or (gap[0][0] == "." and word[0].lower() not in ABBREVIATED):
            break
        at = gap.end()
    return found


@dataclass(frozen=True, slots=True)
class _Name:
    """Words that may begin with the name of a street or a block; places count from 0."""

    text: str
    words: list[str]
    hinted: bool
    crowded: bool

    @property
    def trusted(self) -> bool:
        """Whether a capital says that a name begins here."""
        return self._has_capital(0)

    def last_place(self) -> int | None:
        """The place of the name's last word, or None where the words are no name."""
        first = self.words[0].lower()
        if first == "the":
            named = self.words[1].lower() in NAMES_AFTER_THE and (self.hinted or self._has_capital(1))
            return 1 if named else None
        if first in WELSH_TYPES and self.trusted:
            return self._last_of_welsh_name()
        last = None
        for place in range(len(self.words)):
            if place and self._ends_at(place):
                last = place
            elif last is not None or not self._may_hold(place):
                break
        return last

    def _has_capital(self, place: int) -> bool:
        """Whether a word's capital sets it apart; where all of a text is in capitals it does not."""
        word = self.words[place]
        return word[0].isupper() and not (len(word) > 1 and word.isupper() and is_shouting(self.text))

    def _may_hold(self, place: int) -> bool:
        """Whether a word that ends nothing can belong to the name."""
        word = self.words[place].lower()
        if word in COUNTED or (word in CALENDAR and not (self.trusted and self.hinted)):
            return False
        if self.trusted and place:
            return word in SMALL_WORDS or (self._has_capital(place) and word not in GRAMMAR)
        if place > 1 or (word in GRAMMAR and not (self.trusted and self.hinted)):
            return False
        return self.trusted or self.hinted or word not in ADJECTIVES

    def _ends_at(self, place: int) -> bool:
        """Whether a word is the "road" or "close" that ends the name."""
        kind, before = self.words[place].lower(), self.words[place - 1].lower()
        if before in SMALL_WORDS or self._is_saint(place):
            return False
        if kind in PLAIN_TYPES:
            return self.hinted or self.trusted or kind not in COMPOUNDED or not self._goes_on(COMPOUND, place)
        if kind not in ORDINARY_TYPES or (kind in OPEN_PLACES and self.crowded and self.trusted):
            return False
        if self.trusted:
            return self._has_capital(place) or not self._goes_on(TALK, place)
        alone = kind in ("close", "drive") and not before.endswith("s") and not self._goes_on(TALK, place)
        return self.hinted or alone

    def _is_saint(self, place: int) -> bool:
        """Whether "St" is the saint of "Upper St Giles Street"."""
        after = (word.lower() for word in self.words[place + 2 : place + 4])
        return self.words[place].lower() == "st" and any(word in PLAIN_TYPES for word in after)

    def _goes_on(self, next_words: re.Pattern[str], place: int) -> bool:
        return next_words.match(" " + " ".join(self.words[place + 1 :])) is not None

    def _last_of_welsh_name(self) -> int | None:
        """The last word of "Heol y Bryn" or "Ffordd Las": capitals after the first, with "y" or "yr" between."""
        last = None
        for place in range(1, min(4, len(self.words))):
            word = self.words[place].lower()
            if self._has_capital(place) and word not in COUNTED and word not in CALENDAR:
                last = place
            elif word not in SMALL_WORDS:
                break
        return last
