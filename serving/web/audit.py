"""`/v1/audit`: the trail of what people and programs did, and whether it holds."""

from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Query
from starlette.requests import Request

from serving.service.callers import Caller
from serving.service.policy import Access, Resource
from serving.web.inputs import Limit
from serving.web.problems import READS
from serving.web.turns import may, reading
from serving.web.views import EntryOut, entry_out

reads = APIRouter(tags=["audit"])
AUDITOR = may(Resource.AUDIT, Access.READ)
MOST_NAMED = 100
"""Breaks named in one answer: a trail that was replaced has one at every entry."""
Number = Annotated[int, Query(ge=0, le=2**53, description="Entries after this number.")]


@dataclass(frozen=True, slots=True)
class TrailOut:
    """Entries by number. `next` is what to give as `after` for the next page, null on the last one."""

    entries: tuple[EntryOut, ...]
    next: int | None


@dataclass(frozen=True, slots=True)
class VerificationOut:
    """Whether the trail holds and agrees with what is kept. `number` and `sha256` are of its end: note them elsewhere.

    `breaks` says in words what is wrong, a hundred at most.
    """

    whole: bool
    number: int
    sha256: str
    breaks: tuple[str, ...]


@reads.get("/v1/audit", summary="The audit trail", responses=READS)
def trail(request: Request, after: Number = 0, limit: Limit = 50, caller: Caller = AUDITOR) -> TrailOut:
    """What people and programs did, oldest first. It holds ids and hashes, and nobody's words."""
    with reading(request, caller) as turn:
        found = turn.work.trail.page(after, limit + 1)
    entries = tuple(entry_out(entry) for entry in found[:limit])
    return TrailOut(entries, entries[-1].number if len(found) > limit else None)


@reads.get("/v1/audit/verification", summary="Does it hold?", responses=READS)
def verification(request: Request, caller: Caller = AUDITOR) -> VerificationOut:
    """Check every entry, then what is kept of decisions, evidence, people and work against what the entries tell of it.

    It takes a while.
    """
    breaks: list[str] = []
    with reading(request, caller) as turn:
        head = turn.work.trail.head()
        for found in (turn.work.trail.breaks(), turn.work.trail.disagreements()):
            for it in found:
                breaks.append(str(it))
                if len(breaks) == MOST_NAMED:
                    return VerificationOut(False, head.number, head.sha256, tuple(breaks))
    return VerificationOut(not breaks, head.number, head.sha256, tuple(breaks))
