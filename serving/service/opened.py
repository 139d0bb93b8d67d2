"""Nobody answers, advises, decides, judges or closes unread: whoever does has opened the case as the comment is now."""

from datetime import datetime

from serving.domain.errors import Refusal, RefusedError
from serving.service.work import Turn


def check_opened(turn: Turn, comment: str, before: str) -> datetime:
    """When this person opened the case of a comment as it stands; refused where they have not, `before` they act."""
    case, current = turn.work.cases.of_comment(comment), turn.work.comments.get(comment).version
    opened_at = turn.work.cases.opened_by(case.id, turn.person, current) if case else None
    if opened_at is None:
        raise RefusedError(Refusal.UNREAD, f"Open the case and read the comment before you {before}.")
    return opened_at
