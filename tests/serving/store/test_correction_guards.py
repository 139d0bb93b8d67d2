"""What is written by hand is refused too: both databases hold the rules on readings and replies by themselves."""

import json
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.exc import DBAPIError

from models.labels import Label, Topic
from serving.domain.correction import Reading
from serving.domain.replies import Where
from serving.domain.seen import Place
from serving.service import cases, corrections, replies
from serving.store.database import writing
from tests.serving.kept_comments import COMPLAINT, NOON, House

REPAIR = Reading(frozenset({Label.REPAIR}), Topic.HEATING_HOT_WATER)
PLAIN = {
    reading: {"labels": sorted(reading.labels), "topic": reading.topic, "spans": []} for reading in (COMPLAINT, REPAIR)
}
LATER = (NOON + timedelta(minutes=5)).isoformat(sep=" ")


@pytest.fixture
def house(engine: Engine) -> House:
    return House(engine)


@pytest.fixture
def comment(house: House) -> str:
    return house.keep().comment


def read(house: House, comment: str, *said: tuple[str, Reading]) -> None:
    for person, reading in said:
        with house.turn(person) as turn:
            corrections.correct(turn, comment, 1, reading)


def by_hand(house: House, table: str, **values: Any) -> str | None:
    """Write a row without the program; why it was refused, if it was."""
    row = {"organisation": house.name, "at": LATER, **values}
    names = ", ".join(f'"{name}"' for name in row)
    marks = ", ".join(f":{name}" for name in row)
    try:
        with writing(house.engine) as connection:
            connection.execute(text(f"INSERT INTO {table} ({names}) VALUES ({marks})"), row)
    except DBAPIError as error:
        return str(error.orig)
    return None


def correction(house: House, comment: str, person: str, number: int = 1, version: int = 1) -> str | None:
    said = {
        "person": person,
        "number": number,
        "reading": json.dumps(PLAIN[REPAIR]),
        "suggested": "null",
        "blind": False,
    }
    return by_hand(house, "corrections", comment=comment, version=version, **said)


def settlement(house: House, comment: str, person: str) -> str | None:
    reading = json.dumps(PLAIN[COMPLAINT])
    return by_hand(house, "settlements", comment=comment, version=1, person=person, reading=reading, reason="Why.")


def acceptance(house: House, comment: str, person: str, version: int = 1) -> str | None:
    return by_hand(house, "acceptances", comment=comment, version=version, person=person, accepted=True)


def refused(answer: str | None, words: str) -> bool:
    return answer is not None and words in answer


def test_a_reading_by_hand_follows_the_rules(house: House, comment: str):
    assert refused(correction(house, comment, "kim", number=2), "count up")
    assert refused(correction(house, comment, "kim", number=0), "count up")
    assert correction(house, comment, "kim") is None
    assert correction(house, comment, "kim", number=2) is None
    assert correction(house, comment, "lee") is None
    assert refused(correction(house, comment, "kim", number=3), "others have read")


def test_nobody_reads_a_version_that_was_edited_since(house: House):
    made = house.keep(external_id="one")
    house.keep(external_id="one", written="Sorted now, thank you")
    assert refused(correction(house, made.comment, "kim"), "edited since")
    assert correction(house, made.comment, "kim", version=2) is None


def test_nobody_settles_what_nobody_disputes_or_what_they_read_themselves(house: House, comment: str):
    assert refused(settlement(house, comment, "ann"), "nobody disagrees")
    read(house, comment, ("kim", COMPLAINT))
    assert refused(settlement(house, comment, "ann"), "nobody disagrees")
    read(house, comment, ("kim", REPAIR), ("lee", REPAIR))
    assert refused(settlement(house, comment, "ann"), "nobody disagrees")
    read(house, comment, ("pat", COMPLAINT))
    for reader in ("kim", "lee", "pat"):
        assert refused(settlement(house, comment, reader), "does not settle")
    assert settlement(house, comment, "ann") is None


def test_it_is_settled_once_and_read_no_more(house: House, comment: str):
    read(house, comment, ("kim", COMPLAINT), ("lee", REPAIR))
    assert settlement(house, comment, "ann") is None
    assert settlement(house, comment, "bo") is not None
    assert refused(correction(house, comment, "pat"), "decided already")


def test_nothing_is_accepted_that_nobody_read_or_people_dispute(house: House, comment: str):
    assert refused(acceptance(house, comment, "cora"), "no reading")
    read(house, comment, ("kim", COMPLAINT), ("lee", REPAIR))
    assert refused(acceptance(house, comment, "cora"), "no reading")
    assert settlement(house, comment, "ann") is None
    assert acceptance(house, comment, "cora") is None


def test_nobody_accepts_what_they_read_or_settled(house: House, comment: str):
    read(house, comment, ("kim", COMPLAINT), ("lee", REPAIR))
    assert settlement(house, comment, "ann") is None
    for person in ("kim", "lee", "ann"):
        assert refused(acceptance(house, comment, person), "said themselves")


def test_what_was_accepted_stays_so(house: House, comment: str):
    read(house, comment, ("kim", COMPLAINT), ("kim", REPAIR))
    assert acceptance(house, comment, "cora") is None
    assert acceptance(house, comment, "dan") is not None
    assert refused(correction(house, comment, "lee"), "decided already")
    assert settlement(house, comment, "ann") is not None


@pytest.mark.parametrize("table", ["corrections", "settlements", "acceptances"])
def test_what_was_said_is_never_changed_or_removed(house: House, comment: str, table: str):
    read(house, comment, ("kim", COMPLAINT), ("lee", REPAIR))
    assert settlement(house, comment, "ann") is None
    assert acceptance(house, comment, "cora") is None
    for statement in (f"UPDATE {table} SET person = 'x'", f"DELETE FROM {table}"):
        with pytest.raises(DBAPIError, match="added, never"), writing(house.engine) as connection:
            connection.execute(text(statement))


def reply(house: House, case: str, person: str = "grace", place: str = "public") -> str | None:
    return by_hand(house, "replies", id=f"{person} {place}", case=case, text="Sorry.", place=place, person=person)


def test_a_reply_by_hand_needs_a_claim_and_its_place(house: House):
    case = str(house.keep().case)
    assert refused(reply(house, case), "claimed the case")
    with house.turn("grace") as turn:
        cases.claim(turn, case, 1)
    assert refused(reply(house, case), "opened the case")
    with house.turn("grace") as turn:
        cases.open_file(turn, case)
    with house.turn("kim") as turn:
        cases.open_file(turn, case)
    assert refused(reply(house, case, "kim"), "claimed the case")
    assert refused(reply(house, case, place="either"), "private message")
    assert reply(house, case) is None


def test_a_private_message_is_not_answered_in_public_by_hand(house: House):
    case = str(house.keep(place=Place.INBOX).case)
    house.claimed(case)
    assert refused(reply(house, case), "private message")
    assert reply(house, case, place="inbox") is None


@pytest.mark.parametrize(
    "change", ["text = 'Other.'", "person = 'kim'", "place = 'inbox'", "draft = 'thanks'", "at = at"]
)
def test_a_reply_that_was_sent_is_erased_and_never_changed(house: House, change: str):
    house.hire("grace", "Grace Mensah")
    case = str(house.keep().case)
    version = house.claimed(case)
    with house.turn() as turn:
        replies.send(turn, case, "Sorry about that. Grace at whg", Where.PUBLIC, (), None, version)

    def update(what: str) -> None:
        with writing(house.engine) as connection:
            connection.execute(text(f"UPDATE replies SET {what}"), {"at": LATER})

    if change == "at = at":
        update(change)
        house.closed(case)
        update("text = NULL, erased_at = :at")
        with house.turn() as turn:
            assert [it.text for it in replies.of_case(turn, case)] == [None]
    else:
        with pytest.raises(DBAPIError, match="erased, never changed"):
            update(change)
