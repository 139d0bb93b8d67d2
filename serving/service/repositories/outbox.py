"""What is handed to the moderation tool, and where it is sent."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol

from serving.domain.delivery import Delivery, DeliveryState


@dataclass(frozen=True, slots=True)
class OutboxMessage:
    """Something to hand to the moderation tool. `id` is its idempotency key; `body` holds no personal data."""

    id: str
    organisation: str
    decision: str
    kind: str
    body: Mapping[str, Any]
    added_at: datetime
    delivery: Delivery


@dataclass(frozen=True, slots=True)
class Webhook:
    """Where an organisation's messages are sent, and the secrets they are signed with.

    `private`: whoever runs the installation allows it to be a private host.
    """

    url: str = field(repr=False)
    secret: str = field(repr=False)
    set_at: datetime
    earlier_secret: str | None = field(default=None, repr=False)
    earlier_until: datetime | None = None
    private: bool = False

    def secrets(self, at: datetime) -> tuple[str, ...]:
        """The secrets that count at a time: the present one, and for a while the one before."""
        if self.earlier_secret and self.earlier_until and at < self.earlier_until:
            return self.secret, self.earlier_secret
        return (self.secret,)


@dataclass(frozen=True, slots=True)
class Taken:
    """A message that somebody has taken for one attempt, and where it is to go."""

    message: OutboxMessage
    webhook: Webhook


class OutboxRepository(Protocol):
    """What one organisation hands to its moderation tool."""

    def add(self, message: OutboxMessage) -> None:
        """Keep a message after all others, in the transaction of what it tells of."""
        ...

    def get(self, id: str) -> OutboxMessage:
        """One message. Raises `NotFoundError`."""
        ...

    def locked(self, id: str) -> OutboxMessage:
        """One message, which nobody else changes before this unit of work ends. Raises `NotFoundError`."""
        ...

    def of_decision(self, decision: str) -> list[OutboxMessage]:
        """All messages about a decision, oldest first."""
        ...

    def page(
        self, state: DeliveryState | None, after: str | None, limit: int
    ) -> tuple[list[OutboxMessage], str | None]:
        """Messages in one state or all, oldest first, that come after another; and the last id where more follow.

        Raises `NotFoundError` where there is no message `after`.
        """
        ...

    def save(self, message: OutboxMessage) -> None:
        """Keep how far a message has come."""
        ...

    def move_to_end(self, id: str) -> None:
        """Put a message after all others, so that whoever reads on from the last one they have finds it."""
        ...

    def webhook(self) -> Webhook | None:
        """Where messages go; None where nothing is set, and the tool asks for them itself."""
        ...

    def set_webhook(self, webhook: Webhook | None) -> None:
        """Change where messages go."""
        ...


class Due(Protocol):
    """The messages of all organisations that are due, for the processes that deliver them."""

    def take(self, at: datetime, room: Mapping[str, int], most: int, each: int) -> list[Taken]:
        """Take up to `most` messages that are due, `each` of one organisation, or as many as `room` has for it."""
        ...

    def counts(self) -> Mapping[DeliveryState, int]:
        """How many messages wait, are dead, were not done by the tool, or were withdrawn."""
        ...
