"""What comes of the work: replies that were sent, corrections, and what is handed to the moderation tool."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from serving.domain.audit import Plain
from serving.domain.correction import Acceptance, Correction, Quarantine, Settlement, Standing
from serving.domain.replies import Where
from serving.domain.sending import SentReply


@dataclass(frozen=True, slots=True)
class KeptReply:
    """A reply that was sent; its text is None once erased. `draft` is the standard reply it came from."""

    id: str
    case: str
    text: str | None
    draft: str | None
    where: Where
    person: str
    at: datetime


class ReplyRepository(Protocol):
    """The replies of one organisation."""

    def add(self, id: str, case: str, reply: SentReply, draft: str | None) -> None:
        """Keep a reply that was sent."""
        ...

    def of_case(self, case: str) -> list[KeptReply]:
        """All replies in a case, oldest first."""
        ...


class CorrectionRepository(Protocol):
    """The corrections of one organisation, by version of a comment."""

    def quarantine(self, comment: str, version: int) -> Quarantine:
        """All that people said of a version; an empty one where nobody has."""
        ...

    def add(self, correction: Correction) -> None:
        """Keep one person's reading; a later one of theirs takes the place of the earlier."""
        ...

    def settle(self, comment: str, version: int, settlement: Settlement) -> None:
        """Keep what an arbiter decided."""
        ...

    def accept(self, comment: str, version: int, acceptance: Acceptance) -> None:
        """Keep whether a reading trains."""
        ...

    def standing(self, standing: Standing | None = None) -> Iterator[Quarantine]:
        """All quarantines, or those that have come so far, oldest first."""
        ...


@dataclass(frozen=True, slots=True)
class OutboxMessage:
    """Something to hand to the moderation tool. `id` is its idempotency key; `body` holds no personal data."""

    id: str
    organisation: str
    decision: str
    kind: str
    body: Mapping[str, Plain]
    added_at: datetime
    attempts: int = 0
    next_at: datetime | None = None
    failure: str | None = None
    delivered_at: datetime | None = None
    dead_at: datetime | None = None
    confirmed_at: datetime | None = None
    confirmation: str | None = None


@dataclass(frozen=True, slots=True)
class Webhook:
    """Where an organisation's messages are sent, and the secret they are signed with."""

    url: str
    secret: str
    set_at: datetime


class OutboxRepository(Protocol):
    """What one organisation hands to its moderation tool."""

    def add(self, message: OutboxMessage) -> None:
        """Keep a message, in the transaction of what it tells of."""
        ...

    def get(self, id: str) -> OutboxMessage:
        """One message. Raises `NotFoundError`."""
        ...

    def of_decision(self, decision: str) -> list[OutboxMessage]:
        """All messages about a decision, oldest first."""
        ...

    def page(self, state: str | None, after: str | None, limit: int) -> tuple[list[OutboxMessage], str | None]:
        """Messages in one state (waiting, delivered, dead, confirmed) or all, oldest first, and the next cursor."""
        ...

    def save(self, message: OutboxMessage) -> None:
        """Keep how far a message has come."""
        ...

    def webhook(self) -> Webhook | None:
        """Where messages go; None where nothing is set, and the tool asks for them itself."""
        ...

    def set_webhook(self, webhook: Webhook | None) -> None:
        """Change where messages go."""
        ...
