"""The lists of work: decisions and for whom they wait, and who is still to be told of one, in which words."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import islice

from serving.domain.people import role_held
from serving.domain.replies import Draft, draft
from serving.domain.suggestion import known_fields
from serving.domain.waiting import Step, Waiting, waiting
from serving.service.matters import reading_of, seen_of, suggestion_in_force
from serving.service.replies import signer_of
from serving.service.repositories.decisions import DecisionFilter, KeptDecision, KeptNotice, Takes
from serving.service.work import Turn


@dataclass(frozen=True, slots=True)
class Listed:
    """A decision, the steps that are open, first the one that it waits for, and which of them are this person's."""

    kept: KeptDecision
    waiting: tuple[Waiting, ...]
    yours: tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class ToTell:
    """Somebody to be told of a decision; `draft` has the words for its author, while they have not been told."""

    notice: KeptNotice
    kept: KeptDecision
    draft: Draft | None


def decisions_page(
    turn: Turn, wanted: DecisionFilter, after: str | None, limit: int, *, only_yours: bool
) -> tuple[list[Listed], str | None]:
    """Decisions, oldest first, after the decision `after`, or those alone that wait for this person; where it ends."""
    if only_yours:
        wanted = replace(wanted, for_whoever=_takes(turn))
    listed = (it for it in _listed(turn, wanted, after, limit + 1) if it.yours or not only_yours)
    found = list(islice(listed, limit + 1))
    return found[:limit], found[limit - 1].kept.id if len(found) > limit else None


def notices_page(turn: Turn, told: bool | None, after: str | None, limit: int) -> tuple[list[ToTell], str | None]:
    """Who was told of a decision or is to be, after the notice `after`, by age of the decision; where it ends."""
    found = turn.work.decisions.notices_page(told, after, limit + 1)
    kept = turn.work.decisions.several([it.decision for it in found[:limit]])
    page = [to_tell(turn, notice, kept[notice.decision]) for notice in found[:limit]]
    return page, page[-1].notice.id if len(found) > limit else None


def to_tell(turn: Turn, notice: KeptNotice, kept: KeptDecision) -> ToTell:
    """A notice of a decision, with the words for its author."""
    return ToTell(notice, kept, None if notice.told_at else _words(turn, notice, kept))


def _takes(turn: Turn) -> Takes:
    absent, rules = turn.absent, turn.rules
    roles = frozenset(it.id for it in rules.roles if role_held(turn.actor, it.id, rules, absent))
    return Takes(rules.id, frozenset(it.act for it in rules.acts if it.decided_by in roles), roles)


def _listed(turn: Turn, wanted: DecisionFilter, after: str | None, at_once: int) -> Iterator[Listed]:
    absent = turn.absent
    while found := turn.work.decisions.page(wanted, after, at_once):
        for kept in found:
            steps = waiting(kept.decision, kept.appeal, turn.rules, of_now=kept.of_now)
            yours = tuple(it.step for it in steps if it.is_for(turn.actor, turn.rules, absent))
            yield Listed(kept, steps, yours)
        after = found[-1].id


def _words(turn: Turn, notice: KeptNotice, kept: KeptDecision) -> Draft | None:
    """The standard reply that a notice names, as this person would sign it; None where the rules have none such."""
    reply = next((it for it in turn.rules.replies if it.id == notice.due.reply), None)
    if reply is None:
        return None
    comment = turn.work.comments.get(kept.decision.comment)
    version = turn.work.comments.version(comment.id, kept.decision.version)
    suggestion = suggestion_in_force(turn, comment, version)
    seen = seen_of(comment, version, reading_of(turn.work, version))
    signer = signer_of(turn)
    known = known_fields(seen, turn.rules, suggestion.route if suggestion else None)
    return draft(reply, turn.rules.signature, known | {"first_name": signer.first_name, "initials": signer.initials})
