"""Two bundles on the same texts: what changed, and whether chance alone could have changed it."""

from dataclasses import dataclass
from enum import StrEnum

import numpy as np
import numpy.typing as npt

from evaluation.bootstrap import RESAMPLES, SEED, Estimate, FloatArray, bootstrap, estimate
from evaluation.examples import UNKNOWN
from evaluation.measures import LOSSES, MEASURES
from evaluation.metrics import F1, LEAST_POSITIVES, label_columns, macro_estimate, measure_columns
from evaluation.score import BundleScores
from models.labels import LABELS, Label


class Reading(StrEnum):
    """What a change amounts to."""

    BETTER = "better"
    WORSE = "worse"
    UNCLEAR = "no clear difference"
    SAME = "the same"
    UNKNOWN = "cannot be told"


@dataclass(frozen=True, slots=True)
class Change:
    """A figure of either bundle, and the new one's less the old one's, paired text by text."""

    before: float | None
    after: float | None
    difference: Estimate
    reading: Reading


@dataclass(frozen=True, slots=True)
class LabelComparison:
    """One label's changes; `calibration_error`, `brier` and `false_alarms` are better the lower they are."""

    label: Label
    known: int
    positives: int
    precision: Change
    recall: Change
    f1: Change
    false_alarms: Change
    auc: Change
    average_precision: Change
    calibration_error: Change
    brier: Change


@dataclass(frozen=True, slots=True)
class Comparison:
    """All labels, in `LABELS` order, and the mean F1 of those with enough known positives."""

    before: str
    after: str
    labels: tuple[LabelComparison, ...]
    macro_f1: Change


def compare(
    truth: npt.NDArray[np.int8],
    before: BundleScores,
    after: BundleScores,
    *,
    least_positives: int = LEAST_POSITIVES,
    resamples: int = RESAMPLES,
    seed: int = SEED,
) -> Comparison:
    """Compare what two bundles said of the same texts; `truth` is (n, 11) with UNKNOWN, in `LABELS` order.

    Every resample is measured on both bundles, so that what is hard for both cancels out. Raises `ValueError`
    where shapes differ.
    """
    pair = [label_columns(truth, scores.probabilities, scores.thresholds) for scores in (before, after)]

    def measure(weights: FloatArray) -> FloatArray:
        return np.stack([measure_columns(columns, weights) for columns in pair], axis=1)

    point, samples = bootstrap(measure, len(truth), resamples=resamples, seed=seed)
    counted = (truth == 1).sum(axis=0) >= least_positives
    macro = macro_estimate(point[1, :, F1] - point[0, :, F1], samples[:, 1, :, F1] - samples[:, 0, :, F1], counted)
    means = point[:, counted, F1].mean(axis=1) if counted.any() else np.full(2, np.nan)
    return Comparison(
        before.bundle,
        after.bundle,
        tuple(_label(at, truth[:, at], point[:, at], samples[:, :, at]) for at in range(len(LABELS))),
        Change(_known(means[0]), _known(means[1]), macro, read_change(macro, lower_is_better=False)),
    )


def read_change(difference: Estimate, *, lower_is_better: bool) -> Reading:
    """Better or worse only where the interval of the difference leaves out zero."""
    if difference.value == 0 and difference.low is None:
        return Reading.SAME
    if difference.low is None or difference.high is None:
        return Reading.UNKNOWN
    if difference.low <= 0 <= difference.high:
        return Reading.UNCLEAR
    return Reading.BETTER if (difference.high < 0) == lower_is_better else Reading.WORSE


def _label(at: int, truth: npt.NDArray[np.int8], point: FloatArray, samples: FloatArray) -> LabelComparison:
    changes = {name: _change(name, point[:, number], samples[:, :, number]) for number, name in enumerate(MEASURES)}
    return LabelComparison(LABELS[at], int((truth != UNKNOWN).sum()), int((truth == 1).sum()), **changes)


def _change(measure: str, point: FloatArray, samples: FloatArray) -> Change:
    difference = estimate(
        float(point[1] - point[0]), samples[:, 1] - samples[:, 0], centred=measure == "calibration_error"
    )
    return Change(
        _known(point[0]), _known(point[1]), difference, read_change(difference, lower_is_better=measure in LOSSES)
    )


def _known(value: float) -> float | None:
    return float(value) if np.isfinite(value) else None
