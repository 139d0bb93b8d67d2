"""What the routes on decisions and appeals answer, and on their evidence and notices, as callers see it."""

from dataclasses import dataclass, fields
from datetime import datetime

from models.labels import Label
from serving.domain.appeal import Verdict
from serving.domain.decision import Decision, Outcome, Stage, View
from serving.domain.part import Id
from serving.domain.people import InRole
from serving.domain.replies import Draft
from serving.domain.roles import ActKind
from serving.domain.rules import HouseRules
from serving.domain.waiting import Step, stands
from serving.service.repositories.decisions import KeptDecision, KeptSnapshot
from serving.service.work_lists import Listed, ToTell


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
    """A decision from its proposal on.

    `stands` is false of a proposal that cannot be decided any more, since the comment was edited or erased or other
    house rules are in force, and of a decision that was reversed on appeal. `checks` are what the rules in force want
    made sure of before this act is done on these grounds; none for what was proposed under other rules.
    """

    id: str
    stage: Stage
    act: ActKind
    case: str | None
    stands: bool
    checks: tuple[str, ...]
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
class ListedDecisionOut(DecisionOut):
    """A decision in a list.

    `waits_for` is the step that comes next, null where it waits for nobody, and `waits_for_roles` who may take it by
    the house rules: deputies too, while the one they stand in for is recorded absent. `yours` are all steps that are
    open to you now, in your roles.
    """

    waits_for: Step | None
    waits_for_roles: tuple[Id, ...]
    yours: tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class DecisionsOut:
    """A page of decisions, oldest first. `next` is the cursor of the next page, null on the last one."""

    decisions: tuple[ListedDecisionOut, ...]
    next: str | None


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
    """Somebody to be told of a decision: the holders of `role`, or the author by the standard reply `reply`.

    `draft` has the words for the author, with all that is known filled in, signed by you, and `to_fill` what is left
    for you; null once they were told, and where the rules in force have no such reply.
    """

    id: str
    decision: str
    case: str | None
    act: ActKind
    decided_at: datetime | None
    role: str | None
    reply: str | None
    if_known: str | None
    draft: Draft | None
    told_by: str | None
    told_at: datetime | None
    how: str | None


@dataclass(frozen=True, slots=True)
class NoticesOut:
    """A page of notices, those of the oldest decision first. `next` is the cursor of the next page, null at the end."""

    notices: tuple[NoticeOut, ...]
    next: str | None


def decision_out(kept: KeptDecision, rules: HouseRules) -> DecisionOut:
    """A decision and its appeal, while these rules are in force."""
    decision = kept.decision
    return DecisionOut(
        id=kept.id,
        stage=decision.stage,
        act=decision.act,
        case=kept.case,
        stands=stands(decision, kept.appeal, rules, of_now=kept.of_now),
        checks=_checks(decision, rules),
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


def listed_out(listed: Listed, rules: HouseRules, absent: frozenset[Id]) -> ListedDecisionOut:
    """A decision with the step that it waits for, while these rules are in force and these roles `absent`."""
    whole = decision_out(listed.kept, rules)
    first = next(iter(listed.waiting), None)
    return ListedDecisionOut(
        **{it.name: getattr(whole, it.name) for it in fields(whole)},
        waits_for=first.step if first else None,
        waits_for_roles=first.open_to(rules, absent) if first else (),
        yours=listed.yours,
    )


def _checks(decision: Decision, rules: HouseRules) -> tuple[str, ...]:
    if decision.rules != rules.id:
        return ()
    parts = (rules.act(decision.act), *map(rules.ground, decision.grounds))
    return tuple(dict.fromkeys(it.check for it in parts if it and it.check))


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


def notice_out(it: ToTell) -> NoticeOut:
    """A notice that is due, or was given."""
    notice, due, decision = it.notice, it.notice.due, it.kept.decision
    return NoticeOut(
        id=notice.id,
        decision=notice.decision,
        case=it.kept.case,
        act=decision.act,
        decided_at=decision.ruling.at if decision.ruling else None,
        role=due.role,
        reply=due.reply,
        if_known=due.if_known,
        draft=it.draft,
        told_by=notice.told_by,
        told_at=notice.told_at,
        how=notice.how,
    )
