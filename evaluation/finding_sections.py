"""The sections of a report on our own comments, functions, groups, yardsticks and targets, each a piece of Markdown."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from evaluation.bootstrap import Estimate
from evaluation.findings import Findings, Yardstick
from evaluation.function_suite import FunctionResult, SuiteScores, accuracy
from evaluation.functions import LEAST_CASES, Accuracy
from evaluation.markdown import UNDEFINED, cell, change, figure, number, table
from evaluation.metrics import LabelMetrics
from evaluation.presidio_spans import Beside
from evaluation.robustness import Robustness
from evaluation.span_scores import SpanScores, TypeScores
from evaluation.speed import Speed
from evaluation.targets import Target
from models.labels import Label
from models.spans import SPAN_TYPES, SpanType

UNITS = ("ms", "MB")
SHOWN_LABELS = 3
"""Labels that judge a function are named up to so many."""
SHOWN_FAILURES = 40
"""Failed cases of a function that are named; the figures in JSON name all."""
WANTED = {True: "given", False: "withheld", None: "both"}


def targets(found: Sequence[Target]) -> str:
    """What the bundle was to reach, and whether it does."""
    rows = [(cell(each.name), cell(each.wanted), target_figure(each), standing(each)) for each in found]
    reached = sum(each.reached is True for each in found)
    measured = sum(each.reached is not None for each in found)
    return (
        f"{reached} of {measured} reached; {len(found) - measured} not measured. A target is reached by the figure "
        "itself; the interval says how sure that is.\n\n"
        + table(("target", "wanted", "found", "reached"), rows, left=2)
    )


def standing(target: Target) -> str:
    """Whether a target is reached, in a word."""
    return {True: "yes", False: "**no**", None: "not measured"}[target.reached]


def target_figure(target: Target) -> str:
    """What was found, in the unit of what is wanted and in as many places as a figure of its size deserves."""
    value = target.found.value
    if value is None:
        return UNDEFINED
    unit = "".join(f" {unit}" for unit in UNITS if target.wanted.endswith(f" {unit}"))
    return figure(target.found, 1 if unit else 2 if value >= 0.1 else 3) + unit


def own_comments(found: Findings) -> str:
    """Every label on our own comments, beside the yardsticks."""
    if found.authored is None:
        return ""
    beside = found.yardstick.authored if found.yardstick else None
    rows = [
        (
            f"`{each.label}`",
            f"{each.positives:,}",
            *(figure(part) for part in (each.precision, each.recall, each.f1)),
            *([figure(beside.metrics.of(each.label).f1)] if beside else []),
        )
        for each in found.authored.metrics.labels
    ]
    mean = [f"**{figure(found.authored.metrics.macro_f1)}**"]
    mean += [figure(beside.metrics.macro_f1)] if beside else []
    counted = len(found.authored.metrics.macro_labels)
    rows.append((f"**mean of {counted}**", "", "", "", *mean))
    columns = ["label", "positive", "precision", "recall", "F1"]
    columns += [f"F1 of {found.yardstick.bundle}"] if found.yardstick and beside else []
    parts = [
        f"{found.authored.metrics.texts:,} comments to landlords and councils, written for this project, every label "
        "of each known.",
        table(columns, rows),
    ]
    if found.profanity_list:
        parts.append(_profanity_list(found.profanity_list, found.authored.metrics.of(Label.PROFANITY)))
    return "\n\n".join(parts)


def suite(found: SuiteScores, beside: Yardstick | None = None) -> str:
    """Our own functional tests, by function, weakest first; then the cases that failed, by id."""
    other = {each.function: each for each in beside.suite.functions} if beside and beside.suite else {}
    rows = [
        (
            cell(each.function),
            _labels(each.checked),
            WANTED[each.wanted],
            f"{each.accuracy.cases:,}",
            figure(each.accuracy.share),
            *([_share(other.get(each.function))] if other else []),
        )
        for each in weakest_first(found)
    ]
    columns = ["function", "judged by", "should be", "cases", "passed", *([beside.bundle] if beside and other else [])]
    parts = [
        f"{found.cases:,} cases written to probe one function each; {figure(found.overall.share)} are passed. For "
        "measuring only: nothing learned from them. A case is passed where each label it is judged by is given "
        "exactly if it applies. Intervals are Wilson's: they say how much rests on the number of cases.",
        table(columns, rows, left=3),
    ]
    failed = [(cell(name), _ids(found.failures[name])) for name in sorted(found.failures) if found.failures[name]]
    if failed:
        parts.append(table(("function", "cases that failed"), failed, left=2))
    return "\n\n".join(parts)


def weakest_first(found: SuiteScores) -> list[FunctionResult]:
    """The functions by the share of cases passed."""
    return sorted(found.functions, key=lambda each: (each.accuracy.share.value or 0, each.function))


def groups(found: SuiteScores) -> str:
    """How alike the groups are treated that comments speak of."""
    rows = [
        (
            cell(each.group),
            f"{each.neutral.cases:,}",
            figure(flagged(each.neutral)),
            f"{each.hateful.cases:,}",
            figure(each.hateful.share),
        )
        for each in found.groups
    ]
    rows.append(("**gap**", "", number(found.neutral_gap), "", number(found.hateful_gap)))
    columns = ("group spoken of", "neutral cases", "flagged as hate", "hateful cases", "found")
    return (
        "A group named neutrally or with pride is no hate speech; the less often it is flagged the better. The gap is "
        f"the highest figure less the lowest, of groups with at least {LEAST_CASES} such cases; even with none, "
        "chance alone would leave some gap between groups of this size.\n\n" + table(columns, rows)
    )


def neutral_mentions(found: SuiteScores) -> Accuracy:
    """The neutral cases of all groups as one."""
    cases, right = (sum(getattr(each.neutral, count) for each in found.groups) for count in ("cases", "right"))
    return accuracy(np.arange(cases) < right)


def flagged(neutral: Accuracy) -> Estimate:
    """The share of neutral cases that were flagged all the same: those not judged rightly."""
    share = neutral.share
    if share.value is None or share.low is None or share.high is None:
        return Estimate(None)
    return Estimate(1 - share.value, 1 - share.high, 1 - share.low)


def robustness(found: Robustness) -> str:
    """What is lost where texts are spoilt, way by way."""
    ways = sorted(found.ways, key=lambda each: -(each.loss.value or 0))
    rows = [
        (cell(each.name), figure(each.macro_f1), change(each.loss), _lowest_recall(each.recall))
        for each in (found.together, *ways)
    ]
    return (
        f"The same {found.texts:,} comments, spoilt as people spoil or hide what they write. As written the mean F1 is "
        f"{figure(found.clean)}. Loss: that less the spoilt one, on the same resamples.\n\n"
        + table(("way", "mean F1", "loss", "label found least"), rows)
    )


def personal_data(found: Findings) -> str:
    """Spans by type, on fictional and on valid values, beside Presidio; empty where none was measured."""
    columns = list(_span_columns(found))
    if not columns:
        return ""
    parts = [
        "F1 of personal data found in our own comments: same bounds and type, or, in the second row, same type and at "
        "least one character shared. Valid values: the same comments with contact values of a valid form in the place "
        "of fictional ones, since a recogniser that checks formats rightly refuses fictional numbers. They are drawn "
        "when measuring and never stored.",
        _by_type(columns),
    ]
    if beside := [(name, each) for name, each in _besides(found) if each]:
        parts.append(_presidio(beside))
    return "\n\n".join(parts)


def speed(found: Speed) -> str:
    """How fast, how soon ready and how large."""
    rows = [
        (f"one comment of {found.words} words, one thread, median of {found.runs}", f"{found.median_ms:.1f} ms"),
        ("the slowest in twenty", f"{found.p95_ms:.1f} ms and more"),
        ("from folder to first answer", f"{found.load_seconds:.1f} s"),
        ("size of the bundle", f"{found.size_bytes / 1e6:.1f} MB"),
    ]
    return "Of this machine and hour: what else it did meanwhile counts.\n\n" + table(("what", "measured"), rows)


def notes(found: Sequence[str]) -> str:
    """What was not measured, and why."""
    return "\n".join(f"- {note}" for note in found)


def _profanity_list(found: LabelMetrics, ours: LabelMetrics) -> str:
    rows = [
        (name, *(figure(part) for part in (each.precision, each.recall, each.f1)))
        for name, each in (("the bundle", ours), ("the list", found))
    ]
    return (
        "`profanity` beside a list of words, looked up as whole words: those of the examples' lexicon, which leaves "
        "out what its makers grade mild.\n\n" + table(("way", "precision", "recall", "F1"), rows)
    )


def _share(result: FunctionResult | None) -> str:
    return figure(result.accuracy.share) if result else UNDEFINED


def _labels(checked: Sequence[Label]) -> str:
    if len(checked) > SHOWN_LABELS:
        return f"{len(checked)} labels"
    return ", ".join(f"`{label}`" for label in checked)


def _ids(ids: Sequence[str]) -> str:
    shown = ", ".join(cell(id_) for id_ in ids[:SHOWN_FAILURES])
    more = len(ids) - SHOWN_FAILURES
    return f"{shown} and {more} more" if more > 0 else shown


def _lowest_recall(recall: Mapping[Label, Estimate]) -> str:
    defined = [(each.value, label) for label, each in recall.items() if each.value is not None]
    if not defined:
        return UNDEFINED
    value, label = min(defined)
    return f"`{label}` ({number(value)})"


@dataclass(frozen=True, slots=True)
class _SpanColumn:
    """Whose spans, and which types they could be of: what is not looked for is undefined, not missed."""

    name: str
    spans: SpanScores
    looked_for: Collection[SpanType]

    def show(self, kind: SpanType) -> str:
        """The F1 of exact matches of one type."""
        found = _type(self.spans, kind)
        return figure(found.exact.f1) if found and (kind in self.looked_for or found.found) else UNDEFINED


def _span_columns(found: Findings) -> Iterator[_SpanColumn]:
    for name, spans in (
        ("ours", found.authored.spans if found.authored else None),
        ("ours, valid values", found.valid_spans),
    ):
        if spans:
            yield _SpanColumn(name, spans, SPAN_TYPES)
    for name, beside in (("Presidio", found.presidio), ("Presidio, valid values", found.presidio_valid)):
        if beside:
            yield _SpanColumn(name, beside.presidio, beside.covered)


def _by_type(columns: Sequence[_SpanColumn]) -> str:
    rows = [
        ("**all types**", f"{columns[0].spans.overall.true:,}", *(figure(c.spans.overall.exact.f1) for c in columns)),
        ("all types, overlap", "", *(figure(column.spans.overall.overlap.f1) for column in columns)),
    ]
    for kind in SPAN_TYPES:
        true = [each.true for each in (_type(column.spans, kind) for column in columns) if each]
        if true:
            rows.append((f"`{kind}`", f"{max(true):,}", *(column.show(kind) for column in columns)))
    return table(("type", "true", *(column.name for column in columns)), rows)


def _type(spans: SpanScores, kind: SpanType) -> TypeScores | None:
    return next((each for each in spans.types if each.type == kind), None)


def _besides(found: Findings) -> tuple[tuple[str, Beside | None], ...]:
    return ("as written", found.presidio), ("valid values", found.presidio_valid)


def _presidio(beside: Sequence[tuple[str, Beside]]) -> str:
    [(_, first), *_] = beside
    rows = [
        (f"{who}, {name}", *(figure(part) for part in (way.precision, way.recall, way.f1)))
        for name, each in beside
        for who, way in (
            ("ours", each.ours_covered.overall.exact),
            ("Presidio", each.presidio_covered.overall.exact),
        )
    ]
    covered = ", ".join(f"`{kind}`" for kind in first.covered)
    names = f"names by `{first.model}`" if first.model else "no names, since no language model is installed"
    return f"Presidio looks for some types only: {covered} ({names}). On these alone, exact matches:\n\n" + table(
        ("who", "precision", "recall", "F1"), rows
    )
