"""`/v1/records`, `/v1/erasures`: what is on record of a case, an author or a member of staff, and what was erased."""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Path, Query
from pydantic import Field
from starlette.requests import Request

from serving.domain.erasure import ErasureKind, Hold, KeptPart
from serving.service import erasing, records
from serving.service.callers import Caller
from serving.service.policy import Access, Resource
from serving.service.repositories.erasures import Erasure
from serving.web.body import JsonRoute
from serving.web.cursors import Cursor, as_cursor, from_cursor
from serving.web.inputs import IdInPath, Limit, WithReason
from serving.web.problems import CHANGES, READS, WRITES
from serving.web.running import running_of
from serving.web.turns import may, reading, writing

router = APIRouter(route_class=JsonRoute, tags=["records"])
reads = APIRouter(tags=["records"])
SURE = "For an author known by name alone: that somebody made sure that all their comments are one person's."
SamePerson = Annotated[bool, Query(description=SURE)]
READER = may(Resource.RECORD, Access.READ)
ERASURES = may(Resource.ERASURE, Access.READ)
ERASER = may(Resource.ERASURE, Access.WRITE)
PersonInPath = Annotated[
    str, Path(pattern=r"^[a-z0-9][a-z0-9.:-]*$", max_length=64, description="The name they sign in with.")
]


@dataclass(frozen=True, slots=True)
class StillKeptOut:
    """A part that had to be kept: which and why, and until when where that can be said.

    `part`: a piece of `evidence`; the `key` by which an author is known, so that a block holds; or what an `appeal`
    says that is not judged yet. `id` is that of the evidence, the author, or the decision appealed against.
    """

    part: KeptPart
    id: str
    why: Hold
    until: datetime | None


@dataclass(frozen=True, slots=True)
class ErasureOut:
    """That something was erased: how much of each kind, the hashes of the texts, and what had to be kept."""

    id: str
    kind: ErasureKind
    subject: str
    why: str
    person: str
    at: datetime
    counts: dict[str, int]
    hashes: tuple[str, ...]
    kept: tuple[StillKeptOut, ...]
    sha256: str


@dataclass(frozen=True, slots=True)
class ErasedOut(ErasureOut):
    """What was just erased. `lingers`: SQLite's journal has the words until whoever reads now has gone.

    The service cuts the journal off in its daily run, `houserules retention run` at once.
    """

    lingers: bool


@dataclass(frozen=True, slots=True)
class ErasuresOut:
    """A page of erasures, oldest first. `next` is the cursor of the next page, null on the last one."""

    erasures: tuple[ErasureOut, ...]
    next: str | None


class EraseIn(WithReason):
    """Why an author is erased, and that somebody made sure whose the comments are."""

    same_person: bool = Field(default=False, strict=True, description=SURE)


@reads.get("/v1/records/cases/{case}", summary="All of a case", responses=CHANGES)
def case_record(case: IdInPath, request: Request, caller: Caller = READER) -> dict[str, Any]:
    """All that is kept of a case, with the record of each decision. That you took it is put on record."""
    with writing(request, caller) as turn:
        found = records.case_export(turn.work, case)
        records.exported(turn, "case", case)
        return found


@reads.get("/v1/records/authors/{author}", summary="What an author may be told", responses=CHANGES)
def author_record(
    author: IdInPath, request: Request, same_person: SamePerson = False, caller: Caller = READER
) -> dict[str, Any]:
    """What is kept of an author, for a request of theirs to see it. Read it before you hand it out."""
    with writing(request, caller) as turn:
        found = records.author_export(turn.work, author, same_person=same_person)
        records.exported(turn, "author", author)
        return found


@reads.get("/v1/records/people/{person}", summary="What a member of staff did", responses=CHANGES)
def person_record(person: PersonInPath, request: Request, caller: Caller = READER) -> dict[str, Any]:
    """All that somebody proposed, advised, decided, judged and corrected."""
    with writing(request, caller) as turn:
        found = records.person_export(turn.work, person)
        records.exported(turn, "person", person)
        return found


@router.post("/v1/authors/{author}/erasure", summary="Erase an author", responses=WRITES)
def erase_author(author: IdInPath, body: EraseIn, request: Request, caller: Caller = ERASER) -> ErasedOut:
    """Erase texts, handle, links, appeals, replies and notes of an author who asked for it.

    Refused while a case of theirs is open. While a block or an appeal lives, evidence is kept, and the key by which
    whoever is blocked is known, without which the block would not hold: `kept` names each.
    """
    with writing(request, caller) as turn:
        erased = erasing.erase_author(turn, author, body.reason, same_person=body.same_person)
    lingers = not running_of(request).works.overwrite()
    return ErasedOut(**_fields(erased), lingers=lingers)


@reads.get("/v1/erasures", summary="What was erased", responses=READS)
def erasures(request: Request, after: Cursor = None, limit: Limit = 50, caller: Caller = ERASURES) -> ErasuresOut:
    """Erasures by the house rules and on request, oldest first: the proof that they happened."""
    start = from_cursor(after)
    with reading(request, caller) as turn:
        found, more = turn.work.erasures.page(start, limit)
    return ErasuresOut(tuple(map(_out, found)), as_cursor(more))


def _out(erased: Erasure) -> ErasureOut:
    return ErasureOut(**_fields(erased))


def _fields(erased: Erasure) -> dict[str, Any]:
    return {
        "id": erased.id,
        "kind": erased.kind,
        "subject": erased.subject,
        "why": erased.why,
        "person": erased.person,
        "at": erased.at,
        "counts": dict(erased.counts),
        "hashes": erased.hashes,
        "kept": tuple(StillKeptOut(it.part, it.id, it.why, it.until) for it in erased.kept),
        "sha256": erased.sha256,
    }
