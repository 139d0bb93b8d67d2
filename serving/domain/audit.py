"""The audit trail: entries that are only ever added, each sealed with the hash of the one before.

An entry holds no text of a comment and no name of an author, only ids and hashes of what is kept elsewhere: a text can
be erased and the trail still verifies. What a chain cannot show by itself is that its end is missing. Therefore the
last number and hash, the head, are kept apart from the entries, and `verify` compares.
"""

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum

Plain = str | int | float | bool | None
FIRST = "0" * 64
"""What the first entry of a trail follows."""


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened and belongs in the trail: who did what to which subject, in which role, and when."""

    at: datetime
    person: str
    role: str | None
    event: str
    subject: str
    details: Mapping[str, Plain]


@dataclass(frozen=True, slots=True)
class Entry:
    """An event in the trail of one organisation, numbered and sealed."""

    organisation: str
    number: int
    at: datetime
    person: str
    role: str | None
    event: str
    subject: str
    details: Mapping[str, Plain]
    previous: str
    sha256: str


@dataclass(frozen=True, slots=True)
class Head:
    """The last entry of a trail: its number and hash, or 0 and `FIRST` of an empty one."""

    number: int = 0
    sha256: str = FIRST


class Damage(StrEnum):
    """What is wrong with a trail at one number."""

    CHANGED = "changed"
    MISSING = "missing"
    ADDED = "added"
    UNLINKED = "unlinked"
    END_MISSING = "end_missing"
    HEAD_BEHIND = "head_behind"


@dataclass(frozen=True, slots=True)
class Break:
    """One place where a trail does not hold."""

    number: int
    damage: Damage

    def __str__(self) -> str:
        return WORDS[self.damage].format(number=self.number)


WORDS = {
    Damage.CHANGED: "entry {number} has been changed since it was written",
    Damage.MISSING: "entry {number} is missing",
    Damage.ADDED: "entry {number} stands where none belongs: its number was there already or comes too early",
    Damage.UNLINKED: "entry {number} does not follow the one before it: one of the two is not what was written",
    Damage.END_MISSING: "the trail should go on to entry {number}, which is missing",
    Damage.HEAD_BEHIND: "entry {number} stands after the end that was recorded",
}


def seal(head: Head, organisation: str, event: Event) -> Entry:
    """The entry that follows `head`. Raises `ValueError` where the event's time does not know its zone."""
    if event.at.tzinfo is None:
        raise ValueError("an audit entry needs a time that knows its zone")
    number = head.number + 1
    content = (event.person, event.role, event.event, event.subject, event.details, head.sha256)
    sha256 = _sha256(organisation, number, event.at, *content)
    return Entry(
        organisation,
        number,
        event.at,
        event.person,
        event.role,
        event.event,
        event.subject,
        dict(event.details),
        head.sha256,
        sha256,
    )


def head_of(entry: Entry) -> Head:
    """The head of a trail that ends with this entry."""
    return Head(entry.number, entry.sha256)


def verify(entries: Iterable[Entry], head: Head) -> Iterator[Break]:
    """Every place where the trail of one organisation does not hold, in the order of `entries`, by number as kept.

    Reads the entries once and holds one of them at a time.
    """
    last = Head()
    for entry in entries:
        if entry.number <= last.number:
            yield Break(entry.number, Damage.ADDED)
            continue
        for number in range(last.number + 1, entry.number):
            yield Break(number, Damage.MISSING)
        if not _is_whole(entry):
            yield Break(entry.number, Damage.CHANGED)
        elif entry.number == last.number + 1 and entry.previous != last.sha256:
            yield Break(entry.number, Damage.UNLINKED)
        last = head_of(entry)
    if last.number < head.number:
        yield Break(head.number, Damage.END_MISSING)
    elif last.number > head.number:
        yield Break(last.number, Damage.HEAD_BEHIND)
    elif last.sha256 != head.sha256:
        yield Break(last.number, Damage.CHANGED)


def _is_whole(entry: Entry) -> bool:
    content = (entry.person, entry.role, entry.event, entry.subject, entry.details, entry.previous)
    return entry.sha256 == _sha256(entry.organisation, entry.number, entry.at, *content)


def _sha256(
    organisation: str,
    number: int,
    at: datetime,
    person: str,
    role: str | None,
    event: str,
    subject: str,
    details: Mapping[str, Plain],
    previous: str,
) -> str:
    moment = at.astimezone(UTC).isoformat(timespec="microseconds")
    content = [organisation, number, moment, person, role, event, subject, dict(details), previous]
    plain = json.dumps(content, sort_keys=True, ensure_ascii=True, separators=(",", ":"), allow_nan=False)
    return hashlib.sha256(plain.encode()).hexdigest()
