"""What those who decide read first: the verdict, headline figures, and what is good, weak and not known."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from evaluation.bootstrap import Estimate
from evaluation.finding_sections import flagged, neutral_mentions, target_figure
from evaluation.findings import Findings
from evaluation.markdown import figure, in_hundred, listed
from evaluation.metrics import LabelMetrics, Metrics
from evaluation.summary import STRONG_F1, finds, shortfall
from evaluation.targets import Target
from models.labels import Label

MOSTLY = 0.5


@dataclass(frozen=True, slots=True)
class Card:
    """A headline figure with what it is of and how sure it is."""

    title: str
    value: str
    note: str


def verdict(targets: Sequence[Target]) -> str:
    """How many targets are reached, in a sentence."""
    measured = [each for each in targets if each.reached is not None]
    if not measured:
        return "No target was measured."
    reached = sum(each.reached is True for each in measured)
    left = len(targets) - len(measured)
    return f"{reached} of {len(measured)} targets are reached" + f"; {left} not measured" * bool(left) + "."


def cards(metrics: Metrics, findings: Findings) -> Iterator[Card]:
    """The headline figures, as far as they were measured."""
    where = "our own comments" if findings.authored else "all texts"
    yield _card(f"Mean F1 of {len(metrics.macro_labels)} labels", metrics.macro_f1, f"on {where}")
    if judged := [metrics.of(label) for label in metrics.macro_labels]:
        lowest = min(judged, key=lambda each: each.f1.value or 0)
        yield _card(f"Lowest label: {_words(lowest.label)}", lowest.f1, "F1")
    yield _card("Emergencies found", metrics.of(Label.EMERGENCY).recall, "a missed one does harm")
    yield _card("Personal information found", metrics.of(Label.PERSONAL_INFORMATION).recall, "comments that hold some")
    if findings.suite:
        yield _card("Functional tests passed", findings.suite.overall.share, f"{findings.suite.cases:,} cases")
        neutral = neutral_mentions(findings.suite)
        yield _card("Groups named neutrally, flagged as hate", flagged(neutral), "lower is better")
    if findings.robustness:
        yield _card("Lost where texts are spoilt", findings.robustness.together.loss, "of the mean F1; lower is better")
    if findings.speed:
        yield Card(
            "Time for one comment", f"{findings.speed.median_ms:.1f} ms", f"{findings.speed.words} words, one core"
        )


def _card(title: str, found: Estimate, note: str) -> Card:
    if found.low is None or found.high is None:
        return Card(title, figure(found), note)
    return Card(title, figure(Estimate(found.value)), f"{found.low:.2f} to {found.high:.2f}; {note}")


def _words(label: Label) -> str:
    return label.replace("_", " ")


def strong(metrics: Metrics) -> Iterator[str]:
    """What is good: labels with a high F1 that fall short of nothing, the best first; sentences in Markdown."""
    for each in _judged(metrics):
        if not shortfall(each) and (each.f1.value or 0) >= STRONG_F1:
            yield f"`{each.label}` {finds(each)}"


def weak(metrics: Metrics, findings: Findings) -> Iterator[str]:
    """Weak labels, the weakest first, then targets that are missed and functions that mostly fail; in Markdown."""
    for each in reversed(_judged(metrics)):
        if short := shortfall(each):
            yield f"`{each.label}` {short}"
    for target in findings.targets:
        if target.reached is False:
            yield f"{target.name}: {target_figure(target)}, and {target.wanted} is wanted"
    if failing := sorted(_mostly_failed(findings)):
        shares = [f"`{function}` ({in_hundred(share)})" for share, function in failing]
        yield f"fewer than half of the functional tests are passed for {listed(shares)}"


def _mostly_failed(findings: Findings) -> Iterator[tuple[float, str]]:
    """The share passed and the name of each function of which fewer than half of the cases are passed."""
    for each in findings.suite.functions if findings.suite else ():
        share = each.accuracy.share.value
        if share is not None and share < MOSTLY:
            yield share, each.function


def _judged(metrics: Metrics) -> list[LabelMetrics]:
    """Labels with enough positives, the best first."""
    return sorted((metrics.of(label) for label in metrics.macro_labels), key=lambda each: -(each.f1.value or 0))


def unknown(metrics: Metrics, findings: Findings) -> Iterator[str]:
    """What could not be judged or was not measured; sentences in Markdown."""
    few = [f"`{each.label}` ({each.positives})" for each in metrics.labels if each.label not in metrics.macro_labels]
    if few:
        yield f"Too few texts deserve {listed(few)} to judge how well these are given."
    yield from findings.notes
