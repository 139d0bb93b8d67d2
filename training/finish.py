"""From an exported graph to a finished bundle: parity, calibration, measurement, card, seal."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from rich.progress import Progress

from evaluation.assessment import Figures
from evaluation.bootstrap import RESAMPLES, SEED
from evaluation.examples import Examples
from evaluation.findings import Findings
from evaluation.function_suite import FunctionCase
from evaluation.measure_findings import Plan, Said, measure_findings
from evaluation.metrics import Metrics, measure_texts
from evaluation.score import BundleScores, score
from evaluation.span_scores import measure_spans
from evaluation.topic_scores import measure_topics
from models.bundle import CARD, Bundle, LabelSetting, seal_bundle
from models.graph import open_graph
from models.labels import LABELS, TOPICS
from models.predictor import Predictor
from models.recognisers import find_spans
from models.spans import SPAN_TYPES
from models.text import clean
from training.bases import Base
from training.calibrate import calibrate
from training.card import write_card
from training.data import TrainingData
from training.recipe import Recipe

TOLERANCE = 2e-3
"""Largest difference of a logit between the framework and the exported float graph."""


class ParityError(RuntimeError):
    """The exported graph does not answer like the model it was made from."""


@dataclass(frozen=True, slots=True)
class Measured:
    """A bundle on the test part: labels on all texts and on our own comments; topics and spans on our own.

    `findings` are what else is measured before a bundle ships: functions, groups, spoilt texts, targets.
    """

    bundle: Bundle
    overall: Metrics
    authored: Figures
    findings: Findings | None

    def figures(self) -> dict[str, float]:
        """Names and values as MLflow and the bundle keep them; what is undefined is left out."""
        found = {"macro_f1": self.overall.macro_f1.value, "authored_macro_f1": self.authored.metrics.macro_f1.value}
        found["topic_accuracy"] = self.authored.topics.accuracy.value if self.authored.topics else None
        found["span_f1"] = self.authored.spans.overall.exact.f1.value if self.authored.spans else None
        for each in self.overall.labels:
            found |= {
                f"{each.label}_f1": each.f1.value,
                f"{each.label}_auc": each.auc.value,
                f"{each.label}_ece": each.calibration_error.value,
            }
        found |= {f"authored_{each.label}_f1": each.f1.value for each in self.authored.metrics.labels}
        for target in self.findings.targets if self.findings else ():
            found[f"target {target.name}"] = target.found.value
        return {name: round(value, 4) for name, value in found.items() if value is not None}


def seal_uncalibrated(folder: Path, recipe: Recipe, data: TrainingData, base: Base | None) -> Bundle:
    """Seal a fresh export so that it can be run; every label at threshold 0.5."""
    settings = tuple(LabelSetting(name=label, threshold=0.5) for label in LABELS)
    return seal_bundle(folder, _manifest(recipe, data, base, settings, {}))


def require_parity(bundle: Bundle, texts: Sequence[str], expected: np.ndarray) -> None:
    """Raise `ParityError` unless the bundle's label logits of `texts` are `expected`, (n, 11), within `TOLERANCE`.

    Texts longer than one window are passed over: the framework cuts them, the bundle reads them whole.
    """
    found = open_graph(bundle).score([clean(text).text for text in texts])
    whole = found.windows == 1
    difference = float(np.abs(found.labels[whole] - expected[whole]).max(initial=0))
    if difference > TOLERANCE:
        raise ParityError(f"the exported graph differs from the model by {difference:.4f}, more than {TOLERANCE}")


def finish(
    bundle: Bundle,
    recipe: Recipe,
    data: TrainingData,
    base: Base | None,
    progress: Callable[[int, int], None],
    *,
    float32: Measured | None = None,
    cases: Sequence[FunctionCase] | None = None,
) -> Measured:
    """Calibrate on the validation part, measure on the test part, and seal the bundle with both and its card.

    `float32` is the same model before quantisation, to stand beside it. With `cases` of the functional suite the bundle
    is measured as one that ships.
    """
    settings = _settings(bundle, data)
    calibrated = seal_bundle(bundle.folder, _manifest(recipe, data, base, settings, {}))
    measured = _measure(calibrated, data, progress, cases)
    figures = measured.figures()
    if float32 and (before := float32.overall.macro_f1.value) is not None:
        figures["float32_macro_f1"] = round(before, 4)
    write_card(bundle.folder / CARD, measured, data, float32)
    seal_bundle(bundle.folder, _manifest(recipe, data, base, settings, figures))
    return measured


def _settings(bundle: Bundle, data: TrainingData) -> tuple[LabelSetting, ...]:
    """Calibration and thresholds from the validation part, on the path that is served."""
    validation = data.part("validation")
    cleaned = [clean(text) for text in validation.texts]
    recognised = np.array([bool(find_spans(text)) for text in cleaned], bool)
    logits = open_graph(bundle).score([text.text for text in cleaned]).labels
    return calibrate(logits, validation, data.authored, recognised)


def _measure(
    bundle: Bundle, data: TrainingData, progress: Callable[[int, int], None], cases: Sequence[FunctionCase] | None
) -> Measured:
    test = data.part("test")
    done = 0

    def advance(count: int) -> None:
        nonlocal done
        done += count
        progress(done, len(test))

    predictor = Predictor(bundle)
    scores = score(predictor, test.texts, advance=advance)
    ours = np.isin(test.corpora, list(data.authored))
    own, own_scores = test.take(ours), scores.take(ours)
    authored = Figures(
        measure_texts(own.truth, own_scores.probabilities, scores.thresholds, least_positives=5),
        measure_topics(own.topics, own_scores.topics),
        measure_spans(own, own_scores.spans),
    )
    return Measured(
        bundle,
        measure_texts(test.truth, scores.probabilities, scores.thresholds),
        authored,
        _findings(own, own_scores, predictor, authored, cases) if cases is not None else None,
    )


def _findings(
    own: Examples, own_scores: BundleScores, predictor: Predictor, authored: Figures, cases: Sequence[FunctionCase]
) -> Findings:
    said = Said(predictor, own_scores, score(predictor, [case.text for case in cases]))
    plan = Plan(own, cases, (), is_quick=False, resamples=RESAMPLES, seed=SEED)
    return measure_findings(plan, said, None, authored if len(own) else None, Progress(disable=True))


def _manifest(
    recipe: Recipe, data: TrainingData, base: Base | None, settings: tuple[LabelSetting, ...], figures: dict[str, float]
) -> dict[str, Any]:
    return {
        "name": recipe.name,
        "version": recipe.version,
        "kind": recipe.kind,
        "labels": [setting.model_dump() for setting in settings],
        "topics": list(TOPICS) if recipe.kind == "encoder" else [],
        "span_types": list(SPAN_TYPES) if recipe.kind == "encoder" else [],
        "max_tokens": recipe.max_tokens,
        "corpora": [
            {"name": each.name, "rows": each.rows, "sha256": each.sha256}
            for each in data.fingerprints
            if each.name in data.learned
        ],
        "research": recipe.research,
        "metrics": figures,
        "base": base and {"name": base.name, "licence": base.licence, "revision": base.revision, "sha256": base.sha256},
        "licence": "Apache-2.0",
    }
