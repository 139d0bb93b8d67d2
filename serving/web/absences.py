"""`/v1/absences`: who is away, so that deputies know whether they may act."""

from datetime import datetime

from fastapi import APIRouter
from pydantic import BaseModel
from starlette.requests import Request
from starlette.responses import Response

from serving.service.absences import begin_absence, end_absence
from serving.service.accounts import AccountError
from serving.service.callers import Caller
from serving.service.policy import Access, Resource
from serving.service.repositories.people import Absence
from serving.web.body import JsonRoute
from serving.web.inputs import Name, NameInPath, Sent
from serving.web.problems import CHANGES, NOT_FOUND, READS, WRITES, Problem
from serving.web.turns import may, reading, writing

recording = APIRouter(route_class=JsonRoute, tags=["people"])
router = APIRouter(tags=["people"])


class AbsenceIn(Sent):
    """The role of the house rules whose holder is away."""

    role: Name


class AbsenceOut(BaseModel):
    """That the holder of a role is or was away. Whoever recorded it does not stand in on it."""

    role: str
    since: datetime
    ended_at: datetime | None
    recorded_by: str


class Absences(BaseModel):
    """All absences, latest first."""

    absences: list[AbsenceOut]


@router.get("/v1/absences", summary="Who is away?", responses=READS)
def absences(request: Request, caller: Caller = may(Resource.ABSENCE, Access.READ)) -> Absences:
    """All absences that were recorded, latest first; those without an end go on."""
    with reading(request, caller) as turn:
        return Absences(absences=[_out(it) for it in turn.work.people.absences()])


@recording.post("/v1/absences", summary="Record an absence", status_code=201, responses=WRITES)
def begin(body: AbsenceIn, request: Request, caller: Caller = may(Resource.ABSENCE, Access.WRITE)) -> AbsenceOut:
    """Record that the holder of a role is away from now on: its deputy, unless it is you, may act."""
    with writing(request, caller) as turn:
        try:
            return _out(begin_absence(turn, body.role))
        except AccountError as unknown:
            raise Problem(NOT_FOUND, str(unknown)) from None


@router.post("/v1/absences/{role}/end", summary="End an absence", status_code=204, responses=CHANGES)
def end(role: NameInPath, request: Request, caller: Caller = may(Resource.ABSENCE, Access.WRITE)) -> Response:
    """Record that the holder of a role is back."""
    with writing(request, caller) as turn:
        end_absence(turn, role)
    return Response(status_code=204)


def _out(absence: Absence) -> AbsenceOut:
    return AbsenceOut(
        role=absence.role, since=absence.since, ended_at=absence.ended_at, recorded_by=absence.recorded_by
    )
