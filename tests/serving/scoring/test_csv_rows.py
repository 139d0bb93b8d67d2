import csv
import io

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from models.labels import LABELS
from serving.scoring import ScoreError
from serving.scoring.answers import COLUMNS

CELLS = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
AWKWARD = st.text(st.sampled_from('",\r\n\0 ;a\u2028\ufeff'), max_size=8)
TOO_LONG = "has a row of more than 8 MB; is a quotation mark left open?"
TABLES = st.lists(st.tuples(CELLS | AWKWARD, CELLS | AWKWARD, CELLS | AWKWARD), min_size=1, max_size=8)


def as_csv(rows, newline: str) -> bytes:
    written = io.StringIO(newline="")
    csv.writer(written, lineterminator=newline, quoting=csv.QUOTE_ALL).writerows(rows)
    return written.getvalue().encode()


@settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(rows=TABLES, newline=st.sampled_from(["\n", "\r\n", "\r"]))
@example(rows=[("a", "one\rtwo", "b\r\nc")], newline="\n")
@example(rows=[("", "", "")], newline="\n")
def test_every_value_of_the_input_comes_out_as_it_was(score_csv, rows, newline):
    scored = score_csv(as_csv([("id", "text", "platform"), *rows], newline))
    assert [(row["id"], row["text"], row["platform"]) for row in scored] == rows


def test_our_columns_follow_the_input_s_in_the_documented_order(score_csv):
    [row] = score_csv(b"platform,text,id\nfb,repair damp_mould,7\n")
    assert list(row) == ["platform", "text", "id", *COLUMNS]
    assert row | {"hate_speech": "0.017986", "repair": "0.982014"} == row
    assert (row["labels"], row["topic"], row["spans"], row["model"]) == ("repair", "damp_mould", "[]", "tiny@1.0.0")
    assert row["error"] == ""


def test_labels_are_joined_by_semicolons_in_the_order_of_the_guide(score_csv):
    [row] = score_csv(b"text\nspam and abuse and complaint\n")
    assert row["labels"] == "abuse;spam;complaint"


def test_spans_are_json_in_characters_of_the_original_text(score_csv):
    [row] = score_csv("text\n😊 &amp; ring 07700 900123\n".encode())
    assert row["spans"] == '[{"start": 13, "end": 25, "type": "PHONE"}]'
    assert row["text"][13:25] == "07700 900123"


def test_ids_are_made_from_row_numbers_where_there_is_no_column_id(score_csv):
    scored = score_csv(b"text\n" + b"repair\n" * 3)
    assert [row["id"] for row in scored] == ["row-000001", "row-000002", "row-000003"]
    assert next(iter(scored[0])) == "id"


def test_ids_that_are_there_stay_even_where_they_are_empty(score_csv):
    assert [row["id"] for row in score_csv(b"id,text\nx,repair\n,repair\n")] == ["x", ""]


@pytest.mark.parametrize(
    ("data", "newline", "bom"),
    [
        (b"text\nrepair\n", b"\n", b""),
        (b"text\r\nrepair\r\n", b"\r\n", b""),
        (b"\xef\xbb\xbftext\r\nrepair", b"\r\n", b"\xef\xbb\xbf"),
    ],
)
def test_line_endings_and_the_byte_order_mark_are_those_of_the_input(score, tmp_path, data, newline, bom):
    (tmp_path / "in.csv").write_bytes(data)
    score(tmp_path / "in.csv", tmp_path / "out.csv")
    written = (tmp_path / "out.csv").read_bytes()
    assert written.startswith(bom + b"id,text,hate_speech,")
    assert written.count(newline) == written.count(b"\n") == 2
    assert written.endswith(b"tiny@1.0.0," + newline)


@pytest.mark.parametrize(
    ("line", "kept", "error"),
    [
        (b"1,caf\xe9 repair,fb\n", ["1", "caf\ufffd repair", "fb"], "the row is not valid UTF-8"),
        (b"1,repair,\xff\n", ["1", "repair", "\ufffd"], "the row is not valid UTF-8"),
        (b"1,rep\0air,fb\n", ["1", "rep\0air", "fb"], "the text holds a NUL character"),
        (b"1,repair\n", ["1", "repair", ""], "the row has 2 fields, the header has 3"),
        (b"1,repair,fb,a,b\n", ["1", "repair", "fb,a,b"], "the row has 5 fields, the header has 3"),
        (b"1,,fb\n", ["1", "", "fb"], "the text is empty"),
        (b"1, \xe2\x80\x8b ,fb\n", ["1", " \u200b ", "fb"], "the text is empty"),
        (b"1," + b"repair " * 8000 + b",fb\n", None, "the text is longer than 50,000 characters"),
    ],
)
def test_a_bad_row_comes_out_with_its_reason_and_its_neighbours_are_labelled(score_csv, line, kept, error):
    before, bad, after = score_csv(b"id,text,platform\n0,repair,fb\n" + line + b"2,spam,fb\n")
    assert (before["labels"], after["labels"], after["error"]) == ("repair", "spam", "")
    assert kept is None or [bad["id"], bad["text"], bad["platform"]] == kept
    assert bad["error"] == error
    assert {bad[name] for name in (*LABELS, "labels", "topic", "language", "spans")} == {""}
    assert bad["model"] == "tiny@1.0.0"


def test_a_quotation_mark_left_open_at_the_end_is_a_bad_row(score_csv):
    scored = score_csv(b'id,text\n1,repair\n2,"spam\nand more')
    assert [row["error"] for row in scored] == ["", "a quotation mark is opened and never closed"]
    assert scored[1]["text"] == "spam\nand more"


def test_a_last_row_without_a_line_ending_is_whole(score_csv):
    assert [row["error"] for row in score_csv(b'id,text\n1,"repair"')] == [""]


def test_blank_lines_are_no_rows_unless_a_value_can_be_blank(score_csv):
    assert [row["id"] for row in score_csv(b"id,text\n\n1,repair\n\n2,spam\n\n")] == ["1", "2"]
    assert [row["error"] for row in score_csv(b"text\nrepair\n\nspam\n")] == ["", "the text is empty", ""]


def test_a_header_alone_gives_a_header(score, tmp_path):
    (tmp_path / "in.csv").write_text("id,text\n")
    assert score(tmp_path / "in.csv", tmp_path / "out.csv").rows == 0
    assert (tmp_path / "out.csv").read_text() == ",".join(["id", "text", *COLUMNS]) + "\n"


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"", "is empty"),
        (b"\n\n", "has no header"),
        (b"id,comment\n1,repair\n", "has no column text among its 2; did you mean --text-column 'comment'?"),
        (b"my neighbour Ann is a pain\n", "has no column text among its 1; name the comments' with --text-column"),
        (b"text,text\na,b\n", "has 2 columns text"),
        (b"te\xffxt,text\n", "the row is not valid UTF-8, in the header"),
        ("text\nrepair\n".encode("utf-16"), "is in UTF-16; save it as UTF-8"),
        (b"text,labels\nrepair,x\n", "already has a column labels; --prefix gives the added columns other names"),
        (b'text,id\n"' + (b"repair " * 1000 + b"\n") * 1300, TOO_LONG),
        (b"text\n" + b"a" * (10 << 20), TOO_LONG),
    ],
    ids=lambda value: value[:12] if isinstance(value, bytes) else None,
)
def test_an_input_that_is_no_table_of_comments_is_one_sentence_and_leaves_nothing(score, tmp_path, data, sentence):
    (tmp_path / "in.csv").write_bytes(data)
    with pytest.raises(ScoreError) as refusal:
        score(tmp_path / "in.csv", tmp_path / "out.csv")
    assert str(refusal.value).partition("in.csv")[2].lstrip(": ") == sentence
    assert [path.name for path in tmp_path.iterdir()] == ["in.csv"]


def test_another_text_column_and_a_prefix_can_be_named(score_csv):
    [row] = score_csv(b"labels,Comment\ngold,repair\n", text_column="Comment", prefix="model_")
    assert (row["labels"], row["model_labels"], row["model_error"]) == ("gold", "repair", "")
