"""Our own functional tests of every label, in the manner of HateCheck (Röttger et al. 2021): never learned from.

Each case is a comment made to probe one function: counter-speech, a group named neutrally, an emergency told calmly.
Cases stand in JSONL files, one object a line with the fields of `FunctionCase`.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
from pydantic import Field, ValidationError

from evaluation.bootstrap import RESAMPLES, SEED
from evaluation.examples import UNKNOWN, Examples
from evaluation.functions import Accuracy, Case, measure_functions
from evaluation.labelled_lines import LabelledLine, first_mistake, numbered_lines
from evaluation.metrics import Metrics, measure_texts
from evaluation.problems import EvaluationError
from evaluation.score import BundleScores
from evaluation.span_scores import SpanScores, measure_spans
from models.labels import LABELS, Label
from models.spans import Span

SUITE = Path(__file__).parents[1] / "datasets" / "functions"
CORPUS = "functions"
BoolArray = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class FunctionCase:
    """One case: every label that applies, and those it is judged by; `group` is empty where it is about none."""

    id: str
    function: str
    text: str
    labels: tuple[Label, ...]
    checked: tuple[Label, ...]
    group: str
    spans: tuple[Span, ...]

    @property
    def is_hateful(self) -> bool:
        """Whether the case is hate speech."""
        return Label.HATE_SPEECH in self.labels


@dataclass(frozen=True, slots=True)
class FunctionResult:
    """One function: the labels its cases are judged by, and whether they are to be given (`None`: some are)."""

    function: str
    checked: tuple[Label, ...]
    wanted: bool | None
    accuracy: Accuracy


@dataclass(frozen=True, slots=True)
class GroupResult:
    """Cases about one group that are judged by hate speech: a neutral one is right where it is not flagged."""

    group: str
    neutral: Accuracy
    hateful: Accuracy


@dataclass(frozen=True, slots=True)
class SuiteScores:
    """What the suite says of a bundle.

    A gap is the best group's share right less the worst's, of groups with at least `LEAST_CASES` such cases; `None`
    where fewer than two have that many. `metrics` and `spans` measure all labels and spans of all cases, checked or
    not. `failures` names, for every function, the cases that failed, by id.
    """

    cases: int
    overall: Accuracy
    functions: tuple[FunctionResult, ...]
    groups: tuple[GroupResult, ...]
    neutral_gap: float | None
    hateful_gap: float | None
    metrics: Metrics
    spans: SpanScores | None
    failures: Mapping[str, tuple[str, ...]]


def read_suite(folder: Path) -> tuple[FunctionCase, ...]:
    """Read every JSONL file of a folder. Raises `EvaluationError` with file and line, without quoting a case."""
    cases: dict[str, FunctionCase] = {}
    for path in sorted(folder.glob("*.jsonl")):
        for number, line in _lines(path):
            try:
                case = _parse(line)
            except (json.JSONDecodeError, ValidationError) as error:
                raise EvaluationError(f"{path.name}:{number}: {first_mistake(error)}") from error
            if case.id in cases:
                raise EvaluationError(f"{path.name}:{number}: another case has the same id")
            cases[case.id] = case
    if not cases:
        raise EvaluationError(f"{folder} holds no case in a JSONL file")
    return tuple(cases.values())


def as_examples(cases: Sequence[FunctionCase]) -> Examples:
    """The cases as labelled texts: every label is known, no topic is."""
    n = len(cases)
    truth = np.array([[label in case.labels for label in LABELS] for case in cases], np.int8)
    return Examples(
        [CORPUS] * n,
        [case.id for case in cases],
        [case.text for case in cases],
        truth.reshape(n, len(LABELS)),
        np.full(n, UNKNOWN, np.int16),
        [""] * n,
        ["test"] * n,
        [case.spans for case in cases],
    )


def measure_suite(
    cases: Sequence[FunctionCase], scores: BundleScores, *, resamples: int = RESAMPLES, seed: int = SEED
) -> SuiteScores:
    """Judge what a bundle said of the cases, row by row the same texts.

    A case is passed where each label it checks is given exactly if it applies, and where, if that is personal
    information, a span of the right type also touches each of its spans. Raises `ValueError` where the rows differ.
    """
    if len(scores.probabilities) != len(cases):
        raise ValueError(f"there are {len(scores.probabilities)} answers for {len(cases)} cases")
    given = np.array([scores.flagged(label) for label in LABELS]).T
    passed = np.array([_passes(*row) for row in zip(cases, given, scores.spans, strict=True)], bool)
    groups, neutral_gap, hateful_gap = _groups(cases, scores.flagged(Label.HATE_SPEECH))
    examples = as_examples(cases)
    chance = {"resamples": resamples, "seed": seed}
    return SuiteScores(
        len(cases),
        accuracy(passed),
        tuple(_function(name, cases, passed) for name in _functions(cases)),
        groups,
        neutral_gap,
        hateful_gap,
        measure_texts(examples.truth, scores.probabilities, scores.thresholds, **chance),
        measure_spans(examples, scores.spans, **chance),
        {name: _failures(name, cases, passed) for name in _functions(cases)},
    )


def accuracy(right: BoolArray) -> Accuracy:
    """How many of some cases were judged rightly, (n,), with the interval that `evaluation.functions` gives."""
    return measure_functions([Case("", "", "", hateful=True, target="")] * len(right), right).overall


class _Line(LabelledLine):
    """One line of a file."""

    id: str = Field(min_length=1)
    function: str = Field(min_length=1)
    checked: tuple[Label, ...] = Field(min_length=1)
    group: str


def _lines(path: Path) -> list[tuple[int, str]]:
    try:
        return numbered_lines(path)
    except (OSError, UnicodeDecodeError) as error:
        raise EvaluationError(f"{path.name} cannot be read as UTF-8 text") from error


def _parse(line: str) -> FunctionCase:
    read = _Line.model_validate(json.loads(line))
    return FunctionCase(read.id, read.function, read.text, read.labels, read.checked, read.group, read.found())


def _passes(case: FunctionCase, given: BoolArray, found: Sequence[Span]) -> bool:
    """Whether one case is passed; `given` is (11,), the labels it was given."""
    if any(given[LABELS.index(label)] != (label in case.labels) for label in case.checked):
        return False
    if Label.PERSONAL_INFORMATION not in case.checked:
        return True
    return all(any(span.type == other.type and span.overlaps(other) for other in found) for span in case.spans)


def _functions(cases: Sequence[FunctionCase]) -> list[str]:
    return sorted({case.function for case in cases})


def _function(name: str, cases: Sequence[FunctionCase], passed: BoolArray) -> FunctionResult:
    own = np.array([case.function == name for case in cases], bool)
    pairs = {(label, label in case.labels) for case in cases if case.function == name for label in case.checked}
    wanted = {applies for _, applies in pairs}
    checked = {label for label, _ in pairs}
    return FunctionResult(
        name,
        tuple(label for label in LABELS if label in checked),
        wanted.pop() if len(wanted) == 1 else None,
        accuracy(passed[own]),
    )


def _failures(name: str, cases: Sequence[FunctionCase], passed: BoolArray) -> tuple[str, ...]:
    return tuple(case.id for case, right in zip(cases, passed, strict=True) if case.function == name and not right)


def _groups(
    cases: Sequence[FunctionCase], flagged: BoolArray
) -> tuple[tuple[GroupResult, ...], float | None, float | None]:
    """Each group's cases that are judged by hate speech, and the gaps: neutral, then hateful."""
    rows = [row for row, case in enumerate(cases) if Label.HATE_SPEECH in case.checked]
    judged = [Case("", cases[row].id, "", cases[row].is_hateful, cases[row].group) for row in rows]
    scores = measure_functions(judged, flagged[rows])
    groups = tuple(GroupResult(each.target, each.non_hateful, each.hateful) for each in scores.targets)
    return groups, scores.non_hateful_gap, scores.hateful_gap
