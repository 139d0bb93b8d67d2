import json
from pathlib import Path

import numpy as np
import pytest

from evaluation.examples import UNKNOWN, Examples
from models.labels import LABELS
from training.authored_checks import check, leaks, public_texts, read_sets
from training.corpora import Catalogue, CorpusError

TEXTS = (
    "the lift is out again and it is only Tuesday",
    "ring my mum Ann Oakes please, flat 3 Larch House, she has been without hot water since the weekend",
    "what time does the tip shut on a Sunday now",
)
ADDRESS = TEXTS[1].index("flat 3 Larch House")
NAME = TEXTS[1].index("Ann Oakes")


def comment(number: int, batch: str = "pinewood", **changes) -> dict:
    return {
        "id": f"{batch}-{number:03}",
        "text": TEXTS[number - 1] if number <= len(TEXTS) else f"something else altogether, number {number}",
        "labels": ["enquiry"],
        "topic": "other",
        "spans": [],
        "batch": batch,
        "post": "a post",
        "voice": "a voice",
        "split": "train",
    } | changes


def span(start: int, length: int, kind: str = "ADDRESS") -> dict:
    return {"start": start, "end": start + length, "type": kind}


def second(number: int, **changes) -> dict:
    labels = {"first": ["enquiry"], "second": [], "first_topic": "other", "second_topic": "parking"}
    return {"id": f"pinewood-{number:03}"} | labels | changes


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A sound set of two batches with one comment labelled twice."""
    private = {"labels": ["personal_information"], "spans": [span(ADDRESS, 18), span(NAME, 9, "PERSON")]}
    write(tmp_path / "pinewood.jsonl", comment(1), comment(2, **private), comment(3))
    write(tmp_path / "seaview.jsonl", comment(7, "seaview", split="test"), comment(8, "seaview", split="test"))
    (tmp_path / "second").mkdir()
    write(tmp_path / "second" / "labels.jsonl", second(1))
    return tmp_path


def write(path: Path, *rows: dict | str) -> None:
    lines = [row if isinstance(row, str) else json.dumps(row) for row in rows]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def mistakes(folder: Path) -> list[str]:
    return [str(mistake).removeprefix(f"{folder}/") for mistake in check(read_sets([folder]))]


def test_a_sound_set_has_no_mistakes(folder: Path):
    assert mistakes(folder) == []


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"id": "pinewood-001"}, "the id pinewood-001 is taken by pinewood.jsonl:1"),
        ({"id": "seaview-009"}, "the id seaview-009 is not pinewood- and a number of three digits"),
        ({"id": "pinewood-9"}, "the id pinewood-9 is not pinewood- and a number of three digits"),
        (
            {"split": "validation"},
            "pinewood-009 is validation, the rest of pinewood is train; a batch is not torn apart",
        ),
        ({"labels": ["enquiry", "enquiry"]}, "pinewood-009 has a label twice"),
        ({"near_miss": ["repair", "repair"]}, "pinewood-009 has a label twice"),
        ({"near_miss": ["enquiry"]}, "pinewood-009 has enquiry and is said to miss it"),
        ({"labels": ["personal_information"]}, "pinewood-009 is personal_information, but no span says where"),
        ({"text": " \t "}, "pinewood-009 has no text"),
        ({"text": "no\0thing"}, "pinewood-009: the text holds a NUL character"),
        ({"text": TEXTS[0].upper() + "!!"}, "pinewood-009 nearly repeats pinewood-001"),
        ({"labels": ["rude"]}, None),
        ({"colour": "red"}, "colour Extra inputs are not permitted"),
    ],
)
def test_each_mistake_in_a_comment_is_named_with_its_file_and_line(folder: Path, changes: dict, sentence: str | None):
    with (folder / "pinewood.jsonl").open("a") as file:
        file.write(json.dumps(comment(9, **changes)) + "\n")
    (found,) = mistakes(folder)
    assert found.startswith("pinewood.jsonl:4: ")
    assert sentence is None or found == f"pinewood.jsonl:4: {sentence}"


@pytest.mark.parametrize(
    ("spans", "sentences"),
    [
        ([span(ADDRESS, 18)], []),
        ([span(ADDRESS, 6), span(ADDRESS + 7, 11)], []),
        ([span(ADDRESS, 7), span(ADDRESS + 7, 11)], ["the span 30..37 begins or ends with a space"]),  # "flat 3 "
        ([span(ADDRESS - 1, 18)], ["the span 29..47 begins or ends with a space"]),
        ([span(ADDRESS + 7, 11), span(ADDRESS, 18)], ["the spans 30..48 and 37..48 overlap"]),
        ([span(ADDRESS, 18), span(ADDRESS, 18, "PERSON")], ["the spans 30..48 and 30..48 overlap"]),
    ],
)
def test_spans_touch_no_space_at_their_edges_and_do_not_overlap(folder: Path, spans: list[dict], sentences: list[str]):
    write(folder / "pinewood.jsonl", comment(1), comment(2, labels=["personal_information"], spans=spans))
    assert mistakes(folder) == [f"pinewood.jsonl:2: pinewood-002: {sentence}" for sentence in sentences]


def test_a_batch_stands_in_the_file_of_its_name(folder: Path):
    (folder / "seaview.jsonl").rename(folder / "seaside.jsonl")
    assert mistakes(folder) == [
        f"seaside.jsonl:{line}: seaview-00{line + 6} is of the batch seaview, which is not this file's name"
        for line in (1, 2)
    ]


def test_a_near_copy_in_another_split_is_called_a_leak(folder: Path):
    with (folder / "seaview.jsonl").open("a") as file:
        file.write(json.dumps(comment(9, "seaview", split="test", text=TEXTS[0] + "!")) + "\n")
    assert mistakes(folder) == ["seaview.jsonl:3: seaview-009 nearly repeats pinewood-001, which is train and not test"]


def test_every_mistake_is_found_at_once_in_the_order_of_files_and_lines(folder: Path):
    write(folder / "pinewood.jsonl", "{", comment(2, labels=["personal_information"]), "[]")
    write(folder / "seaview.jsonl", comment(7, "seaview", split="test"), comment(7, "seaview", split="train"))
    found = mistakes(folder)
    places = [line.split(": ")[0] for line in found]
    assert places == [*(f"pinewood.jsonl:{line}" for line in (1, 2, 3)), *["seaview.jsonl:2"] * 3]


@pytest.mark.parametrize(
    ("row", "sentence"),
    [
        (second(5), "there is no comment pinewood-005"),
        (second(1), "the id pinewood-001 is taken by labels.jsonl:1"),
        (second(2, second=["rude"]), None),
        (second(2, second_topic="weather"), None),
    ],
)
def test_second_labels_are_of_comments_that_exist_once_each(folder: Path, row: dict, sentence: str | None):
    write(folder / "second" / "labels.jsonl", second(1), row)
    (found,) = mistakes(folder)
    assert found.startswith("second/labels.jsonl:2: ")
    assert sentence is None or found == f"second/labels.jsonl:2: {sentence}"


def test_a_comment_whose_line_cannot_be_read_is_not_reported_missing_as_well(folder: Path):
    write(folder / "pinewood.jsonl", "{", comment(3))
    assert mistakes(folder) == ["pinewood.jsonl:1: not a JSON object"]


def test_no_mistake_quotes_a_comment(folder: Path):
    changes = {"text": TEXTS[1], "labels": ["enquiry"], "spans": [span(ADDRESS, 18)]}
    write(folder / "seaview.jsonl", comment(7, "seaview", **changes), comment(7, "pine", text=TEXTS[1], split="test"))
    found = mistakes(folder)
    assert found
    assert not any(word in line for line in found for word in ("Larch", "Oakes", "hot water"))


def test_a_folder_without_batches_is_refused(tmp_path: Path):
    with pytest.raises(CorpusError, match="is no folder with JSONL files"):
        read_sets([tmp_path / "nothing"])


def public(*rows: tuple[str, str]) -> Examples:
    texts, official = zip(*rows, strict=True)
    n = len(texts)
    truth, topics = np.full((n, len(LABELS)), UNKNOWN, np.int8), np.full(n, UNKNOWN, np.int16)
    ids = [f"p-{row}" for row in range(n)]
    return Examples(["public"] * n, ids, texts, truth, topics, [""] * n, official, [()] * n)


HELD_OUT_COMMENT = "something else altogether, number 7"


@pytest.mark.parametrize(
    ("rows", "sentences"),
    [
        ([(TEXTS[0], "train"), (TEXTS[2], "")], []),  # both sides train
        ([(TEXTS[0].title(), "test")], ["pinewood.jsonl:1: pinewood-001 nearly repeats p-0 of public"]),
        ([("new", ""), (TEXTS[0], "validation")], ["pinewood.jsonl:1: pinewood-001 nearly repeats p-1 of public"]),
        ([(TEXTS[0], ""), (TEXTS[0], "test")], ["pinewood.jsonl:1: pinewood-001 nearly repeats p-1 of public"]),
        ([(HELD_OUT_COMMENT, "train")], ["seaview.jsonl:1: seaview-007 nearly repeats p-0 of public"]),
    ],
)
def test_a_public_text_leaks_only_where_one_side_is_held_out(folder: Path, rows: list, sentences: list[str]):
    found = leaks(read_sets([folder]), public(*rows))
    assert [str(mistake).removeprefix(f"{folder}/") for mistake in found] == sentences


def test_a_folder_without_any_public_corpus_is_refused(tmp_path: Path):
    with pytest.raises(CorpusError, match="there is no public corpus in"):
        public_texts(Catalogue.load(), tmp_path)
