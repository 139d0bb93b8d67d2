"""Whether a comment becomes a case, whose it is, and by when: what the queue knows of a suggestion."""

from dataclasses import dataclass
from datetime import datetime

from serving.domain.clocks import Calendar
from serving.domain.part import Id
from serving.domain.routes import Level
from serving.domain.suggestion import Suggestion

AT_RISK = 0.75
"""The share of its time after which a case is at risk of being late."""


@dataclass(frozen=True, slots=True)
class Pressing:
    """How pressing a case is: its level, the team that answers, when it is due and from when it is at risk (UTC)."""

    level: Level
    team: Id | None
    due_at: datetime | None
    at_risk_at: datetime | None


def needs_case(suggestion: Suggestion) -> bool:
    """Whether there is anything for people to do: look, answer, decide, or tell somebody."""
    return bool(
        suggestion.attention.level != Level.NONE
        or suggestion.route
        or suggestion.proposal
        or suggestion.tell
        or suggestion.duties
    )


def pressing(suggestion: Suggestion, received: datetime, calendar: Calendar) -> Pressing:
    """How pressing a comment is that was `received` then: the earliest time of looking and answering counts.

    The time of an emergency never pauses; any other is used up in opening hours.
    """
    route, attention = suggestion.route, suggestion.attention
    due_at = min(filter(None, (attention.look_by, route.due if route else None)), default=None)
    at_risk_at = None
    if due_at and attention.level == Level.EMERGENCY:
        at_risk_at = received + (due_at - received) * AT_RISK
    elif due_at:
        at_risk_at = calendar.after_share(received, due_at, AT_RISK)
    return Pressing(attention.level, route.team.id if route else None, due_at, at_risk_at)
