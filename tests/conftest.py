"""What tests of several folders share: a small bundle that is a real one, and reads words at their face value."""

import gc

import numpy as np
import pytest

from models.bundle import GRAPH, TOKENIZER, Bundle, seal_bundle
from models.labels import LABELS, TOPICS, Topic
from models.spans import SPAN_TYPES
from models.tags import OUTSIDE, TAGS

SPECIAL_TOKENS = ("[PAD]", "[UNK]", "[CLS]", "[SEP]")
WORDS = (*LABELS, *TOPICS)
TAGGED = tuple(f"some_{kind.lower()}" for kind in SPAN_TYPES)
"""Words that are tagged as personal data of a type."""
UNSAID = -4.0
"""Logit of a label that a text does not name; naming it turns the sign."""


def pytest_collection_finish() -> None:
    """What has been imported by now stays to the end: nothing is to be gained by looking through it again."""
    gc.collect()
    gc.freeze()


@pytest.fixture(scope="session")
def tiny_bundle(tmp_path_factory: pytest.TempPathFactory) -> Bundle:
    """An `encoder` bundle that flags a label where a text names it, and takes the topic that a text names.

    "repair damp_mould" is a repair about damp_mould; any other word says nothing, and the topic is then `other`.
    "some_person" is tagged as a PERSON. Probabilities are 0.982 for a label named once and 0.018 for one not named.
    """
    folder = tmp_path_factory.mktemp("tiny_bundle")
    (folder / GRAPH).write_bytes(_graph())
    (folder / TOKENIZER).write_text(_tokenizer(), encoding="utf-8")
    manifest = {
        "name": "tiny",
        "version": "1.0.0",
        "kind": "encoder",
        "labels": [{"name": label, "threshold": 0.5} for label in LABELS],
        "topics": list(TOPICS),
        "span_types": list(SPAN_TYPES),
        "max_tokens": 32,
        "licence": "Apache-2.0",
    }
    return seal_bundle(folder, manifest)


def _tokenizer() -> str:
    from tokenizers import Tokenizer, models, normalizers, pre_tokenizers

    vocabulary = {word: number for number, word in enumerate((*SPECIAL_TOKENS, *WORDS, *TAGGED))}
    tokenizer = Tokenizer(models.WordLevel(vocabulary, unk_token="[UNK]"))
    tokenizer.normalizer = normalizers.Lowercase()
    tokenizer.pre_tokenizer = pre_tokenizers.Whitespace()
    return tokenizer.to_str()


def _graph() -> bytes:
    """Sum a table of per-word scores over a text's tokens: labels (n, 11), topics (n, 23); tags word by word."""
    from onnx import TensorProto, checker, helper, numpy_helper

    words, labels = len(SPECIAL_TOKENS) + len(WORDS) + len(TAGGED), len(LABELS)
    scores = np.zeros((words, len(WORDS)), np.float32)
    scores[len(SPECIAL_TOKENS) : -len(TAGGED)] = np.diag([-2 * UNSAID] * len(WORDS))
    tags = np.zeros((words, TAGS), np.float32)
    tags[: -len(TAGGED), OUTSIDE] = 1
    tags[-len(TAGGED) :, OUTSIDE + 1 :] = np.eye(len(TAGGED))
    unsaid = np.array([UNSAID] * labels + [float(topic == Topic.OTHER) for topic in TOPICS], np.float32)
    constants = {
        "scores": scores,
        "word_tags": tags,
        "unsaid": unsaid,
        "last": np.array([2], np.int64),
        "second": np.array([1], np.int64),
        "widths": np.array([labels, len(TOPICS)], np.int64),
    }
    nodes = [
        helper.make_node("Gather", ["scores", "input_ids"], ["each"]),
        helper.make_node("Cast", ["attention_mask"], ["flat_mask"], to=TensorProto.FLOAT),
        helper.make_node("Unsqueeze", ["flat_mask", "last"], ["mask"]),
        helper.make_node("Mul", ["each", "mask"], ["kept"]),
        helper.make_node("ReduceSum", ["kept", "second"], ["said"], keepdims=0),
        helper.make_node("Add", ["said", "unsaid"], ["all"]),
        helper.make_node("Gather", ["word_tags", "input_ids"], ["tags"]),
        helper.make_node("Split", ["all", "widths"], ["labels", "topics"], axis=1),
    ]
    tokens = ("texts", "tokens")
    graph = helper.make_graph(
        nodes,
        "tiny",
        [helper.make_tensor_value_info(name, TensorProto.INT64, tokens) for name in ("input_ids", "attention_mask")],
        [
            helper.make_tensor_value_info("labels", TensorProto.FLOAT, ["texts", labels]),
            helper.make_tensor_value_info("topics", TensorProto.FLOAT, ["texts", len(TOPICS)]),
            helper.make_tensor_value_info("tags", TensorProto.FLOAT, [*tokens, TAGS]),
        ],
        [numpy_helper.from_array(value, name) for name, value in constants.items()],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
    checker.check_model(model)
    return model.SerializeToString()
