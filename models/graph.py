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
from models.windows import Window, cut_windows

SLOW_FUSIONS = ["SkipLayerNormFusion"]
"""onnxruntime would put the two vectorised kernels of an addition and a normalisation into one that is not."""
FloatArray = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Scores:
    """Raw scores of n texts. `labels` is (n, 11); `topics` is (n, 23) or None; `windows` is (n,).

    A text without tokens has no windows, and `-inf` for every label.
    """

    labels: FloatArray
    topics: FloatArray | None
    windows: npt.NDArray[np.int32]


class Graph(Protocol):
    """Scores cleaned texts."""

    def score(self, texts: Sequence[str]) -> Scores: ...


def open_graph(bundle: Bundle, threads: int | None = None) -> Graph:
    """Open a bundle's graph for `threads` threads (all cores if None). Raises `BundleError`."""
    if bundle.manifest.kind == "encoder":
        return EncoderGraph(bundle, threads or os.cpu_count() or 1)
    return LinearGraph(_session(bundle, threads))


class EncoderGraph:
    """Tokenises, cuts into windows, runs each by itself, and pools per text.

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
        self._outputs = ["labels", "topics"] if bundle.manifest.topics else ["labels"]
        self._max_tokens = bundle.manifest.max_tokens
        self._opening, self._closing = (self._special(bundle, token) for token in ("[CLS]", "[SEP]"))

    def score(self, texts: Sequence[str]) -> Scores:
        """Label logits are the highest, topic logits the mean, over a text's windows."""
        encoded = self._tokenizer.encode_batch_fast(list(texts), add_special_tokens=False)
        windows = cut_windows(
            (each.ids for each in encoded), max_tokens=self._max_tokens, opening=self._opening, closing=self._closing
        )
        owners = np.array([window.text for window in windows], np.int64)
        counts = np.bincount(owners, minlength=len(texts)).astype(np.int32)
        outputs = self._run(windows)
        labels = np.full((len(texts), len(LABELS)), -np.inf, np.float32)
        np.maximum.at(labels, owners, outputs[0])
        if len(outputs) == 1:
            return Scores(labels, None, counts)
        topics = np.zeros((len(texts), len(TOPICS)), np.float32)
        np.add.at(topics, owners, outputs[1])
        return Scores(labels, (topics / np.maximum(counts, 1)[:, None]).astype(np.float32), counts)

    def _run(self, windows: list[Window]) -> list[FloatArray]:
        """The outputs for all windows, (n, 11) and (n, 23)."""
        widths = (len(LABELS), len(TOPICS))[: len(self._outputs)]
        results = [np.zeros((len(windows), width), np.float32) for width in widths]
        for row, outputs in enumerate(self._map(self._run_window, windows)):
            for result, output in zip(results, outputs, strict=True):
                result[row] = output
        return results

    def _run_window(self, window: Window) -> list[FloatArray]:
        ids = np.array([window.ids], np.int64)
        outputs = self._session.run(self._outputs, {"input_ids": ids, "attention_mask": np.ones_like(ids)})
        return [np.asarray(output)[0] for output in outputs]

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
        """Label logits of each text; no topics."""
        counts = np.array([bool(text.strip()) for text in texts], np.int32)
        labels = np.full((len(texts), len(LABELS)), -np.inf, np.float32)
        rows: list[int] = np.flatnonzero(counts).tolist()
        if rows:
            words = np.array([[linear_text(texts[row])] for row in rows], dtype=object)
            labels[rows] = np.asarray(self._session.run(["labels"], {"texts": words})[0])
        return Scores(labels, None, counts)


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
