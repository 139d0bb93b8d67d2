"""Comments that come in again: whether their text is news, and from when the clocks of an edit run."""

from dataclasses import replace
from datetime import datetime

from serving.domain.clocks import Starts
from serving.domain.opening import pressing_of, starts_of_edit
from serving.domain.reconciliation import sha256_of_text
from serving.service.batch import Batch
from serving.service.matters import suggestion_in_force
from serving.service.pressed import pressing_alone
from serving.service.repositories.comments import KeptComment, Version
from serving.service.work import Turn


def tells_nothing_new(batch: Batch, comment: KeptComment, text: str, edited_at: datetime | None) -> bool:
    """Whether a text is the one in force, or was edited before that was: tools deliver more than once, and late.

    Without a time of its own a text is old only where it is known, and the channel told that it was edited since: a
    text that may be new is never left out.
    """
    if _is_same(text, batch.current[comment.id]):
        if edited_at and (comment.edited_at is None or edited_at > comment.edited_at):
            batch.save(replace(comment, edited_at=edited_at))
        return True
    if comment.edited_at is None or (edited_at and edited_at >= comment.edited_at):
        return False
    versions = (*batch.turn.work.comments.versions(comment.id), *batch.versions)
    is_known = any(it.comment == comment.id and _is_same(text, it) for it in versions)
    if edited_at and not is_known:
        batch.record("older_edit_left", comment.id, version=comment.version)
    return is_known or edited_at is not None


def edited(comment: KeptComment, edited_at: datetime | None) -> KeptComment:
    """The comment with a version more."""
    return replace(comment, version=comment.version + 1, edited_at=edited_at or comment.edited_at)


def starts_after(batch: Batch, comment: KeptComment) -> Starts:
    """From when the clocks of a text run that comes after the one in force."""
    case, before = batch.cases.get(comment.id), batch.current[comment.id]
    if case is None:
        return Starts.at(batch.turn.at)
    if case.unscored:
        was = None
    elif batch.joined_into(case):
        was = pressing_alone(batch.turn, comment, before)
    else:
        was = pressing_of(case)
    seen_before = before.seen_at if before.version > 1 else comment.first_seen_at
    clock_ran = case.unscored or case.due_at is not None or _has_duties(batch.turn, comment, before)
    unanswered = batch.is_unanswered(case)
    return starts_of_edit(before.starts, seen_before, was, clock_ran=clock_ran, unanswered=unanswered, at=batch.turn.at)


def _has_duties(turn: Turn, comment: KeptComment, version: Version) -> bool:
    suggestion = suggestion_in_force(turn, comment, version)
    return suggestion is not None and bool(suggestion.duties)


def _is_same(text: str, version: Version) -> bool:
    return version.nonce is not None and sha256_of_text(text, version.nonce) == version.sha256
