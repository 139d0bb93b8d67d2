"""A case: what people work on. Who has it, until when, and what has been said about it.

Every change gives a new case with a version one higher. A change made from an older version is refused, and so is one
by somebody whose claim has lapsed: two people never work on one case without knowing.
"""

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from enum import StrEnum

from serving.domain.errors import Refusal, RefusedError
from serving.domain.part import Id
from serving.domain.routes import LEVELS, Level
from serving.domain.seen import Place

CLAIM = timedelta(minutes=30)
"""How long a claim holds. Whoever works on renews it."""
NEVER = datetime.max.replace(tzinfo=UTC)


class Status(StrEnum):
    """Whether there is anything left to do."""

    OPEN = "open"
    CLOSED = "closed"


class Timeliness(StrEnum):
    """How a case stands with its due time."""

    ON_TIME = "on_time"
    AT_RISK = "at_risk"
    OVERDUE = "overdue"


@dataclass(frozen=True, slots=True)
class Claim:
    """That one person works on a case, until `expires_at` at the latest."""

    person: str
    expires_at: datetime

    def holds(self, at: datetime) -> bool:
        """Whether it still holds; at its last moment it has lapsed."""
        return at < self.expires_at


@dataclass(frozen=True, slots=True)
class Case:
    """A case about one comment. `unscored`: the classifier was unavailable, so a person has to read it first.

    Once it is answered its clock stands still, until the comment is edited or turns out to be more pressing.
    """

    id: str
    comment: str
    level: Level
    place: Place
    opened_at: datetime
    team: Id | None = None
    due_at: datetime | None = None
    at_risk_at: datetime | None = None
    answered_at: datetime | None = None
    unscored: bool = False
    status: Status = Status.OPEN
    version: int = 1
    assigned_to: str | None = None
    claim: Claim | None = None
    escalated_to: tuple[Id, ...] = ()
    joined_to: str | None = None
    closed_at: datetime | None = None

    def held_by(self, at: datetime) -> str | None:
        """Who has claimed it, if the claim still holds."""
        return self.claim.person if self.claim and self.claim.holds(at) else None

    def timeliness(self, at: datetime) -> Timeliness:
        """How it stands with its due time; a case without one, answered or closed, is never late."""
        if self.due_at is None or self.answered_at or self.status == Status.CLOSED:
            return Timeliness.ON_TIME
        if at >= self.due_at:
            return Timeliness.OVERDUE
        return Timeliness.AT_RISK if self.at_risk_at and at >= self.at_risk_at else Timeliness.ON_TIME


def claim(case: Case, person: str, at: datetime, version: int) -> Case:
    """Take a case to work on, or renew one's own claim. Refused while somebody else's claim holds."""
    _current(case, version)
    check_open(case)
    if case.assigned_to not in (None, person):
        raise RefusedError(Refusal.ASSIGNED, "This case is assigned to somebody else.")
    holder = case.held_by(at)
    if holder not in (None, person):
        raise RefusedError(Refusal.CLAIMED, "Somebody else is working on this case.")
    return _next(case, claim=Claim(person, at + CLAIM))


def release(case: Case, person: str, at: datetime, version: int) -> Case:
    """Give a case back."""
    check_working(case, person, at, version)
    return _next(case, claim=None)


def assign(case: Case, to: str, at: datetime, version: int) -> Case:
    """Make a case visibly one person's. Whoever else had claimed it loses it."""
    _current(case, version)
    check_open(case)
    kept = case.claim if case.held_by(at) == to else None
    return _next(case, assigned_to=to, claim=kept)


def escalate(case: Case, escalation: Id, version: int) -> Case:
    """Record that somebody else was brought in; twice is once."""
    _current(case, version)
    check_open(case)
    return _next(case, escalated_to=tuple(dict.fromkeys((*case.escalated_to, escalation))))


def join(case: Case, into: Case, person: str, at: datetime, version: int, into_version: int) -> tuple[Case, Case]:
    """Close a case that is about the same matter as another, open one; gives both, the closed one first.

    The other takes over whatever is more pressing, unless that was answered; the history of both stays.
    """
    check_working(case, person, at, version)
    _scored(case)
    if into.id == case.id:
        raise RefusedError(Refusal.JOINED_TO_ITSELF, "A case cannot be joined to itself.")
    _current(into, into_version)
    check_open(into)
    closed = _next(case, status=Status.CLOSED, claim=None, joined_to=into.id, closed_at=at)
    if case.answered_at:
        return closed, _next(into)
    pressing = {
        "level": min(case.level, into.level, key=LEVELS.index),
        "due_at": min(filter(None, (case.due_at, into.due_at)), default=None),
        "at_risk_at": min(filter(None, (case.at_risk_at, into.at_risk_at)), default=None),
        "answered_at": None,
    }
    return closed, _next(into, **pressing)


def answered(case: Case, person: str, at: datetime, version: int) -> Case:
    """Record that a reply was sent in a case that one is working on. The first one counts."""
    check_working(case, person, at, version)
    return _next(case, answered_at=case.answered_at or at)


def close(case: Case, person: str, at: datetime, version: int) -> Case:
    """Close a case that one is working on."""
    check_working(case, person, at, version)
    _scored(case)
    return _next(case, status=Status.CLOSED, claim=None, closed_at=at)


def score(case: Case, level: Level, team: Id | None, due_at: datetime | None, at_risk_at: datetime | None) -> Case:
    """Record what a comment turned out to be that nobody had scored, or that was edited or labelled anew."""
    if case.unscored:
        # Whoever answered has read what nobody had scored, but not that it is an emergency.
        is_more_pressing = level == Level.EMERGENCY != case.level
    else:
        is_more_pressing = LEVELS.index(level) < LEVELS.index(case.level)
    return _next(
        case,
        unscored=False,
        level=level,
        team=team,
        due_at=due_at,
        at_risk_at=at_risk_at,
        answered_at=None if is_more_pressing else case.answered_at,
    )


def unread(case: Case) -> Case:
    """Record that nobody has scored, or answered, what the comment says now."""
    return _next(case, unscored=True, answered_at=None)


def reopen(case: Case, version: int) -> Case:
    """Take up a closed case again."""
    _current(case, version)
    if case.status == Status.OPEN:
        raise RefusedError(Refusal.OPEN_ALREADY, "This case is open.")
    return _next(case, status=Status.OPEN, joined_to=None, closed_at=None, answered_at=None)


def queue_key(case: Case, first: Place | None) -> tuple[bool, bool, bool, datetime, bool, datetime, str]:
    """Where a case stands in the queue, smallest first.

    Emergencies; then what nobody has scored, since it may be one; then by due time, those without one last; then the
    place that the rules put `first`; then by age. What has been answered comes after what has not.
    """
    return (
        case.answered_at is not None,
        case.level != Level.EMERGENCY,
        not case.unscored,
        case.due_at or NEVER,
        first is not None and case.place != first,
        case.opened_at,
        case.id,
    )


def check_working(case: Case, person: str, at: datetime, version: int) -> None:
    """Refuse what `person` is about to do with a case that they have not claimed, that is closed or has moved on."""
    _current(case, version)
    check_open(case)
    if case.claim is None or case.claim.person != person:
        raise RefusedError(Refusal.NOT_CLAIMED, "Claim this case before you work on it.")
    if not case.claim.holds(at):
        raise RefusedError(Refusal.CLAIM_LAPSED, "Your claim on this case has lapsed; claim it again and look anew.")


def check_open(case: Case) -> None:
    """Refuse what is only done with a case that is open."""
    if case.status == Status.CLOSED:
        raise RefusedError(Refusal.CLOSED, "This case is closed.")


def _current(case: Case, version: int) -> None:
    if version != case.version:
        raise RefusedError(
            Refusal.CHANGED_MEANWHILE, f"This case has changed since you saw it: it is at version {case.version}."
        )


def _scored(case: Case) -> None:
    if case.unscored:
        raise RefusedError(Refusal.UNSCORED, "The comment has no labels yet; give it some before the case is closed.")


def _next(case: Case, **changes: object) -> Case:
    return replace(case, version=case.version + 1, **changes)  # type: ignore[arg-type]
