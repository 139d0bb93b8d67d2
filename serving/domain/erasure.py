"""What may be erased, and when: words when their case has long been closed, evidence when nothing rests on it any more.

Nothing of an open case is erased, nor the key by which somebody is known while they are blocked by it. Ids, hashes,
decisions and the audit trail stay.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from serving.domain.appeal import Appeal, Verdict
from serving.domain.case import Case, Status
from serving.domain.decision import Decision
from serving.domain.roles import ActKind


class ErasureKind(StrEnum):
    """Why something was erased: its time was over, or somebody asked, for an author or for one comment."""

    RETENTION = "retention"
    AUTHOR = "author"
    COMMENT = "comment"


class KeptPart(StrEnum):
    """What a request may have to leave: evidence, the key by which an author is known, or what an appeal says."""

    EVIDENCE = "evidence"
    KEY = "key"
    APPEAL = "appeal"


class Hold(StrEnum):
    """What keeps something from being erased."""

    OPEN_CASE = "open_case"
    UNDECIDED = "undecided"
    BLOCK = "block"
    OPEN_APPEAL = "open_appeal"
    PERIOD = "period"


@dataclass(frozen=True, slots=True)
class Kept:
    """Why something is not erased yet; `until` is when its time is over, None while that cannot be said."""

    why: Hold
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Past:
    """A decision, from when on it can be appealed, and the appeal; is the case open in which it is decided?"""

    decision: Decision
    appeal_from: datetime | None = None
    appeal: Appeal | None = None
    open_case: bool = True

    @property
    def undecided(self) -> bool:
        """Whether it waits to be decided: a case is closed only over what can be decided no more."""
        return self.decision.ruling is None and self.open_case

    @property
    def open_appeal(self) -> bool:
        """Whether an appeal waits to be judged."""
        return self.appeal is not None and self.appeal.judgement is None

    @property
    def reversed(self) -> bool:
        """Whether an appeal has undone it."""
        judgement = self.appeal.judgement if self.appeal else None
        return judgement is not None and judgement.verdict == Verdict.REVERSED

    def done_as(self, act: ActKind) -> datetime | None:
        """When it was ruled to do this; None where it is about another act, undecided, or was ruled otherwise."""
        ruling = self.decision.ruling
        return ruling.at if ruling and self.decision.act == act and self.decision.is_to_act else None


def words_kept(
    case: Case | None,
    joined: Sequence[Case],
    seen_at: datetime,
    period: timedelta,
    at: datetime,
    *,
    only_proof: bool = False,
) -> Kept | None:
    """What keeps a comment's words: its case, those it was `joined` to, or the days since. None where nothing does.

    A comment without a case counts from when its text was last `seen_at`. `only_proof`: an appeal is open and no
    evidence was recorded, so that these words are all there is to judge by.
    """
    cases = [case, *joined] if case else []
    if any(it.status == Status.OPEN for it in cases):
        return Kept(Hold.OPEN_CASE)
    if only_proof:
        return Kept(Hold.OPEN_APPEAL)
    return _until(max([seen_at, *(it.closed_at for it in cases if it.closed_at)]) + period, at)


def evidence_kept(
    case: Case | None,
    joined: Sequence[Case],
    taken_at: datetime,
    resting: Iterable[Past],
    of_author: Sequence[Past],
    period: timedelta,
    at: datetime,
) -> Kept | None:
    """What keeps a piece of evidence: its case, what is decided upon it, or the days since. None where nothing does.

    `resting` are the decisions that name it as their evidence, `of_author` all those on its author.
    """
    cases = [case, *joined] if case else []
    if any(it.status == Status.OPEN for it in cases):
        return Kept(Hold.OPEN_CASE)
    if any(past.undecided for past in of_author):
        return Kept(Hold.UNDECIDED)
    ends = [ended(past, of_author) for past in resting]
    lasting = next((end for end in ends if isinstance(end, Hold)), None)
    if lasting:
        return Kept(lasting)
    over = [taken_at, *(it.closed_at for it in cases if it.closed_at)]
    return _until(max([*over, *(end for end in ends if isinstance(end, datetime))]) + period, at)


def ended(past: Past, of_author: Iterable[Past]) -> datetime | Hold:
    """When a decision had no further effect that its evidence is needed for, or what still goes on.

    A block goes on until it is lifted or reversed, and any act until it can be appealed and its appeal is judged.
    """
    ruling = past.decision.ruling
    if ruling is None:
        return Hold.UNDECIDED
    if past.open_appeal:
        return Hold.OPEN_APPEAL
    judged = [past.appeal.judgement.at] if past.appeal and past.appeal.judgement else []
    times = [ruling.at, *judged]
    if not past.decision.is_to_act or past.reversed:
        return max(times)
    if past.appeal_from:
        times.append(past.appeal_from)
    blocked_at = past.done_as(ActKind.BLOCK)
    if blocked_at:
        lifted = lifted_at(blocked_at, of_author)
        if lifted is None:
            return Hold.BLOCK
        # Nobody appeals against a block that was lifted.
        times = [ruling.at, *judged, lifted]
    return max(times)


def lifted_at(blocked_at: datetime, of_author: Iterable[Past]) -> datetime | None:
    """When a block was first lifted after it was decided upon; None while it stands."""
    lifts = filter(None, (past.done_as(ActKind.LIFT) for past in of_author))
    return min((at for at in lifts if at >= blocked_at), default=None)


def is_blocked(of_author: Sequence[Past]) -> bool:
    """Whether a block stands against an author."""
    blocks = [at for past in of_author if not past.reversed and (at := past.done_as(ActKind.BLOCK))]
    return any(lifted_at(at, of_author) is None for at in blocks)


def key_kept(of_author: Sequence[Past]) -> Hold | None:
    """What keeps the key by which an author is known: a block, or an appeal against one. None where nothing does."""
    if is_blocked(of_author):
        return Hold.BLOCK
    appealed = any(past.open_appeal and past.done_as(ActKind.BLOCK) for past in of_author)
    return Hold.OPEN_APPEAL if appealed else None


def _until(over: datetime, at: datetime) -> Kept | None:
    return Kept(Hold.PERIOD, over) if at < over else None
