"""The `linear` kind: TF-IDF over word n-grams with logistic regression; the yardstick, and small."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper
from scipy.sparse import csr_matrix
from skl2onnx import convert_sklearn
from skl2onnx.common.data_types import StringTensorType
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression

from evaluation.examples import UNKNOWN, Examples
from models.bundle import GRAPH
from models.graph import linear_text
from models.labels import LABELS
from models.text import clean
from training.recipe import Recipe

WORDS = "[a-zA-Z0-9_']+"
"""ASCII on purpose: what the exported tokenizer can repeat exactly. `clean` leaves English text in ASCII."""


@dataclass(frozen=True, slots=True)
class LinearClassifier:
    """A fitted vectoriser with a weight per feature and label: `weights` (features, 11), `offsets` (11,)."""

    vectorizer: TfidfVectorizer
    weights: np.ndarray
    offsets: np.ndarray

    def logits(self, texts: Sequence[str]) -> np.ndarray:
        """Label logits (n, 11) of texts, as they come."""
        return (
            self.vectorizer.transform([linear_text(clean(text).text) for text in texts]) @ self.weights + self.offsets
        )


def fit_linear(
    examples: Examples, draws: np.ndarray, recipe: Recipe, report: Callable[[str], None] = lambda label: None
) -> LinearClassifier:
    """Fit one logistic regression per label on the texts of which that label is known.

    `draws` (n,) are the chances of each text to be drawn, used as weights; `report` hears each label before its fit.
    A label of which only one answer is known gets weights of zero and that answer.
    """
    vectorizer = TfidfVectorizer(
        lowercase=False,  # done beforehand: the exported form of it depends on the machine's locale
        token_pattern=WORDS,
        ngram_range=(1, 2),
        min_df=2,
        max_features=recipe.vocabulary,
    )
    features = csr_matrix(vectorizer.fit_transform([linear_text(clean(text).text) for text in examples.texts]))
    weights = np.zeros((len(vectorizer.vocabulary_), len(LABELS)), np.float32)
    offsets = np.zeros(len(LABELS), np.float32)
    for column, label in enumerate(LABELS):
        report(label)
        known = examples.truth[:, column] != UNKNOWN
        truth = examples.truth[known, column]
        if len(np.unique(truth)) < 2:
            offsets[column] = 10.0 if truth.any() else -10.0
            continue
        fitted = LogisticRegression(C=4.0, max_iter=300, random_state=recipe.seed)
        fitted.fit(features[known], truth, sample_weight=draws[known] * known.sum() / draws[known].sum())
        weights[:, column], offsets[column] = fitted.coef_[0], np.ravel(fitted.intercept_)[0]
    return LinearClassifier(vectorizer, weights, offsets)


def export_linear(classifier: LinearClassifier, folder: Path) -> None:
    """Write `model.onnx` of a `linear` bundle: texts (n, 1) of strings in, label logits (n, 11) out."""
    model = convert_sklearn(
        classifier.vectorizer,
        initial_types=[("texts", StringTensorType([None, 1]))],
        options={TfidfVectorizer: {"tokenexp": WORDS}},
        target_opset={"": 17, "ai.onnx.ml": 3},
    )
    if not isinstance(model, onnx.ModelProto):
        raise TypeError("skl2onnx gave no model")
    graph = model.graph
    features = graph.output[0].name
    graph.initializer.append(numpy_helper.from_array(classifier.weights.astype(np.float32), "weights"))
    graph.initializer.append(numpy_helper.from_array(classifier.offsets.astype(np.float32), "offsets"))
    graph.node.append(helper.make_node("Gemm", [features, "weights", "offsets"], ["labels"]))
    graph.output.pop()
    graph.output.append(helper.make_tensor_value_info("labels", TensorProto.FLOAT, [None, len(LABELS)]))
    onnx.checker.check_model(model)
    onnx.save(model, folder / GRAPH)
