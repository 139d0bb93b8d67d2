"""Messages to moderation tools in the database: within one organisation, and for whoever delivers those of all."""

from collections.abc import Mapping
from dataclasses import asdict, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Engine, Row, Select, and_, delete, exists, func, or_, select, tuple_, update

from serving.domain.delivery import Delivery, DeliveryState, take
from serving.service.repositories.outbox import OutboxMessage, Taken, Webhook
from serving.service.work import NotFoundError
from serving.store import database
from serving.store.rows import OfOrganisation, columns
from serving.store.tables import outbox, webhooks

PROGRESS = tuple(Delivery.__dataclass_fields__)


class SqlOutbox(OfOrganisation):
    """What one organisation hands to its moderation tool, within a transaction."""

    def add(self, message: OutboxMessage) -> None:
        """Keep a message after all others, in the transaction of what it tells of."""
        row = columns(message, "organisation", "delivery") | _progress(message.delivery)
        self._insert(outbox, [row | {"number": self._next_number()}])

    def get(self, id: str) -> OutboxMessage:
        """One message. Raises `NotFoundError`."""
        return _message(self._existing("action", outbox, id=id))

    def locked(self, id: str) -> OutboxMessage:
        """One message, which nobody else changes before this transaction ends. Raises `NotFoundError`."""
        locked = self._select(outbox, outbox.c.id == id).with_for_update()
        if not (rows := self._rows(locked)):
            raise NotFoundError("There is no such action here.")
        return _message(rows[0])

    def of_decision(self, decision: str) -> list[OutboxMessage]:
        """All messages about a decision, oldest first."""
        query = self._select(outbox, outbox.c.decision == decision).order_by(outbox.c.number)
        return [_message(row) for row in self._rows(query)]

    def page(
        self, state: DeliveryState | None, after: str | None, limit: int
    ) -> tuple[list[OutboxMessage], str | None]:
        """Messages in one state or all, oldest first, that come after another; and the last id where more follow.

        Raises `NotFoundError` where there is no message `after`.
        """
        query = self._select(outbox).order_by(outbox.c.number).limit(limit + 1)
        if state:
            query = query.where(outbox.c.state == state)
        if after is not None:
            query = query.where(outbox.c.number > self._existing("action", outbox, id=after).number)
        found = [_message(row) for row in self._rows(query)]
        return found[:limit], found[limit - 1].id if len(found) > limit else None

    def save(self, message: OutboxMessage) -> None:
        """Keep how far a message has come."""
        self._update(outbox, {"id": message.id}, _progress(message.delivery))

    def move_to_end(self, id: str) -> None:
        """Put a message after all others, so that whoever reads on from the last one they have finds it."""
        self._update(outbox, {"id": id}, {"number": self._next_number()})

    def webhook(self) -> Webhook | None:
        """Where messages go; None where nothing is set, and the tool asks for them itself."""
        row = self._row(webhooks)
        return _webhook(row) if row else None

    def set_webhook(self, webhook: Webhook | None) -> None:
        """Change where messages go."""
        self.connection.execute(delete(webhooks).where(webhooks.c.organisation == self.organisation))
        if webhook:
            self._insert(webhooks, [columns(webhook)])

    def _next_number(self) -> int:
        """One more than the last. Writers of one organisation take turns, so numbers come in the order of commits."""
        last = select(func.max(outbox.c.number)).where(outbox.c.organisation == self.organisation)
        return (self.connection.execute(last).scalar() or 0) + 1


class DueMessages:
    """The messages of all organisations that are due, for the processes that deliver them."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def take(self, at: datetime, room: Mapping[str, int], most: int, each: int) -> list[Taken]:
        """Take up to `most` messages that are due, `each` of one organisation, or as many as `room` has for it.

        They are this caller's until their lease is over. A message waits for an earlier one about the same decision.
        """
        if not (chosen := self._candidates(at, room, most, each)):
            return []
        with database.writing(self._engine) as connection:
            key = tuple_(outbox.c.organisation, outbox.c.id)
            still_due = _due(at).where(key.in_(chosen)).order_by(outbox.c.organisation, outbox.c.number)
            rows = connection.execute(still_due.with_for_update(of=outbox, skip_locked=True)).all()
            return [self._take_one(connection, row, at) for row in rows]

    def counts(self) -> dict[DeliveryState, int]:
        """How many messages wait, are dead, were not done by the tool, or were withdrawn."""
        wanted = (DeliveryState.WAITING, DeliveryState.DEAD, DeliveryState.FAILED, DeliveryState.WITHDRAWN)
        query = select(outbox.c.state, func.count()).where(outbox.c.state.in_(wanted)).group_by(outbox.c.state)
        with database.reading(self._engine) as connection:
            counted = {DeliveryState(row[0]): row[1] for row in connection.execute(query)}
        return {state: counted.get(state, 0) for state in wanted}

    def _candidates(self, at: datetime, room: Mapping[str, int], most: int, each: int) -> list[tuple[str, str]]:
        """Which messages to take, chosen without holding anybody up: of all organisations in turn."""
        rank = func.row_number().over(partition_by=outbox.c.organisation, order_by=(outbox.c.next_at, outbox.c.number))
        due = _due(at).with_only_columns(outbox.c.organisation, outbox.c.id, outbox.c.next_at, rank.label("rank"))
        ranked = due.subquery()
        limits = [or_(ranked.c.organisation != name, ranked.c.rank <= left) for name, left in room.items()]
        query = select(ranked.c.organisation, ranked.c.id).where(ranked.c.rank <= each, *limits)
        with database.reading(self._engine) as connection:
            found = connection.execute(query.order_by(ranked.c.rank, ranked.c.next_at).limit(most))
            return [(row.organisation, row.id) for row in found]

    def _take_one(self, connection: Connection, row: Row, at: datetime) -> Taken:
        message = _message(row)
        message = replace(message, delivery=take(message.delivery, at))
        own = and_(outbox.c.organisation == message.organisation, outbox.c.id == message.id)
        connection.execute(update(outbox).where(own).values(_progress(message.delivery)))
        return Taken(message, _webhook(row))


def _due(at: datetime) -> Select:
    """Messages that are due, beside the webhook of their own organisation, where it has one."""
    earlier = outbox.alias("earlier")
    waits_for_another = exists().where(
        earlier.c.organisation == outbox.c.organisation,
        earlier.c.decision == outbox.c.decision,
        earlier.c.state == DeliveryState.WAITING,
        earlier.c.number < outbox.c.number,
    )
    of_webhook = [column for column in webhooks.c if column.name != "organisation"]
    return (
        select(outbox, *of_webhook)
        .join(webhooks, webhooks.c.organisation == outbox.c.organisation)
        .where(outbox.c.state == DeliveryState.WAITING, outbox.c.next_at <= at, ~waits_for_another)
    )


def _progress(delivery: Delivery) -> dict[str, Any]:
    return asdict(delivery) | {"state": str(delivery.state)}


def _message(row: Row) -> OutboxMessage:
    progress: dict[str, Any] = {name: getattr(row, name) for name in PROGRESS}
    delivery = Delivery(**{**progress, "state": DeliveryState(row.state)})
    return OutboxMessage(row.id, row.organisation, row.decision, row.kind, row.body, row.added_at, delivery)


def _webhook(row: Row) -> Webhook:
    return Webhook(row.url, row.secret, row.set_at, row.earlier_secret, row.earlier_until, row.private)
