"""Who is away: recorded by somebody who manages, so that a deputy may act; never a deputy's own word."""

from serving.domain.part import Id
from serving.service.accounts import check_role
from serving.service.repositories.people import Absence
from serving.service.work import Turn


def begin_absence(turn: Turn, role: Id) -> Absence:
    """Record that the holder of a role is away. Who records it does not stand in on it.

    Raises `AccountError` where the rules have no such role, `TakenError` where it is on record already.
    """
    check_role(role, turn.rules)
    absence = Absence(role, turn.at, None, turn.person)
    turn.work.people.begin_absence(absence)
    turn.record("absence_begun", f"role:{role}")
    return absence


def end_absence(turn: Turn, role: Id) -> None:
    """Record that the holder of a role is back. Raises `NotFoundError`."""
    turn.work.people.end_absence(role, turn.at)
    turn.record("absence_ended", f"role:{role}")
