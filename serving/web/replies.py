"""`/v1/cases/{case}/drafts` and `/replies`: standard replies to tailor, and what was made of them, recorded as sent."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Literal

from fastapi import APIRouter
from pydantic import Field
from starlette.requests import Request

from models.spans import Span
from serving.domain.replies import Where
from serving.service import replies
from serving.service.callers import Caller
from serving.service.policy import Access, Resource
from serving.service.replies import Drafts
from serving.service.repositories.replies import KeptReply
from serving.web.body import JsonRoute
from serving.web.inputs import IdInPath, Name, Sent, Version
from serving.web.problems import QUEUE_FULL, READS, REFUSED, WRITES, documented
from serving.web.running import running_of
from serving.web.schemas import WITHOUT_NUL
from serving.web.turns import in_line, may, reading, writing

LONGEST_REPLY = 5000

router = APIRouter(route_class=JsonRoute, tags=["replies"])
reads = APIRouter(tags=["replies"])
READER = may(Resource.REPLY, Access.READ)
WRITER = may(Resource.REPLY, Access.WRITE)


class ReplyIn(Sent):
    """A reply as it is to be sent, on a case as it was at `case_version`."""

    text: Annotated[str, Field(min_length=1, max_length=LONGEST_REPLY, pattern=WITHOUT_NUL)]
    where: Annotated[Literal["public", "inbox", "email"], Field(description="Where it is written.")]
    draft: Annotated[Name | None, Field(description="The standard reply that it was made from.")] = None
    case_version: Version


@dataclass(frozen=True, slots=True)
class ReplyOut:
    """A reply that was sent; its text is null once erased. `draft` is the standard reply it came from."""

    id: str
    text: str | None
    draft: str | None
    where: Where
    person: str
    at: datetime


@dataclass(frozen=True, slots=True)
class SentOut:
    """A reply as it was recorded, and the version that its case is at now."""

    reply: ReplyOut
    case_version: int


@reads.get("/v1/cases/{case}/drafts", summary="Drafts of a reply", responses=READS | documented(REFUSED))
def get_drafts(case: IdInPath, request: Request, caller: Caller = WRITER) -> Drafts:
    """Standard replies that fit the comment, with your signature in them, for you to make your own.

    Open the case first. Fields that are still to fill stay visible, such as `{detail}`; `signature` is how it ends.
    """
    with reading(request, caller) as turn:
        return replies.drafts(turn, case)


@reads.get("/v1/cases/{case}/replies", summary="Replies that were sent", responses=READS)
def get_replies(case: IdInPath, request: Request, caller: Caller = READER) -> list[ReplyOut]:
    """All replies in a case, oldest first."""
    with reading(request, caller) as turn:
        return [_out(kept) for kept in replies.of_case(turn, case)]


@router.post(
    "/v1/cases/{case}/replies",
    summary="Record a reply as sent",
    responses=WRITES | documented(QUEUE_FULL),
)
async def send_reply(case: IdInPath, body: ReplyIn, request: Request, caller: Caller = WRITER) -> SentOut:
    """Check a reply by the house rules, and record it as sent by you, now, on a case that you have claimed.

    Refused where it is unsigned, a standard reply as it stands, in the wrong place, or, in public, where it asks for
    or holds personal details. The program sends nothing: you do.
    """
    engine = running_of(request).house(caller.organisation).engine
    # Read before the transaction begins: nobody waits for the model to let go of the database.
    spans = (await engine.predict([body.text]))[0].spans if body.where == Where.PUBLIC else ()
    return await in_line(_send, request, caller, case, body, spans)


def _send(request: Request, caller: Caller, case: str, body: ReplyIn, spans: Sequence[Span]) -> SentOut:
    with writing(request, caller) as turn:
        kept, answered = replies.send(turn, case, body.text, Where(body.where), spans, body.draft, body.case_version)
        return SentOut(_out(kept), answered.version)


def _out(kept: KeptReply) -> ReplyOut:
    return ReplyOut(kept.id, kept.text, kept.draft, kept.where, kept.person, kept.at)
