"""How much is lost where people spoil or hide what they write: the same texts clean and spoilt."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from random import Random

import numpy as np
import numpy.typing as npt

from evaluation.bootstrap import RESAMPLES, SEED, Estimate, FloatArray, bootstrap, estimate
from evaluation.examples import Examples
from evaluation.measures import MEASURES
from evaluation.metrics import F1, LEAST_POSITIVES, label_columns, macro_estimate, measure_columns
from evaluation.perturbations import PERTURBATIONS, Perturbation
from evaluation.score import BundleScores, Scorer, score
from models.labels import LABELS, Label

RECALL = MEASURES.index("recall")
TOGETHER = "one way drawn for each text"


@dataclass(frozen=True, slots=True)
class SpoiltScores:
    """Texts spoilt in one way. `loss` is the clean macro-F1 less the spoilt one, on the same resamples."""

    name: str
    macro_f1: Estimate
    loss: Estimate
    recall: Mapping[Label, Estimate]


@dataclass(frozen=True, slots=True)
class Robustness:
    """The macro-F1 of the texts as written, of each way to spoil them all, and of one way drawn for each text."""

    texts: int
    clean: Estimate
    ways: tuple[SpoiltScores, ...]
    together: SpoiltScores


def measure_robustness(
    scorer: Scorer,
    examples: Examples,
    clean: BundleScores,
    *,
    resamples: int = RESAMPLES,
    seed: int = SEED,
    advance: Callable[[int], None] = lambda done: None,
) -> Robustness:
    """Spoil `examples` in every way of `PERTURBATIONS` and compare with `clean`, what was said of them as written.

    The same seed spoils alike. `advance` is told how many more texts are scored, of `len(PERTURBATIONS)` times the
    examples. Raises `ValueError` where `clean` is not about as many texts.
    """
    if len(clean.probabilities) != len(examples):
        raise ValueError(f"there are {len(clean.probabilities)} answers for {len(examples)} texts")
    spoilt = {
        name: score(scorer, _spoil(way, examples, seed), advance=advance).probabilities
        for name, way in PERTURBATIONS.items()
    }
    spoilt[TOGETHER] = _one_for_each(list(spoilt.values()), seed)
    clean_f1, ways = _compare(examples.truth, clean, spoilt, resamples=resamples, seed=seed)
    return Robustness(len(examples), clean_f1, ways[:-1], ways[-1])


def _spoil(way: Perturbation, examples: Examples, seed: int) -> list[str]:
    """Every text spoilt in one way; each way has chances of its own, so that no other way changes them."""
    random = Random(f"{seed} {way.name}")
    return [way.apply(text, (), random).text for text in examples.texts]


def _one_for_each(spoilt: Sequence[FloatArray], seed: int) -> FloatArray:
    """Of what was said of each text in every way, (n, 11) each, the answer to one way drawn at random."""
    n = len(spoilt[0])
    return np.stack(spoilt)[np.random.default_rng(seed).integers(len(spoilt), size=n), np.arange(n)]


def _compare(
    truth: npt.NDArray[np.int8], clean: BundleScores, spoilt: Mapping[str, FloatArray], *, resamples: int, seed: int
) -> tuple[Estimate, tuple[SpoiltScores, ...]]:
    """The macro-F1 of the clean texts, and the figures of the spoilt ones; `spoilt` has probabilities (n, 11)."""
    columns = [label_columns(truth, each, clean.thresholds) for each in (clean.probabilities, *spoilt.values())]

    def measure(weights: FloatArray) -> FloatArray:
        return np.stack([measure_columns(each, weights)[:, :, [F1, RECALL]] for each in columns], axis=1)

    point, samples = bootstrap(measure, len(truth), resamples=resamples, seed=seed)
    f1, recall = np.moveaxis(point, -1, 0)
    f1s, recalls = np.moveaxis(samples, -1, 0)
    counted = (truth == 1).sum(axis=0) >= LEAST_POSITIVES
    ways = tuple(
        SpoiltScores(
            name,
            macro_estimate(f1[at], f1s[:, at], counted),
            macro_estimate(f1[0] - f1[at], f1s[:, 0] - f1s[:, at], counted),
            {label: estimate(float(recall[at, row]), recalls[:, at, row]) for row, label in enumerate(LABELS)},
        )
        for at, name in enumerate(spoilt, start=1)
    )
    return macro_estimate(f1[0], f1s[:, 0], counted), ways
