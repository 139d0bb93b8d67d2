from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from evaluation.examples import UNKNOWN
from models.labels import LABELS, Label
from training.corpora import CorpusError
from training.corpora.labelled import read_labelled, unmask


def columns(texts: list[str | None], splits: list[str | None] | None = None, **labels: list) -> dict[str, Any]:
    """The columns of a corpus that says nothing but what `labels` say."""
    n = len(texts)
    nothing = pa.nulls(n, pa.int8())
    said = {label: pa.array(labels[label]) if label in labels else nothing for label in LABELS}
    split = pa.array(splits or [None] * n, pa.string())
    return {"id": [f"x-{row}" for row in range(n)], "text": pa.array(texts, pa.string()), "split": split} | said


def test_a_label_the_corpus_says_nothing_of_is_unknown_and_not_absent(write_corpus):
    path = write_corpus(columns(["a", "b", "c"], hate_speech=[1, 0, None]))
    examples = read_labelled("made_up", path)
    assert examples.truth[:, LABELS.index(Label.HATE_SPEECH)].tolist() == [1, 0, UNKNOWN]
    assert (examples.truth[:, LABELS.index(Label.SPAM)] == UNKNOWN).all()
    assert (examples.topics == UNKNOWN).all()
    assert list(examples.corpora) == ["made_up"] * 3


@pytest.mark.parametrize("nothing", [pa.nulls(2), pa.nulls(2, pa.float64()), pa.nulls(2, pa.bool_())])
def test_an_empty_label_column_of_any_type_is_unknown(write_corpus, nothing):
    path = write_corpus(columns(["a", "b"]) | {"threat": nothing})
    assert (read_labelled("made_up", path).truth == UNKNOWN).all()


@pytest.mark.parametrize("values", [[2, 0], [-1, 1], [0.5, 1.0], ["yes", "no"], [[1], [0]]])
def test_a_label_other_than_one_zero_or_nothing_is_refused_by_name(write_corpus, values):
    path = write_corpus(columns(["a", "b"]) | {"threat": pa.array(values)})
    with pytest.raises(CorpusError, match="made_up: column threat holds other values than 0, 1 and nothing"):
        read_labelled("made_up", path)


@pytest.mark.parametrize(
    ("missing", "sentence"),
    [(["spam"], "lacks the column spam$"), (["spam", "split"], "lacks the columns spam, split$")],
)
def test_every_missing_column_is_named(write_corpus, missing, sentence):
    path = write_corpus({name: column for name, column in columns(["a"]).items() if name not in missing})
    with pytest.raises(CorpusError, match=sentence):
        read_labelled("made_up", path)


@pytest.mark.parametrize("hole", ["id", "text"])
def test_a_row_without_id_or_text_is_refused(write_corpus, hole):
    path = write_corpus(columns(["a", "b"]) | {hole: pa.array(["x", None])})
    with pytest.raises(CorpusError, match=f"has a row without {hole}"):
        read_labelled("made_up", path)


def test_a_file_that_is_not_parquet_is_refused(tmp_path: Path):
    path = tmp_path / "corpus.parquet"
    path.write_text("id,text\n1,hello\n")
    with pytest.raises(CorpusError, match=r"corpus\.parquet cannot be read as Parquet"):
        read_labelled("made_up", path)


def test_a_corpus_keeps_its_own_split_in_our_words(write_corpus):
    path = write_corpus(columns(list("abcde"), ["train", "dev", "validation", "test", None]))
    assert list(read_labelled("made_up", path).official) == ["train", "validation", "validation", "test", ""]


def test_a_split_in_words_we_do_not_know_is_refused(write_corpus):
    with pytest.raises(CorpusError, match="'holdout' is no split"):
        read_labelled("made_up", write_corpus(columns(["a"], ["holdout"])))


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("@USER you absolute plank", "you absolute plank"),
        ("rt <user> bins again <url>", "bins again"),
        ("thanks [NAME] and [RELIGION] friends", "thanks and friends"),
        ("<number> weeks, see HTTPURL", "weeks, see"),
        ("USER", ""),
        ("@username asked", "@username asked"),  # a handle of its own, not a mask
        ("user-friendly, part of it", "user-friendly, part of it"),
        ("the curl of the url: nothing", "the curl of the url: nothing"),
        ("one  line\n\nand another", "one line\n\nand another"),
    ],
)
def test_masks_are_taken_out_and_words_like_them_stay(text: str, left: str):
    assert unmask(text) == left


def test_texts_are_read_without_their_masks(write_corpus):
    path = write_corpus(columns(["@user get out <url>"]))
    assert list(read_labelled("made_up", path).texts) == ["get out"]
