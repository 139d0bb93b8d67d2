"""`/v1/actions`: what was decided, for the moderation tool to carry out; and `/v1/webhook`, where it is sent."""

import asyncio
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import Field
from starlette.requests import Request

from serving.domain.delivery import Confirmation, DeliveryState
from serving.domain.messages import ActionBody, read_body
from serving.domain.webhook import LONGEST_URL
from serving.service import outbox
from serving.service.callers import Caller
from serving.service.policy import Access, Resource
from serving.service.repositories.outbox import OutboxMessage
from serving.web.body import JsonRoute
from serving.web.cursors import Cursor, as_cursor, from_cursor
from serving.web.inputs import IdInPath, Limit, Sent
from serving.web.posting import send_once
from serving.web.problems import CHANGES, READS, WRITES
from serving.web.schemas import WITHOUT_NUL
from serving.web.turns import may, reading, writing

LONGEST_DETAIL = 300

router = APIRouter(route_class=JsonRoute, tags=["actions"])
reads = APIRouter(tags=["actions"])
READER = may(Resource.ACTION, Access.READ)
WRITER = may(Resource.ACTION, Access.WRITE)
WEBHOOK_READER = may(Resource.WEBHOOK, Access.READ)
WEBHOOK_WRITER = may(Resource.WEBHOOK, Access.WRITE)


class ConfirmationIn(Sent):
    """What the tool says: that it was done, or could not be."""

    status: Confirmation
    detail: str | None = Field(
        default=None,
        max_length=LONGEST_DETAIL,
        pattern=WITHOUT_NUL,
        description="Why not, for people; write nothing of the comment or its author.",
    )


class WebhookIn(Sent):
    """Where to send messages."""

    url: str = Field(max_length=LONGEST_URL, pattern=WITHOUT_NUL, description="An https address of a public host.")


@dataclass(frozen=True, slots=True)
class ActionOut:
    """Something that was decided, and how far it has come. `id` is also the header `webhook-id`.

    `body` is what is sent to a webhook; `body.data.do` says what is to be done. `state`: `waiting` to be delivered or
    asked for, `delivered` to the webhook, `dead` after the last attempt or an answer 410, `confirmed` as done by the
    tool, `failed`: the tool said it could not be done, or `withdrawn`: the decision was reversed before the tool was
    known to have it, so it is never handed over again.
    """

    id: str
    decision: str
    type: str
    body: ActionBody
    added_at: datetime
    state: DeliveryState
    attempts: int
    next_at: datetime | None
    failure: str | None
    delivered_at: datetime | None
    dead_at: datetime | None
    confirmed_at: datetime | None
    withdrawn_at: datetime | None
    detail: str | None


@dataclass(frozen=True, slots=True)
class ActionsOut:
    """Actions, oldest first. `next`: send it as `after` for the page that follows; null on the last one."""

    actions: list[ActionOut]
    next: str | None


@dataclass(frozen=True, slots=True)
class WebhookOut:
    """Where messages go. `earlier_secret_until`: how long they are signed with the secret before this one too."""

    url: str
    set_at: datetime
    earlier_secret_until: datetime | None


@dataclass(frozen=True, slots=True)
class NewWebhookOut:
    """Where messages go, and the secret they are signed with: keep it now, it is shown this once."""

    url: str
    set_at: datetime
    earlier_secret_until: datetime | None
    secret: str


@dataclass(frozen=True, slots=True)
class TestOut:
    """Whether the webhook accepted a test message, and why not in a word or two."""

    id: str
    delivered: bool
    failure: str | None


@reads.get("/v1/actions", summary="What was decided, and what is to be done", responses=READS)
def list_actions(
    request: Request,
    state: Annotated[DeliveryState | None, Query(description="Only those in this state.")] = None,
    after: Cursor = None,
    limit: Limit = 50,
    caller: Caller = READER,
) -> ActionsOut:
    """What was decided, oldest first. A tool without a webhook asks for `state=waiting`, and confirms each.

    Do what `body.data.do` says, not what `act` says: rulings to keep are here too, with `do` `nothing`, and confirmed
    the same way. An action may be seen more than once, so do what it says once for each `id`. What is handed over again
    comes last. What was reversed before anybody confirmed it is `withdrawn`, and what undoes it comes after it.
    """
    start = from_cursor(after)
    with reading(request, caller) as turn:
        found, following = turn.work.outbox.page(state, start, limit)
        return ActionsOut([_action_out(message) for message in found], as_cursor(following))


@reads.get("/v1/actions/{action}", summary="One action", responses=READS)
def get_action(action: IdInPath, request: Request, caller: Caller = READER) -> ActionOut:
    """One action, and how far it has come."""
    with reading(request, caller) as turn:
        return _action_out(turn.work.outbox.get(action))


@router.post("/v1/actions/{action}/confirmation", summary="Confirm", responses=WRITES)
def confirm_action(action: IdInPath, body: ConfirmationIn, request: Request, caller: Caller = WRITER) -> ActionOut:
    """Say that an action was carried out, or could not be. Twice the same is once.

    What failed may be confirmed as done later, without a retry. What is done cannot be confirmed as failed: 409. What
    was withdrawn can be confirmed as done, where the tool did it nevertheless; that it failed changes nothing.
    """
    with writing(request, caller) as turn:
        return _action_out(outbox.confirm(turn, action, body.status, body.detail))


@reads.post("/v1/actions/{action}/retry", summary="Hand over again", responses=CHANGES)
def retry_action(action: IdInPath, request: Request, caller: Caller = WRITER) -> ActionOut:
    """Hand an action over again, now and with all attempts.

    Refused (409) once it is done, and once the decision it tells of was reversed.
    """
    with writing(request, caller) as turn:
        return _action_out(outbox.retry(turn, action))


@reads.get("/v1/webhook", summary="Where messages go", responses=READS)
def get_webhook(request: Request, caller: Caller = WEBHOOK_READER) -> WebhookOut:
    """Where messages go; 404 where no webhook is set, and the tool asks for them."""
    with reading(request, caller) as turn:
        webhook = outbox.webhook_of(turn)
        return WebhookOut(webhook.url, webhook.set_at, webhook.earlier_until)


@router.put("/v1/webhook", summary="Set the webhook", responses=WRITES)
def set_webhook(body: WebhookIn, request: Request, caller: Caller = WEBHOOK_WRITER) -> NewWebhookOut:
    """Send messages to an address from now on, those that wait as well, signed with a new secret.

    Signatures are those of Standard Webhooks; `webhooks` in the API's description says what is sent, and what each
    answer means. The same address again gives another secret; for a day messages are
    signed with the one before too. A private host is only for whoever runs the installation to allow, from its command
    line: `houserules webhook set --private-http`.
    """
    with writing(request, caller) as turn:
        webhook = outbox.set_webhook(turn, body.url)
        return NewWebhookOut(webhook.url, webhook.set_at, webhook.earlier_until, webhook.secret)


@reads.delete("/v1/webhook", summary="Remove the webhook", status_code=204, responses=CHANGES)
def remove_webhook(request: Request, caller: Caller = WEBHOOK_WRITER) -> None:
    """Send nothing any more. Messages wait until the tool asks for them."""
    with writing(request, caller) as turn:
        outbox.remove_webhook(turn)


@reads.post("/v1/webhook/test", summary="Try the webhook", responses=CHANGES)
def try_webhook(request: Request, caller: Caller = WEBHOOK_WRITER) -> TestOut:
    """Send a message of the type `test` now, once, and say what came of it. That you did is on record."""
    with writing(request, caller) as turn:
        test = outbox.test_message(turn)
    failure = asyncio.run(send_once(test))
    return TestOut(test.message.id, failure is None, failure)


def _action_out(message: OutboxMessage) -> ActionOut:
    progress = message.delivery
    return ActionOut(
        id=message.id,
        decision=message.decision,
        type=message.kind,
        body=read_body(message.body),
        added_at=message.added_at,
        state=progress.state,
        attempts=progress.attempts,
        next_at=progress.next_at,
        failure=progress.failure,
        delivered_at=progress.delivered_at,
        dead_at=progress.dead_at,
        confirmed_at=progress.confirmed_at,
        withdrawn_at=progress.withdrawn_at,
        detail=progress.confirmation,
    )
