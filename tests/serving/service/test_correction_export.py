"""What is exported was accepted, can be trained on, and names nobody."""

import json
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Engine

from evaluation.labelled_lines import LabelledLine
from models.labels import Label, Topic
from models.spans import Span, SpanType
from serving.domain.correction import Reading
from serving.service import corrections
from serving.service.correction_export import export
from tests.serving.kept_comments import COMPLAINT, TEXT, House

REPAIR = Reading(frozenset({Label.REPAIR}), Topic.HEATING_HOT_WATER)
NAMED = Reading(frozenset({Label.COMPLAINT, Label.PERSONAL_INFORMATION}), None, (Span(49, 52, SpanType.PERSON),))
SECRET = b"secret"


@pytest.fixture
def house(engine: Engine) -> House:
    return House(engine)


def read(house: House, *said: tuple[str, Reading], accepted: bool | None = True, **known: Any) -> str:
    comment = house.keep(**known).comment
    for person, reading in said:
        with house.turn(person) as turn:
            corrections.correct(turn, comment, 1, reading)
    if accepted is not None:
        with house.turn("cora") as turn:
            corrections.accept(turn, comment, 1, into_training=accepted)
    return comment


def exported(house: House, secret: bytes = SECRET, since: datetime | None = None) -> Sequence[Any]:
    with house.works.reading(house.name) as work:
        return list(export(work, secret, since))


def test_only_what_was_accepted_is_exported(house: House):
    accepted = read(house, ("kim", REPAIR))
    read(house, ("kim", REPAIR), accepted=False)
    read(house, ("kim", REPAIR), accepted=None)
    read(house, ("kim", REPAIR), ("lee", COMPLAINT), accepted=None)
    assert [row["id"] for row in exported(house)] == [f"{accepted}-1"]


def test_a_row_has_what_training_reads_and_where_it_comes_from(house: House):
    comment = read(house, ("kim", COMPLAINT), ("lee", NAMED), accepted=None)
    with house.turn("ann") as turn:
        corrections.settle(turn, comment, 1, NAMED, "A name.")
    with house.turn("cora") as turn:
        corrections.accept(turn, comment, 1, into_training=True)
    [row] = exported(house)
    trained = {name: row[name] for name in ("id", "text", "labels", "spans")}
    assert LabelledLine.model_validate(json.loads(json.dumps(trained))).found() == NAMED.spans
    assert (row["text"], row["topic"], row["split"], row["batch"]) == (TEXT, "other", "train", "whg")
    assert row["labels"] == ["personal_information", "complaint"]
    assert (row["model"], row["rules"], row["changed"]) == ("tiny@1", house.rules.id, True)
    assert [it["changed"] for it in row["readers"]] == [False, True]
    with house.works.reading(house.name) as work:
        blind = [it.blind for it in work.corrections.quarantine(comment, 1).corrections]
    assert ([it["blind"] for it in row["readers"]], row["blind"]) == (blind, any(blind))
    assert row["settled_by"]
    assert row["accepted_at"].startswith("2026-11-20T12:0")


def test_rows_name_no_person_and_no_id_of_the_platform(house: House):
    read(house, ("kim.reader", REPAIR), external_id="platform-own-id", handle="Zed Quill")
    told = json.dumps(exported(house))
    for name in ("kim.reader", "cora", "Quill", "platform-own-id", "facebook", "example.org"):
        assert name not in told


def test_the_same_reader_is_the_same_within_one_export_and_another_in_the_next(house: House):
    for _ in range(2):
        read(house, ("kim", REPAIR), ("lee", REPAIR))
    one, two = ([it["reader"] for it in row["readers"]] for row in exported(house))
    assert one == two
    assert len(set(one)) == 2
    assert one != [it["reader"] for it in exported(house, b"another")[0]["readers"]]


def test_erased_texts_are_left_out_and_can_be_counted(house: House):
    kept, erased = read(house, ("kim", REPAIR)), read(house, ("kim", REPAIR))
    house.erase(erased)
    assert [row and row["id"] for row in exported(house)] == [f"{kept}-1", None]


def test_only_what_was_accepted_since_then_is_exported(house: House):
    read(house, ("kim", REPAIR))
    later = house.at + timedelta(seconds=1)
    newer = read(house, ("kim", REPAIR))
    assert [row["id"] for row in exported(house, since=later)] == [f"{newer}-1"]


def test_what_was_read_without_the_label_marks_no_spans(house: House):
    read(house, ("kim", Reading(frozenset({Label.REPAIR}), Topic.REPAIRS, NAMED.spans)))
    assert exported(house)[0]["spans"] == []


def test_a_comment_that_nobody_had_scored_says_so(house: House):
    read(house, ("kim", REPAIR), reading=None)
    [row] = exported(house)
    assert (row["model"], row["changed"], row["readers"][0]["changed"]) == (None, None, None)
