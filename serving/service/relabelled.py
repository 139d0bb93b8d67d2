"""What follows when people say that a comment is something else: its case is as pressing as it really is."""

from serving.domain.case import Case, Status, reopen, score
from serving.domain.opening import needs_case, pressing
from serving.domain.routes import LEVELS, Level
from serving.domain.suggestion import Suggestion, suggest
from serving.service.intake import first_place
from serving.service.matters import seen_of
from serving.service.readings import readings_of
from serving.service.repositories.comments import KeptComment
from serving.service.work import Turn, new_id


def follow(turn: Turn, comment: str) -> None:
    """Bring the case of a comment up to what people say it is; open one where it needs one and has none.

    While people disagree, the most pressing of what they say counts. Clocks start when the comment was first seen.
    """
    kept = turn.work.comments.get(comment)
    version = turn.work.comments.version(kept.id, kept.version)
    said = readings_of(turn.work, kept.id, kept.version)
    if not said:
        return
    suggestions = [suggest(seen_of(kept, version, reading), turn.rules, kept.first_seen_at) for reading in said]
    suggestion = min(suggestions, key=lambda it: LEVELS.index(it.attention.level))
    case = turn.work.cases.of_comment(comment)
    if case is None:
        _open(turn, kept, suggestion)
    else:
        _change(turn, kept, case, suggestion)


def _open(turn: Turn, comment: KeptComment, suggestion: Suggestion) -> None:
    if not needs_case(suggestion):
        return
    how = pressing(suggestion, comment.first_seen_at, turn.rules.calendar)
    case = Case(
        id=new_id(),
        comment=comment.id,
        level=how.level,
        place=comment.place,
        opened_at=turn.at,
        team=how.team,
        due_at=how.due_at,
        at_risk_at=how.at_risk_at,
    )
    turn.work.cases.add([case], first_place(turn))
    where, level = str(case.place), str(case.level)
    turn.record("case_opened", case.id, comment=comment.id, place=where, level=level, unscored=False)


def _change(turn: Turn, comment: KeptComment, case: Case, suggestion: Suggestion) -> None:
    how = pressing(suggestion, comment.first_seen_at, turn.rules.calendar)
    if (case.level, case.team, case.due_at, case.unscored) == (how.level, how.team, how.due_at, False):
        return
    is_now_an_emergency = how.level == Level.EMERGENCY and case.level != Level.EMERGENCY
    if case.status == Status.CLOSED and is_now_an_emergency:
        case = reopen(case, case.version)
    changed = score(case, how.level, how.team, how.due_at, how.at_risk_at)
    turn.work.cases.save(changed, first_place(turn))
    turn.record("case_follows_reading", case.id, level=str(how.level), was=str(case.level))
