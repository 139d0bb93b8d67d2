"""What was decided is carried out elsewhere: each decision is handed over as a message, in its own transaction."""

import hashlib
import secrets
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from serving.domain import delivery as steps
from serving.domain import messages
from serving.domain.appeal import Verdict
from serving.domain.audit import Event, Plain
from serving.domain.delivery import LEASE, Confirmation, Delivery, DeliveryState
from serving.domain.messages import MADE, TEST, DecisionMade, DecisionReversed
from serving.domain.reconciliation import sha256_of
from serving.domain.roles import ActKind
from serving.domain.webhook import OLD_SECRET_HOLDS, SECRET_BYTES, checked_url, secret_of
from serving.service.repositories.outbox import OutboxMessage, Taken, Webhook
from serving.service.work import NotFoundError, Turn, Work, new_id

DELIVERER = "service:delivery"
"""Who is named in the audit trail for what no person and no program asked for."""
NO_WEBHOOK = "No webhook is set, so messages wait until the tool asks for them."


def hand_over(turn: Turn, told: DecisionMade | DecisionReversed, not_before: datetime | None = None) -> OutboxMessage:
    """Keep a message about a decision, to be delivered after this unit of work, and `not_before` a time.

    It goes to the organisation's moderation tool at least once, always with the same id.
    """
    message = _message(turn, told.decision, messages.body_about(told, turn.at), not_before or turn.at)
    turn.work.outbox.add(message)
    sha256 = sha256_of(message.body)
    turn.record("handed_over", told.decision, message=message.id, kind=message.kind, sha256=sha256)
    return message


def withdraw(turn: Turn, decision: str) -> datetime:
    """Never hand over any more what a decision said that was reversed or lifted, but for what the tool has received.

    Gives from when on nobody can be on the way to the tool with it, who has taken it before.
    """
    over = turn.at
    for id in [it.id for it in turn.work.outbox.of_decision(decision) if it.kind == MADE]:
        message = turn.work.outbox.locked(id)
        if _withdraw(turn, message) != message and message.delivery.was_tried:
            over = turn.at + LEASE
    return over


def confirm(turn: Turn, id: str, said: Confirmation, detail: str | None = None) -> OutboxMessage:
    """Record that the tool did what a message says, or could not. Twice the same is once; done outweighs failed.

    What could not be done, and was undone since, is withdrawn: nobody has to see to it any more.
    """
    message = turn.work.outbox.locked(id)
    confirmed = steps.confirm(message.delivery, said, detail, turn.at)
    if confirmed == message.delivery:
        return message
    turn.record("action_confirmed", message.decision, message=id, said=str(said))
    saved = _save(turn.work, message, confirmed)
    if confirmed.state == DeliveryState.FAILED and _is_undone(turn, saved):
        return _withdraw(turn, saved)
    return saved


def retry(turn: Turn, id: str) -> OutboxMessage:
    """Hand a message over again, now and with all its attempts: a dead one, or one that the tool could not do.

    Refused where the tool has done it, and where what it says was reversed or lifted since.
    """
    message = turn.work.outbox.locked(id)
    again = steps.hand_over_again(message.delivery, turn.at, undone_since=_is_undone(turn, message))
    turn.work.outbox.move_to_end(id)
    turn.record("handed_over_again", message.decision, message=id, was=str(message.delivery.state))
    return _save(turn.work, message, again)


def settle(work: Work, taken: OutboxMessage, failure: str | None, at: datetime, spread: float) -> DeliveryState:
    """Record what came of an attempt: delivered where there is no `failure`. `spread`, 0 to 1, moves the next one."""
    message = work.outbox.locked(taken.id)
    before = message.delivery
    if failure is None:
        now = steps.arrive(before, taken.delivery, at)
    else:
        now = steps.fail(before, taken.delivery, failure, at, spread)
    if now == before:
        return now.state
    if now.state != before.state:
        event = "action_delivered" if now.state == DeliveryState.DELIVERED else "action_dead"
        details: dict[str, Plain] = {"message": message.id, "attempts": now.attempts}
        work.trail.add([Event(at, DELIVERER, None, event, message.decision, details)])
    return _save(work, message, now).delivery.state


def webhook_of(turn: Turn) -> Webhook:
    """Where messages go. Raises `NotFoundError` where nothing is set."""
    webhook = turn.work.outbox.webhook()
    if webhook is None:
        raise NotFoundError(NO_WEBHOOK)
    return webhook


def set_webhook(turn: Turn, url: str, *, private: bool = False) -> Webhook:
    """Send messages to an address from now on, signed with a new secret, and for a day with the one before too.

    `private` allows a private host, and plain http to it: only for whoever runs the installation to say.
    """
    url, before = checked_url(url, private=private), turn.work.outbox.webhook()
    webhook = Webhook(url, secret_of(secrets.token_bytes(SECRET_BYTES)), turn.at, private=private)
    if before:
        webhook = replace(webhook, earlier_secret=before.secret, earlier_until=turn.at + OLD_SECRET_HOLDS)
    turn.work.outbox.set_webhook(webhook)
    turn.record("webhook_set", "webhook", sha256=_sha256(url), private=private)
    return webhook


def remove_webhook(turn: Turn) -> None:
    """Send nothing any more: messages wait until the tool asks. Raises `NotFoundError` where nothing is set."""
    removed = webhook_of(turn)
    turn.work.outbox.set_webhook(None)
    turn.record("webhook_removed", "webhook", sha256=_sha256(removed.url))


def test_message(turn: Turn) -> Taken:
    """A message that says nothing, to try the webhook with. That it was tried is on record, the message is not kept.

    Raises `NotFoundError` without a webhook.
    """
    test = Taken(_message(turn, TEST, messages.body_of_test(turn.at), turn.at), webhook_of(turn))
    turn.record("webhook_tried", "webhook", message=test.message.id, sha256=_sha256(test.webhook.url))
    return test


def _message(turn: Turn, decision: str, body: Mapping[str, Any], due: datetime) -> OutboxMessage:
    kind, delivery = body["type"], Delivery(next_at=due)
    return OutboxMessage(new_id(), turn.work.organisation, decision, kind, body, turn.at, delivery)


def _withdraw(turn: Turn, message: OutboxMessage) -> OutboxMessage:
    withdrawn = steps.withdraw(message.delivery, turn.at)
    if withdrawn == message.delivery:
        return message
    turn.record("action_withdrawn", message.decision, message=message.id, was=str(message.delivery.state))
    return _save(turn.work, message, withdrawn)


def _is_undone(turn: Turn, message: OutboxMessage) -> bool:
    """Whether a message tells of a decision that an appeal reversed, or of a block that holds no more."""
    if message.kind != MADE:
        return False
    kept = turn.work.decisions.get(message.decision)
    if kept.appeal and kept.appeal.judgement and kept.appeal.judgement.verdict == Verdict.REVERSED:
        return True
    author, is_block = kept.decision.author, kept.decision.act == ActKind.BLOCK and kept.decision.is_to_act
    return is_block and turn.work.decisions.blocks([author]).get(author) != kept.id


def _save(work: Work, message: OutboxMessage, now: Delivery) -> OutboxMessage:
    saved = replace(message, delivery=now)
    work.outbox.save(saved)
    return saved


def _sha256(url: str) -> str:
    return hashlib.sha256(url.encode()).hexdigest()
