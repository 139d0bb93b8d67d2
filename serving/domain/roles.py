"""Who people are in the organisation, and which of them may do what to a comment or its author."""

from enum import StrEnum

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
    """A post held by somebody in `team`; the role `in_absence` stands in when they are away."""

    id: Id
    name: Words
    team: Id
    clause: Clause
    in_absence: Id | None = None


class Notice(RulesPart):
    """Whom an act is told to: the author, by the standard reply `reply`, where `if_known` is on record."""

    clause: Clause
    reply: Id
    if_known: Words


class Act(RulesPart):
    """Who decides on an act, and what has to be on record before.

    Advice is asked of any one of `advice_from`, who is never the decider. `evidence_first`: the author's
    comments and messages are recorded before the act. `after_repeat`: only for authors who went on breaking
    the rules.
    """

    act: ActKind
    clause: Clause
    decided_by: Id
    advice_from: tuple[Id, ...] = ()
    evidence_first: bool = False
    after_repeat: bool = False
    notice: Notice | None = None
