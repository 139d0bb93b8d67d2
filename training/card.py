"""The model card of a bundle, written from what was measured."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from evaluation import finding_sections
from evaluation.findings import Findings
from evaluation.markdown import figure, number, table
from evaluation.metrics import Metrics
from models.labels import LABELS, Label
from training.data import TrainingData

if TYPE_CHECKING:
    from training.finish import Measured

PURPOSE = (
    "Labels public comments on the pages of UK social landlords and councils. It **suggests**; a person decides. It "
    "must not be used to delete, hide or block anything by itself, nor on anything but short public comments in "
    "English."
)
HELD_TRUE = (
    "Our own comments, and the functional tests, were written by language models, not by residents. Good figures on "
    "them are no promise for a real page: measure again on comments of your own, labelled by your own staff.",
    "Thresholds and probabilities are fitted to our own comments, where nearly a tenth is hate and a tenth an "
    "emergency. On a page where these are rare, fewer of those flagged are right.",
    "The public corpora are mostly American and from 2009 to 2020; what they call hate differs between them, and the "
    "thresholds are not theirs.",
    "A harmless sentence that names a group can be flagged. A flag is a reason to read, not a finding.",
    "Text that is not English is answered as such; its probabilities mean nothing.",
    "Spoilt texts are spoilt in the ways that a part of the training texts was: of other ways nothing is known.",
)
"""Limits that no figure here shows."""
NAMES = (
    "Names are marked where the comment is flagged as `personal_information`, and by the model alone: some are missed, "
    "and a first name in passing is sometimes taken for one that singles a person out."
)
FEW = 300
"""Positive training texts under which a label counts as hardly taught."""
WEAK = 0.6


def write_card(path: Path, measured: Measured, data: TrainingData, float32: Measured | None) -> None:
    """Write the card of the measured bundle; `float32` is the same model before quantisation."""
    manifest = measured.bundle.manifest
    sections = [
        f"# {manifest.name} {manifest.version} ({manifest.kind})",
        PURPOSE + f"\n\nFigures: `houserules train`, test parts of the corpora below, {date.today().isoformat()}.",
        *_findings(measured.findings),
        _figures(
            "Our own test comments",
            measured.authored.metrics,
            "Whole batches of writers that training and calibration never saw.",
        ),
        _topics(measured),
        _figures("All test texts", measured.overall, "Every corpus below; most of it American, not about housing."),
        _learned(data),
        _quantised(measured, float32),
        _limits(measured, data),
        _terms(measured, data),
    ]
    path.write_text("\n\n".join(section for section in sections if section) + "\n", encoding="utf-8")


def _findings(found: Findings | None) -> Iterator[str]:
    """What a report on the bundle says of targets, functions, groups, spoilt texts, personal data and speed."""
    if found is None:
        return
    if found.targets:
        yield f"## Targets\n\n{finding_sections.targets(found.targets)}"
    if found.suite:
        yield f"## Functions\n\n{finding_sections.suite(found.suite)}"
        yield f"## Groups\n\n{finding_sections.groups(found.suite)}"
    if found.robustness:
        yield f"## Spoilt texts\n\n{finding_sections.robustness(found.robustness)}"
    if found.authored and found.authored.spans:
        yield f"## Personal data\n\n{finding_sections.personal_data(found)}"
    if found.speed:
        yield f"## Speed and size\n\n{finding_sections.speed(found.speed)}"


def _learned(data: TrainingData) -> str:
    train = data.part("train")
    rows = [
        (f"`{label}`", f"{(train.truth[:, at] == 1).sum():,}", f"{(train.truth[:, at] == 0).sum():,}", f"{ours:,}")
        for at, (label, ours) in enumerate(zip(LABELS, _authored_positives(data), strict=True))
    ]
    return (
        f"## What it learned from\n\n{len(train):,} texts; how many say that a label applies, and that it does not:\n\n"
        + table(("label", "applies", "does not", "of these our own"), rows)
    )


def _figures(title: str, metrics: Metrics, note: str) -> str:
    rows = [
        (
            f"`{each.label}`",
            f"{each.positives:,} of {each.known:,}",
            number(each.threshold, 3),
            figure(each.precision),
            figure(each.recall),
            figure(each.f1),
            figure(each.auc),
            number(each.calibration_error.value, 3),
        )
        for each in metrics.labels
    ]
    columns = ("label", "positives", "threshold", "precision", "recall", "F1", "AUC", "calibration error")
    return (
        f"## {title}\n\n{note} With 95 % bootstrap intervals. Macro-F1 {figure(metrics.macro_f1)} over "
        f"{len(metrics.macro_labels)} labels with at least {metrics.least_positives} positives.\n\n"
        + table(columns, rows)
    )


def _topics(measured: Measured) -> str:
    topics = measured.authored.topics
    if topics is None:
        return ""
    return (
        f"## Topic\n\nRight for {figure(topics.accuracy)} of {topics.known} test comments; always saying the commonest "
        f"would be right for {number(topics.commonest)}. It learned topics from our own comments alone: take it as a "
        "hint."
    )


def _quantised(measured: Measured, float32: Measured | None) -> str:
    if float32 is None:
        return ""
    before, after = float32.overall.macro_f1.value or 0.0, measured.overall.macro_f1.value or 0.0
    return (
        f"## Quantisation\n\nMacro-F1 on all test texts {before:.4f} in float32, {after:.4f} in int8: a difference of "
        f"{100 * (after - before):+.2f} points."
    )


def _limits(measured: Measured, data: TrainingData) -> str:
    weak = [
        f"`{each.label}` (F1 {number(each.f1.value)})"
        for each in measured.authored.metrics.labels
        if (each.f1.value or 0) < WEAK
    ]
    few = [
        f"`{label}` ({int(count)})"
        for label, count in zip(LABELS, (data.part("train").truth == 1).sum(axis=0), strict=True)
        if count < FEW
    ]
    limits = (
        f"Weak on a housing page today, F1 under {WEAK} on our own test comments: {', '.join(weak) or 'none'}.",
        f"Hardly taught, fewer than {FEW} positive training texts: {', '.join(few) or 'none'}.",
        *HELD_TRUE,
        *([NAMES] if measured.bundle.manifest.span_types else ["Names of people are not marked."]),
    )
    return "## Limits\n\n" + "\n".join(f"- {limit}" for limit in limits)


def _terms(measured: Measured, data: TrainingData) -> str:
    manifest = measured.bundle.manifest
    by_name = {source.name: source for source in data.sources}
    rows = [
        (each.name, f"{each.rows:,}", by_name[each.name].licence, by_name[each.name].citation)
        for each in manifest.corpora
    ]
    base = (
        f"Fine-tuned from {manifest.base.name} ({manifest.base.licence or 'licence not stated'}), weights sha256 "
        f"`{manifest.base.sha256}`. "
        if manifest.base
        else ""
    )
    warning = "**Learned from corpora whose terms do not allow giving it away.** " if manifest.research else ""
    return f"## Terms\n\n{warning}{base}The bundle is licensed under {manifest.licence}. It learned from:\n\n" + table(
        ("corpus", "texts", "licence as stated", "source"), rows
    )


def _authored_positives(data: TrainingData) -> list[int]:
    train = data.part("train")
    ours = [corpus in data.authored for corpus in train.corpora]
    return [int((train.truth[ours, at] == 1).sum()) for at in range(len(tuple(Label)))]
