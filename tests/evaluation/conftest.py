"""Labelled texts and a stand-in for a predictor, at the edge where a bundle would be."""

import json
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import pytest

from evaluation.examples import UNKNOWN, Examples
from models.bundle import Bundle, Manifest
from models.labels import LABELS, TOPICS, Label, Topic
from models.predictor import Prediction
from models.spans import Span

NOISE = {"first": 0.9, "second": 0.3}


class FakePredictor:
    """Gives each text the probabilities it was told, and the topic and spans of `said`."""

    def __init__(self, bundle: Bundle, said: Callable[[str], Prediction] | None = None) -> None:
        self.bundle = bundle
        self.said = said or (lambda text: prediction([noisy(text, NOISE.get(bundle.manifest.name, 0.5))] * 11))
        self.batches: list[list[str]] = []

    def predict(self, texts: Sequence[str]) -> list[Prediction]:
        self.batches.append(list(texts))
        return [self.said(text) for text in texts]


def noisy(text: str, noise: float) -> float:
    """High for texts that begin with "yes", low for others, with noise that depends on the text alone."""
    rng = np.random.default_rng(sum(map(ord, text)))
    return float(np.clip((0.75 if text.startswith("yes") else 0.25) + noise * (rng.random() - 0.5), 0, 1))


def prediction(probabilities: Sequence[float], topic: Topic | None = None, spans: Sequence[Span] = ()) -> Prediction:
    return Prediction(tuple(probabilities), (), topic, None, "en", tuple(spans), 1)


@pytest.fixture
def make_bundle(tmp_path: Path) -> Callable[[str], Bundle]:
    def make(name: str, corpora: Sequence[str] = ()) -> Bundle:
        folder = tmp_path / name
        folder.mkdir()
        (folder / "bundle.json").write_text(json.dumps({"name": name}), encoding="utf-8")
        manifest = Manifest.model_validate(
            {
                "name": name,
                "version": "1.0.0",
                "kind": "linear",
                "labels": [{"name": label, "threshold": 0.5} for label in LABELS],
                "max_tokens": 128,
                "corpora": [{"name": corpus, "rows": 1, "sha256": "0" * 64} for corpus in corpora],
                "licence": "Apache-2.0",
                "files": {"model.onnx": "0" * 64},
            }
        )
        return Bundle(folder, manifest)

    return make


@pytest.fixture
def make_predictor(make_bundle) -> Callable[..., FakePredictor]:
    def make(said: Callable[[str], Prediction] | None = None, name: str = "fake") -> FakePredictor:
        return FakePredictor(make_bundle(name), said)

    return make


@pytest.fixture
def make_prediction() -> Callable[..., Prediction]:
    return prediction


@pytest.fixture
def make_examples() -> Callable[..., Examples]:
    """Examples with the labels named; every other label is known not to apply, or unknown."""

    def make(
        texts: Sequence[str],
        labels: Sequence[Sequence[Label]] | None = None,
        *,
        corpora: Sequence[str] | None = None,
        topics: Sequence[Topic | None] | None = None,
        spans: Sequence[Sequence[Span]] | None = None,
        others: int = 0,
    ) -> Examples:
        n = len(texts)
        truth = np.full((n, len(LABELS)), others, np.int8)
        for row, applied in enumerate(labels or []):
            truth[row, [LABELS.index(label) for label in applied]] = 1
        return Examples(
            corpora or ["housing"] * n,
            [f"id-{row}" for row in range(n)],
            texts,
            truth,
            np.array([UNKNOWN if t is None else TOPICS.index(t) for t in topics or [None] * n], np.int16),
            [""] * n,
            ["test"] * n,
            spans or [()] * n,
        )

    return make
