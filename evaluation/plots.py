"""Plots of a report, each drawn from arrays and returned as SVG: the same arrays give the same SVG.

No plot says anything by colour alone: shapes, places and numbers say it too.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from io import StringIO
from typing import Any

import numpy as np
import numpy.typing as npt
from matplotlib import rc_context
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from sklearn.metrics import precision_recall_curve

from evaluation.bootstrap import Estimate, FloatArray
from evaluation.examples import UNKNOWN
from evaluation.function_suite import GroupResult, accuracy
from evaluation.functions import Accuracy
from evaluation.metrics import LEAST_POSITIVES
from models.labels import LABELS, Label

BINS = 10
"""Bins of a reliability curve, of equal width; those with fewer than `BIN_SIZE` texts are left out."""
BIN_SIZE = 10
CURVE_POINTS = 200
COLUMNS = 4
STYLE: dict[Any, Any] = {
    "svg.fonttype": "none",
    "svg.hashsalt": "houserules",
    "font.family": "sans-serif",
    "font.size": 9,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.edgecolor": "#767676",
    "axes.titlesize": 10,
    "axes.titlelocation": "left",
    "legend.frameon": False,
}
INKS = (("#0b3c5d", "o"), ("#b35a00", "s"), ("#4d4d4d", "D"))
"""Colour and mark of the first, second and third of what stands beside each other: apart in any colour sight."""
QUIET = "#767676"


@dataclass(frozen=True, slots=True)
class Answers:
    """Some texts by the name that a legend gives them: `truth` (n, 11) with UNKNOWN, `probabilities` (n, 11)."""

    name: str
    truth: npt.NDArray[np.int8]
    probabilities: FloatArray


@rc_context(STYLE)
def draw_reliability(sets: Sequence[Answers]) -> str:
    """For every label how often it applied, by how probable it was held; on the diagonal both are the same."""
    return _draw_labels(sets, _reliability, "probability given", "share that deserved it")


@rc_context(STYLE)
def draw_precision_recall(sets: Sequence[Answers], thresholds: FloatArray) -> str:
    """For every label the precision and the recall that each threshold would give, with a mark at the bundle's own."""

    def panel(axes: Axes, label: Label, truth: npt.NDArray[np.bool_], probabilities: FloatArray, ink: int) -> None:
        _precision_recall(axes, truth, probabilities, float(thresholds[LABELS.index(label)]), ink)

    return _draw_labels(sets, panel, "recall", "precision")


@rc_context(STYLE)
def draw_confusion(answers: Answers, thresholds: FloatArray) -> str | None:
    """Of texts that deserve the label of a row, how many in 100 got the label of a column and should not have.

    On the diagonal: how many got it and should have. The last row is of texts that deserve no label. Only texts of
    which every label is known count; `None` where there is none.
    """
    known = (answers.truth != UNKNOWN).all(axis=1)
    if not known.any():
        return None
    shares, counts = confusion_shares(answers.truth[known] == 1, answers.probabilities[known] >= thresholds)
    figure, [axes] = _figure(8.6, 6.4)
    right = np.eye(*shares.shape, dtype=bool)
    axes.imshow(np.ma.masked_where(~right, shares), cmap="Blues", vmin=0, vmax=1.4, aspect="auto")
    axes.imshow(np.ma.masked_where(right, shares), cmap="Oranges", vmin=0, vmax=0.8, aspect="auto")
    for row, column in np.ndindex(*shares.shape):
        if np.isfinite(share := shares[row, column]):
            shown = f"{100 * share:.0f}" if right[row, column] or share >= 0.005 else "·"
            weight = "bold" if right[row, column] else "normal"
            axes.text(column, row, shown, ha="center", va="center", weight=weight, color="black")
    axes.set_xticks(range(len(LABELS)), LABELS, rotation=40, ha="left", rotation_mode="anchor")
    axes.xaxis.tick_top()
    axes.xaxis.set_label_position("top")
    names = [*LABELS, "no label"]
    axes.set_yticks(range(len(names)), [f"{name} ({count:,})" for name, count in zip(names, counts, strict=True)])
    axes.tick_params(length=0)
    axes.spines[:].set_visible(False)
    axes.set_xlabel("got this label")
    axes.set_ylabel("deserve this label")
    return _svg(figure)


def confusion_shares(
    truth: npt.NDArray[np.bool_], given: npt.NDArray[np.bool_]
) -> tuple[FloatArray, npt.NDArray[np.int64]]:
    """The shares of `draw_confusion`, (12, 11), nan where no text counts, and how many texts each row has, (12,)."""
    rows = np.column_stack([truth, ~truth.any(axis=1)]).astype(np.float64)
    off = rows.T @ (given & ~truth)
    possible = rows.T @ ~truth
    at = np.arange(len(LABELS))
    off[at, at], possible[at, at] = (truth & given).sum(axis=0), truth.sum(axis=0)
    shares = np.divide(off, possible, out=np.full(off.shape, np.nan), where=possible > 0)
    return shares, rows.sum(axis=0).astype(np.int64)


@rc_context(STYLE)
def draw_labels(sets: Mapping[str, Mapping[Label, Estimate]]) -> str:
    """A figure of every label with its interval, for each of the named sets; marks of one label lie side by side."""
    figure, [axes] = _figure(8.6, 0.42 * len(LABELS) + 1.0)
    for number, (name, figures) in enumerate(sets.items()):
        offset = 0.24 * (number - (len(sets) - 1) / 2)
        places = [at + offset for at, label in enumerate(LABELS) if label in figures]
        _whiskers(axes, places, [figures[label] for label in LABELS if label in figures], number, name)
    axes.set_yticks(range(len(LABELS)), LABELS)
    axes.invert_yaxis()
    _as_shares(axes)
    axes.legend(loc="upper center", bbox_to_anchor=(0.5, -0.06), ncols=len(sets))
    return _svg(figure)


@rc_context(STYLE)
def draw_groups(groups: Sequence[GroupResult]) -> str | None:
    """For each group how often a neutral mention is flagged, and hate against it found; `None` without groups."""
    kinds: tuple[tuple[str, Callable[[GroupResult], Accuracy]], ...] = (
        ("neutral mentions flagged as hate (lower is better)", lambda group: _wrong(group.neutral)),
        ("hate that is found (higher is better)", lambda group: group.hateful),
    )
    if not groups:
        return None
    figure, both = _figure(8.6, 0.36 * len(groups) + 1.2, columns=2)
    for number, (axes, (title, of)) in enumerate(zip(both, kinds, strict=True)):
        shares = [of(group).share for group in groups]
        axes.barh(range(len(groups)), [share.value or 0 for share in shares], color=INKS[number][0], alpha=0.25)
        _whiskers(axes, range(len(groups)), shares, number)
        axes.set_title(title)
        axes.set_ylim(len(groups) - 0.4, -0.6)
        _as_shares(axes)
    both[0].set_yticks(range(len(groups)), [group.group for group in groups])
    both[1].set_yticks([])
    return _svg(figure)


def _draw_labels(sets: Sequence[Answers], panel: Callable[..., None], x: str, y: str) -> str:
    """One small panel for every label, with one curve for each set that has enough positives and negatives.

    Each set is part of the next.
    """
    rows = -(-len(LABELS) // COLUMNS)
    figure, axes = _figure(8.6, 2.3 * rows, columns=COLUMNS, rows=rows)
    for at, label in enumerate(LABELS):
        drawn: set[int] = set()
        for ink, answers in enumerate(sets):
            known = answers.truth[:, at] != UNKNOWN
            truth, probabilities = answers.truth[known, at] == 1, answers.probabilities[known, at]
            is_new = len(truth) not in drawn  # where no other corpus knows the label, all texts are our own comments
            if is_new and min(truth.sum(), (~truth).sum()) >= LEAST_POSITIVES:
                panel(axes[at], label, truth, probabilities, ink)
                drawn.add(len(truth))
        axes[at].set(title=label, xlim=(-0.03, 1.03), ylim=(-0.03, 1.03), xticks=(0, 0.5, 1), yticks=(0, 0.5, 1))
        if not drawn:
            axes[at].text(0.5, 0.5, "too few texts", ha="center", color=QUIET)
    for spare in axes[len(LABELS) :]:
        spare.axis("off")
    for ink, answers in enumerate(sets):
        axes[-1].plot([], [], color=INKS[ink][0], marker=INKS[ink][1], label=answers.name)
    axes[-1].legend(loc="center", title=f"across: {x}\nup: {y}", alignment="left")
    return _svg(figure)


def _reliability(axes: Axes, _label: Label, truth: npt.NDArray[np.bool_], probabilities: FloatArray, ink: int) -> None:
    bins = np.minimum((probabilities * BINS).astype(int), BINS - 1)
    parts = [np.flatnonzero(bins == at) for at in range(BINS) if (bins == at).sum() >= BIN_SIZE]
    shares = [accuracy(truth[part]).share for part in parts]
    axes.plot([0, 1], [0, 1], color=QUIET, linewidth=0.8, linestyle="--")
    means = [float(probabilities[part].mean()) for part in parts]
    colour, mark = INKS[ink]
    axes.vlines(
        means, [share.low or 0 for share in shares], [share.high or 0 for share in shares], color=colour, lw=0.8
    )
    axes.plot(means, [share.value or 0 for share in shares], color=colour, marker=mark, markersize=3.5, linewidth=1)


def _precision_recall(
    axes: Axes, truth: npt.NDArray[np.bool_], probabilities: FloatArray, threshold: float, ink: int
) -> None:
    precision, recall, thresholds = precision_recall_curve(truth, probabilities)
    kept = np.unique(np.linspace(0, len(recall) - 1, CURVE_POINTS).astype(int))
    colour, mark = INKS[ink]
    axes.plot(recall[kept], precision[kept], color=colour, linewidth=1.2)
    axes.axhline(truth.mean(), color=colour, linewidth=0.7, linestyle=":")
    at = np.searchsorted(thresholds, threshold)
    if at < len(thresholds):
        axes.plot(recall[at], precision[at], color=colour, marker=mark, markersize=6, markeredgecolor="white")


def _whiskers(
    axes: Axes, places: Sequence[float], found: Sequence[Estimate], ink: int, name: str | None = None
) -> None:
    """Marks at the figures, across, with a line over each interval."""
    colour, mark = INKS[ink]
    for place, each in zip(places, found, strict=True):
        if each.low is not None and each.high is not None:
            axes.hlines(place, each.low, each.high, color=colour)
    values = [np.nan if each.value is None else each.value for each in found]
    axes.plot(values, places, color=colour, marker=mark, linestyle="", label=name)


def _wrong(right: Accuracy) -> Accuracy:
    """The share that was not judged rightly, with its interval."""
    return accuracy(np.arange(right.cases) >= right.right)


def _as_shares(axes: Axes) -> None:
    axes.set_xlim(-0.02, 1.02)
    axes.set_xticks(np.linspace(0, 1, 6))
    axes.grid(axis="x", color="#dddddd", linewidth=0.6)
    axes.set_axisbelow(True)


def _figure(width: float, height: float, *, columns: int = 1, rows: int = 1) -> tuple[Figure, list[Axes]]:
    """A figure of so many inches and its axes, row by row."""
    figure = Figure((width, height), layout="constrained")
    return figure, list(figure.subplots(rows, columns, squeeze=False).ravel())


def _svg(figure: Figure) -> str:
    """The figure as one `<svg>` element, without the file's prologue, date and generator."""
    file = StringIO()
    figure.savefig(file, format="svg", metadata={"Date": None, "Creator": None})
    drawn = file.getvalue()
    return drawn[drawn.index("<svg") :]
