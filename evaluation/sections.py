"""The sections of a report, each a piece of Markdown."""

from collections.abc import Collection, Iterator, Mapping, Sequence

from evaluation.assessment import Assessment, Figures
from evaluation.bootstrap import Estimate
from evaluation.compare import Change, Comparison
from evaluation.functions import LEAST_CASES, Accuracy, FunctionScores
from evaluation.markdown import UNDEFINED, cell, change, figure, number, table
from evaluation.metrics import LabelMetrics, Metrics
from evaluation.mistakes import Mistake
from evaluation.span_scores import SpanScores
from evaluation.summary import shortfall

ENOUGH = 50
"""Texts of a corpus that must say something about a label for the pair to be shown."""
QUOTED = 300
"""Characters of a comment that are quoted."""

Texts = Mapping[tuple[str, str], str]


def overall(assessment: Assessment) -> str:
    """The headline figures."""
    figures = assessment.overall
    counted = f"mean F1 of {len(figures.metrics.macro_labels)} labels"
    rows = [(counted, f"{figures.metrics.texts:,} texts", figure(figures.metrics.macro_f1))]
    if figures.topics:
        rows.append(("topic is right", f"{figures.topics.known:,} texts", figure(figures.topics.accuracy)))
    if figures.spans:
        spans = figures.spans.overall
        rows.append(("personal data, F1 of exact matches", f"{spans.true:,} spans", figure(spans.exact.f1)))
        rows.append(("personal data, F1 of overlaps", f"{spans.true:,} spans", figure(spans.overlap.f1)))
    if assessment.functions:
        rows += [
            (f"functional tests, {name}", f"{each.cases:,} cases", figure(each.share))
            for name, each in _kinds(assessment.functions)
        ]
    return table(("measure", "on", "figure"), rows)


def labels(metrics: Metrics) -> str:
    """How well each label is given, with intervals."""
    rows = [
        (
            f"`{each.label}`{' ⚠' * bool(each.label in metrics.macro_labels and shortfall(each))}",
            f"{each.known:,}",
            f"{each.positives:,}",
            number(each.threshold),
            figure(each.precision),
            figure(each.recall),
            figure(each.f1),
            figure(each.false_alarms, 3),
            figure(each.auc, 3),
            figure(each.average_precision),
        )
        for each in metrics.labels
    ]
    columns = ("label", "known", "positive", "threshold", "precision", "recall", "F1", "false alarms")
    return (
        "Known: texts whose corpus says whether the label applies. Precision: how many of those given the label "
        "deserve it. Recall: how many that deserve it get it. False alarms: the share of texts known not to "
        "deserve it that get it all the same. ROC AUC and average precision judge the order of the probabilities, "
        f"whatever the threshold. {UNDEFINED}: undefined. A figure without an interval stands on too few texts for "
        "one. ⚠: weak, as said above.\n\n" + table((*columns, "ROC AUC", "average precision"), rows)
    )


def calibration(metrics: Metrics) -> str:
    """Whether probabilities mean what they say."""
    rows = [
        (
            f"`{each.label}`",
            number(each.mean_probability, 3),
            number(each.positives / each.known if each.known else None, 3),
            figure(each.calibration_error, 3),
            figure(each.brier, 3),
        )
        for each in metrics.labels
    ]
    return (
        "Of texts given a probability of 0.7, seven in ten should deserve the label. The calibration error is the mean "
        "distance from that, in bins of equal size; lower is better. The Brier score is the mean squared distance of "
        "the probability from what was right, so it also rewards being decided.\n\n"
        + table(("label", "mean probability", "share positive", "calibration error", "Brier score"), rows)
    )


def corpora(learned: Collection[str], found: Mapping[str, Figures]) -> str:
    """Each corpus on its own, where it says enough about a label."""
    rows = [
        (cell(name) + " †" * bool(learned and name not in learned), *row)
        for name, figures in found.items()
        for row in _corpus(figures)
    ]
    note = (
        f"Labels of which a corpus says something in at least {ENOUGH} texts. Precision and F1 need positives and "
        "negatives in one corpus; with positives only, recall stands alone, and with negatives only, false alarms."
    )
    note += " † The bundle did not learn from this corpus." * any(row[0].endswith("†") for row in rows)
    columns = ("corpus", "label", "known", "positive", "precision", "recall", "F1", "false alarms", "ROC AUC")
    return f"{note}\n\n{table(columns, rows, left=2)}"


def spans(found: SpanScores) -> str:
    """Personal data by type."""
    rows = [
        (
            f"`{each.type}`" if each.type else "all",
            f"{each.true:,}",
            f"{each.found:,}",
            *(figure(part) for way in (each.exact, each.overlap) for part in (way.precision, way.recall, way.f1)),
        )
        for each in (found.overall, *found.types)
    ]
    columns = ["type", "true", "marked"]
    columns += [f"{measure}, {match}" for match in ("exact", "overlap") for measure in ("precision", "recall", "F1")]
    return (
        f"On {found.texts:,} texts whose spans are known. Exact: same bounds and type. Overlap: same type, at least "
        f"one character shared.\n\n{table(columns, rows)}"
    )


def functions(found: FunctionScores) -> str:
    """A functional suite, by function and by the group that is spoken of."""
    kinds = {True: "hateful", False: "not hateful", None: "both"}
    by_function = [
        (cell(each.function), kinds[each.hateful], f"{each.accuracy.cases:,}", _share(each.accuracy))
        for each in found.functions
    ]
    by_target = [
        (cell(each.target), *(_of_cases(part) for part in (each.overall, each.hateful, each.non_hateful)))
        for each in found.targets
    ]
    by_target.append(("**gap**", "", number(found.hateful_gap), number(found.non_hateful_gap)))
    parts = [
        "For measuring only: nothing learned from these cases. A case is right where `hate_speech` is given to a "
        "hateful one or kept from another. Intervals are Wilson's. The gap is the best served group's figure less "
        f"the worst's, of groups with at least {LEAST_CASES} such cases.",
        table(("function", "cases are", "cases", "right"), by_function, left=2),
    ]
    if found.targets:
        parts.append(table(("group spoken of", "right", "right, hateful", "right, not hateful"), by_target))
    return "\n\n".join(parts)


def comparison(found: Comparison, before: FunctionScores | None, after: FunctionScores | None) -> str:
    """What changed since another bundle, label by label."""
    rows = [
        (
            f"`{each.label}`",
            _before_after(each.f1),
            *(change(part.difference) for part in (each.f1, each.precision, each.recall, each.average_precision)),
            change(each.calibration_error.difference, 3),
            str(each.f1.reading),
        )
        for each in found.labels
    ]
    macro = found.macro_f1
    rows.append(("**mean F1**", _before_after(macro), change(macro.difference), "", "", "", "", str(macro.reading)))
    columns = ("label", "F1 before, after", "F1", "precision", "recall", "average precision", "calibration error")
    parts = [
        f"{found.after} less {found.before}, on the same texts and the same resamples. Better or worse is said only "
        "where the interval leaves out zero; of many labels, one in twenty does so by chance. A lower calibration "
        "error is better.",
        table((*columns, "by F1"), rows),
    ]
    if before and after:
        pairs = [
            (f"functional tests, {name}", figure(old.share), figure(new.share))
            for (name, old), (_, new) in zip(_kinds(before), _kinds(after), strict=True)
        ]
        parts.append(table(("share right", found.before, found.after), pairs))
    return "\n\n".join(parts)


def mistakes(found: Sequence[Mistake], texts: Texts | None) -> str:
    """The surest mistakes, by id; quoted where `texts` is given."""
    if not found:
        return "None."
    rows = [
        (
            f"`{each.label}`",
            str(each.kind),
            cell(each.corpus),
            cell(each.id),
            *([cell(texts[each.corpus, each.id][:QUOTED])] if texts else []),
            number(each.probability, 3),
        )
        for each in found
    ]
    note = "Some of these are the corpus's mistakes and not the bundle's: read before concluding."
    if texts:
        note += " **This section quotes comments, hateful and private ones among them: mind who reads it.**"
    columns = ("label", "mistake", "corpus", "id", *(["comment"] if texts else []), "probability")
    return f"{note}\n\n{table(columns, rows, left=len(columns) - 1)}"


def _kinds(found: FunctionScores) -> tuple[tuple[str, Accuracy], ...]:
    return ("hateful cases", found.hateful), ("non-hateful cases", found.non_hateful)


def _corpus(figures: Figures) -> Iterator[tuple[str, ...]]:
    for each in figures.metrics.labels:
        if each.known >= ENOUGH:
            yield f"`{each.label}`", f"{each.known:,}", f"{each.positives:,}", *_fair(each)


def _fair(each: LabelMetrics) -> tuple[str, ...]:
    """Only what a corpus with both kinds of text, or with one, can tell."""
    both = 0 < each.positives < each.known
    shown = [each.precision if both else Estimate(None), each.recall, each.f1 if both else Estimate(None)]
    return (*(figure(part) for part in shown), figure(each.false_alarms, 3), figure(each.auc, 3))


def _share(accuracy: Accuracy) -> str:
    return figure(accuracy.share)


def _of_cases(accuracy: Accuracy) -> str:
    return f"{figure(accuracy.share)} of {accuracy.cases:,}" if accuracy.cases else UNDEFINED


def _before_after(found: Change) -> str:
    return f"{number(found.before)}, {number(found.after)}"
