"""The one contract by which labelled texts travel: from corpora to training and to every measurement."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from models.labels import LABELS, TOPICS
from models.spans import Span

UNKNOWN = -1
"""Stands in `truth` and `topics` where a corpus does not say."""


@dataclass(frozen=True, slots=True)
class Examples:
    """Labelled texts, column by column; every column has one entry per text.

    `truth` is (n, 11) int8 in `LABELS` order: 1 applies, 0 surely not, `UNKNOWN` where the corpus does not
    say. `topics` is (n,) int16, an index into `TOPICS` or `UNKNOWN`. `batches` names what must not be torn
    apart by a split (a writer's batch) or is empty. `official` is the corpus's own split, "train",
    "validation" or "test", or empty. `spans` are in characters of the text.
    """

    corpora: Sequence[str]
    ids: Sequence[str]
    texts: Sequence[str]
    truth: npt.NDArray[np.int8]
    topics: npt.NDArray[np.int16]
    batches: Sequence[str]
    official: Sequence[str]
    spans: Sequence[Sequence[Span]]

    def __post_init__(self) -> None:
        n = len(self.texts)
        columns = (self.corpora, self.ids, self.truth, self.topics, self.batches, self.official, self.spans)
        if any(len(column) != n for column in columns):
            raise ValueError(f"every column needs {n} entries, not {[len(column) for column in columns]}")
        if self.truth.shape != (n, len(LABELS)):
            raise ValueError(f"truth must be ({n}, {len(LABELS)}), not {self.truth.shape}")
        if n and not (self.truth.min() >= UNKNOWN and self.truth.max() <= 1):
            raise ValueError("truth holds only 1, 0 and UNKNOWN (-1)")
        if n and not (self.topics.min() >= UNKNOWN and self.topics.max() < len(TOPICS)):
            raise ValueError(f"topics hold indexes below {len(TOPICS)} and UNKNOWN (-1)")

    def __len__(self) -> int:
        return len(self.texts)

    def take(self, rows: npt.ArrayLike) -> "Examples":
        """The examples at these row numbers (or where a boolean mask holds), in that order."""
        at = np.arange(len(self))[np.asarray(rows)]
        each: list[int] = at.tolist()
        return Examples(
            [self.corpora[i] for i in each],
            [self.ids[i] for i in each],
            [self.texts[i] for i in each],
            self.truth[at],
            self.topics[at],
            [self.batches[i] for i in each],
            [self.official[i] for i in each],
            [self.spans[i] for i in each],
        )


def concatenate(parts: Iterable[Examples]) -> Examples:
    """All examples of several parts, in order."""
    found = list(parts)
    return Examples(
        [name for part in found for name in part.corpora],
        [name for part in found for name in part.ids],
        [text for part in found for text in part.texts],
        np.concatenate([part.truth for part in found] or [np.zeros((0, len(LABELS)), np.int8)]),
        np.concatenate([part.topics for part in found] or [np.zeros(0, np.int16)]),
        [batch for part in found for batch in part.batches],
        [split for part in found for split in part.official],
        [spans for part in found for spans in part.spans],
    )
