"""What keeps something of what is kept from being erased: its case, what is decided upon it, or the days since."""

from collections.abc import Sequence
from datetime import timedelta

from serving.domain.case import Case, Status
from serving.domain.erasure import Hold, Kept, Past, evidence_kept, key_kept, words_kept
from serving.service.repositories.decisions import KeptDecision, KeptSnapshot
from serving.service.work import Turn

NO_DAYS = timedelta()


def holds_on_words(turn: Turn, comments: Sequence[str], period: timedelta) -> dict[str, Kept | None]:
    """What keeps the words of each comment; None where nothing does."""
    cases, seen = turn.work.cases.of_comments(comments), turn.work.erasures.last_seen(comments)
    proof = turn.work.erasures.only_proof(comments)
    return {
        it: words_kept(cases.get(it), joined_on(turn, cases.get(it)), seen[it], period, turn.at, only_proof=it in proof)
        for it in comments
    }


def holds_on_evidence(
    turn: Turn, snapshots: Sequence[KeptSnapshot], author: str, *, asked: bool = False
) -> list[tuple[KeptSnapshot, Kept | None]]:
    """What keeps each piece of evidence of an author; where they `asked`, what nothing rests on has no days to wait."""
    whole = [it for it in snapshots if it.snapshot]
    decided, cases = turn.work.decisions.of_author(author), turn.work.cases.of_comments([it.comment for it in whole])
    open_cases = _open_cases(turn, decided)
    of_author = [_past(it, open_case=it.decision.comment in open_cases) for it in decided]
    found: list[tuple[KeptSnapshot, Kept | None]] = []
    for it in whole:
        resting = [_past(kept) for kept in decided if it.id in kept.evidence]
        period = NO_DAYS if asked and not resting else turn.rules.kept_for.evidence
        case = cases.get(it.comment)
        kept = evidence_kept(case, joined_on(turn, case), it.taken_at, resting, of_author, period, turn.at)
        found.append((it, kept))
    return found


def hold_on_key(of_author: Sequence[KeptDecision]) -> Hold | None:
    """What keeps the key by which an author is known: a block, or an appeal against one. None where nothing does."""
    return key_kept([_past(it) for it in of_author])


def joined_on(turn: Turn, case: Case | None) -> list[Case]:
    """The cases that a case was joined to, one after the other."""
    found: list[Case] = []
    while case and case.joined_to and case.joined_to not in {it.id for it in found}:
        case = turn.work.cases.get(case.joined_to)
        found.append(case)
    return found


def _past(kept: KeptDecision, *, open_case: bool = True) -> Past:
    return Past(kept.decision, kept.appeal_from, kept.appeal, open_case)


def _open_cases(turn: Turn, decided: Sequence[KeptDecision]) -> set[str]:
    """The comments of these decisions whose case is open."""
    cases = turn.work.cases.of_comments([it.decision.comment for it in decided])
    return {comment for comment, case in cases.items() if case.status == Status.OPEN}
