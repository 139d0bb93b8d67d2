import json
import shutil
from pathlib import Path

import numpy as np
import pytest

import models
from models import graph
from models.bundle import BundleError, load_bundle, seal_bundle
from models.graph import linear_text, open_graph
from models.labels import LABELS, TOPICS
from models.spans import SpanType
from models.text import clean

SHIPPED = Path(models.__file__).parent / "default"


def test_scores_are_in_the_order_of_the_texts_whatever_their_length(tiny_bundle):
    texts = ["spam " + "so " * 20, "repair", "", "complaint " * 3, "nothing"]
    scores = open_graph(tiny_bundle, threads=1).score(texts)
    assert scores.labels.shape == (5, len(LABELS))
    assert scores.topics is not None
    assert scores.topics.shape == (5, len(TOPICS))
    found = [[LABELS[at] for at in np.flatnonzero(row > 0)] for row in scores.labels]
    assert found == [["spam"], ["repair"], [], ["complaint"], []]
    assert scores.windows.tolist() == [1, 1, 0, 1, 1]
    assert np.isneginf(scores.labels[2]).all()
    assert not scores.topics[2].any()


def test_labels_of_a_long_text_are_the_highest_and_topics_the_mean_of_its_windows(tiny_bundle):
    window, room = "word " * 22, 30
    text = f"abuse damp_mould {window * 2} spam damp_mould"
    opened = open_graph(tiny_bundle, threads=1)
    long, first, last = opened.score([text, "abuse", "spam"]), 1, 2
    assert long.windows[0] == 2
    assert len(text.split()) > room
    assert long.labels[0, LABELS.index("abuse")] == long.labels[first, LABELS.index("abuse")]
    assert long.labels[0, LABELS.index("spam")] == long.labels[last, LABELS.index("spam")]
    damp = TOPICS.index("damp_mould")
    assert long.topics is not None
    damp_alone = opened.score(["damp_mould"]).topics
    assert damp_alone is not None
    assert long.topics[0, damp] == pytest.approx(damp_alone[0, damp])


@pytest.mark.parametrize("threads", [1, 2])
def test_the_bundle_that_ships_gives_a_text_the_same_scores_in_any_company(threads):
    """In int8 a batch shares its scales, so texts that are run together would change each other's answers."""
    texts = ["mould on the bedroom wall again", "THANK YOU 😊", "word " * 300, "i will find you", "", "ok"]
    cleaned = [clean(text).text for text in texts]
    opened = open_graph(load_bundle(SHIPPED), threads=threads)
    together, alone = opened.score(cleaned), [opened.score([text]) for text in cleaned]
    assert np.array_equal(together.labels, np.concatenate([each.labels for each in alone]))
    assert together.windows.tolist() == [int(each.windows[0]) for each in alone]


def test_tags_are_spans_of_the_text_also_beyond_its_first_window(tiny_bundle):
    far = "word " * 50
    text = f"ask some_person at some_address {far}or some_person"
    [spans] = open_graph(tiny_bundle, threads=1).score([text]).spans
    assert [(text[span.start : span.end], span.type) for span in spans] == [
        ("some_person", SpanType.PERSON),
        ("some_address", SpanType.ADDRESS),
        ("some_person", SpanType.PERSON),
    ]


def test_a_bundle_without_span_types_tags_nothing(tiny_bundle, tmp_path):
    folder = shutil.copytree(tiny_bundle.folder, tmp_path / "bundle")
    manifest = json.loads((folder / "bundle.json").read_text()) | {"span_types": []}
    (folder / "bundle.json").write_text(json.dumps(manifest))
    assert open_graph(reseal(folder), threads=1).score(["ask some_person"]).spans == [[]]


def test_no_texts_give_no_scores(tiny_bundle):
    scores = open_graph(tiny_bundle, threads=1).score([])
    assert scores.labels.shape == (0, len(LABELS))


@pytest.mark.parametrize(
    ("name", "content", "complaint"),
    [
        ("model.onnx", b"no graph", "model.onnx is not a graph that onnxruntime can run"),
        ("tokenizer.json", b"{}", "tokenizer.json is not a tokenizer"),
    ],
)
def test_a_sealed_file_that_is_not_what_it_should_be_is_one_sentence(tiny_bundle, tmp_path, name, content, complaint):
    folder = shutil.copytree(tiny_bundle.folder, tmp_path / "bundle")
    (folder / name).write_bytes(content)
    with pytest.raises(BundleError, match=f"{complaint}$"):
        open_graph(reseal(folder), threads=1)


def test_a_tokenizer_without_the_special_tokens_is_refused(tiny_bundle, tmp_path):
    folder = shutil.copytree(tiny_bundle.folder, tmp_path / "bundle")
    tokenizer = (folder / "tokenizer.json").read_text()
    (folder / "tokenizer.json").write_text(tokenizer.replace("[CLS]", "[BOS]"))
    with pytest.raises(BundleError, match=r"has no token \[CLS\]$"):
        open_graph(reseal(folder), threads=1)


def test_the_linear_kind_reads_small_letters():
    assert linear_text("No HEATING") == "no heating"


def test_onnxruntime_may_not_undo_what_makes_the_graph_fast(tiny_bundle, monkeypatch):
    given = {}
    real = graph.ort.InferenceSession
    monkeypatch.setattr(
        graph.ort, "InferenceSession", lambda *args, **kwargs: given.update(kwargs) or real(*args, **kwargs)
    )
    open_graph(tiny_bundle, threads=1)
    assert given["disabled_optimizers"] == ["SkipLayerNormFusion"]


def reseal(folder):
    manifest = json.loads((folder / "bundle.json").read_text())
    del manifest["files"]
    return seal_bundle(folder, manifest)
