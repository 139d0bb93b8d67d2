"""One training run from corpora to a sealed bundle."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Protocol

import numpy as np

from evaluation.examples import Examples
from evaluation.function_suite import SUITE, FunctionCase, read_suite
from models.labels import LABELS
from training.bases import find_base
from training.corpora import Catalogue
from training.data import TrainingData, load_data
from training.finish import Measured, finish, require_parity, seal_uncalibrated
from training.recipe import Recipe
from training.sampling import draw_weights
from training.tracking import TrackedRun, track

PARITY_TEXTS = 300
LOSS_EVERY = 50


class RunError(ValueError):
    """The run cannot start; the message says what to do."""


class Progress(Protocol):
    """Told how far a stage of the run is."""

    def __call__(self, stage: str, done: int, total: int, /) -> None: ...


def train(recipe: Recipe, catalogue: Catalogue, corpora: Path, work: Path, progress: Progress) -> Measured:
    """Train by `recipe` and leave the bundle in `work/bundle`; a run begun there is gone on with.

    Raises `CorpusError`, `BaseError`, `RunError` where `work` holds a run of another recipe or other data,
    `ParityError` where the export answers differently, and `Stopped` where a signal asks for it.
    """
    work.mkdir(parents=True, exist_ok=True)
    sources = len(catalogue.usable(research=recipe.research))
    read = iter(range(1, sources + 2))
    data = load_data(
        catalogue,
        corpora,
        research=recipe.research,
        report=lambda _name: progress("reading corpora", next(read), sources + 1),
    )
    _claim(work, recipe, data)
    with track(recipe, work) as run:
        run.log_data(data.fingerprints, {str(name): int((data.parts == name).sum()) for name in np.unique(data.parts)})
        train_kind = _train_encoder if recipe.kind == "encoder" else _train_linear
        measured = train_kind(recipe, data, work, progress, run)
        run.log_bundle(measured.bundle, measured.figures())
    return measured


def _train_encoder(recipe: Recipe, data: TrainingData, work: Path, progress: Progress, run: TrackedRun) -> Measured:
    from training.augment import augment
    from training.encoder import fit, predict_logits, save_weights
    from training.export import export_encoder
    from training.tokens import load_tokenizer

    base = find_base(recipe.base)
    examples = data.part("train")
    draws = _draws(recipe, data, examples)
    if recipe.augment:
        examples, draws = augment(examples, draws, data.authored, recipe.seed)

    def advance(step: int, steps: int, loss: float) -> None:
        progress("training", step, steps)
        if step % LOSS_EVERY == 0:
            run.log_loss(step, loss)

    model = fit(examples, draws, base, recipe, work, advance)
    save_weights(model, base, work / "weights")
    whole, small = _empty(work / "float32"), _empty(work / "bundle")
    export_encoder(model, base, recipe.max_tokens, whole, int8=False)
    export_encoder(model, base, recipe.max_tokens, small)
    float32 = seal_uncalibrated(whole, recipe, data, base)
    texts = data.part("test").texts[:PARITY_TEXTS]
    require_parity(float32, texts, predict_logits(model, load_tokenizer(base, recipe.max_tokens), texts))
    measured = finish(float32, recipe, data, base, _stage(progress, "measuring float32"))
    int8 = seal_uncalibrated(small, recipe, data, base)
    return finish(int8, recipe, data, base, _stage(progress, "measuring int8"), float32=measured, cases=_cases())


def _train_linear(recipe: Recipe, data: TrainingData, work: Path, progress: Progress, _run: TrackedRun) -> Measured:
    from training.linear import export_linear, fit_linear

    examples = data.part("train")
    classifier = fit_linear(
        examples,
        _draws(recipe, data, examples),
        recipe,
        lambda label: progress("training", LABELS.index(label) + 1, len(LABELS)),
    )
    folder = _empty(work / "bundle")
    export_linear(classifier, folder)
    bundle = seal_uncalibrated(folder, recipe, data, None)
    texts = data.part("test").texts[:PARITY_TEXTS]
    require_parity(bundle, texts, classifier.logits(texts))
    return finish(bundle, recipe, data, None, _stage(progress, "measuring"), cases=_cases())


def _cases() -> tuple[FunctionCase, ...]:
    """The functional suite of the repository, if it is here."""
    return read_suite(SUITE) if SUITE.is_dir() else ()


def _draws(recipe: Recipe, data: TrainingData, examples: Examples) -> np.ndarray:
    return draw_weights(examples, data.trust, authored=data.authored, authored_share=recipe.authored_share)


def _stage(progress: Progress, name: str) -> Callable[[int, int], None]:
    return lambda done, total: progress(name, done, total)


def _claim(work: Path, recipe: Recipe, data: TrainingData) -> None:
    """Mark the folder as this run's, or refuse one that is another's."""
    mark = work / "run.json"
    own = recipe.model_dump() | {"corpora": [each.sha256 for each in data.fingerprints]}
    if mark.exists() and json.loads(mark.read_text(encoding="utf-8")) != own:
        raise RunError(
            f"{work} holds a run of another recipe or other data; remove it or name another folder with --work"
        )
    mark.write_text(json.dumps(own), encoding="utf-8")


def _empty(folder: Path) -> Path:
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    return folder
