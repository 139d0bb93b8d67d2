"""More to learn from what there is: the same comments with other data in them, and spoilt as people spoil them."""

from collections.abc import Iterator
from dataclasses import replace
from random import Random

import numpy as np

from evaluation.examples import Examples, concatenate
from evaluation.perturbations import PERTURBATIONS
from models.spans import Span
from training.variation import Invention

Rewritten = tuple[int, str, tuple[Span, ...]]
"""The row of an example, and another text and spans for it."""

VARIED = 6
"""Copies of a comment of ours with personal data, each with other data; it and they share its draws."""
SPOILT_SHARE = 0.25
"""Share of the draws that a text has itself which its spoilt copies take."""
SPOILT = 2
"""Spoilt copies of each of our own comments."""
PUBLIC_EVERY = 4
"""One public text in so many has a spoilt copy."""


def augment(examples: Examples, draws: np.ndarray, authored: frozenset[str], seed: int) -> tuple[Examples, np.ndarray]:
    """Add varied and spoilt copies to `examples`; they take a part of the draws, (n,), of the text they come from."""
    ours = np.isin(examples.corpora, list(authored))
    varied = list(_varied(examples, np.flatnonzero(ours).tolist(), seed))
    spoilt = list(_spoilt(examples, ours, seed))
    shares = draws.copy()
    parts, weights = [], []
    for copies, share in ((varied, VARIED / (VARIED + 1)), (spoilt, SPOILT_SHARE)):
        if not copies:
            continue
        rows = np.array([row for row, _, _ in copies])
        taken = shares[rows] * share / np.bincount(rows, minlength=len(examples))[rows]
        shares[np.unique(rows)] *= 1 - share
        parts.append(_rewrite(examples, copies))
        weights.append(taken)
    return concatenate([examples, *parts]), np.concatenate([shares, *weights])


def _varied(examples: Examples, rows: list[int], seed: int) -> Iterator[Rewritten]:
    invention = Invention(seed)
    for row in rows:
        if spans := tuple(examples.spans[row]):
            for _ in range(VARIED):
                yield row, *invention.vary(examples.texts[row], spans)


def _spoilt(examples: Examples, ours: np.ndarray, seed: int) -> Iterator[Rewritten]:
    random = Random(seed)
    ways = list(PERTURBATIONS.values())
    for row in range(len(examples)):
        copies = SPOILT if ours[row] else int(random.randrange(PUBLIC_EVERY) == 0)
        for _ in range(copies):
            spoilt = random.choice(ways).apply(examples.texts[row], tuple(examples.spans[row]), random)
            if spoilt.text.strip():
                yield row, spoilt.text, spoilt.spans


def _rewrite(examples: Examples, copies: list[Rewritten]) -> Examples:
    texts, spans = [text for _, text, _ in copies], [spans for _, _, spans in copies]
    return replace(examples.take([row for row, _, _ in copies]), texts=texts, spans=spans)
