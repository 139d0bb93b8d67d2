"""Whether the audit trail and what is kept say the same: nothing kept that no entry tells of, and nothing otherwise.

The chain shows that no entry was touched. That no decision was, behind the back of whoever guards the tables, shows
only in comparison: an entry holds the hash of all that was decided.
"""

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, is_dataclass, replace
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from serving.domain.audit import AS_JSON, Plain
from serving.domain.decision import Decision, Ruling
from serving.domain.notices import NoticeDue


class Difference(StrEnum):
    """How the trail and what is kept differ."""

    NOT_KEPT = "not_kept"
    NOT_TOLD = "not_told"
    OTHERWISE = "otherwise"
    SPOILT = "spoilt"


@dataclass(frozen=True, slots=True)
class Disagreement:
    """One thing on which the trail and what is kept differ, and in what. `number` is of the entry, if there is one.

    `within` says which of several things of a subject it is.
    """

    difference: Difference
    event: str
    subject: str
    number: int | None = None
    fields: tuple[str, ...] = ()
    within: tuple[str, ...] = ()

    def __str__(self) -> str:
        which = f" ({', '.join(self.within)})" if self.within else ""
        what = f"'{self.event}' of {self.subject}{which}"
        entry = "" if self.number is None else f", of which entry {self.number} tells,"
        match self.difference:
            case Difference.NOT_KEPT:
                return f"{what}{entry} is not kept"
            case Difference.NOT_TOLD:
                return f"{what} is kept, and no entry tells of it"
            case Difference.SPOILT:
                return f"{what}{entry} does not have the hash with which it was kept: {', '.join(self.fields)}"
            case _:
                return f"{what}{entry} is kept otherwise: {', '.join(self.fields)}"


@dataclass(frozen=True, slots=True)
class Account:
    """What an entry, or what is kept, says of one thing, which `key` names within its subject.

    `facts` are None where it cannot be read. `spoilt` names what does not have the hash with which it was kept.
    """

    subject: str
    key: tuple[str, ...]
    facts: Mapping[str, Plain] | None
    number: int | None = None
    spoilt: tuple[str, ...] = ()


def compare(event: str, told: Account, kept: Account | None) -> Iterator[Disagreement]:
    """How what an entry tells differs from what is kept."""
    within = told.key[1:]
    if kept is None:
        yield Disagreement(Difference.NOT_KEPT, event, told.subject, told.number, within=within)
        return
    if kept.facts is None or told.facts is None:
        yield Disagreement(Difference.OTHERWISE, event, told.subject, told.number, ("unreadable",), within)
        return
    names = {*told.facts, *kept.facts}
    other = tuple(sorted(name for name in names if told.facts.get(name) != kept.facts.get(name)))
    if other:
        yield Disagreement(Difference.OTHERWISE, event, told.subject, told.number, other, within)
    if kept.spoilt:
        yield Disagreement(Difference.SPOILT, event, told.subject, told.number, kept.spoilt, within)


def untold(event: str, kept: Iterable[Account], told: frozenset[tuple[str, ...]]) -> Iterator[Disagreement]:
    """What is kept and no entry tells of. Of what cannot be read any entry about the same subject tells."""
    subjects = {key[0] for key in told}
    for account in kept:
        if account.subject not in subjects or (account.facts is not None and account.key not in told):
            yield Disagreement(Difference.NOT_TOLD, event, account.subject, within=account.key[1:])


def sha256_of_proposal(decision: Decision) -> str:
    """The hash of a proposal, whatever came of it."""
    return sha256_of(replace(decision, asked=frozenset(), advice=(), ruling=None))


def sha256_of_ruling(ruling: Ruling) -> str:
    """The hash of what was decided, on what, and after being shown what. Evidence has a hash of its own."""
    return sha256_of(replace(ruling, matter=replace(ruling.matter, evidence=None, removed=False, proposals=())))


def sha256_of_notices(due: Iterable[NoticeDue]) -> str:
    """The hash of who is to be told of a decision, in whatever order."""
    return sha256_of(sorted([it.role or "", it.reply or "", it.if_known or ""] for it in due))


def sha256_of_text(text: str, nonce: str) -> str:
    """The hash of a text with its nonce, which stays when both are erased."""
    return hashlib.sha256(f"{nonce}\x00{text}".encode("utf-8", "surrogatepass")).hexdigest()


def sha256_of(record: Any) -> str:
    """The hash of a record, the same in any time zone and whatever order a set has."""
    content = asdict(record) if is_dataclass(record) and not isinstance(record, type) else record
    return hashlib.sha256(AS_JSON.encode(_plain(content)).encode()).hexdigest()


def moment(at: datetime) -> str:
    """A time as the trail tells it, the same in any time zone."""
    return at.astimezone(UTC).isoformat(timespec="microseconds")


def _plain(value: Any) -> Any:
    match value:
        case datetime():
            return moment(value)
        case dict():
            return {str(name): _plain(part) for name, part in value.items()}
        case set() | frozenset():
            return sorted(map(str, value))
        case list() | tuple():
            return [_plain(part) for part in value]
        case _:
            return value
