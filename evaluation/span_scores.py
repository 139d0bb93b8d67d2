"""How well personal data is found inside texts, by type: spans that match exactly, and spans that touch."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from evaluation.bootstrap import RESAMPLES, SEED, Estimate, FloatArray, bootstrap, estimate
from evaluation.examples import Examples
from models.labels import LABELS, Label
from models.spans import SPAN_TYPES, Span, SpanType

PERSONAL_INFORMATION = LABELS.index(Label.PERSONAL_INFORMATION)
TRUE, FOUND, EXACT, TRUE_TOUCHED, FOUND_TOUCHING = range(5)


@dataclass(frozen=True, slots=True)
class MatchScores:
    """Precision, recall and F1 under one way of matching."""

    precision: Estimate
    recall: Estimate
    f1: Estimate


@dataclass(frozen=True, slots=True)
class TypeScores:
    """One span type (`None`: all together): how many spans there are, how many were found, and how well.

    An exact match has the same bounds and type. An overlap shares a character with a span of the same type: precision
    is then the share of found spans that touch a true one, recall the share of true spans that are touched.
    """

    type: SpanType | None
    true: int
    found: int
    exact: MatchScores
    overlap: MatchScores


@dataclass(frozen=True, slots=True)
class SpanScores:
    """All types together, then each type that is there or was found, over `texts` texts whose spans are known."""

    texts: int
    overall: TypeScores
    types: tuple[TypeScores, ...]


def spans_known(examples: Examples) -> npt.NDArray[np.bool_]:
    """Where the spans of a text are known, (n,): they are listed, or it is known to hold no personal information."""
    listed = np.array([bool(spans) for spans in examples.spans], bool)
    return listed | (examples.truth[:, PERSONAL_INFORMATION] == 0)


def measure_spans(
    examples: Examples, found: Sequence[Sequence[Span]], *, resamples: int = RESAMPLES, seed: int = SEED
) -> SpanScores | None:
    """Compare found spans with the true ones, where these are known; `None` where no true span is."""
    rows = np.flatnonzero(spans_known(examples)).tolist()
    if not any(examples.spans[row] for row in rows):
        return None
    counts = np.array([_count(examples.spans[row], found[row]) for row in rows], np.float64)
    totals = np.concatenate([counts.sum(axis=1, keepdims=True), counts], axis=1)
    flat = totals.reshape(len(rows), -1)

    def measure(weights: FloatArray) -> FloatArray:
        return _measure((weights @ flat).reshape(len(weights), -1, 5))

    point, samples = bootstrap(measure, len(rows), resamples=resamples, seed=seed)
    scores = [
        _type_scores(type_, totals[:, at].sum(axis=0), point[at], samples[:, at])
        for at, type_ in enumerate((None, *SPAN_TYPES))
    ]
    return SpanScores(len(rows), scores[0], tuple(s for s in scores[1:] if s.true or s.found))


def _count(true: Sequence[Span], found: Sequence[Span]) -> npt.NDArray[np.int64]:
    """Spans of one text: (types, 5), how many are true, found, both, touched, touching."""
    counts = np.zeros((len(SPAN_TYPES), 5), np.int64)
    for span in set(true):
        at = SPAN_TYPES.index(span.type)
        counts[at, TRUE] += 1
        counts[at, TRUE_TOUCHED] += _touches(span, found)
        counts[at, EXACT] += span in found
    for span in set(found):
        at = SPAN_TYPES.index(span.type)
        counts[at, FOUND] += 1
        counts[at, FOUND_TOUCHING] += _touches(span, true)
    return counts


def _touches(span: Span, others: Sequence[Span]) -> bool:
    return any(span.type == other.type and span.overlaps(other) for other in others)


def _measure(counts: FloatArray) -> FloatArray:
    """(rows, types, 5) counts to (rows, types, 6): precision, recall, F1, exact then overlap; nan where undefined."""
    true, found = counts[..., TRUE], counts[..., FOUND]
    exact = (_divide(counts[..., EXACT], found), _divide(counts[..., EXACT], true))
    overlap = (_divide(counts[..., FOUND_TOUCHING], found), _divide(counts[..., TRUE_TOUCHED], true))
    return np.stack([*exact, _f1(*exact), *overlap, _f1(*overlap)], axis=-1)


def _f1(precision: FloatArray, recall: FloatArray) -> FloatArray:
    """The harmonic mean; 0 where there are true spans and none is matched, nan where there are none."""
    precision = np.nan_to_num(precision)
    return np.where(recall == 0, 0.0, _divide(2 * precision * recall, precision + recall))


def _divide(part: FloatArray, whole: FloatArray) -> FloatArray:
    return np.divide(part, whole, out=np.full(np.shape(part), np.nan), where=whole > 0)


def _type_scores(type_: SpanType | None, counts: FloatArray, point: FloatArray, samples: FloatArray) -> TypeScores:
    exact, overlap = (
        MatchScores(*(estimate(float(point[at]), samples[:, at]) for at in range(first, first + 3))) for first in (0, 3)
    )
    return TypeScores(type_, int(counts[TRUE]), int(counts[FOUND]), exact, overlap)
