"""From texts to labels: clean-up, the bundle's graph, calibration, thresholds and recognisers, in one place."""

from collections.abc import Sequence
from copy import copy
from dataclasses import dataclass

import numpy as np

from models.bundle import Bundle
from models.graph import FloatArray, Scores, open_graph
from models.labels import LABELS, TOPICS, Label, Topic
from models.language import UNDETERMINED, detect_language
from models.names import whole_names, without_elected
from models.recognisers import NO_CONTACTS, PublishedContacts, Recognised, recognise
from models.recognisers.overlaps import first_of_overlapping
from models.spans import Span
from models.text import CleanText, clean, require_readable

SPAM, PERSONAL_INFORMATION = LABELS.index(Label.SPAM), LABELS.index(Label.PERSONAL_INFORMATION)
FOUND = 0.99
"""Probability of `personal_information` where a recogniser found some: a validated format outweighs the model."""


@dataclass(frozen=True, slots=True)
class Prediction:
    """What the classifier says of one text.

    `probabilities` are calibrated, in `LABELS` order; `labels` are those at or over their threshold. `topic` is
    None where the bundle has no topic head or the text is empty. `language` is an ISO 639 code, `und` where it
    cannot be told. `spans` are in characters of the original text: where it is flagged as `personal_information`, what
    recognisers found and what the model tagged besides. `windows` is 0 for a text without words, 1
    for most, more for a text longer than the model's window, which is then read whole, window by window.
    """

    probabilities: tuple[float, ...]
    labels: tuple[Label, ...]
    topic: Topic | None
    topic_probability: float | None
    language: str
    spans: tuple[Span, ...]
    windows: int


class Predictor:
    """Answers for one bundle. Safe to call from several threads."""

    def __init__(
        self, bundle: Bundle, *, published: PublishedContacts = NO_CONTACTS, threads: int | None = None
    ) -> None:
        """Open the bundle; `published` are the organisation's own contacts, which are not private."""
        self.bundle = bundle
        self._published = published
        self._graph = open_graph(bundle, threads)
        settings = bundle.manifest.labels
        self._thresholds = np.array([setting.threshold for setting in settings])
        self._slopes = np.array([setting.calibration.slope for setting in settings])
        self._offsets = np.array([setting.calibration.offset for setting in settings])

    def publishing(self, published: PublishedContacts) -> "Predictor":
        """The same classifier for an organisation with other contacts of its own; the open graph is shared."""
        other = copy(self)
        other._published = published
        return other

    def predict(self, texts: Sequence[str]) -> list[Prediction]:
        """Predict every text, in order. Raises `UnreadableText` where one holds NUL or a lone surrogate."""
        for text in texts:
            require_readable(text)
        cleaned = [clean(text) for text in texts]
        scores = self._graph.score([each.text for each in cleaned])
        recognised = [recognise(each, self._published) for each in cleaned]
        probabilities, is_proven = self._probabilities(scores.labels, recognised)
        flagged = probabilities >= self._thresholds
        personal = (flagged[:, PERSONAL_INFORMATION] | is_proven).tolist()
        spans = [
            self._merged(texts[row], cleaned[row], recognised[row], scores.spans[row]) if personal[row] else ()
            for row in range(len(texts))
        ]
        topics = _topics(scores)
        return [
            Prediction(
                probabilities=tuple(probabilities[row].tolist()),
                labels=tuple(label for label, on in zip(LABELS, flagged[row].tolist(), strict=True) if on),
                topic=topics[row][0],
                topic_probability=topics[row][1],
                language=detect_language(texts[row]) if scores.windows[row] else UNDETERMINED,
                spans=spans[row],
                windows=int(scores.windows[row]),
            )
            for row in range(len(texts))
        ]

    def _merged(
        self, original: str, text: CleanText, recognised: Recognised, tagged: Sequence[Span]
    ) -> tuple[Span, ...]:
        """What was recognised, and what the model tagged besides: a proven shape outweighs a likeness.

        A tag that touches what is published says nothing private, whatever it takes it for.
        """
        places = [
            Span(*text.original_bounds(span.start, span.end), span.type)
            for span in tagged
            if not self._published.covers(text.text[span.start : span.end], span.type)
        ]
        public = frozenset(recognised.public)
        kept = first_of_overlapping([*recognised.private, *recognised.public, *places])
        private = [span for span in whole_names(original, kept) if span not in public]
        return tuple(without_elected(original, private))

    def _probabilities(self, logits: FloatArray, recognised: Sequence[Recognised]) -> tuple[np.ndarray, np.ndarray]:
        """Calibrated probabilities, (n, 11), and where recognisers prove personal information, (n,).

        Contacts in spam are a trader's, and prove nothing unless the model takes them for private too.
        """
        with np.errstate(over="ignore"):
            probabilities = 1 / (1 + np.exp(-(self._slopes * logits.astype(np.float64) + self._offsets)))
        likely = probabilities >= self._thresholds
        is_trader = likely[:, SPAM] & ~likely[:, PERSONAL_INFORMATION]
        is_proven = np.array([bool(each.private) for each in recognised], bool) & ~is_trader
        probabilities[is_proven, PERSONAL_INFORMATION] = np.maximum(
            probabilities[is_proven, PERSONAL_INFORMATION], FOUND
        )
        return probabilities, is_proven


def _topics(scores: Scores) -> list[tuple[Topic, float] | tuple[None, None]]:
    if scores.topics is None:
        return [(None, None)] * len(scores.windows)
    odds = np.exp(scores.topics - scores.topics.max(axis=1, keepdims=True))
    shares = odds / odds.sum(axis=1, keepdims=True)
    best = shares.argmax(axis=1)
    return [
        (TOPICS[best[row]], float(shares[row, best[row]])) if scores.windows[row] else (None, None)
        for row in range(len(best))
    ]
