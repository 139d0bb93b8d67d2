"""`/v1/cases`: the queue, and what people do with a case."""

from typing import Annotated

from fastapi import APIRouter, Query
from starlette.requests import Request

from serving.domain.case import Case, Status, Timeliness
from serving.domain.duties import DutyDue
from serving.domain.routes import Level
from serving.domain.seen import Place
from serving.service import cases
from serving.service.callers import Caller
from serving.service.policy import Access, Resource
from serving.service.repositories.cases import QueueFilter
from serving.service.work import Turn
from serving.web.body import JsonRoute
from serving.web.case_schemas import AssignIn, CloseIn, EscalateIn, JoinIn, NoteIn, StepIn
from serving.web.cursors import Cursor, as_cursor, from_cursor
from serving.web.inputs import IdInPath, Limit, NameInQuery, PersonInQuery, Versioned
from serving.web.problems import CHANGES, READS, WRITES
from serving.web.turns import may, reading, writing
from serving.web.views import (
    CaseFileOut,
    CaseOut,
    EntryOut,
    NoteOut,
    QueueOut,
    case_out,
    entry_out,
    file_out,
    note_out,
    queued_out,
)

router = APIRouter(route_class=JsonRoute, tags=["cases"])
reads = APIRouter(tags=["cases"])
READER = may(Resource.CASE, Access.READ)
WORKER = may(Resource.CASE, Access.WRITE)


@reads.get("/v1/cases", summary="The queue", responses=READS)
def queue(
    request: Request,
    status: Status = Status.OPEN,
    level: Level | None = None,
    place: Place | None = None,
    team: NameInQuery = None,
    assigned_to: PersonInQuery = None,
    claimed_by: PersonInQuery = None,
    unclaimed: Annotated[bool, Query(description="Only those that nobody works on.")] = False,
    unscored: Annotated[bool, Query(description="Only those that the classifier has not read yet.")] = False,
    timeliness: Timeliness | None = None,
    after: Cursor = None,
    limit: Limit = 50,
    caller: Caller = READER,
) -> QueueOut:
    """Cases in the order in which people should look: emergencies, what nobody has scored, then by due time.

    Each comes with the beginning of its comment. To see it here is not to have opened the case.
    """
    wanted = QueueFilter(status, level, place, team, assigned_to, claimed_by, unclaimed, unscored, timeliness)
    start = from_cursor(after)
    with reading(request, caller) as turn:
        page = turn.work.cases.page(wanted, turn.at, start, limit)
        previews = turn.work.cases.previews(page.cases, turn.rules.id)
        rows = tuple(queued_out(case, previews[case.id], turn.at) for case in page.cases)
        return QueueOut(rows, as_cursor(page.next))


@reads.get("/v1/cases/{case}", summary="One case", responses=CHANGES)
def get_case(case: IdInPath, request: Request, caller: Caller = READER) -> CaseFileOut:
    """The whole file of a case. That you have it before you is put on record, the first time."""
    with writing(request, caller) as turn:
        return file_out(cases.open_file(turn, case), turn.rules, turn.at)


@reads.get("/v1/cases/{case}/history", summary="What happened", responses=READS)
def get_history(case: IdInPath, request: Request, caller: Caller = READER) -> list[EntryOut]:
    """Everything on record about a case, its comment and the decisions on it, oldest first."""
    with reading(request, caller) as turn:
        return [entry_out(entry) for entry in cases.history(turn, case)]


@router.post("/v1/cases/{case}/claim", summary="Claim", responses=WRITES)
def claim(case: IdInPath, body: Versioned, request: Request, caller: Caller = WORKER) -> CaseOut:
    """Take a case to work on, for half an hour, or renew a claim of yours."""
    with writing(request, caller) as turn:
        return _out(turn, cases.claim(turn, case, body.version))


@router.post("/v1/cases/{case}/release", summary="Release", responses=WRITES)
def release(case: IdInPath, body: Versioned, request: Request, caller: Caller = WORKER) -> CaseOut:
    """Give a case back."""
    with writing(request, caller) as turn:
        return _out(turn, cases.release(turn, case, body.version))


@router.post("/v1/cases/{case}/assignment", summary="Assign", responses=WRITES)
def assign(case: IdInPath, body: AssignIn, request: Request, caller: Caller = WORKER) -> CaseOut:
    """Make a case visibly one person's."""
    with writing(request, caller) as turn:
        return _out(turn, cases.assign(turn, case, body.to, body.version))


@router.post("/v1/cases/{case}/escalations", summary="Bring somebody in", responses=WRITES)
def escalate(case: IdInPath, body: EscalateIn, request: Request, caller: Caller = WORKER) -> CaseOut:
    """Record that somebody was brought in whom the house rules name."""
    with writing(request, caller) as turn:
        return _out(turn, cases.escalate(turn, case, body.escalation, body.version))


@router.post("/v1/cases/{case}/notes", summary="Note", responses=WRITES)
def note(case: IdInPath, body: NoteIn, request: Request, caller: Caller = WORKER) -> NoteOut:
    """Leave a note for the others."""
    with writing(request, caller) as turn:
        return note_out(cases.note(turn, case, body.text))


@router.post("/v1/cases/{case}/joining", summary="Join to another", responses=WRITES)
def join(case: IdInPath, body: JoinIn, request: Request, caller: Caller = WORKER) -> CaseOut:
    """Close a case that is about the same matter as another, which goes on with whatever is more pressing."""
    with writing(request, caller) as turn:
        return _out(turn, cases.join(turn, case, body.into, body.version, body.into_version))


@router.post("/v1/cases/{case}/closing", summary="Close", responses=WRITES)
def close(case: IdInPath, body: CloseIn, request: Request, caller: Caller = WORKER) -> CaseOut:
    """Close a case that you work on, with nothing left unanswered."""
    with writing(request, caller) as turn:
        return _out(turn, cases.close(turn, case, body.version, body.reason))


@router.post("/v1/cases/{case}/reopening", summary="Open again", responses=WRITES)
def reopen(case: IdInPath, body: CloseIn, request: Request, caller: Caller = WORKER) -> CaseOut:
    """Take up a closed case again."""
    with writing(request, caller) as turn:
        return _out(turn, cases.reopen(turn, case, body.version, body.reason))


@router.post("/v1/cases/{case}/steps", summary="Record a statutory step", responses=WRITES)
def take_step(case: IdInPath, body: StepIn, request: Request, caller: Caller = WORKER) -> list[DutyDue]:
    """Record a step of a procedure that the house rules switch on; answers with what is due next."""
    with writing(request, caller) as turn:
        return list(cases.take_step(turn, case, body.procedure, body.event))


def _out(turn: Turn, case: Case) -> CaseOut:
    return case_out(case, turn.at)
