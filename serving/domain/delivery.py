"""How far a message to the moderation tool has come: tried, put off, delivered, given up, withdrawn, and confirmed.

Whoever delivers takes a message for a while. If they are never heard of again, it is due anew when that time is over,
and what they bring back later is not counted. So a message may arrive twice, always under one id, and is never lost.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from serving.domain.errors import Refusal, RefusedError

LEASE = timedelta(seconds=60)
"""How long a message is one deliverer's: much longer than an attempt may take."""
BACK_OFF = (
    timedelta(seconds=5),
    timedelta(seconds=30),
    timedelta(minutes=2),
    timedelta(minutes=10),
    timedelta(hours=1),
    timedelta(hours=3),
    timedelta(hours=12),
    timedelta(hours=24),
)
"""The wait after each attempt that failed. After one more attempt the message is dead."""
JITTER = 0.2
"""The share by which a wait is shortened or lengthened, so that not all come back at once."""
GONE = "http 410"


class DeliveryState(StrEnum):
    """Where a message stands. `failed`: the tool has it, and said that it could not do it.

    `withdrawn`: what it says was reversed before the tool was known to have it, so it is never handed over again.
    """

    WAITING = "waiting"
    DELIVERED = "delivered"
    DEAD = "dead"
    CONFIRMED = "confirmed"
    FAILED = "failed"
    WITHDRAWN = "withdrawn"


class Confirmation(StrEnum):
    """What the tool says of a message: that it was done, or could not be."""

    DONE = "done"
    FAILED = "failed"


AFTER = {Confirmation.DONE: DeliveryState.CONFIRMED, Confirmation.FAILED: DeliveryState.FAILED}
WITHDRAWABLE = frozenset({DeliveryState.WAITING, DeliveryState.DEAD, DeliveryState.FAILED})
"""Where nothing shows that the tool has done what a message says, or is going to."""


@dataclass(frozen=True, slots=True)
class Delivery:
    """How far a message has come. `next_at`: when it is due, or due anew; `failure`: why the last attempt failed.

    `round`: how often it was handed over; `attempts` are those of this round.
    """

    next_at: datetime | None
    state: DeliveryState = DeliveryState.WAITING
    round: int = 1
    attempts: int = 0
    failure: str | None = None
    delivered_at: datetime | None = None
    dead_at: datetime | None = None
    confirmed_at: datetime | None = None
    confirmation: str | None = None
    withdrawn_at: datetime | None = None

    def __post_init__(self) -> None:
        if (self.next_at is not None) != (self.state == DeliveryState.WAITING):
            raise ValueError("a message that waits has a time at which it is due, and no other has")

    def is_due(self, at: datetime) -> bool:
        """Whether somebody may take it to the tool now."""
        return self.next_at is not None and self.next_at <= at

    @property
    def was_tried(self) -> bool:
        """Whether somebody has ever taken it, and so may have brought it to the tool, or be about to."""
        return self.attempts > 0 or self.round > 1


def take(delivery: Delivery, at: datetime) -> Delivery:
    """Take a message that is due for one attempt. Nobody else gets it until `LEASE` is over."""
    if not delivery.is_due(at):
        raise ValueError("only a message that is due is taken")
    return replace(delivery, attempts=delivery.attempts + 1, next_at=at + LEASE)


def arrive(delivery: Delivery, taken: Delivery, at: datetime) -> Delivery:
    """Record that the tool accepted the message, which is as it is after `taken`, or is left as it is."""
    if not _still(delivery, taken):
        return delivery
    return replace(delivery, state=DeliveryState.DELIVERED, next_at=None, failure=None, delivered_at=at)


def fail(delivery: Delivery, taken: Delivery, failure: str, at: datetime, spread: float) -> Delivery:
    """Record a failed attempt: the next comes later, or none does. `spread`, 0 to 1, moves it a little."""
    if not _still(delivery, taken):
        return delivery
    if failure == GONE or delivery.attempts > len(BACK_OFF):
        return replace(delivery, state=DeliveryState.DEAD, next_at=None, failure=failure, dead_at=at)
    wait = BACK_OFF[delivery.attempts - 1] * (1 - JITTER + 2 * JITTER * spread)
    return replace(delivery, failure=failure, next_at=at + wait)


def confirm(delivery: Delivery, said: Confirmation, detail: str | None, at: datetime) -> Delivery:
    """Record what the tool says, however it came by the message. Twice the same is once.

    What failed may be done later. What is done has not failed, so that is refused; nor has what was withdrawn, which
    then stays so.
    """
    if delivery.state == AFTER[said] or (delivery.state, said) == (DeliveryState.WITHDRAWN, Confirmation.FAILED):
        return delivery
    if delivery.state == DeliveryState.CONFIRMED:
        raise RefusedError(
            Refusal.CONFIRMED_ALREADY, "This action has been confirmed as done, so it is not recorded as failed."
        )
    return replace(delivery, state=AFTER[said], next_at=None, confirmed_at=at, confirmation=detail)


def withdraw(delivery: Delivery, at: datetime) -> Delivery:
    """Never hand it over any more, as what it says was reversed. What the tool has, or has done, is left as it is."""
    if delivery.state not in WITHDRAWABLE:
        return delivery
    withdrawn = replace(delivery, state=DeliveryState.WITHDRAWN, next_at=None, withdrawn_at=at)
    return replace(withdrawn, confirmed_at=None, confirmation=None)


def hand_over_again(delivery: Delivery, at: datetime, *, undone_since: bool = False) -> Delivery:
    """Begin anew, with all attempts. Refused for what the tool has done, and for what was `undone_since`."""
    if delivery.state == DeliveryState.CONFIRMED:
        raise RefusedError(Refusal.CONFIRMED_ALREADY, "This action has been done, so it is not handed over again.")
    if undone_since or delivery.state == DeliveryState.WITHDRAWN:
        raise RefusedError(
            Refusal.REVERSED, "What this action says was reversed or lifted since, so it is not handed over again."
        )
    return Delivery(next_at=at, round=delivery.round + 1, failure=delivery.failure)


def _still(delivery: Delivery, taken: Delivery) -> bool:
    """Whether it is as its taker left it: nobody has confirmed, withdrawn, retried or taken it since."""
    return (delivery.state, delivery.round, delivery.attempts) == (taken.state, taken.round, taken.attempts)
