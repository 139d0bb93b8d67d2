"""Clean-up of comment text that never loses the way back to the original.

People hide words with homoglyphs, zero-width characters and stretched letters, and platforms add HTML
entities. A classifier should see through that; a reviewer must still be shown the right characters. So
`clean` returns the cleaned text together with, for each of its characters, the piece of the original it
stands for.
"""

import html
import re
import unicodedata
from dataclasses import dataclass

# Text that passed through several systems is often escaped twice: "&amp;#39;" is an apostrophe.
ENTITY = re.compile(r"&(?:amp;)*(#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,30});")
WORD = re.compile(r"[^\W\d_]+")
STRETCHED = re.compile(r"(?!\bwww\.)([^\W\d_])\1{2,}", re.IGNORECASE)
NEEDS_CLEANING = re.compile(r"[^\x20-\x7e]|&[#A-Za-z]|([A-Za-z])\1\1", re.IGNORECASE)

# Cyrillic and Greek letters that look like Latin ones. Read as Latin only inside a word that also has
# Latin letters, so that real Russian or Greek stays what it is.
HOMOGLYPHS = dict(
    zip(
        "аАВсСԁеЕһНіІјЈКӏМоОрРԛѕЅТуԝхХѵΑΒΕΖΗΙΚΜΝΟΡΤΥΧαεικνορτυχ",
        "aABcCdeEhHiIjJKlMoOpPqsSTywxXvABEZHIKMNOPTYXaeikvoptux",
        strict=True,
    )
)
LOOKS_ALIKE = re.compile("[" + "".join(HOMOGLYPHS) + "]")
LINE_BREAKS = "\n\t\r\v\f\x85\u2028\u2029"
UNSEEN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Mn", "Me"})
LATIN = re.compile("[A-Za-zÀ-ɏ]")


class UnreadableText(ValueError):
    """The text cannot be processed; the message says why without quoting it."""


@dataclass(frozen=True, slots=True)
class CleanText:
    """A cleaned text and where each of its characters came from.

    `starts[i]` and `ends[i]` bound, in characters of the original, the piece that `text[i]` stands for.
    Both never decrease. Characters that came from one piece (an emoji spelled out, an entity) share its bounds.
    Dropped invisible characters belong to the character before them, so that a piece takes its marks along.
    """

    text: str
    starts: range | tuple[int, ...]
    ends: range | tuple[int, ...]

    def original_bounds(self, start: int, end: int) -> tuple[int, int]:
        """Turn the bounds of a non-empty piece of the cleaned text into bounds in the original text."""
        if not 0 <= start < end <= len(self.text):
            raise ValueError(f"{start}..{end} is not a piece of a text of {len(self.text)} characters")
        return self.starts[start], self.ends[end - 1]


def require_readable(text: str) -> None:
    """Raise `UnreadableText` where a text holds NUL or half of a surrogate pair."""
    if "\0" in text:
        raise UnreadableText("the text holds a NUL character")
    if not text.isascii() and any("\ud800" <= char <= "\udfff" for char in text):
        raise UnreadableText("the text holds a lone surrogate, which is not a character")


def clean(text: str) -> CleanText:
    """Undo what hides words: entities, odd Unicode, invisible characters, homoglyphs, stretched letters.

    Emoji become their Unicode names, since the tokenizer's vocabulary has few of them.
    """
    if not NEEDS_CLEANING.search(text):
        return CleanText(text, range(len(text)), range(1, len(text) + 1))
    pieces = _Pieces.of(text)
    pieces.normalise()
    pieces.read_homoglyphs()
    pieces.shorten_stretches()
    return CleanText("".join(pieces.chars), tuple(pieces.starts), tuple(pieces.ends))


class _Pieces:
    """Characters under way to their clean form, each with its bounds in the original text."""

    def __init__(self) -> None:
        self.chars: list[str] = []
        self.starts: list[int] = []
        self.ends: list[int] = []

    @classmethod
    def of(cls, text: str) -> "_Pieces":
        """Split a text into characters, each HTML entity read as what it stands for."""
        pieces = cls()
        at = 0
        for match in ENTITY.finditer(text):
            pieces._add_each(text, at, match.start())
            pieces._add(html.unescape(f"&{match[1]};"), match.start(), match.end())
            at = match.end()
        pieces._add_each(text, at, len(text))
        return pieces

    def normalise(self) -> None:
        """NFKC each character with the marks and unseen characters after it, drop what is unseen, spell emoji out."""
        chars, starts, ends = self.chars, self.starts, self.ends
        self.chars, self.starts, self.ends = [], [], []
        at = 0
        while at < len(chars):
            after = at + 1
            while after < len(chars) and (unicodedata.combining(chars[after]) or _is_unseen(chars[after])):
                after += 1
            cluster = unicodedata.normalize("NFKC", "".join(chars[at:after]))
            visible = "".join(_visible(char) for char in cluster)
            self._add(visible, starts[at], ends[after - 1])
            at = after

    def read_homoglyphs(self) -> None:
        """Read look-alike letters as Latin in words that mix them with Latin letters."""
        text = "".join(self.chars)
        if not LOOKS_ALIKE.search(text):
            return
        for word in WORD.finditer(text):
            if LATIN.search(word[0]):
                for at in range(word.start(), word.end()):
                    self.chars[at] = HOMOGLYPHS.get(self.chars[at], self.chars[at])

    def shorten_stretches(self) -> None:
        """Write a letter that is repeated three times or more twice; the second stands for the rest."""
        text = "".join(self.chars)
        chars, starts, ends = self.chars, self.starts, self.ends
        self.chars, self.starts, self.ends = [], [], []
        at = 0
        for match in STRETCHED.finditer(text):
            keep = match.start() + 2
            self._extend(chars[at:keep], starts[at:keep], ends[at:keep])
            self.ends[-1] = ends[match.end() - 1]
            at = match.end()
        self._extend(chars[at:], starts[at:], ends[at:])

    def _add(self, chars: str, start: int, end: int) -> None:
        self._extend(list(chars), [start] * len(chars), [end] * len(chars))

    def _add_each(self, text: str, start: int, end: int) -> None:
        self._extend(list(text[start:end]), list(range(start, end)), list(range(start + 1, end + 1)))

    def _extend(self, chars: list[str], starts: list[int], ends: list[int]) -> None:
        self.chars += chars
        self.starts += starts
        self.ends += ends


def _visible(char: str) -> str:
    """What one normalised character contributes: itself, a space, an emoji's name, or nothing."""
    if char in LINE_BREAKS:
        return " "
    if _is_unseen(char):
        return ""
    if char > "\u2190" and unicodedata.category(char) == "So":
        return f" {unicodedata.name(char, '').lower()} "
    return char


def _is_unseen(char: str) -> bool:
    """Whether a character shows nothing of its own: controls, joiners, marks, skin tones, unassigned ones."""
    if char.isalnum() or char in LINE_BREAKS:
        return False
    return unicodedata.category(char) in UNSEEN or "\U0001f3fb" <= char <= "\U0001f3ff"
