"""The audit trail: any entry changed, taken out, put in or moved is found, and so is an end that was cut off."""

import json
from dataclasses import fields, replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from serving.domain.audit import FIRST, Break, Damage, Entry, Event, Head, head_of, seal, verify
from serving.domain.clocks import LONDON

NOON = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
DETAILS = st.dictionaries(st.text(max_size=5), st.none() | st.booleans() | st.integers() | st.text(max_size=5))


def trail(length: int) -> list[Entry]:
    entries: list[Entry] = []
    head = Head()
    for number in range(1, length + 1):
        entries.append(
            seal(
                head,
                "whg",
                Event(
                    at=NOON + timedelta(minutes=number),
                    person=f"person {number % 3}",
                    role="social_media_specialist" if number % 2 else None,
                    event="decided",
                    subject=f"case {number}",
                    details={"act": "delete", "version": number},
                ),
            )
        )
        head = head_of(entries[-1])
    return entries


TRAIL = trail(6)
END = head_of(TRAIL[-1])


def broken(entries: list[Entry], head: Head = END) -> list[Break]:
    return list(verify(entries, head))


def changed(value: object) -> object:
    match value:
        case None:
            return "x"
        case int():
            return value + 100
        case datetime():
            return value + timedelta(microseconds=1)
        case dict():
            return value | {"act": "hide"}
        case _:
            return f"{value}x"


def test_a_whole_trail_holds_and_so_does_an_empty_one():
    assert broken(TRAIL) == []
    assert broken([], Head()) == []
    assert TRAIL[0].previous == FIRST


@pytest.mark.parametrize("field", [field.name for field in fields(Entry)])
@pytest.mark.parametrize("at", range(6))
def test_a_change_of_any_column_of_any_entry_is_found_and_named(field: str, at: int):
    entries = list(TRAIL)
    entries[at] = replace(entries[at], **{field: changed(getattr(entries[at], field))})
    found = broken(entries)
    assert found
    assert field == "number" or at + 1 in {it.number for it in found}


@pytest.mark.parametrize("at", range(5))
def test_an_entry_that_was_taken_out_is_named(at: int):
    assert Break(at + 1, Damage.MISSING) in broken(TRAIL[:at] + TRAIL[at + 1 :])


def test_an_entry_after_a_gap_is_not_blamed_for_it():
    assert broken(TRAIL[:1] + TRAIL[3:]) == [Break(2, Damage.MISSING), Break(3, Damage.MISSING)]


def test_an_entry_written_at_the_same_moment_in_another_zone_is_the_same():
    content = {"person": "kim", "role": None, "event": "noted", "subject": "c", "details": {}}
    summer = datetime(2026, 7, 1, 12, 0, tzinfo=UTC)
    here, there = (seal(Head(), "whg", Event(at=at, **content)) for at in (summer, summer.astimezone(LONDON)))
    assert here.sha256 == there.sha256


@pytest.mark.parametrize("kept", range(6))
def test_an_end_that_was_cut_off_is_found_by_the_head_kept_apart(kept: int):
    assert broken(TRAIL[:kept]) == [Break(6, Damage.END_MISSING)]
    assert str(Break(6, Damage.END_MISSING)) == "the trail should go on to entry 6, which is missing"


def test_an_entry_after_the_recorded_end_is_found():
    assert broken(TRAIL, head_of(TRAIL[4])) == [Break(6, Damage.HEAD_BEHIND)]


def test_an_entry_put_in_is_found():
    assert Break(3, Damage.ADDED) in broken([*TRAIL[:3], TRAIL[2], *TRAIL[3:]])


@pytest.mark.parametrize("at", range(5))
def test_two_entries_that_changed_places_are_found(at: int):
    entries = list(TRAIL)
    entries[at], entries[at + 1] = entries[at + 1], entries[at]
    assert broken(entries)


def test_an_entry_rewritten_with_a_seal_of_its_own_does_not_fit_the_next():
    forged = seal(Head(2, TRAIL[1].sha256), "whg", Event(NOON, "mallory", None, "decided", "case 3", {}))
    assert broken([*TRAIL[:2], forged, *TRAIL[3:]]) == [Break(4, Damage.UNLINKED)]


def test_a_trail_rewritten_to_its_end_does_not_fit_the_head():
    other = [replace(entry, person="mallory") for entry in TRAIL]
    head = Head()
    resealed = []
    for entry in other:
        event = Event(**{field.name: getattr(entry, field.name) for field in fields(Event)})
        resealed.append(seal(head, entry.organisation, event))
        head = head_of(resealed[-1])
    assert broken(resealed) == [Break(6, Damage.CHANGED)]
    assert broken(resealed, head) == []


@given(DETAILS)
def test_an_entry_read_back_from_json_holds(details: dict):
    entry = seal(Head(), "brent", Event(NOON, "kim", None, "noted", "c", details))
    kept = replace(entry, details=json.loads(json.dumps(details)), at=entry.at.astimezone(LONDON))
    assert broken([kept], head_of(entry)) == []


def test_a_time_without_a_zone_is_no_time():
    with pytest.raises(ValueError, match="zone"):
        seal(Head(), "whg", Event(datetime(2026, 1, 1), "kim", None, "noted", "c", {}))
