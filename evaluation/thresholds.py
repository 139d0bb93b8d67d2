"""From which probability a label is given: chosen per label, on validation texts, by what the label is for."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
import numpy.typing as npt
from sklearn.metrics import precision_recall_curve

from evaluation.bootstrap import FloatArray
from evaluation.examples import UNKNOWN
from models.labels import LABELS, Label

ROUNDING = 1e-9


class Goal(StrEnum):
    """What a threshold is to achieve."""

    BEST_F1 = "best_f1"
    LEAST_PRECISION = "least_precision"
    LEAST_RECALL = "least_recall"


@dataclass(frozen=True, slots=True)
class Aim:
    """The goal of one label's threshold; `least` is the precision or recall to reach, in (0, 1]."""

    goal: Goal = Goal.BEST_F1
    least: float | None = None

    def __post_init__(self) -> None:
        if (self.goal == Goal.BEST_F1) != (self.least is None):
            raise ValueError("a precision or recall to reach belongs to those goals, and to no other")
        if self.least is not None and not 0 < self.least <= 1:
            raise ValueError(f"a precision or recall to reach lies in (0, 1], not {self.least}")


# A missed gas leak costs more than a false alarm that a person dismisses; a resident called hateful who was not is
# the worse mistake of the other kind.
AIMS: Mapping[Label, Aim] = {label: Aim() for label in LABELS} | {
    Label.EMERGENCY: Aim(Goal.LEAST_RECALL, 0.94),
    Label.THREAT: Aim(Goal.LEAST_RECALL, 0.80),
    Label.PERSONAL_INFORMATION: Aim(Goal.LEAST_RECALL, 0.95),
    Label.HATE_SPEECH: Aim(Goal.LEAST_PRECISION, 0.75),
    Label.ABUSE: Aim(Goal.LEAST_PRECISION, 0.75),
}


def choose_thresholds(
    truth: npt.NDArray[np.int8],
    probabilities: FloatArray,
    aims: Mapping[Label, Aim] = AIMS,
    *,
    weights: FloatArray | None = None,
) -> FloatArray:
    """Choose a threshold for each label; a label is given at or over it.

    `truth` (n, 11) holds 1, 0 and UNKNOWN, `probabilities` is (n, 11) in [0, 1], columns in `LABELS` order; `weights`
    (n,) says how much each text counts, all alike by default. Best F1 takes the lowest threshold of the highest F1;
    least precision the lowest that reaches it; least recall the highest that reaches it. Returns (11,), with `inf`
    where no threshold reaches the aim or nothing known is positive, so that the label is never given. Raises
    `ValueError` where shapes differ, a weight is negative, or a label has no aim.
    Source: the sweep of scikit-learn's `precision_recall_curve`.
    """
    weights = np.ones(len(truth)) if weights is None else weights
    if truth.shape != (len(truth), len(LABELS)) or probabilities.shape != truth.shape:
        raise ValueError(f"truth and probabilities must be (n, 11), not {truth.shape} and {probabilities.shape}")
    if weights.shape != (len(truth),) or (weights < 0).any():
        raise ValueError(f"weights must be ({len(truth)},) and not negative")
    if missing := [label for label in LABELS if label not in aims]:
        raise ValueError(f"no aim for {', '.join(missing)}")
    counts = (truth != UNKNOWN) & (weights > 0)[:, None]
    return np.array(
        [
            _choose(truth[own, at] == 1, probabilities[own, at], weights[own], aims[label])
            for at, (label, own) in enumerate(zip(LABELS, counts.T, strict=True))
        ]
    )


def _choose(positive: npt.NDArray[np.bool_], probabilities: FloatArray, weights: FloatArray, aim: Aim) -> float:
    if not positive.any():
        return np.inf
    precision, recall, thresholds = precision_recall_curve(positive, probabilities, sample_weight=weights)
    precision, recall = precision[:-1], recall[:-1]
    if aim.goal == Goal.BEST_F1:
        f1 = 2 * precision * recall / np.maximum(precision + recall, ROUNDING)
        return float(thresholds[f1 >= f1.max() - ROUNDING].min())
    least = (aim.least or 0.0) - ROUNDING
    if aim.goal == Goal.LEAST_PRECISION:
        return float(thresholds[precision >= least].min(initial=np.inf))
    return float(thresholds[recall >= least].max())
