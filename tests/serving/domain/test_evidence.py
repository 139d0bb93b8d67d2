"""Evidence: a hash over everything that was recorded, which any change shows in."""

from dataclasses import fields, replace
from datetime import datetime, timedelta, timezone

import pytest

from serving.domain.clocks import LONDON
from serving.domain.evidence import Evidence, Snapshot

AT = datetime(2026, 7, 1, 12, 0, tzinfo=LONDON)
SNAPSHOT = Snapshot(
    "c1",
    1,
    "…",
    "Somebody",
    "@s",
    AT,
    "https://x.example/1",
    "t1",
    "It threatens.",
    "kim",
    AT,
    "0123456789abcdef",
    "https://x.example/s",
)


@pytest.mark.parametrize("field", [field.name for field in fields(Snapshot)])
def test_a_change_of_any_field_shows_in_the_hash(field: str):
    value = getattr(SNAPSHOT, field)
    changed = value + (1 if isinstance(value, int) else timedelta(seconds=1) if isinstance(value, datetime) else "x")
    other = replace(SNAPSHOT, **{field: changed})
    assert other.sha256 != SNAPSHOT.sha256
    assert Evidence((other,)).sha256 != Evidence((SNAPSHOT,)).sha256


def test_the_same_moment_in_another_zone_is_the_same_evidence():
    moved = replace(SNAPSHOT, taken_at=AT.astimezone(timezone(timedelta(hours=9))))
    assert moved.sha256 == SNAPSHOT.sha256


def test_order_and_number_of_snapshots_show_in_the_hash():
    other = replace(SNAPSHOT, comment="c2")
    hashes = {Evidence(it).sha256 for it in ((SNAPSHOT,), (SNAPSHOT, other), (other, SNAPSHOT), (SNAPSHOT, SNAPSHOT))}
    assert len(hashes) == 4


def test_a_text_with_half_a_character_can_be_recorded():
    assert len(replace(SNAPSHOT, text="\ud83d").sha256) == 64


def test_evidence_shows_one_version_of_a_comment_by_one_author_once_it_was_taken():
    other = replace(SNAPSHOT, comment="c2")
    kept = Evidence((other, SNAPSHOT))
    assert kept.shows("c1", 1, "Somebody", AT)
    assert not kept.shows("c3", 1, "Somebody", AT)
    assert not kept.shows("c1", 2, "Somebody", AT)
    assert not kept.shows("c1", 1, "Somebody else", AT)
    assert not kept.shows("c1", 1, "Somebody", AT - timedelta(seconds=1))


@pytest.mark.parametrize(
    "change",
    [
        {"why": " "},
        {"why": "\u3164"},
        {"nonce": "short"},
        {"taken_at": AT.replace(tzinfo=None)},
        {"written_at": AT.replace(tzinfo=None)},
    ],
)
def test_a_snapshot_without_a_reason_or_a_zone_is_none(change: dict):
    with pytest.raises(ValueError, match="snapshot"):
        replace(SNAPSHOT, **change)


def test_evidence_without_snapshots_is_none():
    with pytest.raises(ValueError, match="at least one"):
        Evidence(())
