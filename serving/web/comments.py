"""`/v1/comments`: comments come in, are kept and labelled, and become cases where the rules say so."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from fastapi import APIRouter
from starlette.requests import Request

from serving.service import intake
from serving.service.callers import Caller
from serving.service.intake import Kept, Posted, Score
from serving.service.policy import Access, Resource
from serving.service.work import NotFoundError
from serving.web.body import JsonRoute
from serving.web.comment_schemas import CommentsIn, DeletedIn
from serving.web.inputs import IdInPath
from serving.web.problems import READS, WRITES
from serving.web.running import running_of
from serving.web.scoring import scores_of
from serving.web.turns import in_line, may, reading, writing
from serving.web.views import CommentOut, comment_out

router = APIRouter(route_class=JsonRoute, tags=["comments"])
reads = APIRouter(tags=["comments"])


@dataclass(frozen=True, slots=True)
class KeptOut:
    """What became of the comments, in the order they were sent."""

    comments: list[Kept]


@dataclass(frozen=True, slots=True)
class DeletedOut:
    """When a comment was marked as deleted by its author."""

    comment: str
    deleted_by_author_at: datetime


@router.post("/v1/comments", summary="Keep comments", responses=WRITES)
async def keep_comments(
    body: CommentsIn, request: Request, caller: Caller = may(Resource.COMMENT, Access.WRITE)
) -> KeptOut:
    """Keep 1 to 256 comments, label them, and open cases where the house rules say so.

    To send a comment again changes nothing; with another text it is an edit, and the old text stays as evidence.
    Where the classifier is unavailable the comments are kept all the same, raised in the queue and labelled later.
    """
    house = running_of(request).house(caller.organisation)
    received = datetime.now(UTC)
    posted = [sent.as_posted(received) for sent in body.comments]
    request.state.comments = len(posted)
    comments = [sent.as_comment() for sent in body.comments]
    scores = await scores_of(house, comments, [one.first_seen_at for one in posted], received)
    return KeptOut(await in_line(_keep, request, caller, posted, scores))


@router.post("/v1/comments/deleted", summary="Mark as deleted by its author", responses=WRITES)
def comment_deleted(
    body: DeletedIn, request: Request, caller: Caller = may(Resource.COMMENT, Access.WRITE)
) -> DeletedOut:
    """Say that an author has deleted a comment. It stays here as it was seen."""
    with writing(request, caller) as turn:
        comment = intake.deleted_by_author(turn, body.channel, body.external_id)
        if comment is None or comment.deleted_by_author_at is None:
            raise NotFoundError("No comment of this channel and id was kept here.")
        return DeletedOut(comment.id, comment.deleted_by_author_at)


@reads.get("/v1/comments/{comment}", summary="One comment", responses=READS)
def get_comment(comment: IdInPath, request: Request, caller: Caller = may(Resource.COMMENT, Access.READ)) -> CommentOut:
    """A comment with every version it had."""
    with reading(request, caller) as turn:
        kept = turn.work.comments.get(comment)
        versions = turn.work.comments.versions(comment)
        return comment_out(kept, turn.work.comments.author(kept.author), tuple(versions))


def _keep(request: Request, caller: Caller, posted: Sequence[Posted], scores: Sequence[Score | None]) -> list[Kept]:
    with writing(request, caller) as turn:
        return intake.keep(turn, posted, scores)
