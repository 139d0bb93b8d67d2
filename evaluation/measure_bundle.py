"""From a bundle's folder to its report: load, score, measure, compare, render."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import numpy as np
import numpy.typing as npt
from rich.progress import Progress

from evaluation.assessment import Assessment, DataFile, Run, as_json, assess
from evaluation.compare import Comparison, compare
from evaluation.examples import Examples
from evaluation.examples_file import read_examples
from evaluation.findings import AUTHORED, Findings
from evaluation.function_suite import SUITE, FunctionCase, read_suite
from evaluation.functions import Case, FunctionScores, measure_functions, read_cases
from evaluation.measure_findings import Plan, Said, count_on, measure_findings
from evaluation.problems import EvaluationError
from evaluation.profanity_list import read_words
from evaluation.report import render
from evaluation.score import BundleScores, score
from models.bundle import MANIFEST, Bundle, load_bundle
from models.labels import Label
from models.predictor import Predictor
from models.text import UnreadableText

YARDSTICK = "linear"
"""The bundle beside the one that is measured which it is held against where no other is named."""


@dataclass(frozen=True, slots=True)
class Request:
    """What to measure and how; `command` and `date` only go into the report.

    `suite` is a file shaped like HateCheck, `functions` the folder of our own cases (the repository's if `None`).
    """

    bundle: Path
    against: Path | None
    examples: Path
    part: str
    suite: Path | None
    functions: Path | None
    limit: int | None
    is_quick: bool
    is_html: bool
    show_text: bool
    resamples: int
    seed: int
    command: str
    date: date


@dataclass(frozen=True, slots=True)
class _Data:
    """All that is read: the examples, the cases of a suite, our own cases, the words of a list."""

    available: int
    examples: Examples
    hatecheck: Sequence[Case]
    cases: Sequence[FunctionCase]
    words: Sequence[str]

    @property
    def is_own(self) -> npt.NDArray[np.bool_]:
        """Which examples are our own comments, (n,)."""
        return np.array([corpus == AUTHORED for corpus in self.examples.corpora], bool)


@dataclass(frozen=True, slots=True)
class _Scored:
    """A bundle with what it said of the examples and of both suites; without examples, of our own comments alone."""

    bundle: Bundle
    said: Said
    scores: BundleScores
    functions: FunctionScores | None


def measure_bundle(request: Request, progress: Progress) -> tuple[str, str]:
    """Measure as asked; returns the report in Markdown or HTML, and all figures in JSON.

    Raises `BundleError` or `EvaluationError` where a file cannot be used, before anything is scored.
    """
    bundle = load_bundle(request.bundle)
    against = load_bundle(request.against) if request.against else None
    yardstick = None if against else _yardstick(request.bundle)
    data = _read(request)
    now = _score(bundle, data, progress)
    before = _score(against, data, progress) if against else None
    beside = before.said if before else _score_own(yardstick, data, progress) if yardstick else None
    chance = {"resamples": request.resamples, "seed": request.seed}
    advance = count_on(progress, "resampling", 2 if before else 1)
    assessment = assess(data.examples, now.scores, functions=now.functions, **chance)
    advance(1)
    comparison = compare(data.examples.truth, before.scores, now.scores, **chance) if before else None
    advance(1 if before else 0)
    plan = Plan(data.examples.take(data.is_own), data.cases, data.words, request.is_quick, **chance)
    findings = measure_findings(plan, now.said, beside, assessment.corpora.get(AUTHORED), progress)
    run = _describe(request, bundle, data)
    functions_before = before.functions if before else None
    report = _render(request, run, assessment, findings, data, now.scores, comparison, functions_before)
    return report, as_json(run, assessment, comparison, findings)


def _read(request: Request) -> _Data:
    everything = read_examples(request.examples, request.part)
    if not len(everything):
        raise EvaluationError(f"{request.examples} holds no {request.part} examples")
    return _Data(
        len(everything),
        _sample(everything, request.limit, request.seed),
        read_cases(request.suite) if request.suite else (),
        _read_functions(request.functions),
        read_words(request.examples),
    )


def _read_functions(folder: Path | None) -> tuple[FunctionCase, ...]:
    """The cases of a folder that is named; else those of the repository, if they are here."""
    if folder is None:
        return read_suite(SUITE) if SUITE.is_dir() else ()
    if not folder.is_dir():
        raise EvaluationError(f"there is no folder {folder}")
    return read_suite(folder)


def _sample(examples: Examples, limit: int | None, seed: int) -> Examples:
    if limit is None or limit >= len(examples):
        return examples
    return examples.take(np.sort(np.random.default_rng(seed).choice(len(examples), limit, replace=False)))


def _yardstick(folder: Path) -> Bundle | None:
    """The linear bundle that stands beside a bundle, if one does."""
    beside = folder.resolve().parent / YARDSTICK
    return load_bundle(beside) if (beside / MANIFEST).is_file() and beside != folder.resolve() else None


def _score(bundle: Bundle, data: _Data, progress: Progress) -> _Scored:
    predictor = Predictor(bundle)
    texts = (data.examples.texts, [case.text for case in data.hatecheck], [case.text for case in data.cases])
    advance = count_on(progress, f"scoring with {bundle.identity}", sum(map(len, texts)))
    try:
        scores, hatecheck, suite = (score(predictor, each, advance=advance) for each in texts)
    except UnreadableText as error:
        raise EvaluationError(str(error)) from error
    functions = measure_functions(data.hatecheck, hatecheck.flagged(Label.HATE_SPEECH)) if data.hatecheck else None
    return _Scored(bundle, Said(predictor, scores.take(data.is_own), suite), scores, functions)


def _score_own(bundle: Bundle, data: _Data, progress: Progress) -> Said:
    """What a yardstick says of our own comments and of our own cases; the other texts would take long."""
    predictor = Predictor(bundle)
    texts = (data.examples.take(data.is_own).texts, [case.text for case in data.cases])
    advance = count_on(progress, f"scoring with {bundle.identity}", sum(map(len, texts)))
    own, suite = (score(predictor, each, advance=advance) for each in texts)
    return Said(predictor, own, suite)


def _render(
    request: Request,
    run: Run,
    assessment: Assessment,
    findings: Findings,
    data: _Data,
    scores: BundleScores,
    comparison: Comparison | None,
    functions_before: FunctionScores | None,
) -> str:
    shared = {
        "comparison": comparison,
        "functions_before": functions_before,
        "texts": _texts(data.examples) if request.show_text else None,
    }
    if not request.is_html:
        return render(run, assessment, findings=findings, **shared)
    from evaluation.html_report import render_html

    return render_html(run, assessment, findings, data.examples, scores, **shared)


def _describe(request: Request, bundle: Bundle, data: _Data) -> Run:
    suite = request.suite
    return Run(
        bundle=bundle.identity,
        kind=bundle.manifest.kind,
        fingerprint=_sha256(bundle.folder / MANIFEST),
        learned=tuple(corpus.name for corpus in bundle.manifest.corpora),
        date=request.date,
        command=request.command,
        part=request.part,
        available=data.available,
        examples=DataFile(request.examples.name, _sha256(request.examples), len(data.examples)),
        suite=DataFile(suite.name, _sha256(suite), len(data.hatecheck)) if suite else None,
        resamples=request.resamples,
        seed=request.seed,
    )


def _texts(examples: Examples) -> dict[tuple[str, str], str]:
    return {
        (corpus, id_): text for corpus, id_, text in zip(examples.corpora, examples.ids, examples.texts, strict=True)
    }


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
