"""Examples on disk come back as they went, part by part, or are refused by what is wrong."""

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from evaluation import examples_file
from evaluation.examples import UNKNOWN, Examples
from evaluation.examples_file import read_examples, write_examples
from evaluation.problems import EvaluationError
from models.labels import LABELS, TOPICS, Label, Topic
from models.spans import Span, SpanType

text = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
span = st.builds(
    lambda start, length, kind: Span(start, start + length, kind),
    st.integers(0, 9),
    st.integers(1, 9),
    st.sampled_from(SpanType),
)


@st.composite
def examples(draw):
    n = draw(st.integers(0, 8))
    columns = [draw(st.lists(text, min_size=n, max_size=n)) for _ in range(4)]
    truth = draw(st.lists(st.lists(st.integers(UNKNOWN, 1), min_size=11, max_size=11), min_size=n, max_size=n))
    topics = draw(st.lists(st.integers(UNKNOWN, len(TOPICS) - 1), min_size=n, max_size=n))
    spans = draw(st.lists(st.lists(span, max_size=3), min_size=n, max_size=n))
    corpora, ids, texts, batches = columns
    return Examples(
        corpora,
        ids,
        texts,
        np.array(truth, np.int8).reshape(n, 11),
        np.array(topics, np.int16),
        batches,
        ["test"] * n,
        [tuple(each) for each in spans],
    )


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("examples")


@given(examples())
@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
def test_what_is_written_is_read_back(folder, given_examples):
    write_examples(folder / "round.parquet", given_examples, ["test"] * len(given_examples))
    found = read_examples(folder / "round.parquet", "test")
    for name in ("corpora", "ids", "texts", "batches", "official", "spans"):
        assert list(getattr(found, name)) == list(getattr(given_examples, name)), name
    assert (found.truth == given_examples.truth).all()
    assert (found.topics == given_examples.topics).all()


def test_only_the_part_asked_for_is_read_and_what_was_left_out_never(make_examples, tmp_path):
    path = tmp_path / "examples.parquet"
    parts = np.array(["train", "test", "left_out", "validation", "test"])
    write_examples(path, make_examples(list("abcde")), parts)
    assert {part: read_examples(path, part).texts for part in ("train", "validation", "test")} == {
        "train": ["a"],
        "validation": ["d"],
        "test": ["b", "e"],
    }
    with pytest.raises(EvaluationError, match="left_out is no part; expected train, validation, test"):
        read_examples(path, "left_out")


def test_more_examples_than_a_row_group_holds_are_all_written(make_examples, tmp_path, monkeypatch):
    monkeypatch.setattr(examples_file, "ROW_GROUP", 4)
    write_examples(tmp_path / "e.parquet", make_examples([str(n) for n in range(10)]), ["test"] * 10)
    assert pq.ParquetFile(tmp_path / "e.parquet").num_row_groups == 3
    assert read_examples(tmp_path / "e.parquet", "test").texts == [str(n) for n in range(10)]


def test_the_same_examples_give_the_same_file(make_examples, tmp_path):
    for name in ("one", "two"):
        write_examples(tmp_path / name, make_examples(["a", "b"], [[Label.SPAM], []]), ["test", "train"])
    assert (tmp_path / "one").read_bytes() == (tmp_path / "two").read_bytes()


def test_unknown_labels_and_topics_are_empty_in_the_file(make_examples, tmp_path):
    given_examples = make_examples(["a"], [[Label.SPAM]], topics=[None], others=UNKNOWN)
    write_examples(tmp_path / "e.parquet", given_examples, ["test"])
    row = pq.read_table(tmp_path / "e.parquet").to_pylist()[0]
    assert {label: row[label] for label in LABELS} == {label: 1 if label == Label.SPAM else None for label in LABELS}
    assert (row["topic"], row["spans"], row["split"]) == (None, "[]", "test")


def test_a_write_that_fails_leaves_the_old_file_and_nothing_half_written(make_examples, tmp_path, monkeypatch):
    path = tmp_path / "e.parquet"
    write_examples(path, make_examples(["old"]), ["test"])
    monkeypatch.setattr(pq.ParquetWriter, "write_table", _fail)
    with pytest.raises(OSError, match="disk full"):
        write_examples(path, make_examples(["new"]), ["test"])
    assert [file.name for file in tmp_path.iterdir()] == ["e.parquet"]
    assert read_examples(path, "test").texts == ["old"]


def test_parts_that_are_not_one_per_example_are_refused(make_examples, tmp_path):
    with pytest.raises(ValueError, match="2 parts for 1 examples"):
        write_examples(tmp_path / "e.parquet", make_examples(["a"]), ["test", "test"])
    assert not list(tmp_path.iterdir())


def test_a_file_that_is_not_there_says_what_writes_it(tmp_path):
    with pytest.raises(EvaluationError, match=r"there is no .*e\.parquet; `houserules datasets build` writes it"):
        read_examples(tmp_path / "e.parquet", "test")


def test_a_file_that_is_not_parquet_is_refused(tmp_path):
    (tmp_path / "e.parquet").write_text("id,text\n")
    with pytest.raises(EvaluationError, match="cannot be read as Parquet"):
        read_examples(tmp_path / "e.parquet", "test")


@pytest.mark.parametrize(
    ("dropped", "said"), [(["threat"], "lacks the column threat$"), (["id", "spans"], "lacks the columns id, spans$")]
)
def test_a_missing_column_is_named(make_examples, tmp_path, dropped, said):
    path = tmp_path / "e.parquet"
    write_examples(path, make_examples(["a"]), ["test"])
    pq.write_table(pq.read_table(path).drop_columns(dropped), path)
    with pytest.raises(EvaluationError, match=said):
        read_examples(path, "test")


@pytest.mark.parametrize(
    ("column", "value", "said"),
    [
        ("spam", 2, "truth holds only"),
        ("topic", "weather", "a topic is none of the labelling guide's"),
        ("spans", "[[5, 1, 'PHONE']]", r"a row's spans are not \[\[start, end, type\]"),
        ("spans", '[[1, 5, "SHOE_SIZE"]]', r"a row's spans are not"),
        ("spans", "7", r"a row's spans are not"),
        ("text", None, "the column text has an empty value"),
        ("spam", "a secret", "the column spam is not of type int8"),
    ],
)
def test_a_value_that_is_no_example_s_is_refused_and_not_quoted(make_examples, tmp_path, column, value, said):
    path = tmp_path / "e.parquet"
    write_examples(path, make_examples(["a secret"], topics=[Topic.OTHER]), ["test"])
    row = pq.read_table(path).to_pylist()[0] | {column: value}
    pq.write_table(pa.Table.from_pylist([row]), path)
    with pytest.raises(EvaluationError, match=said) as refused:
        read_examples(path, "test")
    assert "secret" not in str(refused.value)
    assert "weather" not in str(refused.value)


def _fail(*_args):
    raise OSError("disk full")
