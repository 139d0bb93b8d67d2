import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.labels import LABELS
from serving.scoring import ScoreError
from serving.scoring.answers import COLUMNS

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=6,
)
ROWS = st.lists(
    st.fixed_dictionaries({"id": VALUES, "text": st.text(max_size=8)}, optional={"author": VALUES, "meta": VALUES}),
    min_size=1,
    max_size=5,
)


@settings(max_examples=50, deadline=None)
@given(rows=ROWS, escape=st.booleans())
def test_every_field_of_the_input_comes_out_as_it_was(score_jsonl, rows, escape):
    data = "".join(json.dumps(row, ensure_ascii=escape) + "\n" for row in rows)
    scored = score_jsonl(data.encode("utf-8", "surrogatepass"))
    assert [{name: row[name] for name in row if name not in COLUMNS} for row in scored] == rows


def test_an_object_keeps_its_own_words(score, tmp_path):
    line = '{ "text" : "repair", "score": 1.10, "big": 123456789012345678901234567890, "id": "\\u0061" }'
    (tmp_path / "in.jsonl").write_text(line + "\r\n")
    score(tmp_path / "in.jsonl", tmp_path / "out.jsonl")
    assert (tmp_path / "out.jsonl").read_text().startswith(line.removesuffix(" }") + ', "hate_speech": ')


def test_our_fields_are_typed(score_jsonl):
    [row] = score_jsonl(b'{"text": "repair damp_mould, ring 07700 900123"}\n')
    assert row["id"] == "row-000001"
    assert row["repair"] == pytest.approx(0.982014)
    assert (row["labels"], row["topic"], row["error"]) == ("personal_information;repair", "damp_mould", None)
    assert row["spans"] == [{"start": 24, "end": 36, "type": "PHONE"}]
    assert list(row) == ["id", "text", *COLUMNS]


@pytest.mark.parametrize(
    ("line", "kept", "error"),
    [
        (b'{"text": "caf\xe9"}', {"line": '{"text": "caf\ufffd"}'}, "the line is not valid UTF-8"),
        (b'{"text": "repair"', {"line": '{"text": "repair"'}, "the line is not a JSON object"),
        (b'["repair"]', {"line": '["repair"]'}, "the line is not a JSON object"),
        (b"[" * 20_000, {"line": "[" * 20_000}, "the line is not a JSON object"),
        (b'{"text": "a", "labels": 1}', {"line": '{"text": "a", "labels": 1}'}, "the row already has a field labels"),
        (b"{}", {}, "the text is missing"),
        (b'{"text": null}', {"text": None}, "the text is missing"),
        (b'{"text": 7}', {"text": 7}, "the text is not a string"),
        (b'{"text": ""}', {"text": ""}, "the text is empty"),
        (b'{"text": "a\\u0000b"}', {"text": "a\0b"}, "the text holds a NUL character"),
        (b'{"text": "a\\ud800b"}', {"text": "a\ud800b"}, "the text holds a lone surrogate, which is not a character"),
    ],
)
def test_a_bad_row_comes_out_with_its_reason_and_its_neighbours_are_labelled(score_jsonl, line, kept, error):
    before, bad, after = score_jsonl(b'{"text": "repair"}\n' + line + b'\n{"text": "spam"}')
    assert (before["labels"], after["labels"], after["id"]) == ("repair", "spam", "row-000003")
    nothing = dict.fromkeys((*LABELS, "topic", "language", "spans")) | {"labels": ""}
    assert bad == {"id": "row-000002", **kept, **nothing, "model": "tiny@1.0.0", "error": error}


def test_a_surrogate_pair_is_a_character(score_jsonl):
    [row] = score_jsonl(b'{"text": "repair \\ud83d\\ude0a 07700 900123"}\n')
    assert row["error"] is None
    assert row["text"][row["spans"][0]["start"] : row["spans"][0]["end"]] == "07700 900123"


def test_a_byte_order_mark_and_blank_lines_are_no_rows(score_jsonl):
    scored = score_jsonl(b'\xef\xbb\xbf{"text": "repair"}\n\n  \n{"text": "spam"}\n')
    assert [(row["id"], row["labels"]) for row in scored] == [("row-000001", "repair"), ("row-000002", "spam")]


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"id,text\n1,repair\n", "does not hold JSON objects, one per line"),
        (b'{"comment": "repair"}\n', "has no field text; name the comments' with --text-column"),
        (b'{"text": "a", "topic": "b"}', "already has a field topic; --prefix gives the added fields other names"),
        ('{"text": "a"}'.encode("utf-16"), "is in UTF-16; save it as UTF-8"),
    ],
)
def test_an_input_that_is_no_list_of_comments_is_one_sentence_and_leaves_nothing(score, tmp_path, data, sentence):
    (tmp_path / "in.jsonl").write_bytes(data)
    with pytest.raises(ScoreError) as refusal:
        score(tmp_path / "in.jsonl", tmp_path / "out.jsonl")
    assert str(refusal.value).partition("in.jsonl ")[2] == sentence
    assert [path.name for path in tmp_path.iterdir()] == ["in.jsonl"]


def test_a_prefix_gives_our_fields_other_names(score_jsonl):
    [row] = score_jsonl(b'{"text": "repair", "labels": ["gold"]}', prefix="model_")
    assert (row["labels"], row["model_labels"]) == (["gold"], "repair")
