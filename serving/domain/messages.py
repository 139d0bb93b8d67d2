"""What a moderation tool is told: the body of each message, made of ids and words of the rules alone.

Nothing of a comment is in it and nobody's name: the tool knows the author by the comment.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Annotated, Any, Literal

from pydantic import Field, TypeAdapter

from serving.domain.decision import Decision, Outcome
from serving.domain.part import Id
from serving.domain.roles import ActKind

MADE, REVERSED, TEST = "decision.made", "decision.reversed", "test"
"""The kinds of messages."""


class Do(StrEnum):
    """What the tool is to do: the act; `nothing`, as the comment was kept; or what undoes an act that was reversed."""

    DELETE = "delete"
    HIDE = "hide"
    WARN = "warn"
    BLOCK = "block"
    LIFT = "lift"
    NOTHING = "nothing"
    RESTORE = "restore"
    UNBLOCK = "unblock"
    WITHDRAW_WARNING = "withdraw_warning"


UNDONE_BY = {
    ActKind.DELETE: Do.RESTORE,
    ActKind.HIDE: Do.RESTORE,
    ActKind.WARN: Do.WITHDRAW_WARNING,
    ActKind.BLOCK: Do.UNBLOCK,
}
"""What undoes an act. There is no appeal against a lift."""


@dataclass(frozen=True, slots=True)
class DecisionMade:
    """What was decided. Carry out `do`; `act` was asked for, and `outcome` says whether it is done or all is kept.

    `external_id` is the comment's own on its `channel`; `comment_version` 1 is the text that came in first, 2 its
    first edit; `grounds` are those of the house rules.
    """

    decision: str
    do: Do
    act: ActKind
    outcome: Outcome
    channel: str
    external_id: str
    comment: str
    comment_version: int
    grounds: tuple[Id, ...]
    decided_at: datetime


@dataclass(frozen=True, slots=True)
class DecisionReversed:
    """That an appeal reversed what was decided. Carry out `do`, which undoes `act`, also where that was never done."""

    decision: str
    do: Do
    act: ActKind
    outcome: Literal["reversed"]
    channel: str
    external_id: str
    comment: str
    comment_version: int


@dataclass(frozen=True, slots=True)
class DecisionMadeMessage:
    """A person has decided."""

    type: Literal["decision.made"]
    timestamp: datetime
    data: DecisionMade


@dataclass(frozen=True, slots=True)
class DecisionReversedMessage:
    """An appeal was judged, and what was decided is undone."""

    type: Literal["decision.reversed"]
    timestamp: datetime
    data: DecisionReversed


@dataclass(frozen=True, slots=True)
class WebhookTestMessage:
    """Somebody tries the webhook: there is nothing to do, and `data` is empty."""

    type: Literal["test"]
    timestamp: datetime
    data: Mapping[str, str]


ActionBody = Annotated[DecisionMadeMessage | DecisionReversedMessage, Field(discriminator="type")]
"""The body of a message about a decision."""
_ACTION = TypeAdapter[DecisionMadeMessage | DecisionReversedMessage](ActionBody)
_TEST = TypeAdapter(WebhookTestMessage)


def made(id: str, decision: Decision, channel: str, external_id: str) -> DecisionMade:
    """What is told of a decision with a ruling."""
    ruling = decision.ruling
    assert ruling is not None
    do = Do(decision.act) if decision.is_to_act else Do.NOTHING
    act, comment, version = decision.act, decision.comment, decision.version
    at = ruling.at.astimezone(UTC)
    return DecisionMade(id, do, act, ruling.outcome, channel, external_id, comment, version, decision.grounds, at)


def undone(id: str, decision: Decision, channel: str, external_id: str) -> DecisionReversed:
    """What is told of a decision that an appeal reversed."""
    act, comment, version = decision.act, decision.comment, decision.version
    return DecisionReversed(id, UNDONE_BY[act], act, "reversed", channel, external_id, comment, version)


def body_about(told: DecisionMade | DecisionReversed, at: datetime) -> dict[str, Any]:
    """The body of a message about a decision, as JSON."""
    at = at.astimezone(UTC)
    if isinstance(told, DecisionMade):
        return _ACTION.dump_python(DecisionMadeMessage(MADE, at, told), mode="json")
    return _ACTION.dump_python(DecisionReversedMessage(REVERSED, at, told), mode="json")


def body_of_test(at: datetime) -> dict[str, Any]:
    """The body of a message that says nothing, as JSON."""
    return _TEST.dump_python(WebhookTestMessage(TEST, at.astimezone(UTC), {}), mode="json")


def read_body(body: Mapping[str, Any]) -> DecisionMadeMessage | DecisionReversedMessage:
    """What the body of a message about a decision says."""
    return _ACTION.validate_python(body)
