"""What was decided is carried out elsewhere: each decision is handed over as a message, in its own transaction."""

import hashlib
import secrets
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime

from serving.domain import delivery as steps
from serving.domain.audit import Event, Plain
from serving.domain.delivery import Confirmation, Delivery, DeliveryState
from serving.domain.reconciliation import sha256_of
from serving.domain.webhook import OLD_SECRET_HOLDS, SECRET_BYTES, checked_url, secret_of
from serving.service.repositories.outbox import OutboxMessage, Taken, Webhook
from serving.service.work import NotFoundError, Turn, Work, new_id

FIELDS = frozenset(
    {"decision", "act", "outcome", "verdict", "comment", "version", "author", "channel", "external_id", "grounds"}
    | {"rules"}
)
"""All that a message may hold: ids and words of the rules, nothing of a comment and nobody's name."""
TEST = "test"
DELIVERER = "service:delivery"
"""Who is named in the audit trail for what no person and no program asked for."""
NO_WEBHOOK = "No webhook is set, so messages wait until the tool asks for them."


def hand_over(turn: Turn, decision: str, kind: str, data: Mapping[str, Plain]) -> OutboxMessage:
    """Keep a message about a decision, to be delivered after this unit of work. Raises `ValueError` for other fields.

    It goes to the organisation's moderation tool at least once, always with the same id.
    """
    message = _message(turn, decision, kind, data)
    turn.work.outbox.add(message)
    turn.record("handed_over", decision, message=message.id, kind=kind, sha256=sha256_of(message.body))
    return message


def confirm(turn: Turn, id: str, said: Confirmation, detail: str | None = None) -> OutboxMessage:
    """Record that the tool did what a message says, or could not. Twice the same is once."""
    message = turn.work.outbox.locked(id)
    confirmed = steps.confirm(message.delivery, said, detail, turn.at)
    if confirmed == message.delivery:
        return message
    turn.record("action_confirmed", message.decision, message=id, said=str(said))
    return _save(turn.work, message, confirmed)


def retry(turn: Turn, id: str) -> OutboxMessage:
    """Hand a message over again, now and with all its attempts: a dead one, or one that the tool could not do."""
    message = turn.work.outbox.locked(id)
    again = steps.hand_over_again(message.delivery, turn.at)
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
    test = Taken(_message(turn, TEST, TEST, {}), webhook_of(turn))
    turn.record("webhook_tried", "webhook", message=test.message.id, sha256=_sha256(test.webhook.url))
    return test


def _message(turn: Turn, decision: str, kind: str, data: Mapping[str, Plain]) -> OutboxMessage:
    if unknown := data.keys() - FIELDS:
        raise ValueError(f"a message to the moderation tool holds no {', '.join(sorted(unknown))}")
    told = {"decision": decision, **data} if kind != TEST else dict(data)
    body = {"type": kind, "timestamp": turn.at.astimezone(UTC).isoformat(), "data": told}
    return OutboxMessage(new_id(), turn.work.organisation, decision, kind, body, turn.at, Delivery(next_at=turn.at))


def _save(work: Work, message: OutboxMessage, now: Delivery) -> OutboxMessage:
    saved = replace(message, delivery=now)
    work.outbox.save(saved)
    return saved


def _sha256(url: str) -> str:
    return hashlib.sha256(url.encode()).hexdigest()
