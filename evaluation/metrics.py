"""How good a bundle's labels are: the figures of every label, with intervals."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from evaluation.bootstrap import RESAMPLES, SEED, Estimate, FloatArray, bootstrap, estimate
from evaluation.examples import UNKNOWN
from evaluation.measures import MEASURES, LabelColumn
from models.labels import LABELS, Label

LEAST_POSITIVES = 20
"""Known positives a label needs to count in the macro-F1."""
F1 = MEASURES.index("f1")


@dataclass(frozen=True, slots=True)
class LabelMetrics:
    """One label on the texts of which it is known whether it applies. A figure that is undefined is `None`.

    `flagged` texts have the label predicted; `false_alarms` is the share of known negatives that is flagged.
    `mean_probability` stands beside the share of positives: a calibrated label has the two alike.
    """

    label: Label
    threshold: float | None
    known: int
    positives: int
    flagged: int
    mean_probability: float | None
    precision: Estimate
    recall: Estimate
    f1: Estimate
    false_alarms: Estimate
    auc: Estimate
    average_precision: Estimate
    calibration_error: Estimate
    brier: Estimate


@dataclass(frozen=True, slots=True)
class Metrics:
    """All labels, in `LABELS` order, and the mean F1 of those with at least `least_positives` known positives."""

    texts: int
    labels: tuple[LabelMetrics, ...]
    macro_f1: Estimate
    macro_labels: tuple[Label, ...]
    least_positives: int

    def of(self, label: Label) -> LabelMetrics:
        """The figures of one label."""
        return self.labels[LABELS.index(label)]


def measure_texts(
    truth: npt.NDArray[np.int8],
    probabilities: FloatArray,
    thresholds: FloatArray,
    *,
    least_positives: int = LEAST_POSITIVES,
    resamples: int = RESAMPLES,
    seed: int = SEED,
) -> Metrics:
    """Measure predicted probabilities against the truth.

    `truth` (n, 11) holds 1, 0 and UNKNOWN, `probabilities` is (n, 11) in [0, 1], `thresholds` (11,); columns in
    `LABELS` order. Unknown entries count for nothing. Intervals come from resampling texts, so that the labels of one
    text stay together. Raises `ValueError` where shapes differ or a probability is not one.
    """
    columns = label_columns(truth, probabilities, thresholds)
    point, samples = bootstrap(
        lambda weights: measure_columns(columns, weights), len(truth), resamples=resamples, seed=seed
    )
    counted = (truth == 1).sum(axis=0) >= least_positives
    return Metrics(
        texts=len(truth),
        labels=tuple(
            _label_metrics(label, truth[:, at], probabilities[:, at], float(thresholds[at]), point[at], samples[:, at])
            for at, label in enumerate(LABELS)
        ),
        macro_f1=macro_estimate(point[:, F1], samples[:, :, F1], counted),
        macro_labels=tuple(label for label, counts in zip(LABELS, counted, strict=True) if counts),
        least_positives=least_positives,
    )


def label_columns(
    truth: npt.NDArray[np.int8], probabilities: FloatArray, thresholds: FloatArray
) -> tuple[LabelColumn, ...]:
    """One column per label, ready to be measured; raises `ValueError` as `measure_texts` says."""
    if truth.shape != (len(truth), len(LABELS)) or probabilities.shape != truth.shape:
        raise ValueError(f"truth and probabilities must be (n, 11), not {truth.shape} and {probabilities.shape}")
    if thresholds.shape != (len(LABELS),):
        raise ValueError(f"thresholds must be (11,), not {thresholds.shape}")
    if not ((probabilities >= 0) & (probabilities <= 1)).all():
        raise ValueError("probabilities must lie in [0, 1]")
    return tuple(LabelColumn(truth[:, at], probabilities[:, at], float(thresholds[at])) for at in range(len(LABELS)))


def measure_columns(columns: Sequence[LabelColumn], weights: FloatArray) -> FloatArray:
    """The `MEASURES` of every label under each row of `weights`, (rows, n); returns (rows, labels, measures)."""
    return np.stack([column.measure(weights) for column in columns], axis=1)


def macro_estimate(f1: FloatArray, samples: FloatArray, counted: npt.NDArray[np.bool_]) -> Estimate:
    """The mean of `f1` (labels,), and of `samples` (resamples, labels), over the labels that are `counted`."""
    if not counted.any():
        return Estimate(None)
    return estimate(float(f1[counted].mean()), samples[:, counted].mean(axis=1))


def _label_metrics(
    label: Label,
    truth: npt.NDArray[np.int8],
    probabilities: FloatArray,
    threshold: float,
    point: FloatArray,
    samples: FloatArray,
) -> LabelMetrics:
    known = truth != UNKNOWN
    return LabelMetrics(
        label=label,
        threshold=threshold if np.isfinite(threshold) else None,
        known=int(known.sum()),
        positives=int((truth == 1).sum()),
        flagged=int((probabilities[known] >= threshold).sum()),
        mean_probability=float(probabilities[known].mean()) if known.any() else None,
        **{name: _estimate(name, point[at], samples[:, at]) for at, name in enumerate(MEASURES)},
    )


def _estimate(measure: str, value: float, samples: FloatArray) -> Estimate:
    if measure != "calibration_error":
        return estimate(value, samples)
    found = estimate(value, samples, centred=True)
    return found if found.low is None else Estimate(found.value, max(found.low, 0.0), found.high)
