import decimal
from datetime import UTC, date, datetime
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from models.labels import LABELS
from serving.scoring import ScoreError
from serving.scoring.answers import COLUMNS

TEXTS = ["repair", "spam damp_mould", None, "", "a\0b", "ring 07700 900123"]
PREFIX = "--prefix gives the added columns other names"
TYPED = pa.table(
    {
        "text": pa.array(TEXTS),
        "likes": pa.array([1, None, 3, 4, 5, 6], pa.int16()),
        "at": pa.array([datetime(2026, 1, 2, 3, 4, 5, 6, UTC)] * 6, pa.timestamp("us", "UTC")),
        "day": pa.array([date(2026, 1, 2)] * 6, pa.date32()),
        "pay": pa.array([decimal.Decimal("1.10")] * 6, pa.decimal128(6, 2)),
        "page": pa.array(["a", "b", "a", "b", None, "a"]).dictionary_encode(),
        "tags": pa.array([["x"], [], None, ["y", "z"], ["x"], ["x"]], pa.list_(pa.string())),
        "raw": pa.array([b"\xff"] * 6),
        "mean": pa.array([0.5, float("nan"), None, 1.5, 2.5, 3.5]),
    }
).replace_schema_metadata({"made by": "a test"})


@pytest.fixture
def scored(score, tmp_path: Path) -> pa.Table:
    pq.write_table(TYPED, tmp_path / "in.parquet", row_group_size=4)
    score(tmp_path / "in.parquet", tmp_path / "out.parquet")
    return pq.read_table(tmp_path / "out.parquet")


def test_columns_keep_their_values_types_and_metadata(scored):
    assert scored.select(TYPED.column_names).drop_columns(["page", "mean"]).equals(TYPED.drop_columns(["page", "mean"]))
    assert scored["page"].to_pylist() == TYPED["page"].to_pylist()
    assert str(scored["mean"].to_pylist()) == str(TYPED["mean"].to_pylist())
    assert scored.schema.metadata[b"made by"] == b"a test"
    assert scored.column_names == ["id", *TYPED.column_names, *COLUMNS]


def test_our_columns_have_types_and_null_where_nothing_is_known(scored):
    assert {scored.schema.field(label).type for label in LABELS} == {pa.float64()}
    assert scored["id"].to_pylist() == [f"row-00000{number}" for number in range(1, 7)]
    assert scored["labels"].to_pylist() == ["repair", "spam", "", "", "", "personal_information"]
    assert scored["topic"].to_pylist() == ["other", "damp_mould", None, None, None, "other"]
    missing, empty = "the text is missing", "the text is empty"
    assert scored["error"].to_pylist() == [None, None, missing, empty, "the text holds a NUL character", None]
    assert scored["spans"].to_pylist()[4:] == [None, '[{"start": 5, "end": 17, "type": "PHONE"}]']
    assert scored["spam"].to_pylist()[2] is None


def test_chunks_do_not_depend_on_row_groups(score, tmp_path, small_chunks):
    for size in (1, 3, 4, 100):
        pq.write_table(pa.table({"text": ["repair", "spam"] * 7}), tmp_path / "in.parquet", row_group_size=size)
        score(tmp_path / "in.parquet", tmp_path / f"{size}.parquet")
    tables = [pq.read_table(tmp_path / f"{size}.parquet") for size in (1, 3, 4, 100)]
    assert len(tables[0]) == 14
    assert all(table.equals(tables[0]) for table in tables)


def test_no_rows_give_no_rows_with_our_columns(score, tmp_path):
    pq.write_table(pa.table({"text": pa.array([], pa.string())}), tmp_path / "in.parquet")
    score(tmp_path / "in.parquet", tmp_path / "out.parquet")
    assert pq.read_table(tmp_path / "out.parquet").shape == (0, 2 + len(COLUMNS))


@pytest.mark.parametrize("type", [pa.large_string(), pa.string_view(), pa.dictionary(pa.int8(), pa.string())])
def test_text_is_read_whatever_kind_of_string_it_is(score, tmp_path, type):
    pq.write_table(pa.table({"text": pa.array(["repair", None, "spam"]).cast(type)}), tmp_path / "in.parquet")
    score(tmp_path / "in.parquet", tmp_path / "out.parquet")
    assert pq.read_table(tmp_path / "out.parquet")["labels"].to_pylist() == ["repair", "", "spam"]


def test_a_text_that_is_not_utf_8_is_a_bad_row(score, tmp_path):
    invalid = pa.array([b"repair", b"caf\xe9", b"spam"]).view(pa.string())
    pq.write_table(pa.table({"text": invalid}), tmp_path / "in.parquet")
    score(tmp_path / "in.parquet", tmp_path / "out.parquet")
    written = pq.read_table(tmp_path / "out.parquet")
    assert written["error"].to_pylist() == [None, "the text is not valid UTF-8", None]
    assert written["text"].cast(pa.binary()).to_pylist() == [b"repair", b"caf\xe9", b"spam"]


@pytest.mark.parametrize(
    ("table", "sentence"),
    [
        (pa.table({"comment": ["a"]}), "has no column text; name the comments' with --text-column"),
        (pa.table({"text": [1]}), "the column text is int64, not text"),
        (pa.table([["a"], ["b"]], names=["text", "text"]), "has 2 columns text"),
        (pa.table({"text": ["a"], "spam": [1]}), f"already has a column spam; {PREFIX}"),
        (None, "is not a Parquet file"),
    ],
)
def test_an_input_that_is_no_table_of_comments_is_one_sentence_and_leaves_nothing(score, tmp_path, table, sentence):
    if table is None:
        (tmp_path / "in.parquet").write_bytes(b"text\nrepair\n")
    else:
        pq.write_table(table, tmp_path / "in.parquet")
    with pytest.raises(ScoreError) as refusal:
        score(tmp_path / "in.parquet", tmp_path / "out.parquet")
    assert str(refusal.value).partition("in.parquet")[2].lstrip(": ") == sentence
    assert [path.name for path in tmp_path.iterdir()] == ["in.parquet"]


def test_a_damaged_piece_is_one_sentence_and_leaves_nothing(score, tmp_path):
    table = pa.table({"text": [f"repair {n}" for n in range(5000)]})
    pq.write_table(table, tmp_path / "in.parquet", compression="zstd")
    data = bytearray((tmp_path / "in.parquet").read_bytes())
    data[500:900] = b"\xff" * 400
    (tmp_path / "in.parquet").write_bytes(data)
    with pytest.raises(ScoreError, match="is damaged: a piece of it cannot be read"):
        score(tmp_path / "in.parquet", tmp_path / "out.parquet")
    assert [path.name for path in tmp_path.iterdir()] == ["in.parquet"]
