"""`POST /v1/classify`: comments in, and for each what the classifier and the house rules say. Nothing is kept."""

import asyncio
from collections.abc import Coroutine, Sequence
from datetime import UTC, datetime
from typing import Any, TypeVar

from fastapi import APIRouter
from pydantic import TypeAdapter
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response

from models.predictor import Prediction
from serving.service.callers import Caller
from serving.service.classify import Answers, Classifier, CommentAnswer
from serving.service.policy import Access, Resource
from serving.web.body import JsonRoute
from serving.web.problems import (
    INTERNAL,
    INVALID,
    NO_KEY,
    NOT_ALLOWED_HERE,
    NOT_JSON,
    NOT_READY,
    NOT_THIS_TYPE,
    QUEUE_FULL,
    TOO_LARGE,
    documented,
)
from serving.web.running import running_of
from serving.web.schemas import ClassifyIn, CommentIn
from serving.web.turns import may

AT_A_STRETCH = 32
"""Comments put before the house rules before other requests get a word in."""
WRITER = TypeAdapter(Answers)

router = APIRouter(route_class=JsonRoute)
T = TypeVar("T")


@router.post(
    "/v1/classify",
    summary="Classify comments",
    response_model=Answers,
    response_description="What is said of each comment.",
    responses=documented(
        NOT_JSON, NO_KEY, NOT_ALLOWED_HERE, TOO_LARGE, NOT_THIS_TYPE, INVALID, QUEUE_FULL, INTERNAL, NOT_READY
    ),
)
async def classify(
    body: ClassifyIn, request: Request, caller: Caller = may(Resource.CLASSIFICATION, Access.READ)
) -> Response:
    """Label 1 to 256 comments, find personal data in them, and suggest what the house rules would do.

    Suggestions are for people: nothing is removed, sent or stored. Answers come in the order of the comments;
    look first at those whose `suggestion.attention.level` is `emergency`. Clocks start when the request arrives.
    `start` and `end` of spans count Unicode code points.
    """
    running = running_of(request)
    house = running.house(caller.organisation)
    received = datetime.now(UTC).replace(microsecond=0)
    request.state.comments = len(body.comments)
    texts = [sent.text for sent in body.comments]
    predictions = await _unless_gone(request, house.engine.predict(texts))
    comments = await _answers(house.classifier, body.comments, predictions, received)
    running.metrics.count_comments(comments)
    answers = Answers(house.classifier.identity, house.classifier.rules_identity, comments)
    # Written straight from our own dataclasses, which need no checking on the way out.
    return Response(WRITER.dump_json(answers), media_type="application/json")


async def _answers(
    classifier: Classifier, sent: Sequence[CommentIn], predictions: Sequence[Prediction], at: datetime
) -> list[CommentAnswer]:
    answers: list[CommentAnswer] = []
    for number, (comment, prediction) in enumerate(zip(sent, predictions, strict=True), start=1):
        answers.append(classifier.answer(comment.as_comment(), prediction, at, comment.id))
        if number % AT_A_STRETCH == 0:
            await asyncio.sleep(0)
    return answers


async def _unless_gone(request: Request, work: Coroutine[Any, Any, T]) -> T:
    """Wait for `work`, and give it up if the caller hangs up. Raises `ClientDisconnect`."""
    working = asyncio.create_task(work)
    # The body has been read, so all that can still come is the end of the connection.
    gone = asyncio.ensure_future(request.receive())
    try:
        await asyncio.wait((working, gone), return_when=asyncio.FIRST_COMPLETED)
        if not working.done():
            raise ClientDisconnect
        return working.result()
    finally:
        working.cancel()
        gone.cancel()
