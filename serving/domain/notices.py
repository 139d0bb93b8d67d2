"""Who is to be told of what was decided: people inside the organisation, and whoever it was done to."""

from dataclasses import dataclass

from serving.domain.decision import Decision
from serving.domain.part import Id, Words
from serving.domain.rules import HouseRules


@dataclass(frozen=True, slots=True)
class NoticeDue:
    """Somebody to tell: the holders of `role`, or the author by the standard reply `reply`, `if_known` being known."""

    role: Id | None = None
    reply: Id | None = None
    if_known: Words | None = None


def notices_due(decision: Decision, rules: HouseRules) -> tuple[NoticeDue, ...]:
    """Everybody who is to be told of a decision to act, by the rules; nobody where everything is kept as it is."""
    terms = rules.act(decision.act)
    if terms is None or not decision.is_to_act:
        return ()
    author = [NoticeDue(reply=terms.notice.reply, if_known=terms.notice.if_known)] if terms.notice else []
    return (*author, *(NoticeDue(role=role) for role in terms.tells))
