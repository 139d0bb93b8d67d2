import csv
import json
import os
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from serving.scoring import ScoreError
from serving.scoring.formats import STANDARD, Format, input_format, output_format

MANY_FIELDS = json.dumps({"text": "a"} | {f"user {number}": 1 for number in range(1000)}).encode()


@pytest.mark.parametrize(
    ("name", "given", "format"),
    [
        ("a.csv", None, Format.CSV),
        ("a.CSV", None, Format.CSV),
        ("a.ndjson", None, Format.JSONL),
        ("a.txt", Format.JSONL, Format.JSONL),
        ("a.csv", Format.JSONL, Format.JSONL),
        ("-", Format.CSV, Format.CSV),
    ],
)
def test_the_format_of_an_input_is_what_is_given_or_what_its_suffix_says(name, given, format):
    assert input_format(Path(name), given) is format


@pytest.mark.parametrize(("path", "named"), [(STANDARD, "standard input"), (Path("a.xlsx"), "a.xlsx")])
def test_a_format_that_cannot_be_told_is_asked_for(path, named):
    with pytest.raises(ScoreError, match=f"^the format of {named} cannot be told; give --format"):
        input_format(path, None)


def test_an_output_has_its_input_s_format_unless_its_suffix_says_another():
    assert output_format(STANDARD, Format.JSONL) is Format.JSONL
    assert output_format(Path("a.txt"), Format.JSONL) is Format.JSONL
    assert output_format(Path("a.parquet"), Format.CSV) is Format.PARQUET


def test_csv_is_written_as_the_other_formats(score, tmp_path):
    (tmp_path / "in.csv").write_text('n,text\n1,"re, pair"\n2,spam\n')
    score(tmp_path / "in.csv", tmp_path / "out.jsonl")
    score(tmp_path / "in.csv", tmp_path / "out.parquet")
    lines = [json.loads(line) for line in (tmp_path / "out.jsonl").read_text().splitlines()]
    table = pq.read_table(tmp_path / "out.parquet")
    assert [(row["id"], row["n"], row["text"], row["labels"]) for row in lines] == [
        ("row-000001", "1", "re, pair", ""),
        ("row-000002", "2", "spam", "spam"),
    ]
    kept = ["id", "n", "text", "labels", "spam"]
    assert table.select(kept).to_pylist() == [{name: row[name] for name in kept} for row in lines]


def test_parquet_is_written_as_the_other_formats(score, tmp_path):
    table = pa.table(
        {
            "text": pa.array([b"spam", b"repair"]).view(pa.string()),
            "n": [1.5, float("nan")],
            "tags": [["a"], None],
            "who": pa.array([b"caf\xe9", b"ok"]).view(pa.string()),
            "on": pa.array([0, None], pa.date32()),
        }
    )
    pq.write_table(table, tmp_path / "in.parquet")
    score(tmp_path / "in.parquet", tmp_path / "out.jsonl")
    score(tmp_path / "in.parquet", tmp_path / "out.csv")
    first, second = [json.loads(line) for line in (tmp_path / "out.jsonl").read_text().splitlines()]
    names = ("text", "n", "tags", "who", "on")
    assert [first[name] for name in names] == ["spam", 1.5, ["a"], "caf\ufffd", "1970-01-01"]
    assert [second[name] for name in names] == ["repair", None, None, "ok", None]
    with (tmp_path / "out.csv").open(newline="") as file:
        rows = [[row[name] for name in ("id", *names, "labels")] for row in csv.DictReader(file)]
    assert rows == [
        ["row-000001", "spam", "1.5", '["a"]', "caf\ufffd", "1970-01-01", "spam"],
        ["row-000002", "repair", "nan", "", "ok", "", "repair"],
    ]


def test_json_lines_are_laid_out_as_a_table_of_all_their_fields(score, tmp_path):
    lines = [
        '{"text": "repair", "n": 1, "tags": ["a", {"b": "é"}], "ok": true}',
        '{"text": "a\\ud800", "id": "x", "n": null}',
        "no object",
        '{"text": "spam", "n": 0.50, "who": "", "labels": 1}',
        '{"who": "Ann", "text": "spam"}',
    ]
    (tmp_path / "in.jsonl").write_text("\n".join(lines))
    score(tmp_path / "in.jsonl", tmp_path / "out.csv")
    score(tmp_path / "in.jsonl", tmp_path / "out.parquet")
    with (tmp_path / "out.csv").open(newline="") as file:
        rows = list(csv.DictReader(file))
    names = ["id", "text", "n", "tags", "ok", "line", "who"]
    assert list(rows[0])[:8] == [*names, "hate_speech"]
    assert [[row[name] for name in names] for row in rows] == [
        ["row-000001", "repair", "1", '["a", {"b": "é"}]', "true", "", ""],
        ["x", "a\ufffd", "", "", "", "", ""],
        ["row-000003", "", "", "", "", "no object", ""],
        ["row-000004", "", "", "", "", lines[3], ""],
        ["row-000005", "spam", "", "", "", "", "Ann"],
    ]
    assert [row["labels"] for row in rows] == ["repair", "", "", "", "spam"]
    table = pq.read_table(tmp_path / "out.parquet")
    assert [[row[name] or "" for name in names] for row in table.to_pylist()] == [
        [row[name] for name in names] for row in rows
    ]
    assert table["n"].to_pylist()[:3] == ["1", None, None]


@pytest.mark.parametrize(
    ("source", "data", "output", "sentence"),
    [
        ("in.jsonl", b'{"text": "a", "\\udc00": 1}', "out.csv", "whose name holds a lone surrogate; write jsonl"),
        ("in.jsonl", MANY_FIELDS, "out.csv", "has more than 1,000 different fields; write jsonl"),
        ("in.csv", b"text,a,a\nb,c,d\n", "out.jsonl", "have the same name, so they cannot be written as jsonl"),
        ("in.csv", b"text,a,a\nb,c,d\n", "out.parquet", "have the same name, so they cannot be written as parquet"),
        ("in.csv", b"text\na\n", "missing/out.csv", "cannot be written: No such file or directory"),
        ("in.csv", b"text\na\n", "in.csv", "is the input; give the output another name"),
        (".", b"", "out.csv", "cannot be read: Is a directory"),
        ("none.csv", None, "out.csv", "cannot be read: No such file or directory"),
    ],
)
def test_what_cannot_be_done_is_one_sentence_and_leaves_nothing(score, tmp_path, source, data, output, sentence):
    if data:
        (tmp_path / source).write_bytes(data)
    before = sorted(tmp_path.iterdir())
    with pytest.raises(ScoreError, match=f"{sentence}$"):
        score(tmp_path / source, tmp_path / output, format=Format.CSV if source == "." else None)
    assert sorted(tmp_path.iterdir()) == before


def test_a_pipe_is_read_once_and_its_output_still_appears_whole(score, tmp_path):
    reading, writing = os.pipe()
    os.write(writing, b"text\nrepair\n")
    os.close(writing)
    score(Path(f"/dev/fd/{reading}"), tmp_path / "out.csv", format=Format.CSV)
    os.close(reading)
    assert [path.name for path in tmp_path.iterdir()] == ["out.csv"]
    assert ",repair," in (tmp_path / "out.csv").read_text()


def test_a_stream_of_json_lines_is_no_table_since_it_cannot_be_read_twice(score, tmp_path):
    reading, writing = os.pipe()
    os.write(writing, b'{"text": "repair"}\n')
    os.close(writing)
    with pytest.raises(ScoreError, match="cannot be read twice, as a table of its fields would need; write jsonl"):
        score(Path(f"/dev/fd/{reading}"), tmp_path / "out.csv", format=Format.JSONL)
    os.close(reading)
    assert list(tmp_path.iterdir()) == []


def test_parquet_neither_comes_from_a_stream_nor_goes_to_one(score, tmp_path):
    with pytest.raises(ScoreError, match="cannot come from standard input; give a file"):
        score(STANDARD, tmp_path / "out.parquet", format=Format.PARQUET)
    pq.write_table(pa.table({"text": ["a"]}), tmp_path / "in.parquet")
    with pytest.raises(ScoreError, match="Parquet cannot be written as a stream; give -o a file"):
        score(tmp_path / "in.parquet", STANDARD)


def test_a_device_is_written_to_and_never_replaced(score, tmp_path):
    (tmp_path / "in.csv").write_text("text\nrepair\n")
    score(tmp_path / "in.csv", Path(os.devnull))
    assert Path(os.devnull).is_char_device()
