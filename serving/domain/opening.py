"""Whether a comment becomes a case, whose it is, and by when: what the queue knows of a suggestion."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from serving.domain.case import Case
from serving.domain.clocks import Calendar, Starts
from serving.domain.part import Id
from serving.domain.routes import LEVELS, Level
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


def pressing_of(case: Case) -> Pressing:
    """How pressing a case is as it stands."""
    return Pressing(case.level, case.team, case.due_at, case.at_risk_at)


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
        at_risk_at = _at_risk(received, due_at)
    elif due_at:
        at_risk_at = calendar.after_share(received, due_at, AT_RISK)
    return Pressing(attention.level, route.team.id if route else None, due_at, at_risk_at)


def pressing_kept(suggestion: Suggestion, starts: Starts, calendar: Calendar) -> Pressing:
    """How pressing a comment is that is kept, by when its clocks start."""
    is_emergency = suggestion.attention.level == Level.EMERGENCY
    how = pressing(suggestion, starts.received(as_emergency=is_emergency), calendar)
    if starts.due_by is None:
        return how
    return _sooner(how, starts.due_by, _at_risk(starts.emergency_from, starts.due_by))


def starts_of_edit(
    before: Starts, seen_before: datetime, was: Pressing | None, *, clock_ran: bool, unanswered: bool, at: datetime
) -> Starts:
    """From when the clocks of a text run that came as an edit, first seen `at`.

    While the case is open and `unanswered`, the clock that runs goes on: nobody gains time by a typo that is put right
    on the ninth day, nor by one that for a while asks for nothing. Whatever comes after an answer, after the case was
    closed, or where no `clock_ran`, is news, and has a clock of its own. An emergency runs from when the text that is
    one was first seen, since nobody could know of it before; but an edit of one that is unanswered, to whatever, is
    never due later.

    `was` is how pressing the text before was by itself, first seen at `seen_before`; None where nobody had read it,
    so that it may have been an emergency. None of this knows when the new text was scored, or by whom.
    """
    runs = unanswered and (clock_ran or before.clock_from < seen_before)
    if not runs:
        return Starts.at(at)
    was_emergency = was is not None and was.level == Level.EMERGENCY
    may_have_been = was_emergency or was is None or before.due_by is not None
    return Starts(
        clock_from=before.clock_from,
        emergency_from=before.emergency_from if may_have_been else at,
        due_by=was.due_at if was and was_emergency else before.due_by,
    )


def with_joined(how: Pressing, joined: Iterable[Case], since: datetime) -> Pressing:
    """How pressing a case is whose own comment makes it this pressing: never less than what was joined into it.

    What was answered before it was joined passes nothing on, and neither does what was joined before the clock of the
    case began, at `since`: it was answered or closed with what the comment said until then.
    """
    for case in joined:
        if case.answered_at is None and case.closed_at is not None and case.closed_at >= since:
            how = _sooner(how, case.due_at, case.at_risk_at)
            how = replace(how, level=min(how.level, case.level, key=LEVELS.index))
    return how


def _at_risk(received: datetime, due_at: datetime) -> datetime:
    return received + (due_at - received) * AT_RISK


def _sooner(how: Pressing, due_at: datetime | None, at_risk_at: datetime | None) -> Pressing:
    return replace(
        how,
        due_at=min(filter(None, (how.due_at, due_at)), default=None),
        at_risk_at=min(filter(None, (how.at_risk_at, at_risk_at)), default=None),
    )
