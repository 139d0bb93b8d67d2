"""Appeals, kept: opened from the day that was promised, judged by somebody who had no part in what was decided."""

import secrets

from serving.domain import appeal as steps
from serving.domain.appeal import Verdict
from serving.domain.messages import undone as told_of
from serving.domain.reconciliation import sha256_of, sha256_of_text
from serving.domain.roles import ActKind
from serving.service.cases import take_up_for_appeal
from serving.service.opened import check_opened
from serving.service.outbox import hand_over, withdraw
from serving.service.repositories.decisions import KeptDecision
from serving.service.work import NotFoundError, Turn


def appeal(turn: Turn, decision: str, reason: str) -> KeptDecision:
    """Open an appeal that the author of a comment has asked for."""
    kept = turn.work.decisions.get(decision)
    again, undone = kept.appeal is not None, not _has_effect(turn, kept)
    opened = steps.appeal(kept.decision, reason, kept.appeal_from, turn.at, by=turn.person, again=again, undone=undone)
    assert opened.reason is not None
    nonce = secrets.token_hex(16)
    sha256 = sha256_of_text(opened.reason, nonce)
    turn.work.decisions.appeal(decision, opened, turn.person, nonce, sha256)
    turn.record("appealed", decision, sha256=sha256_of([sha256, opened.opened_at]))
    take_up_for_appeal(turn, kept.decision.comment)
    return turn.work.decisions.get(decision)


def agree(turn: Turn, decision: str, reason: str) -> KeptDecision:
    """Agree to a reversal, as whoever has to be part of one."""
    kept, open_appeal = _open(turn, decision)
    agreement = steps.agree(open_appeal, reason, turn.actor, turn.rules, turn.at, turn.absent).agreements[-1]
    check_opened(turn, kept.decision.comment, "agree")
    turn.work.decisions.agree(decision, agreement)
    said = {"rules": agreement.rules, "sha256": sha256_of(agreement)}
    turn.record("agreed_to_reversal", decision, agreement.role, **said)
    return turn.work.decisions.get(kept.id)


def judge(turn: Turn, decision: str, verdict: Verdict, reason: str) -> KeptDecision:
    """Judge an appeal; what is reversed is withdrawn, and handed over to be undone, unless it was undone meanwhile.

    It is handed over whether or not the tool is known to have the decision: where it asks for what waits, nobody knows.
    """
    kept, open_appeal = _open(turn, decision)
    judgement = steps.judge(open_appeal, verdict, reason, turn.actor, turn.rules, turn.at, turn.absent).judgement
    assert judgement is not None
    check_opened(turn, kept.decision.comment, "judge")
    to_undo = verdict == Verdict.REVERSED and _has_effect(turn, kept)
    turn.work.decisions.judge(decision, judgement)
    if verdict == Verdict.REVERSED:
        over = withdraw(turn, decision)
        if to_undo:
            comment = turn.work.comments.get(kept.decision.comment)
            hand_over(turn, told_of(decision, kept.decision, comment.channel, comment.external_id), not_before=over)
    said = {"verdict": str(verdict), "rules": judgement.rules, "sha256": sha256_of(judgement)}
    turn.record("judged", decision, judgement.role, **said)
    return turn.work.decisions.get(decision)


def _open(turn: Turn, decision: str) -> tuple[KeptDecision, steps.Appeal]:
    kept = turn.work.decisions.get(decision)
    if kept.appeal is None:
        raise NotFoundError("There is no appeal against this decision.")
    return kept, kept.appeal


def _has_effect(turn: Turn, kept: KeptDecision) -> bool:
    """Whether there is something to undo: of a block, that it is the one which stands, for another may by now."""
    author = kept.decision.author
    return kept.decision.act != ActKind.BLOCK or turn.work.decisions.blocks([author]).get(author) == kept.id
