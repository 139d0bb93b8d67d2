"""Tools deliver more than once, and not in order: nothing true is lost, and nothing old is taken for new."""

from datetime import datetime, timedelta
from itertools import permutations

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from serving.service import decisions, intake
from serving.service.intake import Kept, Posted, Result
from serving.service.repositories.comments import KeptComment, Version
from tests.serving.office import NOON, Office

TEN, NOON_EDIT = NOON - timedelta(hours=2), NOON - timedelta(minutes=1)
POSTED = NOON - timedelta(hours=3)


def came(office: Office, words: str, edited_at: datetime | None = None) -> Kept:
    return office.keep(words, "fb-1", posted_at=POSTED, edited_at=edited_at)


def kept_of(office: Office, kept: Kept) -> tuple[KeptComment, list[Version]]:
    with office.works.reading(office.id) as work:
        return work.comments.get(kept.comment), work.comments.versions(kept.comment)


def in_force(office: Office, kept: Kept) -> str | None:
    return kept_of(office, kept)[1][-1].text


def test_an_older_edit_that_is_delivered_again_changes_nothing(office: Office):
    came(office, "repair")
    came(office, "repair a", TEN)
    last = came(office, "repair b", NOON_EDIT)
    for words, edited_at in (("repair", None), ("repair a", TEN), ("repair b", NOON_EDIT)):
        assert came(office, words, edited_at).result == Result.UNCHANGED
    assert [it.text for it in kept_of(office, last)[1]] == ["repair", "repair a", "repair b"]
    assert [it.edited_at for it in kept_of(office, last)[1]] == [None, TEN, NOON_EDIT]


@pytest.mark.parametrize("order", list(permutations([("repair", None), ("complaint", TEN), ("emergency", NOON_EDIT)])))
def test_in_whatever_order_edits_arrive_the_last_one_is_in_force_once_all_were_delivered_again(office: Office, order):
    for words, edited_at in (*order, *order):
        kept = came(office, words, edited_at)
    assert in_force(office, kept) == "emergency"
    assert {it.text for it in kept_of(office, kept)[1]} >= {"emergency", "repair"}


def test_an_edit_that_arrives_late_for_the_first_time_is_not_in_force_and_on_record(office: Office):
    last = came(office, "repair", NOON_EDIT)
    assert came(office, "complaint", TEN).result == Result.UNCHANGED
    assert in_force(office, last) == "repair"
    with office.works.reading(office.id) as work:
        assert [it.event for it in work.trail.entries(last.comment)].count("older_edit_left") == 1


def test_an_edit_back_that_tells_its_time_is_an_edit(office: Office):
    came(office, "repair")
    came(office, "complaint", TEN)
    assert came(office, "repair", NOON_EDIT).result == Result.EDITED


def test_a_known_text_with_a_later_time_keeps_older_edits_out(office: Office):
    came(office, "repair")
    back = came(office, "repair", NOON_EDIT)
    assert back.result == Result.UNCHANGED
    assert came(office, "complaint", TEN).result == Result.UNCHANGED
    assert in_force(office, back) == "repair"


def test_without_times_an_old_text_cannot_be_told_from_an_edit_back_and_is_kept(office: Office):
    came(office, "repair")
    came(office, "complaint")
    assert came(office, "repair").result == Result.EDITED


def test_a_new_text_without_a_time_is_never_left_out(office: Office):
    came(office, "repair")
    came(office, "complaint", TEN)
    assert came(office, "emergency").result == Result.EDITED


def test_edits_of_a_known_comment_in_one_delivery_are_all_kept(office: Office):
    kept = came(office, "repair")
    with office.turn() as turn:
        posted = [
            Posted("facebook", "fb-1", words, POSTED, POSTED, edited_at=edited_at)
            for words, edited_at in (("complaint", TEN), ("emergency", NOON_EDIT), ("complaint", TEN))
        ]
        results = [it.result for it in intake.keep(turn, posted, [office.score(one) for one in posted])]
    assert results == [Result.EDITED, Result.EDITED, Result.UNCHANGED]
    comment, versions = kept_of(office, kept)
    assert (comment.version, comment.edited_at) == (3, NOON_EDIT)
    assert [it.text for it in versions] == ["repair", "complaint", "emergency"]


def test_evidence_of_an_edit_says_when_the_edit_was_written(office: Office):
    kept = came(office, "repair")
    office.now += timedelta(days=5)
    came(office, "threat")
    seen = office.now
    came(office, "threat spam", seen)
    written = {}
    for version in (1, 2, 3):
        with office.turn() as turn:
            recorded = decisions.record_evidence(turn, str(kept.case), "It threatens.", version)
            written[version] = recorded.snapshot.written_at
    assert written == {1: POSTED, 2: seen, 3: seen}


@pytest.mark.parametrize(
    "change",
    [
        "comment_versions SET clock_from = :later",
        "comment_versions SET emergency_from = :later",
        "comment_versions SET due_by = :later",
        "comment_versions SET due_by = NULL",
        "comment_versions SET edited_at = :later",
        "comment_versions SET edited_at = NULL",
        "comments SET edited_at = NULL",
        "comments SET edited_at = :earlier",
    ],
)
def test_by_hand_no_clock_and_no_time_of_an_edit_is_changed(office: Office, change: str):
    came(office, "emergency")
    came(office, "emergency repair", TEN)
    moments = {"later": "2028-01-01 00:00:00.000000", "earlier": "2020-01-01 00:00:00.000000"}
    used = {name: moment for name, moment in moments.items() if f":{name}" in change}
    with (
        pytest.raises(DBAPIError, match=r"erased, never changed|stays the one it is"),
        office.engine.connect().execution_options(writes=True) as connection,
        connection.begin(),
    ):
        connection.execute(text(f"UPDATE {change} WHERE edited_at IS NOT NULL"), used)
