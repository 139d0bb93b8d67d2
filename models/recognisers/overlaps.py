"""Spans beside each other, without comparing each with every other: a text can hold thousands."""

from bisect import bisect_left, insort
from collections.abc import Iterable, Sequence

from models.spans import Span


def first_of_overlapping(spans: Iterable[Span]) -> list[Span]:
    """Keep each span that overlaps none kept before it; sorted by place."""
    kept: list[Span] = []
    for span in spans:
        at = bisect_left(kept, span.start, key=_start)
        free_after = at == len(kept) or kept[at].start >= span.end
        if free_after and (at == 0 or kept[at - 1].end <= span.start):
            insort(kept, span, key=_start)
    return kept


def follows(spans: Sequence[Span], at: int, within: int) -> bool:
    """Whether one of `spans`, sorted, starts 1 to `within` characters after `at`."""
    place = bisect_left(spans, at + 1, key=_start)
    return place < len(spans) and spans[place].start - at <= within


def precedes(spans: Sequence[Span], at: int, within: int) -> bool:
    """Whether one of `spans`, sorted and apart, ends 1 to `within` characters before `at`."""
    place = bisect_left(spans, at, key=_end)
    return place > 0 and at - spans[place - 1].end <= within


def _start(span: Span) -> int:
    return span.start


def _end(span: Span) -> int:
    return span.end
