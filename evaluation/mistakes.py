"""The mistakes a bundle was surest of: where to look first, by id."""

from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from evaluation.examples import Examples
from evaluation.score import BundleScores
from models.labels import LABELS, Label

EACH = 5


class MistakeKind(StrEnum):
    """Which way a label was wrong."""

    MISSED = "missed"
    FALSE_ALARM = "false alarm"


@dataclass(frozen=True, slots=True)
class Mistake:
    """A label that was missed or wrongly given, and how probable the bundle held it."""

    label: Label
    kind: MistakeKind
    corpus: str
    id: str
    probability: float


def worst_mistakes(examples: Examples, scores: BundleScores, *, each: int = EACH) -> tuple[Mistake, ...]:
    """For each label the `each` least probable of those missed and the most probable of those wrongly given."""
    mistakes = []
    for at, label in enumerate(LABELS):
        flagged, truth = scores.flagged(label), examples.truth[:, at]
        for kind, wrong, order in (
            (MistakeKind.MISSED, (truth == 1) & ~flagged, scores.probabilities[:, at]),
            (MistakeKind.FALSE_ALARM, (truth == 0) & flagged, -scores.probabilities[:, at]),
        ):
            rows = sorted(
                np.flatnonzero(wrong).tolist(), key=lambda row: (order[row], examples.corpora[row], examples.ids[row])
            )
            mistakes += [
                Mistake(label, kind, examples.corpora[row], examples.ids[row], float(scores.probabilities[row, at]))
                for row in rows[:each]
            ]
    return tuple(mistakes)
