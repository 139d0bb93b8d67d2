"""What the routes on decisions and appeals answer, and on their evidence and notices, as callers see it."""

from dataclasses import dataclass
from datetime import datetime

from models.labels import Label
from serving.domain.appeal import Verdict
from serving.domain.decision import Outcome, Stage, View
from serving.domain.people import InRole
from serving.domain.roles import ActKind
from serving.service.repositories.decisions import KeptDecision, KeptNotice, KeptSnapshot


@dataclass(frozen=True, slots=True)
class AdviceOut:
    """What one adviser said."""

    person: str
    role: InRole
    view: View
    reason: str
    at: datetime


@dataclass(frozen=True, slots=True)
class RulingOut:
    """Who decided what and why, and what they had before them (UK GDPR, articles 22A to 22D)."""

    person: str
    role: InRole
    outcome: Outcome
    reason: str
    at: datetime
    overruled: str | None
    extreme: str | None
    model: str
    opened_at: datetime
    probabilities: dict[Label, float]
    suggested: ActKind | None
    suggestion_followed: bool | None
    evidence: tuple[str, ...]
    evidence_sha256: str | None
    appeal_from: datetime | None


@dataclass(frozen=True, slots=True)
class SaidOut:
    """An agreement to a reversal, or a judgement of an appeal, under the `rules` that were in force then."""

    person: str
    role: InRole
    reason: str
    at: datetime
    rules: str
    verdict: Verdict | None = None


@dataclass(frozen=True, slots=True)
class AppealOut:
    """An appeal, and how far it has come. The reason is null once erased."""

    reason: str | None
    opened_at: datetime
    agreements: tuple[SaidOut, ...]
    judgement: SaidOut | None


@dataclass(frozen=True, slots=True)
class DecisionOut:
    """A decision from its proposal on."""

    id: str
    stage: Stage
    act: ActKind
    comment: str
    comment_version: int
    author: str
    rules: str
    grounds: tuple[str, ...]
    reason: str
    proposed_by: str
    proposed_at: datetime
    asked: tuple[str, ...]
    advice: tuple[AdviceOut, ...]
    ruling: RulingOut | None
    appeal: AppealOut | None


@dataclass(frozen=True, slots=True)
class EvidenceOut:
    """A comment as it was recorded. `sha256` covers everything in it; the text is null once erased."""

    id: str
    comment: str
    comment_version: int
    author: str
    handle: str | None
    profile_link: str | None
    text: str | None
    written_at: datetime | None
    link: str | None
    thread: str | None
    why: str
    taken_by: str
    taken_at: datetime
    sha256: str


@dataclass(frozen=True, slots=True)
class NoticeOut:
    """Somebody to be told of a decision: the holders of `role`, or the author by the standard reply `reply`."""

    id: str
    decision: str
    role: str | None
    reply: str | None
    if_known: str | None
    told_by: str | None
    told_at: datetime | None
    how: str | None


def decision_out(kept: KeptDecision) -> DecisionOut:
    """A decision and its appeal."""
    decision = kept.decision
    return DecisionOut(
        id=kept.id,
        stage=decision.stage,
        act=decision.act,
        comment=decision.comment,
        comment_version=decision.version,
        author=decision.author,
        rules=decision.rules,
        grounds=decision.grounds,
        reason=decision.reason,
        proposed_by=decision.proposed_by,
        proposed_at=decision.proposed_at,
        asked=tuple(sorted(decision.asked)),
        advice=tuple(AdviceOut(it.person, it.role, it.view, it.reason, it.at) for it in decision.advice),
        ruling=_ruling(kept),
        appeal=_appeal(kept),
    )


def _ruling(kept: KeptDecision) -> RulingOut | None:
    ruling = kept.decision.ruling
    if ruling is None:
        return None
    return RulingOut(
        person=ruling.person,
        role=ruling.role,
        outcome=ruling.outcome,
        reason=ruling.reason,
        at=ruling.at,
        overruled=ruling.overruled,
        extreme=ruling.matter.extreme,
        model=ruling.shown.model,
        opened_at=ruling.shown.opened_at,
        probabilities=dict(ruling.shown.probabilities),
        suggested=ruling.shown.suggested,
        suggestion_followed=kept.decision.suggestion_followed,
        evidence=kept.evidence,
        evidence_sha256=kept.evidence_sha256,
        appeal_from=kept.appeal_from,
    )


def _appeal(kept: KeptDecision) -> AppealOut | None:
    appeal = kept.appeal
    if appeal is None:
        return None
    judged = appeal.judgement
    return AppealOut(
        reason=appeal.reason,
        opened_at=appeal.opened_at,
        agreements=tuple(SaidOut(it.person, it.role, it.reason, it.at, it.rules) for it in appeal.agreements),
        judgement=SaidOut(judged.person, judged.role, judged.reason, judged.at, judged.rules, judged.verdict)
        if judged
        else None,
    )


def evidence_out(kept: KeptSnapshot) -> EvidenceOut:
    """A snapshot."""
    whole = kept.snapshot
    return EvidenceOut(
        id=kept.id,
        comment=kept.comment,
        comment_version=kept.version,
        author=kept.author,
        handle=whole.handle if whole else None,
        profile_link=whole.profile_link if whole else None,
        text=whole.text if whole else None,
        written_at=whole.written_at if whole else None,
        link=whole.link if whole else None,
        thread=whole.thread if whole else None,
        why=kept.why,
        taken_by=kept.taken_by,
        taken_at=kept.taken_at,
        sha256=kept.sha256,
    )


def notice_out(kept: KeptNotice) -> NoticeOut:
    """A notice that is due, or was given."""
    due = kept.due
    return NoticeOut(kept.id, kept.decision, due.role, due.reply, due.if_known, kept.told_by, kept.told_at, kept.how)
