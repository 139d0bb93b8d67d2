"""The unit of work: what one organisation keeps, within one transaction that happens wholly or not at all."""

import secrets
from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from serving.domain.audit import Break, Entry, Event, Head, Plain
from serving.domain.people import Actor, InRole
from serving.domain.rules import HouseRules
from serving.service.repositories.answers import CorrectionRepository, OutboxRepository, ReplyRepository
from serving.service.repositories.cases import CaseRepository
from serving.service.repositories.comments import CommentRepository
from serving.service.repositories.decisions import DecisionRepository
from serving.service.repositories.people import PeopleRepository


class NotFoundError(LookupError):
    """There is no such thing in this organisation; the message is a sentence."""


class TakenError(ValueError):
    """The name is in use; the message is a sentence."""


class Trail(Protocol):
    """The audit trail of one organisation."""

    def add(self, events: Iterable[Event]) -> None:
        """Seal and add what happened, in order."""
        ...

    def head(self) -> Head:
        """The end of the trail, as kept apart from its entries."""
        ...

    def entries(self, subject: str | None = None) -> Iterator[Entry]:
        """All entries by number, or those about one subject."""
        ...

    def breaks(self) -> Iterator[Break]:
        """Every place where the trail does not hold."""
        ...


class Work(Protocol):
    """Everything one organisation keeps. Nothing of another is ever seen through it."""

    organisation: str
    comments: CommentRepository
    cases: CaseRepository
    decisions: DecisionRepository
    replies: ReplyRepository
    corrections: CorrectionRepository
    outbox: OutboxRepository
    people: PeopleRepository
    trail: Trail


class Works(Protocol):
    """Where units of work come from."""

    def writing(self, organisation: str) -> AbstractContextManager[Work]:
        """A unit that writes. One at a time for each organisation: whoever comes second sees what the first did."""
        ...

    def reading(self, organisation: str) -> AbstractContextManager[Work]:
        """A unit that only reads, and sees one state throughout."""
        ...


@dataclass(frozen=True, slots=True)
class Turn:
    """One person's or program's turn: who does something, under which rules, when, and in which unit of work."""

    work: Work
    rules: HouseRules
    actor: Actor
    at: datetime

    @property
    def person(self) -> str:
        """Whose turn it is."""
        return self.actor.person

    @property
    def absent(self) -> frozenset[str]:
        """The roles whose holder is recorded absent, by somebody else."""
        return self.work.people.away(self.at, self.person)

    def record(self, event: str, subject: str, role: InRole | None = None, **details: Plain) -> None:
        """Add what was done to the audit trail."""
        if role and role.in_absence_of:
            details["in_absence_of"] = role.in_absence_of
        self.work.trail.add([Event(self.at, self.person, role.role if role else None, event, subject, details)])


def new_id() -> str:
    """An id that nobody can guess, and that is never given twice."""
    return secrets.token_hex(12)
