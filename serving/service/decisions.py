"""Deciding, kept: a proposal, advice, evidence, the decision, who is to be told, and what is handed over to be done."""

import secrets
from collections.abc import Sequence
from datetime import datetime

from serving.domain import deciding
from serving.domain.appeal import opens_on
from serving.domain.case import check_open, check_working
from serving.domain.decision import Outcome, Ruling, View
from serving.domain.errors import Refusal, RefusedError
from serving.domain.evidence import Snapshot
from serving.domain.messages import made
from serving.domain.notices import NoticeDue, notices_due
from serving.domain.part import Id
from serving.domain.reconciliation import moment, sha256_of, sha256_of_notices, sha256_of_proposal, sha256_of_ruling
from serving.domain.roles import ActKind
from serving.domain.words import says_something
from serving.service.matters import matter_of, shown_to, suggestion_in_force
from serving.service.opened import check_opened
from serving.service.outbox import hand_over, withdraw
from serving.service.repositories.comments import KeptComment, Version
from serving.service.repositories.decisions import KeptDecision, KeptNotice, KeptSnapshot
from serving.service.work import Turn, new_id

UNKNOWN_AUTHOR = "unknown"
"""The handle in evidence where the channel gave none."""


def propose(turn: Turn, case: str, act: ActKind, grounds: Sequence[Id], reason: str) -> KeptDecision:
    """Put an act on a case's comment, or on its author, to those who may decide."""
    check_open(turn.work.cases.get(case))
    comment = _comment(turn, case)
    matter = matter_of(turn, comment)
    decision = deciding.propose(act, grounds, reason, matter, turn.actor, turn.rules, turn.at)
    kept = KeptDecision(new_id(), decision, case=case)
    turn.work.decisions.propose(kept.id, decision)
    sha256 = sha256_of_proposal(decision)
    turn.record("proposed", kept.id, case=case, act=str(act), grounds=", ".join(decision.grounds), sha256=sha256)
    return kept


def ask_advice(turn: Turn, id: str, roles: Sequence[Id]) -> KeptDecision:
    """Ask the holders of roles for advice, whom the rules name."""
    kept = turn.work.decisions.get(id)
    asked = deciding.ask_advice(kept.decision, roles, turn.rules)
    new = sorted(asked.asked - kept.decision.asked)
    if not new:
        return kept
    turn.work.decisions.ask(id, new, turn.person, turn.at)
    turn.record("advice_asked", id, roles=", ".join(new))
    return turn.work.decisions.get(id)


def advise(turn: Turn, id: str, view: View, reason: str) -> KeptDecision:
    """Give advice, in a role that was asked."""
    kept = turn.work.decisions.get(id)
    advised = deciding.advise(kept.decision, view, reason, turn.actor, turn.rules, turn.at, turn.absent)
    check_opened(turn, kept.decision.comment, "advise")
    given = advised.advice[-1]
    turn.work.decisions.advise(id, given)
    turn.record("advised", id, given.role, view=str(view), sha256=sha256_of(given))
    return turn.work.decisions.get(id)


def decide(
    turn: Turn,
    id: str,
    outcome: Outcome,
    reason: str,
    case_version: int,
    *,
    extreme: str | None = None,
    overruling: str | None = None,
) -> KeptDecision:
    """Decide, on a case that one has claimed; whoever carries it out is told by the outbox."""
    kept = turn.work.decisions.get(id)
    comment = turn.work.comments.get(kept.decision.comment)
    case = turn.work.cases.of_comment(comment.id)
    if case is None:
        raise RefusedError(Refusal.NOT_CLAIMED, "There is no case about this comment.")
    if kept.decision.ruling is None:
        check_working(case, turn.person, turn.at, case_version)
    shown = shown_to(turn, comment, turn.work.comments.version(comment.id, comment.version))
    decided = deciding.decide(
        kept.decision,
        outcome,
        reason,
        matter_of(turn, comment, extreme, deciding=id),
        shown,
        turn.actor,
        turn.rules,
        turn.at,
        turn.absent,
        overruling,
    )
    ruling = decided.ruling
    assert ruling is not None
    evidence = [it for it in turn.work.decisions.snapshots(comment.author) if it.snapshot]
    appeal_from = opens_on(decided.act, turn.at, turn.rules)
    lifted = turn.work.decisions.blocks([comment.author]).get(comment.author) if decided.act == ActKind.LIFT else None
    turn.work.decisions.rule(id, ruling, evidence, appeal_from)
    due = notices_due(decided, turn.rules)
    turn.work.decisions.add_notices([KeptNotice(new_id(), id, notice) for notice in due])
    over = withdraw(turn, lifted) if lifted and decided.is_to_act else None
    hand_over(turn, made(id, decided, comment.channel, comment.external_id), not_before=over)
    _record_ruling(turn, id, case.id, decided.act, ruling, appeal_from, due)
    return turn.work.decisions.get(id)


def keep(turn: Turn, case: str, reason: str, case_version: int) -> KeptDecision:
    """Answer a suggestion to remove, that nobody has put forward, by keeping the comment: in the role that decides."""
    comment = _comment(turn, case)
    suggestion = suggestion_in_force(turn, comment, turn.work.comments.version(comment.id, comment.version))
    question = suggestion.proposal if suggestion else None
    if question is None:
        raise RefusedError(Refusal.NOT_PROPOSED, "Nothing was suggested for this comment, so it is kept as it is.")
    of_comment = [it.decision for it in turn.work.decisions.of_comment(comment.id)]
    if any(it.ruling and (it.act, it.version) == (question.act, comment.version) for it in of_comment):
        raise RefusedError(Refusal.DECIDED_ALREADY, "This has been decided already.")
    matter = matter_of(turn, comment)
    asked = deciding.take_up(question.act, question.grounds, reason, matter, turn.actor, turn.rules, turn.at)
    id = new_id()
    turn.work.decisions.propose(id, asked)
    cited, sha256 = ", ".join(asked.grounds), sha256_of_proposal(asked)
    turn.record("proposed", id, case=case, act=str(asked.act), grounds=cited, by_suggestion=True, sha256=sha256)
    return decide(turn, id, Outcome.KEEP, reason, case_version)


def record_evidence(turn: Turn, case: str, why: str, version: int | None = None) -> KeptSnapshot:
    """Record a comment as it stands, or as an earlier version stood, before anything is done about it."""
    comment = _comment(turn, case)
    kept = turn.work.comments.version(comment.id, version or comment.version)
    if not says_something(why):
        raise RefusedError(Refusal.NO_REASON, "Evidence says why it was recorded.")
    if kept.text is None:
        raise RefusedError(Refusal.ERASED, "The text of this version has been erased.")
    author = turn.work.comments.author(comment.author)
    snapshot = Snapshot(
        comment=comment.id,
        version=kept.version,
        text=kept.text,
        author=author.id,
        handle=author.handle or UNKNOWN_AUTHOR,
        written_at=_written_at(comment, kept),
        link=comment.link,
        thread=comment.thread_link,
        why=why.strip(),
        taken_by=turn.person,
        taken_at=turn.at,
        nonce=secrets.token_hex(16),
        profile_link=author.profile_link,
    )
    id = new_id()
    turn.work.decisions.add_snapshot(id, snapshot)
    turn.record("evidence_recorded", comment.id, snapshot=id, sha256=snapshot.sha256, version=kept.version)
    return turn.work.decisions.snapshot(id)


def tell(turn: Turn, notice: str, how: str) -> KeptNotice:
    """Record that somebody was told of a decision, and how."""
    kept = turn.work.decisions.notice(notice)
    if kept.told_at:
        raise RefusedError(Refusal.TOLD_ALREADY, "That they were told is on record already.")
    if not says_something(how):
        raise RefusedError(Refusal.NO_REASON, "Say how they were told.")
    turn.work.decisions.tell(notice, turn.person, turn.at, how.strip())
    turn.record("told", kept.decision, notice=notice)
    return turn.work.decisions.notice(notice)


def _record_ruling(
    turn: Turn, id: str, case: str, act: ActKind, ruling: Ruling, appeal_from: datetime, due: Sequence[NoticeDue]
) -> None:
    evidence = ruling.matter.evidence
    turn.record(
        "decided",
        id,
        ruling.role,
        case=case,
        act=str(act),
        outcome=str(ruling.outcome),
        evidence=evidence.sha256 if evidence else None,
        overruled=ruling.overruled is not None,
        model=ruling.shown.model,
        suggested=ruling.shown.suggested,
        sha256=sha256_of_ruling(ruling),
        appeal_from=moment(appeal_from),
        notices=sha256_of_notices(due),
    )


def _written_at(comment: KeptComment, version: Version) -> datetime:
    """When a version was written: as the channel told it, else, of an edit, when it came in."""
    return version.edited_at or (comment.posted_at if version.version == 1 else version.seen_at)


def _comment(turn: Turn, case: str) -> KeptComment:
    return turn.work.comments.get(turn.work.cases.get(case).comment)
