"""What follows when people say that a comment is something else: its case is as pressing as it really is."""

from serving.domain.case import Case, Status, reopen
from serving.domain.opening import needs_case, pressing_kept, pressing_of
from serving.domain.routes import LEVELS, Level
from serving.domain.suggestion import Suggestion
from serving.service.pressed import first_place, follow_joined, joined_into, pressed, suggestion_of_people
from serving.service.repositories.comments import KeptComment, Version
from serving.service.work import Turn, new_id


def follow(turn: Turn, comment: str) -> None:
    """Bring the case of a comment up to what people say it is; open one where it needs one and has none.

    While people disagree, the most pressing of what they say counts. Clocks start as they do when it is scored.
    """
    kept = turn.work.comments.get(comment)
    version = turn.work.comments.version(kept.id, kept.version)
    suggestion = suggestion_of_people(turn, kept, version)
    if suggestion is None:
        return
    case = turn.work.cases.of_comment(comment)
    if case is None:
        _open(turn, kept, version, suggestion)
    else:
        _change(turn, version, case, suggestion)


def _open(turn: Turn, comment: KeptComment, version: Version, suggestion: Suggestion) -> None:
    if not needs_case(suggestion):
        return
    how = pressing_kept(suggestion, version.starts, turn.rules.calendar)
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


def _change(turn: Turn, version: Version, case: Case, suggestion: Suggestion) -> None:
    changed = pressed(turn, case, suggestion, version.starts, joined_into(turn, case.id))
    if (pressing_of(changed), changed.unscored) == (pressing_of(case), case.unscored):
        return
    was_joined_to = case.joined_to
    if case.status == Status.CLOSED and _is_news(case, changed):
        changed = reopen(changed, changed.version)
    turn.work.cases.save(changed, first_place(turn))
    turn.record("case_follows_reading", case.id, level=str(changed.level), was=str(case.level))
    follow_joined(turn, was_joined_to)


def _is_news(case: Case, changed: Case) -> bool:
    """Whether a closed case was closed for less than it turns out to be: an emergency, or what nobody has answered.

    What was joined to another case is answered there.
    """
    if LEVELS.index(changed.level) >= LEVELS.index(case.level):
        return False
    return changed.level == Level.EMERGENCY or (case.answered_at is None and case.joined_to is None)
