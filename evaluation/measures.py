"""The measures of one label, computed for many weightings of the texts at once."""

import numpy as np
import numpy.typing as npt

from evaluation.bootstrap import FloatArray
from evaluation.examples import UNKNOWN

MEASURES = (
    "precision",
    "recall",
    "f1",
    "false_alarms",
    "auc",
    "average_precision",
    "calibration_error",
    "brier",
)
LOSSES = frozenset({"false_alarms", "calibration_error", "brier"})
"""Measures that are better the lower they are."""
BINS = 15
BIN_SIZE = 50
"""The least number of texts in a calibration bin; small sets get fewer bins, since noise in a bin reads as error."""


class LabelColumn:
    """The known truth of one label beside its probabilities, sorted once and then weighed as often as wanted.

    `truth` is (n,) with UNKNOWN where nothing is said; those texts count for nothing. `probabilities` is (n,) in
    [0, 1]. A text is flagged at or over `threshold`.
    """

    def __init__(self, truth: npt.NDArray[np.int8], probabilities: FloatArray, threshold: float) -> None:
        known = np.flatnonzero(truth != UNKNOWN)
        self.rows = known[np.argsort(probabilities[known], kind="stable")]
        self.positive = (truth[self.rows] == 1).astype(np.float64)
        self.probabilities, self.starts = np.unique(probabilities[self.rows], return_index=True)
        self.first_flagged = int(np.searchsorted(self.probabilities, threshold))
        self.bins = _bin_starts(self.probabilities, probabilities[self.rows])

    def measure(self, weights: FloatArray) -> FloatArray:
        """The `MEASURES` under each row of `weights`, (rows, n); returns (rows, 8), nan where undefined.

        Precision is undefined where nothing is flagged; recall, F1 and average precision where nothing is positive;
        false alarms (the share of negatives that is flagged) where nothing is negative; the area under the ROC
        curve without both. F1 is 2TP / (2TP + FP + FN), so a label whose positives are all missed has 0.
        Average precision is the step-wise sum of scikit-learn's `average_precision_score`.
        """
        if not len(self.rows):
            return np.full((len(weights), len(MEASURES)), np.nan)
        positive, negative = self._per_probability(weights)
        positives, negatives = positive.sum(axis=1), negative.sum(axis=1)
        found, wrong = positive[:, self.first_flagged :].sum(axis=1), negative[:, self.first_flagged :].sum(axis=1)
        f1 = _divide(2 * found, positives + found + wrong)
        return np.column_stack(
            [
                _divide(found, found + wrong),
                _divide(found, positives),
                np.where(positives > 0, f1, np.nan),
                _divide(wrong, negatives),
                _roc_auc(positive, negative),
                _average_precision(positive, negative),
                self._calibration_error(positive, negative),
                _divide(
                    positive @ (1 - self.probabilities) ** 2 + negative @ self.probabilities**2, positives + negatives
                ),
            ]
        )

    def _per_probability(self, weights: FloatArray) -> tuple[FloatArray, FloatArray]:
        """Weight of positives and of negatives at each distinct probability, rising: two of (rows, steps)."""
        weights = weights[:, self.rows]
        positive = weights * self.positive
        negative = weights - positive
        if len(self.starts) == len(self.rows):
            return positive, negative
        return np.add.reduceat(positive, self.starts, axis=1), np.add.reduceat(negative, self.starts, axis=1)

    def _calibration_error(self, positive: FloatArray, negative: FloatArray) -> FloatArray:
        """Expected calibration error over bins of equal mass, of the label's probability against its frequency.

        The mean over bins of |share of positives - mean probability|, weighed by the bins' sizes (Naeini et al. 2015);
        bins of equal mass because they are the less biased (Roelofs et al. 2022). At most `BINS` bins of at least
        `BIN_SIZE` texts, drawn once on all texts; equal probabilities share a bin.
        """
        gaps = np.add.reduceat(positive - (positive + negative) * self.probabilities, self.bins, axis=1)
        return _divide(np.abs(gaps).sum(axis=1), (positive + negative).sum(axis=1))


def _bin_starts(steps: FloatArray, probabilities: FloatArray) -> npt.NDArray[np.intp]:
    """Where among the distinct probabilities each calibration bin begins."""
    if not len(steps):
        return np.zeros(0, np.intp)
    bins = int(np.clip(len(probabilities) // BIN_SIZE, 1, BINS))
    edges = probabilities[np.arange(bins) * len(probabilities) // bins]
    return np.unique(np.searchsorted(steps, edges))


def _roc_auc(positive: FloatArray, negative: FloatArray) -> FloatArray:
    """The chance that a positive is held more probable than a negative, ties half (Hanley & McNeil 1982)."""
    below = np.cumsum(negative, axis=1) - negative / 2
    return _divide(np.einsum("rs,rs->r", positive, below), positive.sum(axis=1) * negative.sum(axis=1))


def _average_precision(positive: FloatArray, negative: FloatArray) -> FloatArray:
    found = np.cumsum(positive[:, ::-1], axis=1)
    flagged = np.cumsum((positive + negative)[:, ::-1], axis=1)
    precision = found / np.maximum(flagged, np.finfo(float).tiny)
    return _divide(np.einsum("rs,rs->r", positive[:, ::-1], precision), positive.sum(axis=1))


def _divide(part: FloatArray, whole: FloatArray) -> FloatArray:
    return np.divide(part, whole, out=np.full(np.shape(part), np.nan), where=whole > 0)
