"""Run a bundle over texts and keep what it said, as arrays."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
import numpy.typing as npt

from evaluation.bootstrap import FloatArray
from evaluation.examples import UNKNOWN
from models.bundle import Bundle
from models.labels import LABELS, TOPICS, Label, Topic
from models.predictor import Prediction
from models.spans import Span
from models.text import UnreadableText, require_readable

BATCH = 64


class Scorer(Protocol):
    """What is asked of a predictor here."""

    @property
    def bundle(self) -> Bundle: ...

    def predict(self, texts: Sequence[str], /) -> list[Prediction]: ...


@dataclass(frozen=True, slots=True)
class BundleScores:
    """What one bundle said of n texts.

    `thresholds` is (11,), `probabilities` (n, 11), columns in `LABELS` order; `topics` is (n,), an index into `TOPICS`
    or UNKNOWN where the bundle named none; `spans` has the spans of each text, in its characters.
    """

    bundle: str
    thresholds: FloatArray
    probabilities: FloatArray
    topics: npt.NDArray[np.int16]
    spans: Sequence[Sequence[Span]]

    def __post_init__(self) -> None:
        n = len(self.probabilities)
        if self.probabilities.shape != (n, len(LABELS)) or self.thresholds.shape != (len(LABELS),):
            raise ValueError(f"probabilities must be (n, {len(LABELS)}) and thresholds ({len(LABELS)},)")
        if len(self.topics) != n or len(self.spans) != n:
            raise ValueError(f"topics and spans need {n} entries, not {len(self.topics)} and {len(self.spans)}")

    def take(self, rows: npt.NDArray[np.bool_]) -> "BundleScores":
        """What was said of the texts where the mask `rows`, (n,), holds, in their order."""
        spans = [each for each, taken in zip(self.spans, rows.tolist(), strict=True) if taken]
        return BundleScores(self.bundle, self.thresholds, self.probabilities[rows], self.topics[rows], spans)

    def flagged(self, label: Label) -> npt.NDArray[np.bool_]:
        """The texts given `label`, (n,)."""
        at = LABELS.index(label)
        return self.probabilities[:, at] >= self.thresholds[at]


def score(scorer: Scorer, texts: Sequence[str], *, advance: Callable[[int], None] = lambda done: None) -> BundleScores:
    """Score every text, texts of like length together; `advance` is told how many more are done.

    Raises `UnreadableText` naming the number of the first text that cannot be processed.
    """
    for number, text in enumerate(texts, start=1):
        try:
            require_readable(text)
        except UnreadableText as error:
            raise UnreadableText(f"text {number} of {len(texts)}: {error}") from error
    found: list[Prediction | None] = [None] * len(texts)
    order = sorted(range(len(texts)), key=lambda row: len(texts[row]))
    for at in range(0, len(texts), BATCH):
        rows = order[at : at + BATCH]
        for row, prediction in zip(rows, scorer.predict([texts[row] for row in rows]), strict=True):
            found[row] = prediction
        advance(len(rows))
    return _as_scores(scorer.bundle, [prediction for prediction in found if prediction is not None])


def _as_scores(bundle: Bundle, predictions: Sequence[Prediction]) -> BundleScores:
    probabilities = np.array([prediction.probabilities for prediction in predictions], np.float64)
    return BundleScores(
        bundle.identity,
        np.array([setting.threshold for setting in bundle.manifest.labels], np.float64),
        probabilities.reshape(len(predictions), len(LABELS)),
        np.array([_topic_index(prediction.topic) for prediction in predictions], np.int16),
        [prediction.spans for prediction in predictions],
    )


def _topic_index(topic: Topic | None) -> int:
    return UNKNOWN if topic is None else TOPICS.index(topic)
