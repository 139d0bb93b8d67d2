"""How often the topic is right."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from evaluation.bootstrap import RESAMPLES, SEED, Estimate, FloatArray, bootstrap, estimate
from evaluation.examples import UNKNOWN


@dataclass(frozen=True, slots=True)
class TopicScores:
    """The share of texts of known topic that got it right, and what always naming the commonest one would reach."""

    known: int
    accuracy: Estimate
    commonest: float


def measure_topics(
    truth: npt.NDArray[np.int16], found: npt.NDArray[np.int16], *, resamples: int = RESAMPLES, seed: int = SEED
) -> TopicScores | None:
    """Compare topics, both (n,) indexes into `TOPICS` or UNKNOWN; a text left without a topic counts as wrong.

    `None` where no topic is known, or the bundle names none at all.
    """
    known = truth != UNKNOWN
    if not known.any() or (found == UNKNOWN).all():
        return None
    right = (truth == found)[known].astype(np.float64)

    def share(weights: FloatArray) -> FloatArray:
        return weights @ right / weights.sum(axis=1)

    point, samples = bootstrap(share, len(right), resamples=resamples, seed=seed)
    commonest = np.bincount(truth[known]).max() / known.sum()
    return TopicScores(int(known.sum()), estimate(float(point), samples), float(commonest))
