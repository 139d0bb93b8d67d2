"""Turn logits into probabilities that mean something, and choose from which one a label is flagged."""

import math

import numpy as np
from sklearn.linear_model import LogisticRegression

from evaluation.examples import UNKNOWN, Examples
from evaluation.thresholds import AIMS, Goal, choose_thresholds
from models.bundle import Calibration, LabelSetting
from models.labels import LABELS, Label
from models.predictor import FOUND

PERSONAL_INFORMATION = LABELS.index(Label.PERSONAL_INFORMATION)
NEVER = 1.0
"""Threshold of a label that nothing in the validation part teaches: only a certain score flags it."""
BOUNDS = {Goal.LEAST_RECALL: (0.1, 0.5), Goal.LEAST_PRECISION: (0.5, NEVER), Goal.BEST_F1: (0.0, NEVER)}
"""Between which probabilities a threshold lies, whatever a few dozen validation positives suggest.

Where recall comes first, what is likelier than not is flagged, and what is wrong nine times in ten is not; where
precision comes first, nothing is flagged that is less likely than not.
"""
AUTHORED_WEIGHT = 0.9
"""Share of our own comments in calibration: they are what a housing page looks like. The public corpora have the rest,
so that a kind of hate that ours lack still counts."""


def calibrate(
    logits: np.ndarray, validation: Examples, authored: frozenset[str], recognised: np.ndarray | None = None
) -> tuple[LabelSetting, ...]:
    """Calibrate each label and choose its threshold on validation texts.

    `logits` is (n, 11) in `LABELS` order for the n validation texts; `recognised`, (n,), says in which of them
    recognisers find personal data: there they outweigh the model, which is calibrated on the others. Platt scaling
    (Platt 1999), then thresholds by the aims of `evaluation.thresholds`, within `BOUNDS`. Authored comments get
    `AUTHORED_WEIGHT` of the weight.
    """
    weights = authored_weights(validation, authored)
    counted = np.tile(weights[:, None], len(LABELS))
    proven = np.zeros(len(weights), bool) if recognised is None else recognised
    counted[proven, PERSONAL_INFORMATION] = 0
    calibrations = [
        _platt(logits[:, column], validation.truth[:, column], counted[:, column]) for column in range(len(LABELS))
    ]
    probabilities = np.stack(
        [sigmoid(each.slope * logits[:, column] + each.offset) for column, each in enumerate(calibrations)], axis=1
    )
    probabilities[proven, PERSONAL_INFORMATION] = np.maximum(probabilities[proven, PERSONAL_INFORMATION], FOUND)
    lowest, highest = zip(*(BOUNDS[AIMS[label].goal] for label in LABELS), strict=True)
    thresholds = np.clip(choose_thresholds(validation.truth, probabilities, weights=weights), lowest, highest)
    return tuple(
        LabelSetting(name=label, threshold=_rounded_down(float(threshold)), calibration=calibration)
        for label, threshold, calibration in zip(LABELS, thresholds, calibrations, strict=True)
    )


def authored_weights(examples: Examples, authored: frozenset[str]) -> np.ndarray:
    """A weight per text, (n,), mean 1, that gives authored comments `AUTHORED_WEIGHT` of the whole."""
    ours = np.isin(examples.corpora, list(authored))
    if not ours.any() or ours.all():
        return np.ones(len(ours))
    return np.where(ours, AUTHORED_WEIGHT / ours.mean(), (1 - AUTHORED_WEIGHT) / (1 - ours.mean()))


def sigmoid(values: np.ndarray) -> np.ndarray:
    """The logistic function, elementwise, in float64."""
    return 1 / (1 + np.exp(-np.clip(values.astype(np.float64), -60, 60)))


def _rounded_down(threshold: float) -> float:
    """Four places, downwards: rounded up, a label could fall short of the recall it aims at."""
    return math.floor(threshold * 1e4) / 1e4


def _platt(logits: np.ndarray, truth: np.ndarray, weights: np.ndarray) -> Calibration:
    known = (truth != UNKNOWN) & (weights > 0)
    if len(np.unique(truth[known])) < 2:
        return Calibration()
    fitted = LogisticRegression(C=1e6).fit(logits[known, None], truth[known], sample_weight=weights[known])
    slope = float(fitted.coef_[0, 0])
    return Calibration(slope=slope, offset=float(fitted.intercept_[0])) if slope > 0 else Calibration()
