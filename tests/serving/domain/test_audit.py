"""The audit trail: any entry changed, taken out, put in or moved is found, and so is an end that was cut off."""

import json
from dataclasses import fields, replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from serving.domain.audit import FIRST, Break, Damage, Entry, Event, Head, Unread, head_of, seal, verify
from serving.domain.clocks import LONDON

NOON = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
WORDS = st.text(max_size=5).filter(str.isprintable)
DETAILS = st.dictionaries(st.text(max_size=5), st.none() | st.booleans() | st.integers() | WORDS)


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
    assert broken(TRAIL[:1] + TRAIL[3:]) == [Break(2, Damage.MISSING, 3)]


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


@pytest.mark.parametrize("words", ["x" * 201, "two\nlines", "a\ttab", "nul\x00", "Dear Ann, " * 30])
def test_what_may_be_somebodys_words_does_not_get_into_the_trail(words: str):
    with pytest.raises(ValueError, match="has no place"):
        Event(NOON, "kim", None, "noted", "c", {"note": words})


def test_ids_of_the_rules_get_in_however_many_they_are():
    grounds = ", ".join(f"a_rather_long_ground_{number}" for number in range(40))
    assert Event(NOON, "kim", None, "proposed", "c", {"grounds": grounds}).details["grounds"] == grounds


@pytest.mark.parametrize("number", [3, None])
def test_a_row_that_cannot_be_read_is_named_and_the_next_is_not_blamed(number: int | None):
    assert broken([*TRAIL[:2], Unread(number), *TRAIL[3:]]) == [Break(3, Damage.CHANGED)]


def test_a_row_that_cannot_be_read_at_the_end_is_named_once():
    assert broken([*TRAIL[:5], Unread(6)]) == [Break(6, Damage.CHANGED)]


def test_an_entry_of_another_organisation_is_found_though_its_seal_is_right():
    elsewhere = seal(head_of(TRAIL[5]), "brent", Event(NOON, "kim", None, "noted", "c", {}))
    assert broken([*TRAIL, elsewhere], head_of(elsewhere)) == [Break(7, Damage.ELSEWHERE)]


def test_a_number_far_away_is_one_break_not_millions():
    far = replace(TRAIL[5], number=10**15)
    assert Break(6, Damage.MISSING, 10**15 - 1) in broken([*TRAIL[:5], far])
    assert str(Break(6, Damage.MISSING, 9)) == "entries 6 to 9 are missing"


def test_a_trail_rewritten_to_its_end_with_its_head_is_found_by_a_head_noted_before():
    head, rewritten = Head(), []
    for entry in TRAIL:
        event = Event(**{field.name: getattr(entry, field.name) for field in fields(Event)})
        rewritten.append(seal(head, "whg", replace(event, person="mallory")))
        head = head_of(rewritten[-1])
    assert broken(rewritten, head) == []
    noted = {4: TRAIL[3].sha256, 6: TRAIL[5].sha256}
    found = list(verify(rewritten, head, noted))
    assert found == [Break(4, Damage.REWRITTEN), Break(6, Damage.REWRITTEN)]
    assert list(verify(TRAIL, END, noted)) == []


def test_a_trail_cut_off_together_with_its_head_is_found_by_a_head_noted_before():
    assert list(verify(TRAIL[:4], head_of(TRAIL[3]), {6: TRAIL[5].sha256})) == [Break(6, Damage.CUT_OFF)]
