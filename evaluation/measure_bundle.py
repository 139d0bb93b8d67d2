"""From a bundle's folder to its report: load, score, measure, compare, render."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import numpy as np
from rich.progress import Progress

from evaluation.assessment import DataFile, Run, as_json, assess
from evaluation.compare import compare
from evaluation.examples import Examples
from evaluation.examples_file import read_examples
from evaluation.functions import Case, FunctionScores, measure_functions, read_cases
from evaluation.problems import EvaluationError
from evaluation.report import render
from evaluation.score import BundleScores, score
from models.bundle import MANIFEST, Bundle, load_bundle
from models.labels import Label
from models.predictor import Predictor
from models.text import UnreadableText


@dataclass(frozen=True, slots=True)
class Request:
    """What to measure and how; `command` and `date` only go into the report."""

    bundle: Path
    against: Path | None
    examples: Path
    part: str
    suite: Path | None
    limit: int | None
    show_text: bool
    resamples: int
    seed: int
    command: str
    date: date


@dataclass(frozen=True, slots=True)
class _Scored:
    """A bundle with what it said of the examples and of the suite."""

    bundle: Bundle
    scores: BundleScores
    functions: FunctionScores | None


def measure_bundle(request: Request, progress: Progress) -> tuple[str, str]:
    """Measure as asked; returns the report in Markdown and all figures in JSON.

    Raises `BundleError` or `EvaluationError` where a file cannot be used, before anything is scored.
    """
    bundles = [load_bundle(folder) for folder in (request.bundle, request.against) if folder]
    everything = read_examples(request.examples, request.part)
    if not len(everything):
        raise EvaluationError(f"{request.examples} holds no {request.part} examples")
    examples = _sample(everything, request.limit, request.seed)
    cases = read_cases(request.suite) if request.suite else ()
    now, *before = [_score(bundle, examples, cases, progress) for bundle in bundles]
    task = progress.add_task("resampling", total=1 + len(before))
    chance = {"resamples": request.resamples, "seed": request.seed}
    assessment = assess(examples, now.scores, functions=now.functions, **chance)
    progress.advance(task)
    comparison = compare(examples.truth, before[0].scores, now.scores, **chance) if before else None
    progress.advance(task, len(before))
    run = _describe(request, now.bundle, available=len(everything), used=len(examples), cases=len(cases))
    report = render(
        run,
        assessment,
        comparison=comparison,
        functions_before=before[0].functions if before else None,
        texts=_texts(examples) if request.show_text else None,
    )
    return report, as_json(run, assessment, comparison)


def _sample(examples: Examples, limit: int | None, seed: int) -> Examples:
    if limit is None or limit >= len(examples):
        return examples
    return examples.take(np.sort(np.random.default_rng(seed).choice(len(examples), limit, replace=False)))


def _score(bundle: Bundle, examples: Examples, cases: Sequence[Case], progress: Progress) -> _Scored:
    predictor = Predictor(bundle)
    task = progress.add_task(f"scoring with {bundle.identity}", total=len(examples) + len(cases))
    try:
        scores = score(predictor, examples.texts, advance=lambda done: progress.advance(task, done))
        found = score(predictor, [case.text for case in cases], advance=lambda done: progress.advance(task, done))
    except UnreadableText as error:
        raise EvaluationError(str(error)) from error
    functions = measure_functions(cases, found.flagged(Label.HATE_SPEECH)) if cases else None
    return _Scored(bundle, scores, functions)


def _describe(request: Request, bundle: Bundle, *, available: int, used: int, cases: int) -> Run:
    return Run(
        bundle=bundle.identity,
        kind=bundle.manifest.kind,
        fingerprint=_sha256(bundle.folder / MANIFEST),
        learned=tuple(corpus.name for corpus in bundle.manifest.corpora),
        date=request.date,
        command=request.command,
        part=request.part,
        available=available,
        examples=DataFile(request.examples.name, _sha256(request.examples), used),
        suite=DataFile(request.suite.name, _sha256(request.suite), cases) if request.suite else None,
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
