"""People's names among the model's tags: made whole, and left out where they are an office-holder's."""

import re
from collections.abc import Sequence

from models.spans import Span, SpanType

HYPHENATED = re.compile(r"(?<![^\W\d_])[^\W\d_]+(?:[-‐‑][^\W\d_]+)+")
_OFFICE = r"(?:cllr|cllor|councillor|mayor)s?\b\.?"
OFFICE_BEFORE = re.compile(rf"\b(?i:{_OFFICE}),?\s+(?:[A-Z][\w'’-]*\s+){{0,2}}\Z")
OFFICE_WITHIN = re.compile(rf"{_OFFICE}\s", re.IGNORECASE)
OFFICE_AFTER = re.compile(r"\s+M(?:S)?P\b")
WITHIN = 40
"""How many characters before a name are searched for an office."""


def private_names(text: str, tagged: Sequence[Span], *, recognised: bool) -> list[Span]:
    """The tags of a text, sorted, with the names of people among them whole and private; other tags stay as they are.

    A hyphenated name that is tagged in part is tagged whole. An elected person is named in a public role, unless the
    comment holds more than names: "Cllr Rafiq lives at ..."; `recognised` says whether recognisers found private data.
    """
    names = [span for span in tagged if span.type == SpanType.PERSON]
    others = [span for span in tagged if span.type != SpanType.PERSON]
    whole = _joined(text, [_whole(text, span) for span in names])
    private = whole if recognised or others else [span for span in whole if not _is_office_holder(text, span)]
    return sorted([*private, *others])


def _whole(text: str, span: Span) -> Span:
    """A name with the rest of any hyphenated word that it begins or ends in."""
    start, end = span.start, span.end
    for word in HYPHENATED.finditer(text):
        if word.start() < span.end and span.start < word.end():
            start, end = min(start, word.start()), max(end, word.end())
    return Span(start, end, span.type)


def _joined(text: str, names: list[Span]) -> list[Span]:
    """One span for names that overlap or that only a space parts, as they do once one is whole."""
    joined: list[Span] = []
    for span in names:
        if joined and not text[joined[-1].end : span.start].strip():
            last = joined.pop()
            span = Span(last.start, max(last.end, span.end), span.type)
        joined.append(span)
    return joined


def _is_office_holder(text: str, span: Span) -> bool:
    before = OFFICE_BEFORE.search(text, max(0, span.start - WITHIN), span.start)
    return bool(before or OFFICE_WITHIN.match(text, span.start) or OFFICE_AFTER.match(text, span.end))
