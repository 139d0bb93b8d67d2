"""The names of people among the spans of a text: made whole, and left out where they are an elected person's."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence

from models.spans import Span, SpanType

_PART = r"[A-Z](?:[^\W\d_]|['’](?=[A-Z]))*"
HYPHENATED = re.compile(rf"(?<![\w'’-]){_PART}(?:[-‐‑–]{_PART})+(?![\w-])")
_NOW = r"(?<!ex-)(?<!former )(?<!\w)"
TITLE_BEFORE = re.compile(rf"{_NOW}(?:[Cc]ll(?:r|or)\b|Councillor)[ ](?:[A-Z][a-z]+[ ])?\Z")
TITLE_WITHIN = re.compile(rf"{_NOW}(?:cllr\b\.?|cllor|councillor)\s", re.IGNORECASE)
TITLE_AFTER = re.compile(r"[ ]MS?P\b")
TITLE_REACH = 40
"""How many characters before a name are searched for a title."""


def whole_names(text: str, spans: Sequence[Span]) -> list[Span]:
    """Spans of a text, sorted and apart, with each hyphenated name that is marked in part marked whole.

    A name grows over no other span. Names that then touch, or that only a space parts, become one.
    """
    words = list(HYPHENATED.finditer(text))
    others = [span for span in spans if span.type != SpanType.PERSON]
    names: list[Span] = []
    for span in spans:
        if span.type != SpanType.PERSON:
            continue
        start, end = span.start, span.end
        for word in words[bisect_right(words, span.start, key=_end) : bisect_left(words, span.end, key=_start)]:
            if _is_free(others, word.start(), word.end()):
                start, end = min(start, word.start()), max(end, word.end())
        if names and not text[names[-1].end : start].strip():
            last = names.pop()
            start, end = last.start, max(last.end, end)
        names.append(Span(start, end, SpanType.PERSON))
    return sorted([*names, *others])


def without_elected(text: str, spans: Sequence[Span]) -> list[Span]:
    """Spans of a text without the names of people with an elected person's title: "Cllr Rafiq", "Anita Rao MP".

    They act in a public role, unless the text holds other private data too: "Cllr Rafiq lives at ...".
    """
    if any(span.type != SpanType.PERSON for span in spans):
        return list(spans)
    return [span for span in spans if not _is_elected(text, span)]


def _is_elected(text: str, span: Span) -> bool:
    name = text[span.start : span.end]
    if " and " in name or " & " in name:
        return False
    before = TITLE_BEFORE.search(text, max(0, span.start - TITLE_REACH), span.start)
    return bool(before or TITLE_WITHIN.match(text, span.start) or TITLE_AFTER.match(text, span.end))


def _is_free(spans: Sequence[Span], start: int, end: int) -> bool:
    """Whether none of `spans`, sorted and apart, shares a character with a piece."""
    before = bisect_left(spans, end, key=lambda span: span.start)
    return before == 0 or spans[before - 1].end <= start


def _start(word: re.Match[str]) -> int:
    return word.start()


def _end(word: re.Match[str]) -> int:
    return word.end()
