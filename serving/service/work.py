"""The unit of work: what one organisation keeps, within one transaction that happens wholly or not at all."""

import secrets
from collections.abc import Iterable, Iterator, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from serving.domain.audit import Break, Entry, Event, Head, Plain
from serving.domain.people import Actor, InRole
from serving.domain.reconciliation import Disagreement
from serving.domain.rules import HouseRules
from serving.service.repositories.cases import CaseRepository
from serving.service.repositories.comments import CommentRepository
from serving.service.repositories.corrections import CorrectionRepository
from serving.service.repositories.decisions import DecisionRepository
from serving.service.repositories.erasures import ErasureRepository
from serving.service.repositories.outbox import Due, OutboxRepository
from serving.service.repositories.people import PeopleRepository
from serving.service.repositories.replies import ReplyRepository


class NotFoundError(LookupError):
    """There is no such thing in this organisation; the message is a sentence."""


class TakenError(ValueError):
    """The name is in use; the message is a sentence."""


class Trail(Protocol):
    """The audit trail of one organisation."""

    def add(self, events: Iterable[Event]) -> None:
        """Seal and add what happened, in order."""
        ...

    def last_at(self) -> datetime | None:
        """When the last entry was made; None in an empty trail."""
        ...

    def head(self) -> Head:
        """The end of the trail, as kept apart from its entries."""
        ...

    def entries(self, subject: str | None = None) -> Iterator[Entry]:
        """All entries by number, or those about one subject."""
        ...

    def by(self, person: str) -> Iterator[Entry]:
        """All that one person or program did, by number."""
        ...

    def page(self, after: int, limit: int) -> list[Entry]:
        """Entries after this number."""
        ...

    def breaks(self, noted: Mapping[int, str] | None = None) -> Iterator[Break]:
        """Every place where the trail does not hold, or is not as it was when its end was `noted`: hashes by number."""
        ...

    def disagreements(self) -> Iterator[Disagreement]:
        """Every place where the trail and what is kept do not say the same."""
        ...


class Work(Protocol):
    """Everything one organisation keeps. Nothing of another is ever seen through it."""

    @property
    def organisation(self) -> str:
        """Whose it all is."""
        ...

    @property
    def comments(self) -> CommentRepository:
        """Comments and their authors."""
        ...

    @property
    def cases(self) -> CaseRepository:
        """Cases and the queue."""
        ...

    @property
    def decisions(self) -> DecisionRepository:
        """Decisions, evidence, notices and appeals."""
        ...

    @property
    def replies(self) -> ReplyRepository:
        """Replies that were sent."""
        ...

    @property
    def corrections(self) -> CorrectionRepository:
        """What people say that comments are."""
        ...

    @property
    def erasures(self) -> ErasureRepository:
        """What was erased, and what may be."""
        ...

    @property
    def outbox(self) -> OutboxRepository:
        """What the moderation tool is told."""
        ...

    @property
    def people(self) -> PeopleRepository:
        """Accounts, keys, absences."""
        ...

    @property
    def trail(self) -> Trail:
        """What happened."""
        ...


class Works(Protocol):
    """Where units of work come from."""

    def writing(self, organisation: str) -> AbstractContextManager[Work]:
        """A unit that writes. One at a time for each organisation: whoever comes second sees what the first did."""
        ...

    def reading(self, organisation: str) -> AbstractContextManager[Work]:
        """A unit that only reads, and sees one state throughout."""
        ...

    def overwrite(self) -> bool:
        """See to it that what was erased before does not linger in the database's own files; whether that was done."""
        ...

    def due(self) -> Due:
        """The messages of all organisations that wait to be delivered."""
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
