"""Texts longer than the model's window are read in overlapping windows, so that nothing is cut silently."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

OVERLAP = 4
"""Consecutive windows share a quarter (one in `OVERLAP`) of their tokens, so that a phrase is whole in one of them."""


@dataclass(frozen=True, slots=True)
class Window:
    """Token ids of one window, with the number of the text they come from and of its first token there."""

    text: int
    start: int
    ids: Sequence[int]


def cut_windows(texts: Iterable[Sequence[int]], *, max_tokens: int, opening: int, closing: int) -> list[Window]:
    """Cut each text's token ids, given without special tokens, into windows of at most `max_tokens`.

    Every window begins with `opening` ([CLS]) and ends with `closing` ([SEP]). A text without tokens has no window.
    """
    room = max_tokens - 2
    overlap = room // OVERLAP
    return [
        Window(number, start, [opening, *ids[start : start + room], closing])
        for number, ids in enumerate(texts)
        if len(ids)
        for start in range(0, max(len(ids) - overlap, 1), room - overlap)
    ]
