"""Personal data as a tag per token: how spans are taught to the classifier, and read from its answers."""

from collections.abc import Sequence
from itertools import groupby

import numpy as np
import numpy.typing as npt

from models.spans import SPAN_TYPES, Span

OUTSIDE = 0
"""The tag of a token that is in no span; tag n is the n-th of `SPAN_TYPES`, counted from one."""
TAGS = 1 + len(SPAN_TYPES)


def tag_tokens(spans: Sequence[Span], bounds: Sequence[tuple[int, int]]) -> npt.NDArray[np.int64]:
    """The tag of each token, (tokens,): the type of the span that shares a character with it, else `OUTSIDE`.

    `bounds` are the characters of each token in the text of the spans; an empty piece ([CLS], [SEP]) is outside.
    """
    tags = np.full(len(bounds), OUTSIDE, np.int64)
    for span in spans:
        touched = [
            at for at, (start, end) in enumerate(bounds) if start < end and start < span.end and span.start < end
        ]
        tags[touched] = 1 + SPAN_TYPES.index(span.type)
    return tags


def choose_tags(logits: npt.NDArray[np.float32]) -> npt.NDArray[np.int64]:
    """The tag of each token, (tokens,), from its logits, (tokens, 14)."""
    return logits.argmax(axis=-1)


def whole_words(tags: npt.NDArray[np.int64], bounds: Sequence[tuple[int, int]], text: str) -> npt.NDArray[np.int64]:
    """Give every piece of a word the tag of its first piece, so that no span begins or ends inside a word."""
    whole = tags.copy()
    for at in range(1, len(bounds)):
        start = bounds[at][0]
        if start and start == bounds[at - 1][1] and text[start - 1].isalnum() and text[start : start + 1].isalnum():
            whole[at] = whole[at - 1]
    return whole


def read_spans(tags: npt.NDArray[np.int64], bounds: Sequence[tuple[int, int]]) -> list[Span]:
    """Spans of neighbouring tokens with the same tag, in the characters that `bounds` counts."""
    spans = []
    for tag, run in groupby(range(len(tags)), key=lambda at: int(tags[at])):
        if tag != OUTSIDE:
            each = list(run)
            spans.append(Span(bounds[each[0]][0], bounds[each[-1]][1], SPAN_TYPES[tag - 1]))
    return spans
