"""All that is measured of one bundle on one part of the examples, and the same as JSON."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date
from typing import TYPE_CHECKING

import numpy as np

from evaluation.bootstrap import RESAMPLES, SEED
from evaluation.compare import Comparison
from evaluation.examples import Examples
from evaluation.functions import FunctionScores
from evaluation.metrics import Metrics, measure_texts
from evaluation.mistakes import Mistake, worst_mistakes
from evaluation.score import BundleScores
from evaluation.span_scores import SpanScores, measure_spans
from evaluation.topic_scores import TopicScores, measure_topics

if TYPE_CHECKING:
    from evaluation.findings import Findings


@dataclass(frozen=True, slots=True)
class DataFile:
    """A file that was measured on: its name without the folder, its sha256, and how many rows were used."""

    name: str
    sha256: str
    rows: int


@dataclass(frozen=True, slots=True)
class Run:
    """What was measured, on what and when, so that anyone can measure it again.

    `learned` names the corpora whose train part the bundle learned from; `available` is the number of texts in the
    part, of which `examples.rows` were used.
    """

    bundle: str
    kind: str
    fingerprint: str
    learned: tuple[str, ...]
    date: date
    command: str
    part: str
    available: int
    examples: DataFile
    suite: DataFile | None
    resamples: int
    seed: int


@dataclass(frozen=True, slots=True)
class Figures:
    """Labels, topic and spans on some texts; `None` where they do not say."""

    metrics: Metrics
    topics: TopicScores | None
    spans: SpanScores | None


@dataclass(frozen=True, slots=True)
class Assessment:
    """One bundle on all texts and on each corpus, its surest mistakes, and a functional suite if one was given."""

    bundle: str
    overall: Figures
    corpora: Mapping[str, Figures]
    mistakes: tuple[Mistake, ...]
    functions: FunctionScores | None


def assess(
    examples: Examples,
    scores: BundleScores,
    *,
    functions: FunctionScores | None = None,
    resamples: int = RESAMPLES,
    seed: int = SEED,
) -> Assessment:
    """Measure what a bundle said of `examples`, row by row the same texts."""
    rows = np.arange(len(examples))
    names = np.array(examples.corpora, dtype=object)

    def figures(own: np.ndarray) -> Figures:
        return _figures(examples.take(own), scores, own, resamples=resamples, seed=seed)

    return Assessment(
        scores.bundle,
        figures(rows),
        {name: figures(rows[names == name]) for name in sorted(set(examples.corpora))},
        worst_mistakes(examples, scores),
        functions,
    )


def as_json(
    run: Run, assessment: Assessment, comparison: Comparison | None = None, findings: "Findings | None" = None
) -> str:
    """Everything measured, as JSON; what is undefined is null. Holds ids, and no comment's text."""
    parts = {
        "run": asdict(run),
        "assessment": asdict(assessment),
        "comparison": asdict(comparison) if comparison else None,
        "findings": asdict(findings) if findings else None,
    }
    return json.dumps(parts, indent=2, ensure_ascii=False, allow_nan=False, default=date.isoformat) + "\n"


def _figures(examples: Examples, scores: BundleScores, rows: np.ndarray, *, resamples: int, seed: int) -> Figures:
    return Figures(
        measure_texts(examples.truth, scores.probabilities[rows], scores.thresholds, resamples=resamples, seed=seed),
        measure_topics(examples.topics, scores.topics[rows], resamples=resamples, seed=seed),
        measure_spans(examples, [scores.spans[row] for row in rows], resamples=resamples, seed=seed),
    )
