"""Cases in the database, and the queue they stand in."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Row, and_, exists, or_, select

from serving.domain.case import Case, Claim, Status, Timeliness, queue_key
from serving.domain.duties import Event
from serving.domain.part import Id
from serving.domain.routes import Level
from serving.domain.seen import Place
from serving.service.repositories.cases import Note, Preview, QueueFilter, QueuePage
from serving.service.repositories.comments import Glance
from serving.store.comments import text_at_a_glance
from serving.store.decisions import standing
from serving.store.rows import OfOrganisation, columns, portions
from serving.store.tables import (
    authors,
    case_notes,
    case_openings,
    case_steps,
    cases,
    comment_versions,
    comments,
    decisions,
)


class SqlCases(OfOrganisation):
    """The cases of one organisation."""

    def get(self, id: str) -> Case:
        """One case. Raises `NotFoundError`."""
        return _case(self._existing("case", cases, id=id))

    def of_comment(self, comment: str) -> Case | None:
        """The case about a comment, if there is one."""
        row = self._row(cases, comment=comment)
        return _case(row) if row else None

    def of_comments(self, comments: Sequence[str]) -> dict[str, Case]:
        """The cases about these comments, by comment."""
        found: dict[str, Case] = {}
        for some in portions(comments):
            rows = self._rows(self._select(cases, cases.c.comment.in_(some)))
            found |= {row.comment: _case(row) for row in rows}
        return found

    def add(self, new: Sequence[Case], first: Place | None) -> None:
        """Keep new cases."""
        self._insert(cases, [_case_row(case, first) for case in new])

    def save(self, case: Case, first: Place | None) -> None:
        """Keep the next version of a case."""
        self._update(cases, {"id": case.id}, _case_row(case, first))

    def page(self, wanted: QueueFilter, at: datetime, after: str | None, limit: int) -> QueuePage:
        """A page of the queue, from the cursor `after` on."""
        query = self._select(cases, *_conditions(wanted, at))
        if after is not None:
            query = query.where(cases.c.queue_key > after)
        rows = self._rows(query.order_by(cases.c.queue_key).limit(limit + 1))
        more = rows[limit - 1].queue_key if len(rows) > limit else None
        return QueuePage(tuple(map(_case, rows[:limit])), more)

    def previews(self, page: Sequence[Case], rules: str) -> dict[str, Preview]:
        """What the queue shows of the comments of these cases while these rules are in force, by case."""
        of_comment = and_(decisions.c.organisation == comments.c.organisation, decisions.c.comment == comments.c.id)
        proposed = exists().where(of_comment, standing(rules)).correlate(comments).label("proposed")
        told = (comments.c.id, comments.c.channel, comments.c.posted_at, authors.c.handle)
        query = select(*told, text_at_a_glance(), proposed).where(comments.c.organisation == self.organisation)
        query = query.join(authors, _by_author()).join(comment_versions, _present())
        by_comment = {case.comment: case.id for case in page}
        rows = [row for some in portions(by_comment) for row in self._rows(query.where(comments.c.id.in_(some)))]
        return {
            by_comment[row.id]: Preview(
                Glance.at(row.begins), row.handle, row.channel, row.posted_at, bool(row.proposed)
            )
            for row in rows
        }

    def joined_into(self, into: Sequence[str]) -> dict[str, list[Case]]:
        """The cases that were joined to these, by the case that they were joined to, oldest first."""
        found: dict[str, list[Case]] = {}
        for some in portions(into):
            joined = self._select(cases, cases.c.joined_to.in_(some))
            for row in self._rows(joined.order_by(cases.c.opened_at)):
                found.setdefault(row.joined_to, []).append(_case(row))
        return found

    def opened_by(self, case: str, person: str, comment_version: int) -> datetime | None:
        """When a person first had this version of the comment before them."""
        row = self._row(case_openings, case=case, person=person, comment_version=comment_version)
        return row.at if row else None

    def open(self, case: str, person: str, comment_version: int, at: datetime) -> None:
        """Record that a person has it before them; only the first time counts."""
        if self.opened_by(case, person, comment_version) is None:
            self._insert(
                case_openings, [{"case": case, "person": person, "comment_version": comment_version, "at": at}]
            )

    def notes(self, case: str) -> list[Note]:
        """All notes, oldest first."""
        rows = self._rows(self._select(case_notes, case_notes.c.case == case).order_by(case_notes.c.at))
        return [Note(row.id, row.case, row.person, row.text, row.at) for row in rows]

    def add_note(self, note: Note) -> None:
        """Keep a note."""
        self._insert(case_notes, [columns(note)])

    def steps(self, case: str) -> dict[str, dict[Event, datetime]]:
        """What has happened in statutory procedures, by procedure."""
        found: dict[str, dict[Event, datetime]] = {}
        for row in self._rows(self._select(case_steps, case_steps.c.case == case)):
            found.setdefault(row.procedure, {})[Event(row.event)] = row.at
        return found

    def add_step(self, case: str, procedure: Id, event: Event, person: str, at: datetime) -> None:
        """Record a step of a procedure."""
        step = {"case": case, "procedure": procedure, "event": str(event), "person": person, "at": at}
        self._insert(case_steps, [step])


def _present() -> Any:
    """That a version of a comment is the one that it is at."""
    of_comment = comment_versions.c.comment == comments.c.id
    same = comment_versions.c.organisation == comments.c.organisation
    return and_(same, of_comment, comment_versions.c.version == comments.c.version)


def _by_author() -> Any:
    return and_(authors.c.organisation == comments.c.organisation, authors.c.id == comments.c.author)


def _conditions(wanted: QueueFilter, at: datetime) -> list[Any]:
    equal = {"status": wanted.status, "level": wanted.level, "place": wanted.place, "team": wanted.team}
    equal["assigned_to"] = wanted.assigned_to
    conditions: list[Any] = [cases.c[name] == str(value) for name, value in equal.items() if value is not None]
    if wanted.claimed_by is not None:
        conditions += [cases.c.claimed_by == wanted.claimed_by, cases.c.claim_expires_at > at]
    if wanted.unclaimed:
        conditions.append(or_(cases.c.claimed_by.is_(None), cases.c.claim_expires_at <= at))
    if wanted.unscored:
        conditions.append(cases.c.unscored)
    running = (cases.c.status == Status.OPEN, cases.c.answered_at.is_(None))
    overdue, risky = cases.c.due_at <= at, cases.c.at_risk_at <= at
    match wanted.timeliness:
        case Timeliness.OVERDUE:
            conditions += [*running, overdue]
        case Timeliness.AT_RISK:
            conditions += [*running, risky, cases.c.due_at > at]
        case Timeliness.ON_TIME:
            in_time = or_(cases.c.due_at.is_(None), and_(cases.c.due_at > at, _is_not_yet(at)))
            conditions.append(or_(cases.c.status == Status.CLOSED, cases.c.answered_at.is_not(None), in_time))
    return conditions


def _is_not_yet(at: datetime) -> Any:
    return or_(cases.c.at_risk_at.is_(None), cases.c.at_risk_at > at)


def _case(row: Row) -> Case:
    claim = Claim(row.claimed_by, row.claim_expires_at) if row.claimed_by else None
    return Case(
        id=row.id,
        comment=row.comment,
        level=Level(row.level),
        place=Place(row.place),
        opened_at=row.opened_at,
        team=row.team,
        due_at=row.due_at,
        at_risk_at=row.at_risk_at,
        answered_at=row.answered_at,
        unscored=row.unscored,
        status=Status(row.status),
        version=row.version,
        assigned_to=row.assigned_to,
        claim=claim,
        escalated_to=tuple(row.escalated_to),
        joined_to=row.joined_to,
        closed_at=row.closed_at,
    )


def _case_row(case: Case, first: Place | None) -> dict[str, Any]:
    claim = case.claim
    return {
        "id": case.id,
        "comment": case.comment,
        "level": str(case.level),
        "place": str(case.place),
        "team": case.team,
        "opened_at": case.opened_at,
        "due_at": case.due_at,
        "at_risk_at": case.at_risk_at,
        "answered_at": case.answered_at,
        "unscored": case.unscored,
        "status": str(case.status),
        "version": case.version,
        "assigned_to": case.assigned_to,
        "claimed_by": claim.person if claim else None,
        "claim_expires_at": claim.expires_at if claim else None,
        "escalated_to": list(case.escalated_to),
        "joined_to": case.joined_to,
        "closed_at": case.closed_at,
        "queue_key": as_text(queue_key(case, first)),
    }


def as_text(key: tuple[bool, bool, bool, datetime, bool, datetime, str]) -> str:
    """The key of the queue as text that sorts alike."""
    return "|".join(_sortable(part) for part in key)


def _sortable(part: object) -> str:
    if isinstance(part, datetime):
        return part.astimezone(UTC).strftime("%Y%m%d%H%M%S%f")
    return str(int(part)) if isinstance(part, bool) else str(part)
