"""The two kinds of classifier behind one question: texts in, logits out."""

import os
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Protocol

import numpy as np
import numpy.typing as npt
import onnxruntime as ort
from tokenizers import Tokenizer

from models.bundle import Bundle, BundleError
from models.labels import LABELS, TOPICS
from models.spans import Span
from models.tags import TAGS, choose_tags, read_spans, whole_words
from models.windows import Window, cut_windows

SLOW_FUSIONS = ["SkipLayerNormFusion"]
"""onnxruntime would put the two vectorised kernels of an addition and a normalisation into one that is not."""
FloatArray = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Scores:
    """Raw scores of n texts. `labels` is (n, 11); `topics` is (n, 23) or None; `windows` is (n,).

    A text without tokens has no windows, and `-inf` for every label. `spans` has the personal data that each text's
    tokens are tagged with, in characters of the text; none where the bundle has no tags.
    """

    labels: FloatArray
    topics: FloatArray | None
    windows: npt.NDArray[np.int32]
    spans: Sequence[Sequence[Span]]


class Graph(Protocol):
    """Scores cleaned texts."""

    def score(self, texts: Sequence[str]) -> Scores: ...


def open_graph(bundle: Bundle, threads: int | None = None) -> Graph:
    """Open a bundle's graph for `threads` threads (all cores if None). Raises `BundleError`."""
    if bundle.manifest.kind == "encoder":
        return EncoderGraph(bundle, threads or os.cpu_count() or 1)
    return LinearGraph(_session(bundle, threads))


class EncoderGraph:
    """Tokenises, cuts into windows, runs each by itself, and pools per text: one run gives labels, topic and tags.

    In int8 the activations of a run share one scale, so in a batch a text's answer would depend on its company: by up
    to 2.5 in a logit. Run alone, the same text always gets the same answer; threads, each on a window of its own, make
    up for the batches.
    """

    def __init__(self, bundle: Bundle, threads: int) -> None:
        try:
            self._tokenizer = Tokenizer.from_file(str(bundle.tokenizer))
        except Exception as error:  # the library raises bare Exception
            raise BundleError(f"{bundle.tokenizer} is not a tokenizer") from error
        self._tokenizer.no_padding()
        self._tokenizer.no_truncation()
        self._session = _session(bundle, threads=1)
        self._map = ThreadPoolExecutor(threads, thread_name_prefix="graph").map if threads > 1 else map
        wanted = {"labels": True, "topics": bundle.manifest.topics, "tags": bundle.manifest.span_types}
        self._outputs = [name for name, given in wanted.items() if given]
        self._max_tokens = bundle.manifest.max_tokens
        self._opening, self._closing = (self._special(bundle, token) for token in ("[CLS]", "[SEP]"))

    def score(self, texts: Sequence[str]) -> Scores:
        """Label logits are the highest, topic logits the mean, tag logits the sum, over a text's windows."""
        encoded = self._tokenizer.encode_batch_fast(list(texts), add_special_tokens=False)
        windows = cut_windows(
            (each.ids for each in encoded), max_tokens=self._max_tokens, opening=self._opening, closing=self._closing
        )
        counts = np.bincount([window.text for window in windows], minlength=len(texts)).astype(np.int32)
        labels = np.full((len(texts), len(LABELS)), -np.inf, np.float32)
        topics = np.zeros((len(texts), len(TOPICS)), np.float32)
        tags: dict[int, npt.NDArray[np.float32]] = {}
        for window, outputs in zip(windows, self._map(self._run_window, windows), strict=True):
            row = window.text
            np.maximum(labels[row], outputs["labels"], out=labels[row])
            if "topics" in outputs:
                topics[row] += outputs["topics"] / counts[row]
            if "tags" in outputs:
                whole = tags.setdefault(row, np.zeros((len(encoded[row].ids), TAGS), np.float32))
                whole[window.start : window.start + len(window.ids) - 2] += outputs["tags"][1:-1]
        return Scores(
            labels,
            topics if "topics" in self._outputs else None,
            counts,
            [self._spans(text, tags.get(row)) for row, text in enumerate(texts)],
        )

    def _spans(self, text: str, logits: FloatArray | None) -> list[Span]:
        """Where a text is tagged; only then is it worth asking the tokenizer once more, for its tokens' places."""
        if logits is None or not (tags := choose_tags(logits)).any():
            return []
        places = self._tokenizer.encode(text, add_special_tokens=False).offsets
        return read_spans(whole_words(tags, places, text), places)

    def _run_window(self, window: Window) -> dict[str, FloatArray]:
        """What the graph says of one window: labels (11,), topics (23,), tags (tokens, 14)."""
        ids = np.array([window.ids], np.int64)
        outputs = self._session.run(self._outputs, {"input_ids": ids, "attention_mask": np.ones_like(ids)})
        return {name: np.asarray(output)[0] for name, output in zip(self._outputs, outputs, strict=True)}

    def _special(self, bundle: Bundle, token: str) -> int:
        found = self._tokenizer.token_to_id(token)
        if found is None:
            raise BundleError(f"{bundle.tokenizer} has no token {token}")
        return found


class LinearGraph:
    """TF-IDF and logistic regression: reads a text whole, however long."""

    def __init__(self, session: ort.InferenceSession) -> None:
        self._session = session

    def score(self, texts: Sequence[str]) -> Scores:
        """Label logits of each text; no topics and no tags."""
        counts = np.array([bool(text.strip()) for text in texts], np.int32)
        labels = np.full((len(texts), len(LABELS)), -np.inf, np.float32)
        rows: list[int] = np.flatnonzero(counts).tolist()
        if rows:
            words = np.array([[linear_text(texts[row])] for row in rows], dtype=object)
            labels[rows] = np.asarray(self._session.run(["labels"], {"texts": words})[0])
        return Scores(labels, None, counts, [()] * len(texts))


def linear_text(text: str) -> str:
    """A cleaned text as the `linear` kind reads it, in training and after."""
    return text.lower()


def _session(bundle: Bundle, threads: int | None) -> ort.InferenceSession:
    options = ort.SessionOptions()
    options.log_severity_level = 3
    options.intra_op_num_threads = threads or 0
    # Idle threads that spin would take the cores from the web server and the tokenizer.
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    try:
        return ort.InferenceSession(
            str(bundle.graph), options, providers=["CPUExecutionProvider"], disabled_optimizers=SLOW_FUSIONS
        )
    except Exception as error:  # onnxruntime's own exceptions share no base class but this
        raise BundleError(f"{bundle.graph} is not a graph that onnxruntime can run") from error
