"""What ships answers like what was trained."""

from collections import Counter
from pathlib import Path

import numpy as np
import onnx
import onnxruntime as ort
import pytest
import torch

from models.bundle import Bundle, seal_bundle
from models.graph import open_graph
from models.labels import LABELS, TOPICS
from models.tags import TAGS
from models.text import clean
from tests.training.conftest import examples_of, sentences
from training.bases import Base
from training.encoder import EncoderClassifier, fit, load_tokenizer, predict_logits
from training.export import export_encoder
from training.linear import export_linear, fit_linear
from training.recipe import Recipe

ODD = ["Thanks 👏👏 the boiler", "BOILER!!! &amp; roof", "ℒovely man’s flat", "sooooo lovely", "x" * 300]
TEXTS = [text for text, _ in sentences(40, seed=9)] + ODD


def sealed(folder: Path, kind: str) -> Bundle:
    return seal_bundle(
        folder,
        {
            "name": "test",
            "version": "1",
            "kind": kind,
            "labels": [{"name": label, "threshold": 0.5} for label in LABELS],
            "topics": list(TOPICS) if kind == "encoder" else [],
            "max_tokens": 16,
            "licence": "Apache-2.0",
        },
    )


@pytest.fixture(scope="module")
def trained(tiny_base: Base, tmp_path_factory: pytest.TempPathFactory) -> EncoderClassifier:
    recipe = Recipe(samples=800, batch_size=16, learning_rate=5e-3, max_tokens=16)
    work = tmp_path_factory.mktemp("work")
    return fit(examples_of(200), np.full(200, 1 / 200), tiny_base, recipe, work, lambda *_: None)


@pytest.mark.parametrize(("int8", "tolerance"), [(False, 1e-3), (True, 0.5)])
def test_the_exported_encoder_answers_like_the_framework(
    trained: EncoderClassifier, tiny_base: Base, tmp_path: Path, int8: bool, tolerance: float
):
    folder = tmp_path / "bundle"
    folder.mkdir()
    export_encoder(trained, tiny_base, 16, folder, int8=int8)
    scores = open_graph(sealed(folder, "encoder")).score([clean(text).text for text in TEXTS])
    expected = predict_logits(trained, load_tokenizer(tiny_base, 16), TEXTS)
    whole = scores.windows == 1
    assert whole.sum() > len(TEXTS) / 2
    np.testing.assert_allclose(scores.labels[whole], expected[whole], atol=tolerance)


def test_one_run_of_the_exported_graph_gives_labels_topic_and_tags_as_the_framework_does(
    trained: EncoderClassifier, tiny_base: Base, tmp_path: Path
):
    export_encoder(trained, tiny_base, 16, tmp_path, int8=False)
    ids = np.array([[2, 7, 9, 11, 3], [2, 8, 3, 0, 0]], np.int64)
    mask = (ids > 0).astype(np.int64)
    session = ort.InferenceSession(tmp_path / "model.onnx")
    found = session.run(["labels", "topics", "tags"], {"input_ids": ids, "attention_mask": mask})
    with torch.inference_mode():
        expected = trained(torch.from_numpy(ids), torch.from_numpy(mask))
    assert found[2].shape == (2, 5, TAGS)
    for output, logits in zip(found, expected, strict=True):
        np.testing.assert_allclose(output[0], logits[0].numpy(), atol=1e-3)


def test_an_int8_graph_is_a_fraction_of_the_float_one(trained: EncoderClassifier, tiny_base: Base, tmp_path: Path):
    sizes = []
    for int8 in (False, True):
        folder = tmp_path / str(int8)
        folder.mkdir()
        export_encoder(trained, tiny_base, 16, folder, int8=int8)
        sizes.append((folder / "model.onnx").stat().st_size)
    assert sizes[1] < sizes[0]


def test_attention_is_one_kernel_and_normalisation_is_not_joined_to_its_addition(
    trained: EncoderClassifier, tiny_base: Base, tmp_path: Path
):
    export_encoder(trained, tiny_base, 16, tmp_path, int8=False)
    kernels = Counter(node.op_type for node in onnx.load(tmp_path / "model.onnx").graph.node)
    layers = trained.encoder.config.num_hidden_layers
    assert (kernels["Attention"], kernels["LayerNormalization"], kernels["SkipLayerNormalization"]) == (
        layers,
        2 * layers,
        0,
    )


def test_the_exported_linear_kind_answers_like_scikit_learn(tmp_path: Path):
    examples = examples_of(300)
    classifier = fit_linear(examples, np.full(300, 1 / 300), Recipe(kind="linear"))
    folder = tmp_path / "bundle"
    folder.mkdir()
    export_linear(classifier, folder)
    scores = open_graph(sealed(folder, "linear")).score([clean(text).text for text in TEXTS])
    np.testing.assert_allclose(scores.labels, classifier.logits(TEXTS), atol=1e-3)
