"""The first lines of a report: what is good, what is weak and what is not known, in plain words."""

from collections.abc import Iterator

from evaluation.assessment import Assessment, Run
from evaluation.compare import Comparison, Reading
from evaluation.functions import FunctionScores
from evaluation.markdown import figure, in_hundred, listed
from evaluation.metrics import LabelMetrics, Metrics
from evaluation.thresholds import AIMS, Goal

WEAK_F1 = 0.6
STRONG_F1 = 0.8
MISCALIBRATED = 0.05


def summarise(run: Run, assessment: Assessment, comparison: Comparison | None) -> str:
    """A list of short statements, what is weak before what is strong."""
    metrics = assessment.overall.metrics
    lines = [*_mean(run, assessment), *_labels(metrics), *_calibration(metrics), *_topics_and_spans(assessment)]
    lines += [*_functions(assessment.functions), *_comparison(comparison)]
    return "\n".join(f"- {line}" for line in lines)


def shortfall(metrics: LabelMetrics) -> str | None:
    """What is weak about a label: F1 under 0.6, or short of what its threshold aims at; `None` where nothing is."""
    aim = AIMS[metrics.label]
    least = aim.least or 0.0
    recall, precision = metrics.recall.value, metrics.precision.value
    if aim.goal == Goal.LEAST_RECALL and recall is not None and recall < least:
        return f"{finds(metrics)} (its threshold aims at finding {in_hundred(least)})"
    if aim.goal == Goal.LEAST_PRECISION and precision is not None and precision < least:
        return f"{finds(metrics)} (its threshold aims at {in_hundred(least)} right)"
    if metrics.f1.value is not None and metrics.f1.value < WEAK_F1:
        return finds(metrics)
    return None


def _mean(run: Run, assessment: Assessment) -> Iterator[str]:
    metrics = assessment.overall.metrics
    if metrics.macro_labels:
        yield (
            f"On {metrics.texts:,} {run.part} texts the mean F1 is {figure(metrics.macro_f1)}, over the "
            f"{len(metrics.macro_labels)} of {len(metrics.labels)} labels with at least {metrics.least_positives} "
            "known positives."
        )
    for name, figures in assessment.corpora.items():
        own = figures.metrics
        if own.macro_labels and own.texts < metrics.texts and all(each.known == own.texts for each in own.labels):
            yield (
                f"On `{name}` alone, {own.texts:,} texts with every label known, it is {figure(own.macro_f1)}, over "
                f"{len(own.macro_labels)} labels."
            )


def _labels(metrics: Metrics) -> Iterator[str]:
    judged = [metrics.of(label) for label in metrics.macro_labels]
    weak = [f"`{each.label}` {shortfall(each)}" for each in judged if shortfall(each)]
    strong = [each for each in judged if (each.f1.value or 0) >= STRONG_F1 and not shortfall(each)]
    few = [f"`{each.label}` ({each.positives})" for each in metrics.labels if each.label not in metrics.macro_labels]
    if judged:
        yield "\n  - ".join([f"**Weak**{'' if weak else ': no label that could be judged.'}", *weak])
    if strong:
        yield "\n  - ".join(["**Strong**", *(f"`{each.label}` {finds(each)}" for each in strong)])
    if few:
        yield f"**Not known:** too few positives to judge {listed(few)}."


def finds(metrics: LabelMetrics) -> str:
    found = f"finds {in_hundred(metrics.recall.value or 0)}"
    if metrics.precision.value is None:
        return f"{found}: it is never given"
    return f"{found}; of those it flags, {in_hundred(metrics.precision.value)} are right"


def _calibration(metrics: Metrics) -> Iterator[str]:
    off = [
        f"`{each.label}` ({each.calibration_error.value:.2f})"
        for each in metrics.labels
        if each.calibration_error.value is not None and each.calibration_error.value > MISCALIBRATED
    ]
    if off:
        yield f"**Probabilities** are off by more than {MISCALIBRATED} on average for {listed(off)}."


def _topics_and_spans(assessment: Assessment) -> Iterator[str]:
    topics, spans = assessment.overall.topics, assessment.overall.spans
    if topics and topics.accuracy.value is not None:
        yield (
            f"**Topics:** right {in_hundred(topics.accuracy.value)} times, on {topics.known:,} texts; always naming "
            f"the commonest would be right {in_hundred(topics.commonest)} times."
        )
    if spans and spans.overall.overlap.recall.value is not None:
        precision = spans.overall.overlap.precision.value
        right = "" if precision is None else f"; of the pieces it marks, {in_hundred(precision)} are right"
        yield (
            f"**Personal data:** {in_hundred(spans.overall.overlap.recall.value)} of {spans.overall.true:,} pieces are "
            f"found at least in part{right}."
        )


def _functions(scores: FunctionScores | None) -> Iterator[str]:
    if scores is None or scores.overall.share.value is None:
        return
    parts = [
        f"{in_hundred(kind.share.value)} {name} cases"
        for name, kind in (("hateful", scores.hateful), ("non-hateful", scores.non_hateful))
        if kind.share.value is not None
    ]
    worst = min(scores.functions, key=lambda each: each.accuracy.share.value or 0)
    yield (
        f"**Functional tests of hate speech:** right on {listed(parts)}; weakest on `{worst.function}` "
        f"({worst.accuracy.right} of {worst.accuracy.cases})."
    )
    gaps = [f"{gap:.2f} on {name} cases" for name, gap in _gaps(scores) if gap is not None]
    if gaps:
        yield f"**Groups:** between the best and the worst served group lie {listed(gaps)}."


def _gaps(scores: FunctionScores) -> Iterator[tuple[str, float | None]]:
    yield "hateful", scores.hateful_gap
    yield "non-hateful", scores.non_hateful_gap


def _comparison(comparison: Comparison | None) -> Iterator[str]:
    if comparison is None:
        return
    parts = []
    for reading in (Reading.BETTER, Reading.WORSE):
        names = [f"`{each.label}`" for each in comparison.labels if each.f1.reading == reading]
        parts.append(f"{reading} on {listed(names) or 'no label'}")
    yield f"**Against {comparison.before}**, by F1: {'; '.join(parts)}; elsewhere no clear difference."
