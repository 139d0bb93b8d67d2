"""Functional tests of hate speech detection, in the shape of HateCheck (Röttger et al. 2021): read, never kept.

A suite is a CSV file with one short case per row, each made to probe one function: a slur, a negation, a group named
neutrally. Suites are for measuring only; nothing learns from them or is tuned to them.
"""

import csv
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import sqrt
from pathlib import Path
from statistics import NormalDist

import numpy as np
import numpy.typing as npt

from evaluation.bootstrap import LEVEL, Estimate
from evaluation.problems import EvaluationError

COLUMNS = ("functionality", "case_id", "test_case", "label_gold", "target_ident")
HATEFUL = {"hateful": True, "non-hateful": False}
LEAST_CASES = 20
"""Cases a target group needs, of a kind, to count in the gap between groups."""


@dataclass(frozen=True, slots=True)
class Case:
    """One case: the function it probes, what is right, and the group it is about (empty where it is about none)."""

    function: str
    id: str
    text: str
    hateful: bool
    target: str


@dataclass(frozen=True, slots=True)
class Accuracy:
    """How many of some cases were judged rightly; the interval is Wilson's (1927), `None` where there is no case."""

    cases: int
    right: int
    share: Estimate


@dataclass(frozen=True, slots=True)
class FunctionAccuracy:
    """One function, and whether its cases are hateful (`None`: some are)."""

    function: str
    hateful: bool | None
    accuracy: Accuracy


@dataclass(frozen=True, slots=True)
class TargetAccuracy:
    """Cases about one group: all, the hateful and the others."""

    target: str
    overall: Accuracy
    hateful: Accuracy
    non_hateful: Accuracy


@dataclass(frozen=True, slots=True)
class FunctionScores:
    """What a suite says of a bundle.

    A gap is the best group's share right less the worst's, of groups with at least `LEAST_CASES` such cases; `None`
    where fewer than two have that many.
    """

    overall: Accuracy
    hateful: Accuracy
    non_hateful: Accuracy
    functions: tuple[FunctionAccuracy, ...]
    targets: tuple[TargetAccuracy, ...]
    hateful_gap: float | None
    non_hateful_gap: float | None


def read_cases(path: Path) -> tuple[Case, ...]:
    """Read a suite. Raises `EvaluationError` that names the missing column, or the line that is wrong."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = csv.DictReader(file)
            _require_columns(path, rows.fieldnames or [])
            cases = tuple(_case(path, rows.line_num, row) for row in rows)
    except OSError as error:
        raise EvaluationError(f"cannot read {path}: {error.strerror}") from error
    except (UnicodeDecodeError, csv.Error) as error:
        raise EvaluationError(f"{path} is not a CSV file in UTF-8") from error
    if not cases:
        raise EvaluationError(f"{path} holds no case")
    return cases


def measure_functions(cases: Sequence[Case], flagged: npt.NDArray[np.bool_]) -> FunctionScores:
    """Judge a suite by whether each case was flagged as hate speech, (n,), at the bundle's threshold."""
    hateful = np.array([case.hateful for case in cases], bool)
    right = flagged == hateful
    functions, targets = [[getattr(case, name) for case in cases] for name in ("function", "target")]
    groups = tuple(
        TargetAccuracy(target, _accuracy(right[own]), _accuracy(right[own & hateful]), _accuracy(right[own & ~hateful]))
        for target, own in _groups(targets)
        if target
    )
    return FunctionScores(
        _accuracy(right),
        _accuracy(right[hateful]),
        _accuracy(right[~hateful]),
        tuple(FunctionAccuracy(name, _alike(hateful[own]), _accuracy(right[own])) for name, own in _groups(functions)),
        groups,
        _gap(groups, lambda group: group.hateful),
        _gap(groups, lambda group: group.non_hateful),
    )


def _require_columns(path: Path, present: Sequence[str]) -> None:
    if missing := [name for name in COLUMNS if name not in present]:
        raise EvaluationError(f"{path} lacks the column{'s' * (len(missing) > 1)} {', '.join(missing)}")


def _case(path: Path, line: int, row: dict[str, str | None]) -> Case:
    function, id_, text, gold, target = ((row[name] or "").strip() for name in COLUMNS)
    if gold not in HATEFUL:
        raise EvaluationError(f"{path}:{line}: label_gold must be hateful or non-hateful")
    if not function or not text:
        raise EvaluationError(f"{path}:{line}: functionality and test_case must not be empty")
    return Case(function, id_, text, HATEFUL[gold], target)


def _groups(names: Sequence[str]) -> list[tuple[str, npt.NDArray[np.bool_]]]:
    values = np.array(names, dtype=object)
    return [(name, values == name) for name in sorted(set(names))]


def _alike(hateful: npt.NDArray[np.bool_]) -> bool | None:
    return bool(hateful[0]) if (hateful == hateful[0]).all() else None


def _accuracy(right: npt.NDArray[np.bool_]) -> Accuracy:
    n, hits = len(right), int(right.sum())
    return Accuracy(n, hits, Estimate(hits / n, *_wilson(hits, n)) if n else Estimate(None))


def _wilson(hits: int, n: int) -> tuple[float, float]:
    z = NormalDist().inv_cdf((1 + LEVEL) / 2)
    share = hits / n
    centre = (share + z * z / (2 * n)) / (1 + z * z / n)
    reach = z / (1 + z * z / n) * sqrt(share * (1 - share) / n + z * z / (4 * n * n))
    return max(0.0, centre - reach), min(1.0, centre + reach)


def _gap(groups: Sequence[TargetAccuracy], of: Callable[[TargetAccuracy], Accuracy]) -> float | None:
    counted = [of(group) for group in groups if of(group).cases >= LEAST_CASES]
    shares = [accuracy.right / accuracy.cases for accuracy in counted]
    return max(shares) - min(shares) if len(shares) > 1 else None
