"""Cases as they are kept, and what people do with them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from serving.domain.case import Case, Status, Timeliness
from serving.domain.duties import Event
from serving.domain.part import Id
from serving.domain.routes import Level
from serving.domain.seen import Place
from serving.service.repositories.comments import Glance


@dataclass(frozen=True, slots=True)
class QueueFilter:
    """Which cases a page of the queue holds; all that are given must hold. `mine` is a person's id."""

    status: Status = Status.OPEN
    level: Level | None = None
    place: Place | None = None
    team: Id | None = None
    assigned_to: str | None = None
    claimed_by: str | None = None
    unclaimed: bool = False
    unscored: bool = False
    timeliness: Timeliness | None = None


@dataclass(frozen=True, slots=True)
class QueuePage:
    """Cases in the order of the queue. `next` is where the next page begins, None on the last one."""

    cases: tuple[Case, ...]
    next: str | None


@dataclass(frozen=True, slots=True)
class Preview:
    """What the queue shows of a case's comment as it stands; `open_proposal`: a proposal on it can be decided."""

    glance: Glance
    author_handle: str | None
    channel: str
    posted_at: datetime
    open_proposal: bool


@dataclass(frozen=True, slots=True)
class Note:
    """What one person wrote about a case for the others; None once erased."""

    id: str
    case: str
    person: str
    text: str | None
    at: datetime


class CaseRepository(Protocol):
    """The cases of one organisation. `first` is the place that its rules put first in the queue."""

    def get(self, id: str) -> Case:
        """One case. Raises `NotFoundError`."""
        ...

    def of_comment(self, comment: str) -> Case | None:
        """The case about a comment, if there is one."""
        ...

    def of_comments(self, comments: Sequence[str]) -> dict[str, Case]:
        """The cases about these comments, by comment."""
        ...

    def add(self, new: Sequence[Case], first: Place | None) -> None:
        """Keep new cases."""
        ...

    def save(self, case: Case, first: Place | None) -> None:
        """Keep the next version of a case."""
        ...

    def page(self, wanted: QueueFilter, at: datetime, after: str | None, limit: int) -> QueuePage:
        """A page of the queue, from the cursor `after` on."""
        ...

    def previews(self, page: Sequence[Case], rules: str) -> dict[str, Preview]:
        """What the queue shows of the comments of these cases while these rules are in force, by case."""
        ...

    def joined_into(self, into: Sequence[str]) -> dict[str, list[Case]]:
        """The cases that were joined to these, by the case that they were joined to, oldest first."""
        ...

    def opened_by(self, case: str, person: str, comment_version: int) -> datetime | None:
        """When a person first had this version of the comment before them."""
        ...

    def open(self, case: str, person: str, comment_version: int, at: datetime) -> None:
        """Record that a person has it before them; only the first time counts."""
        ...

    def notes(self, case: str) -> list[Note]:
        """All notes, oldest first."""
        ...

    def add_note(self, note: Note) -> None:
        """Keep a note."""
        ...

    def steps(self, case: str) -> dict[str, dict[Event, datetime]]:
        """What has happened in statutory procedures, by procedure."""
        ...

    def add_step(self, case: str, procedure: Id, event: Event, person: str, at: datetime) -> None:
        """Record a step of a procedure."""
        ...
