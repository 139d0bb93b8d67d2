"""Appeals, kept: opened from the day the rules say, judged by somebody who had no part in what was decided."""

from serving.domain import appeal as steps
from serving.domain.appeal import Verdict
from serving.domain.errors import Refusal, RefusedError
from serving.domain.reconciliation import sha256_of
from serving.service.outbox import hand_over
from serving.service.repositories.decisions import KeptDecision
from serving.service.work import NotFoundError, Turn


def appeal(turn: Turn, decision: str, reason: str) -> KeptDecision:
    """Open an appeal that the author of a comment has asked for."""
    kept = turn.work.decisions.get(decision)
    undone = (
        kept.decision.act == "block"
        and not turn.work.decisions.record_of(kept.decision.author, kept.decision.comment).blocked
    )
    again = kept.appeal is not None
    opened = steps.appeal(kept.decision, reason, turn.rules, turn.at, again=again, undone=undone)
    turn.work.decisions.appeal(decision, opened, turn.person)
    turn.record("appealed", decision, sha256=sha256_of([opened.reason, opened.opened_at]))
    return turn.work.decisions.get(decision)


def agree(turn: Turn, decision: str, reason: str) -> KeptDecision:
    """Agree to a reversal, as whoever has to be part of one."""
    kept, open_appeal = _open(turn, decision)
    if open_appeal.agreement:
        raise RefusedError(Refusal.DECIDED_ALREADY, "An agreement to a reversal is on record already.")
    agreed = steps.agree(open_appeal, reason, turn.actor, turn.rules, turn.at, turn.absent)
    assert agreed.agreement is not None
    turn.work.decisions.agree(decision, agreed.agreement)
    turn.record("agreed_to_reversal", decision, agreed.agreement.role, sha256=sha256_of(agreed.agreement))
    return turn.work.decisions.get(kept.id)


def judge(turn: Turn, decision: str, verdict: Verdict, reason: str) -> KeptDecision:
    """Judge an appeal; what is reversed is handed over to be undone."""
    kept, open_appeal = _open(turn, decision)
    judged = steps.judge(open_appeal, verdict, reason, turn.actor, turn.rules, turn.at, turn.absent)
    assert judged.judgement is not None
    turn.work.decisions.judge(decision, judged.judgement)
    if verdict == Verdict.REVERSED:
        comment = turn.work.comments.get(kept.decision.comment)
        undo = {"act": str(kept.decision.act), "channel": comment.channel, "external_id": comment.external_id}
        hand_over(turn, decision, "decision.reversed", {**undo, "comment": comment.id})
    sha256 = sha256_of(judged.judgement)
    turn.record("judged", decision, judged.judgement.role, verdict=str(verdict), sha256=sha256)
    return turn.work.decisions.get(decision)


def _open(turn: Turn, decision: str) -> tuple[KeptDecision, steps.Appeal]:
    kept = turn.work.decisions.get(decision)
    if kept.appeal is None:
        raise NotFoundError("There is no appeal against this decision.")
    return kept, kept.appeal
