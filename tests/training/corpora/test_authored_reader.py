import json
from pathlib import Path

import pytest

from models.labels import LABELS, TOPICS, Label, Topic
from models.spans import Span, SpanType
from training.corpora import CorpusError
from training.corpora.authored import read_authored, read_comments

COMMENT = {
    "id": "pinewood-001",
    "text": "Flat 3 Larch House, no heating since Friday",
    "labels": ["personal_information", "repair"],
    "topic": "heating_hot_water",
    "spans": [{"start": 0, "end": 18, "type": "ADDRESS"}],
    "batch": "pinewood",
    "post": "heating",
    "voice": "tenant",
    "split": "train",
}


def write_batch(path: Path, *comments: dict) -> Path:
    path.write_text("".join(json.dumps(comment, ensure_ascii=False) + "\n" for comment in comments), encoding="utf-8")
    return path


def test_every_label_topic_and_span_of_a_comment_is_known(tmp_path: Path):
    examples = read_authored("ours", write_batch(tmp_path / "pinewood.jsonl", COMMENT))
    given = {Label.PERSONAL_INFORMATION, Label.REPAIR}
    assert examples.truth.tolist() == [[int(label in given) for label in LABELS]]
    assert TOPICS[examples.topics[0]] == Topic.HEATING_HOT_WATER
    assert examples.spans == [(Span(0, 18, SpanType.ADDRESS),)]
    assert (examples.batches, examples.official) == (["pinewood"], ["train"])


def test_a_folder_is_read_batch_by_batch_and_its_second_labels_are_not_comments(tmp_path: Path):
    write_batch(tmp_path / "b.jsonl", COMMENT | {"id": "b-001"})
    write_batch(tmp_path / "a.jsonl", COMMENT | {"id": "a-001"}, COMMENT | {"id": "a-002"})
    (tmp_path / "second").mkdir()
    (tmp_path / "second" / "labels.jsonl").write_text("{}\n")
    assert list(read_authored("ours", tmp_path).ids) == ["a-001", "a-002", "b-001"]


def test_a_folder_without_batches_is_refused(tmp_path: Path):
    with pytest.raises(CorpusError, match="holds no JSONL file"):
        read_authored("ours", tmp_path)


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"labels": ["rude"]}, r"labels\.0 "),
        ({"topic": "weather"}, "topic "),
        ({"split": "dev"}, "split "),
        ({"text": ""}, "text "),
        ({"mood": "cross"}, "mood "),
        ({"spans": [{"start": 0, "end": 99, "type": "ADDRESS"}]}, r"the span 0\.\.99 does not lie in the text"),
        ({"spans": [{"start": 4, "end": 4, "type": "ADDRESS"}]}, r"the span 4\.\.4 does not lie in the text"),
        ({"spans": [{"start": -1, "end": 4, "type": "ADDRESS"}]}, r"spans\.0\.start "),
        ({"spans": [{"start": 0, "end": 4, "type": "HOUSE"}]}, r"spans\.0\.type "),
        ({"labels": ["repair"]}, "spans are marked only where personal_information applies"),
    ],
)
def test_a_mistake_is_named_with_file_and_line_and_without_the_text(tmp_path: Path, change: dict, sentence: str):
    path = write_batch(tmp_path / "pinewood.jsonl", COMMENT, COMMENT | {"id": "pinewood-002"} | change)
    with pytest.raises(CorpusError, match=rf"^pinewood\.jsonl:2: {sentence}") as refusal:
        read_comments(path)
    assert "Larch" not in str(refusal.value)


@pytest.mark.parametrize("line", ["{", "", "[]", "null", '{"id": 5'])
def test_a_line_that_is_no_json_object_is_named_by_number(tmp_path: Path, line: str):
    path = tmp_path / "pinewood.jsonl"
    path.write_text(f"{json.dumps(COMMENT)}\n{line}\n{json.dumps(COMMENT)}\n", encoding="utf-8")
    with pytest.raises(CorpusError, match=r"^pinewood\.jsonl:2: "):
        read_comments(path)


@pytest.mark.parametrize("separator", ["\u2028", "\u2029", "\u0085"])
def test_only_a_newline_ends_a_line(tmp_path: Path, separator: str):
    text = f"no heating{separator}since Friday"
    line = json.dumps(COMMENT | {"text": text, "spans": []}, ensure_ascii=False)
    path = tmp_path / "pinewood.jsonl"
    path.write_text(f"{line}\n{line}\n", encoding="utf-8", newline="")
    assert [comment.text for comment in read_comments(path)] == [text, text]


def test_a_file_that_is_not_utf_8_is_refused(tmp_path: Path):
    path = tmp_path / "pinewood.jsonl"
    path.write_bytes(json.dumps(COMMENT).encode("utf-16"))
    with pytest.raises(CorpusError, match=r"pinewood\.jsonl cannot be read as UTF-8 text"):
        read_comments(path)
