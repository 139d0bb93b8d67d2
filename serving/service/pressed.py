"""How pressing a case is by all that is kept: what its comment is taken to be, and what was joined into it."""

from collections.abc import Iterable

from serving.domain.case import Case, score
from serving.domain.clocks import Starts
from serving.domain.opening import Pressing, pressing_kept, pressing_of, with_joined
from serving.domain.routes import LEVELS
from serving.domain.seen import Place
from serving.domain.suggestion import Suggestion
from serving.service.matters import suggestion_of
from serving.service.readings import readings_of
from serving.service.repositories.comments import KeptComment, Version
from serving.service.work import Turn


def first_place(turn: Turn) -> Place | None:
    """The place that the rules put first in the queue."""
    return turn.rules.order.first if turn.rules.order else None


def suggestion_of_people(turn: Turn, comment: KeptComment, version: Version) -> Suggestion | None:
    """What the rules suggest for what people say that a version is; None where nobody has said so.

    While people disagree, the most pressing of what they say counts.
    """
    readings = readings_of(turn.work, comment.id, version.version)
    said = [suggestion_of(turn, comment, version, reading) for reading in readings]
    return min(said, key=lambda it: LEVELS.index(it.attention.level), default=None)


def pressing_alone(turn: Turn, comment: KeptComment, version: Version) -> Pressing | None:
    """How pressing a version is by itself, by what people say, else by the classifier; None where nobody read it."""
    said = suggestion_of_people(turn, comment, version)
    if said is None and version.answer:
        said = version.answer.suggestion
    return pressing_kept(said, version.starts, turn.rules.calendar) if said else None


def pressed(turn: Turn, case: Case, suggestion: Suggestion, starts: Starts, joined: Iterable[Case]) -> Case:
    """The case as pressing as what is suggested for its comment makes it, and what was joined into it."""
    alone = pressing_kept(suggestion, starts, turn.rules.calendar)
    return _scored(case, with_joined(alone, joined, starts.clock_from))


def joined_into(turn: Turn, case: str) -> list[Case]:
    """The cases that were joined to one, oldest first."""
    return turn.work.cases.joined_into([case]).get(case, [])


def follow_joined(turn: Turn, id: str | None) -> None:
    """Bring a case up to what was joined into it and is something else now, and so on to whatever it was joined to."""
    while id is not None:
        case = turn.work.cases.get(id)
        comment = turn.work.comments.get(case.comment)
        version = turn.work.comments.version(comment.id, comment.version)
        alone = pressing_alone(turn, comment, version)
        if alone is None:
            # Nobody has read it, so nothing is taken from what is known of it.
            alone = pressing_of(case)
        how = with_joined(alone, joined_into(turn, id), version.clock_from)
        if how != pressing_of(case):
            changed = _scored(case, how)
            turn.work.cases.save(changed, first_place(turn))
            turn.record("case_follows_joined", id, level=str(how.level), was=str(case.level))
        id = case.joined_to


def _scored(case: Case, how: Pressing) -> Case:
    return score(case, how.level, how.team, how.due_at, how.at_risk_at)
