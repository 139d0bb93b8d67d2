"""The audit trail: entries that are only ever added, each sealed with the hash of the one before.

An entry holds no text of a comment and no name of an author, only ids and hashes of what is kept elsewhere: a text can
be erased and the trail still verifies. What a chain cannot show by itself is that its end is missing. Therefore the
last number and hash, the head, are kept apart from the entries, and `verify` compares.
"""

import hashlib
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from types import MappingProxyType

Plain = str | int | float | bool | None
FIRST = "0" * 64
"""What the first entry of a trail follows."""
UNKNOWN = ""
"""The hash of an entry that cannot be read."""
LONGEST = 200
"""Characters of a detail: enough for ids, hashes and words of the rules."""
IDS = re.compile(r"[a-z][a-z0-9_]{0,63}(, [a-z][a-z0-9_]{0,63})*")
"""A list of ids of the rules, which may be longer."""
AS_JSON = json.JSONEncoder(sort_keys=True, ensure_ascii=True, separators=(",", ":"), allow_nan=False)


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened and belongs in the trail: who did what to which subject, in which role, and when."""

    at: datetime
    person: str
    role: str | None
    event: str
    subject: str
    details: Mapping[str, Plain]

    def __post_init__(self) -> None:
        for name, value in self.details.items():
            if isinstance(value, str) and not _is_brief(value):
                raise ValueError(f"'{name}' has no place in the audit trail: it may hold somebody's words")


@dataclass(frozen=True, slots=True)
class Unread:
    """A row of the trail that cannot be read as an entry; `number` is its own, where that can be."""

    number: int | None


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
    ELSEWHERE = "elsewhere"
    REWRITTEN = "rewritten"
    CUT_OFF = "cut_off"


@dataclass(frozen=True, slots=True)
class Break:
    """One place where a trail does not hold. `until` is the last of several that are missing."""

    number: int
    damage: Damage
    until: int | None = None

    def __str__(self) -> str:
        if self.until is not None:
            return f"entries {self.number} to {self.until} are missing"
        return WORDS[self.damage].format(number=self.number)


WORDS = {
    Damage.CHANGED: "entry {number} has been changed since it was written",
    Damage.MISSING: "entry {number} is missing",
    Damage.ADDED: "entry {number} stands where none belongs: its number was there already or comes too early",
    Damage.UNLINKED: "entry {number} does not follow the one before it: one of the two is not what was written",
    Damage.END_MISSING: "the trail should go on to entry {number}, which is missing",
    Damage.HEAD_BEHIND: "entry {number} stands after the end that was recorded",
    Damage.ELSEWHERE: "entry {number} is of another organisation than the first",
    Damage.REWRITTEN: "entry {number} is not the one that was noted: the trail has been written anew since",
    Damage.CUT_OFF: "the trail once went on to entry {number}, as was noted, and ends before it",
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


def verify(
    entries: Iterable[Entry | Unread], head: Head, noted: Mapping[int, str] = MappingProxyType({})
) -> Iterator[Break]:
    """Every place where the trail of one organisation does not hold, in the order of `entries`, by number as kept.

    `noted` are hashes of entries, by number, that were the end of the trail once and were written down elsewhere: a
    trail rewritten to its end agrees with its head, and not with them. Reads the entries once and holds one at a time.
    """
    last, first = Head(), None
    for entry in entries:
        number = last.number + 1 if entry.number is None else entry.number
        if number <= last.number:
            yield Break(number, Damage.ADDED)
            continue
        if number > last.number + 1:
            until = number - 1 if number > last.number + 2 else None
            yield Break(last.number + 1, Damage.MISSING, until)
        if isinstance(entry, Unread):
            yield Break(number, Damage.CHANGED)
            last = Head(number, UNKNOWN)
            continue
        first = first or entry
        yield from _breaks_at(entry, last, first.organisation, noted.get(number))
        last = head_of(entry)
    yield from _breaks_at_end(last, head)
    yield from (Break(number, Damage.CUT_OFF) for number in sorted(noted) if number > max(last.number, head.number))


def _breaks_at(entry: Entry, last: Head, organisation: str, noted: str | None) -> Iterator[Break]:
    if not _is_whole(entry):
        yield Break(entry.number, Damage.CHANGED)
    elif entry.number == last.number + 1 and last.sha256 not in (entry.previous, UNKNOWN):
        yield Break(entry.number, Damage.UNLINKED)
    if entry.organisation != organisation:
        yield Break(entry.number, Damage.ELSEWHERE)
    if noted not in (None, entry.sha256):
        yield Break(entry.number, Damage.REWRITTEN)


def _breaks_at_end(last: Head, head: Head) -> Iterator[Break]:
    if last.number < head.number:
        yield Break(head.number, Damage.END_MISSING)
    elif last.number > head.number:
        yield Break(last.number, Damage.HEAD_BEHIND)
    elif last.sha256 not in (head.sha256, UNKNOWN):
        yield Break(last.number, Damage.CHANGED)


def _is_whole(entry: Entry) -> bool:
    content = (entry.person, entry.role, entry.event, entry.subject, entry.details, entry.previous)
    try:
        return entry.sha256 == _sha256(entry.organisation, entry.number, entry.at, *content)
    except (TypeError, ValueError):  # a column holds what no program of ours writes
        return False


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
    return hashlib.sha256(AS_JSON.encode(content).encode()).hexdigest()


def _is_brief(value: str) -> bool:
    return (len(value) <= LONGEST and value.isprintable()) or IDS.fullmatch(value) is not None
