"""What a bundle is to reach before it ships, and whether it does."""

from collections.abc import Iterable, Iterator, Sequence
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
ROUNDING = 1e-9


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
    """Hold what was measured against the targets; what was not, or is undefined, is neither reached nor missed.

    `authored`, `topics` and `spans` are of our own held-out comments, where every label is known.
    """
    return (
        *_label_targets(authored),
        _least("F1 of exact personal-data spans", 0.92, spans.overall.exact.f1 if spans else NOT_MEASURED),
        _least("accuracy of the topic", 0.85, topics.accuracy if topics else NOT_MEASURED),
        *_suite_targets(suite),
        _most("macro-F1 lost where texts are spoilt", 0.05, robustness.together.loss if robustness else NOT_MEASURED),
        _most("20 words on one core", 3, Estimate(speed.median_ms) if speed else NOT_MEASURED, unit=" ms"),
        _most("size of the bundle", 25, Estimate(speed.size_bytes / MB) if speed else NOT_MEASURED, unit=" MB"),
    )


def _label_targets(metrics: Metrics | None) -> Iterator[Target]:
    """Targets of labels; those over all of them need enough positives of each."""
    complete = metrics if metrics and metrics.macro_labels == LABELS else None
    yield _least("macro-F1 over eleven labels", 0.88, complete.macro_f1 if complete else NOT_MEASURED)
    yield _least(
        "lowest F1 of a label", 0.78, _lowest(each.f1 for each in complete.labels) if complete else NOT_MEASURED
    )
    for label in (Label.COMPLAINT, Label.REPAIR):
        yield _least(f"F1 of {label}", 0.92, metrics.of(label).f1 if metrics else NOT_MEASURED)
    for label, least in ((Label.EMERGENCY, 0.92), (Label.PERSONAL_INFORMATION, 0.95)):
        yield _least(f"recall of {label}", least, metrics.of(label).recall if metrics else NOT_MEASURED)
    held = [each for each in metrics.labels if each.positives >= ENOUGH_POSITIVES] if metrics else []
    name = f"highest calibration error of a label with {ENOUGH_POSITIVES} positives"
    yield _most(name, 0.05, _highest(each.calibration_error for each in held))


def _suite_targets(suite: SuiteScores | None) -> Iterator[Target]:
    """Targets of functions and groups. A function counts only where all its cases ask what the target asks."""
    functions, groups = (suite.functions, suite.groups) if suite else ((), ())
    criticism = [
        each.accuracy
        for each in functions
        if each.function == CRITICISM and each.wanted is False and set(each.checked) == ACCUSATIONS
    ]
    hidden = [
        each.accuracy
        for each in functions
        if each.function in HIDDEN_HATE and each.wanted and each.checked == (Label.HATE_SPEECH,)
    ]
    neutral = [each.neutral for each in groups]
    gap = Estimate(suite.neutral_gap) if suite else NOT_MEASURED
    yield _most("clean criticism flagged as hate speech or abuse", 0.01, _wrong(criticism))
    yield _most("groups named neutrally and flagged as hate speech", 0.03, _wrong(neutral))
    yield _most("gap between groups named neutrally", 0.05, gap)
    found = _together(hidden).share if len(hidden) == len(HIDDEN_HATE) else NOT_MEASURED
    yield _least("recall of implicit and coded hate", 0.80, found)


def _least(name: str, least: float, found: Estimate) -> Target:
    reached = None if found.value is None else found.value >= least - ROUNDING
    return Target(name, f"at least {least:.2f}", found, reached)


def _most(name: str, most: float, found: Estimate, *, unit: str = "") -> Target:
    reached = None if found.value is None else found.value <= most + ROUNDING
    return Target(name, f"at most {most:g}{unit}" if unit else f"at most {most:.2f}", found, reached)


def _lowest(figures: Iterable[Estimate]) -> Estimate:
    """The figure that has the lowest value, with its own interval; undefined ones are passed over."""
    return min((each for each in figures if each.value is not None), key=_value, default=NOT_MEASURED)


def _highest(figures: Iterable[Estimate]) -> Estimate:
    return max((each for each in figures if each.value is not None), key=_value, default=NOT_MEASURED)


def _value(figure: Estimate) -> float:
    return figure.value or 0.0


def _together(parts: Sequence[Accuracy]) -> Accuracy:
    """Several sets of cases as one."""
    return accuracy(np.arange(sum(part.cases for part in parts)) < sum(part.right for part in parts))


def _wrong(parts: Sequence[Accuracy]) -> Estimate:
    """The share of cases that were judged wrongly."""
    right = _together(parts).share
    if right.value is None or right.low is None or right.high is None:
        return NOT_MEASURED
    return Estimate(1 - right.value, 1 - right.high, 1 - right.low)
