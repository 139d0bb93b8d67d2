"""What a bundle is to reach before it ships, and whether it does."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from evaluation.bootstrap import Estimate
from evaluation.function_suite import SuiteScores, accuracy
from evaluation.functions import Accuracy
from evaluation.metrics import Metrics
from evaluation.robustness import Robustness
from evaluation.span_scores import SpanScores
from evaluation.speed import Speed
from evaluation.topic_scores import TopicScores
from models.labels import LABELS, Label

ENOUGH_POSITIVES = 200
"""Known positives a label needs for its calibration to be held to the target."""
CRITICISM = "criticism_guard"
HIDDEN_HATE = ("implicit_hate", "coded_hate")
ACCUSATIONS = frozenset({Label.HATE_SPEECH, Label.ABUSE})
MB = 1_000_000
NOT_MEASURED = Estimate(None)


@dataclass(frozen=True, slots=True)
class Target:
    """A figure that is wanted and what was found, in the unit that `wanted` names; `reached` is `None` if not measured.

    Shares run from 0 to 1. The figure itself decides whether a target is reached; its interval says how sure that is.
    """

    name: str
    wanted: str
    found: Estimate
    reached: bool | None


def targets(
    *,
    authored: Metrics | None,
    topics: TopicScores | None,
    spans: SpanScores | None,
    suite: SuiteScores | None,
    robustness: Robustness | None,
    speed: Speed | None,
) -> tuple[Target, ...]:
    """Hold what was measured against the targets. What was not measured, or is undefined, is neither reached nor missed.

    `authored`, `topics` and `spans` are of our own held-out comments, where every label is known.
    """
    return (
        *_label_targets(authored),
        _least("F1 of exact personal-data spans", 0.92, spans.overall.exact.f1 if spans else NOT_MEASURED),
        _least("accuracy of the topic", 0.85, topics.accuracy if topics else NOT_MEASURED),
        *_suite_targets(suite),
        _most("macro-F1 lost where texts are spoilt", 0.05, robustness.together.loss if robustness else NOT_MEASURED),
        _most("20 words on one core", 3, Estimate(speed.median_ms) if speed else NOT_MEASURED, " ms"),
        _most("size of the bundle", 25, Estimate(speed.size_bytes / MB) if speed else NOT_MEASURED, " MB"),
    )


def _label_targets(metrics: Metrics | None) -> Iterator[Target]:
    complete = metrics if metrics and metrics.macro_labels == LABELS else None
    yield _least("macro-F1 over eleven labels", 0.88, complete.macro_f1 if complete else NOT_MEASURED)
    yield _least("lowest F1 of a label", 0.78, _worst([each.f1 for each in complete.labels]) if complete else ...)
