"""Which texts a training run sees, how often, and in what order: fixed by the seed."""

from collections.abc import Mapping, Sequence

import numpy as np

from evaluation.examples import UNKNOWN, Examples
from models.labels import LABELS

CHUNK = 50
"""Batches sorted by length together: enough to pad little, few enough to keep the order random."""


def draw_weights(
    examples: Examples, trust: Mapping[str, float], *, authored: frozenset[str], authored_share: float
) -> np.ndarray:
    """The chance of each text to be drawn, (n,), summing to 1.

    Corpora weigh as the square root of their size times our trust in them, so that a large one does not drown a
    small one; authored sets get `authored_share` of all draws together. Within a corpus a text with rare labels comes
    more often: each positive label counts as the inverse square root of its positives there. Raises `ValueError` where
    nothing is trusted.
    """
    corpora = np.array(examples.corpora)
    weights = np.zeros(len(examples))
    for corpus in np.unique(corpora):
        own = corpora == corpus
        rarity = _rarity(examples.truth[own])
        weights[own] = rarity / rarity.sum() * np.sqrt(own.sum()) * trust.get(str(corpus), 1.0)
    ours = np.isin(corpora, list(authored))
    if weights[ours].any() and weights[~ours].any():
        weights[ours] *= authored_share / weights[ours].sum()
        weights[~ours] *= (1 - authored_share) / weights[~ours].sum()
    if not weights.any():
        raise ValueError("no text can be drawn: no corpus has any trust")
    return weights / weights.sum()


def entry_weights(truth: np.ndarray, draws: np.ndarray) -> np.ndarray:
    """How much one known truth of each label counts in the loss, (n_labels,), mean 1.

    A label that few drawn texts say anything about counts more: the inverse square root of the expected
    share of known entries.
    """
    known = ((truth != UNKNOWN) * draws[:, None]).sum(axis=0)
    weights = 1 / np.sqrt(np.maximum(known, 1e-3))
    return (weights / weights.mean()).astype(np.float32)


def plan_batches(
    weights: np.ndarray, lengths: Sequence[int], *, samples: int, batch_size: int, seed: int
) -> list[np.ndarray]:
    """Row numbers of every batch of the run, in order: drawn by weight, texts of like length together."""
    random = np.random.default_rng(seed)
    rows = random.choice(len(weights), size=samples, p=weights)
    size = np.asarray(lengths)
    batches: list[np.ndarray] = []
    for start in range(0, samples, CHUNK * batch_size):
        chunk = rows[start : start + CHUNK * batch_size]
        chunk = chunk[np.argsort(size[chunk], kind="stable")]
        parts = [chunk[at : at + batch_size] for at in range(0, len(chunk), batch_size)]
        batches += [parts[number] for number in random.permutation(len(parts))]
    return batches


def _rarity(truth: np.ndarray) -> np.ndarray:
    positives = (truth == 1).sum(axis=0)
    boost = 1 / np.sqrt(np.maximum(positives, 1))
    none = max(int((truth != 1).all(axis=1).sum()), 1)
    scores = ((truth == 1) * boost).sum(axis=1)
    return np.where(scores > 0, scores, 1 / np.sqrt(none * len(LABELS)))
