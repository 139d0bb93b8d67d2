"""How a demo is told from a database that people work with, and one that was made to its end from one that was not."""

from datetime import datetime

from serving.demo.office import COMMAND_LINE
from serving.domain.audit import Event
from serving.service.work import Work

SUBJECT, BEGUN, WHOLE = "demo", "demo_begun", "demo_whole"


def mark_begun(work: Work, at: datetime) -> None:
    """Record that a demo is being made: the first entry of its trail."""
    work.trail.add([Event(at, COMMAND_LINE, None, BEGUN, SUBJECT, {})])


def mark_whole(work: Work, at: datetime) -> None:
    """Record that a demo has been made to its end."""
    work.trail.add([Event(at, COMMAND_LINE, None, WHOLE, SUBJECT, {})])


def is_whole(work: Work) -> bool | None:
    """Whether the demo was made to its end; None where this is no demo."""
    marks = {entry.event for entry in work.trail.entries(SUBJECT)}
    return WHOLE in marks if BEGUN in marks else None
