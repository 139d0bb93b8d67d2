"""Who people are in the organisation, and which of them may do what to a comment or its author."""

from enum import StrEnum

from pydantic import Field, ValidationInfo, field_validator

from serving.domain.part import Clause, Id, RulesPart, Words


class ActKind(StrEnum):
    """What only people do, after a suggestion or without one."""

    DELETE = "delete"
    HIDE = "hide"
    WARN = "warn"
    BLOCK = "block"
    LIFT = "lift"


class Team(RulesPart):
    """A team that comments are routed to."""

    id: Id
    name: Words


class Role(RulesPart):
    """A post, in `team` where it has one; the role `in_absence` stands in when its holder is away."""

    id: Id
    name: Words
    team: Id | None = None
    clause: Clause
    in_absence: Id | None = None


class Notice(RulesPart):
    """Whom an act is told to: the author, by the standard reply `reply`, where `if_known` is on record."""

    clause: Clause
    reply: Id
    if_known: Words


class Act(RulesPart):
    """Who decides on an act, and what has to be on record before.

    Advice is asked of any one of `advice_from`, who is never the decider; where `advice_binds` it is decided together,
    and nothing is done against it. `evidence_first`: the author's comments and messages are recorded before the act.
    `after_repeat`: only for authors who went on breaking the rules, or, with `or_extreme`, where one comment was
    extreme. `tells` are made aware of it. `check` is what the decider has to make sure of. Private messages are deleted
    or hidden only where `in_inbox` says so.
    """

    act: ActKind
    clause: Clause
    decided_by: Id
    advice_from: tuple[Id, ...] = ()
    advice_binds: bool = False
    evidence_first: bool = False
    after_repeat: bool = False
    or_extreme: bool = False
    notice: Notice | None = None
    tells: tuple[Id, ...] = ()
    check: Words | None = None
    in_inbox: bool = False

    @field_validator("in_inbox")
    @classmethod
    def _removes(cls, in_inbox: bool, info: ValidationInfo) -> bool:
        if in_inbox and info.data.get("act") in (ActKind.WARN, ActKind.BLOCK, ActKind.LIFT):
            raise ValueError("is only for delete and hide; the other acts are on the author, wherever they wrote")
        return in_inbox

    @field_validator("advice_binds")
    @classmethod
    def _needs_an_adviser(cls, binds: bool, info: ValidationInfo) -> bool:
        if binds and not info.data.get("advice_from"):
            raise ValueError("nobody is asked, so no advice can bind; name somebody under advice_from")
        return binds

    @field_validator("or_extreme")
    @classmethod
    def _is_an_exception(cls, extreme: bool, info: ValidationInfo) -> bool:
        if extreme and not info.data.get("after_repeat"):
            raise ValueError("is an exception to after_repeat, which is not set")
        return extreme


class AppealTerms(RulesPart):
    """How an act is looked at again when its author asks.

    Somebody of `judged_by` judges who neither decided nor advised, with `together_with` where the file names a role
    for that. It opens so many months after the act; 0 is at once.
    """

    act: ActKind
    clause: Clause
    opens_after_months: int = Field(default=0, ge=0, le=120)
    judged_by: tuple[Id, ...] = Field(min_length=1)
    together_with: Id | None = None
