"""What the routes on comments, cases and decisions answer: what is kept, as callers see it."""

from dataclasses import dataclass
from datetime import datetime

from models.labels import Label
from serving.domain.appeal import Verdict
from serving.domain.audit import Entry
from serving.domain.case import Case, Status, Timeliness
from serving.domain.decision import Outcome, Stage, View
from serving.domain.duties import DutyDue
from serving.domain.people import InRole
from serving.domain.roles import ActKind
from serving.domain.routes import Level
from serving.domain.seen import Place
from serving.domain.suggestion import Suggestion
from serving.service.cases import CaseFile
from serving.service.classify import CommentAnswer
from serving.service.namesakes import Namesake
from serving.service.repositories.cases import Note
from serving.service.repositories.comments import Author, KeptComment, KnownBy, Version
from serving.service.repositories.decisions import KeptDecision, KeptNotice, KeptSnapshot


@dataclass(frozen=True, slots=True)
class CaseOut:
    """A case as the queue shows it. `version` is what every change of it has to name; `held_by` has claimed it."""

    id: str
    comment: str
    level: Level
    place: Place
    team: str | None
    opened_at: datetime
    due_at: datetime | None
    answered_at: datetime | None
    timeliness: Timeliness
    unscored: bool
    status: Status
    version: int
    assigned_to: str | None
    held_by: str | None
    claim_expires_at: datetime | None
    escalated_to: tuple[str, ...]
    joined_to: str | None


@dataclass(frozen=True, slots=True)
class QueueOut:
    """A page of the queue. `next` is the cursor of the next page, null on the last one."""

    cases: tuple[CaseOut, ...]
    next: str | None


@dataclass(frozen=True, slots=True)
class VersionOut:
    """One version of a comment's text; null once erased. `sha256` is of the text with a random nonce."""

    version: int
    text: str | None
    seen_at: datetime
    edited_at: datetime | None
    scored_at: datetime | None
    sha256: str


@dataclass(frozen=True, slots=True)
class CommentOut:
    """A comment as it is kept, with every version it had, oldest first.

    Where its author is `author_known_by` name alone, other comments of theirs may be somebody else's of that name.
    """

    id: str
    channel: str
    external_id: str
    author: str
    author_known_by: KnownBy
    author_handle: str | None
    profile_link: str | None
    place: Place
    own_page: bool
    followers: int | None
    link: str | None
    post_link: str | None
    thread_link: str | None
    posted_at: datetime
    first_seen_at: datetime
    deleted_by_author_at: datetime | None
    version: int
    versions: tuple[VersionOut, ...]


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
class NoteOut:
    """What somebody noted about a case."""

    id: str
    person: str
    text: str | None
    at: datetime


@dataclass(frozen=True, slots=True)
class CaseFileOut:
    """Everything about a case. `answer` is what the classifier and the house rules said of the comment.

    `namesakes` are other authors of the same name on the channel: one who is `blocked` may be back as another.
    `suggestion` is what counts now: the one for what people say that the comment is, once they have.
    """

    case: CaseOut
    comment: CommentOut
    namesakes: tuple[Namesake, ...]
    answer: CommentAnswer | None
    model: str | None
    suggestion: Suggestion | None
    joined: tuple[str, ...]
    notes: tuple[NoteOut, ...]
    decisions: tuple[DecisionOut, ...]
    duties: tuple[DutyDue, ...]
    opened_at: datetime | None


@dataclass(frozen=True, slots=True)
class EvidenceOut:
    """A comment as it was recorded. `sha256` covers everything in it; the text is null once erased."""

    id: str
    comment: str
    comment_version: int
    author: str
    handle: str | None
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


@dataclass(frozen=True, slots=True)
class EntryOut:
    """An entry of the audit trail."""

    number: int
    at: datetime
    person: str
    role: str | None
    event: str
    subject: str
    details: dict[str, str | int | float | bool | None]
    sha256: str


def case_out(case: Case, at: datetime) -> CaseOut:
    """A case as it stands at this moment."""
    holder = case.held_by(at)
    return CaseOut(
        id=case.id,
        comment=case.comment,
        level=case.level,
        place=case.place,
        team=case.team,
        opened_at=case.opened_at,
        due_at=case.due_at,
        answered_at=case.answered_at,
        timeliness=case.timeliness(at),
        unscored=case.unscored,
        status=case.status,
        version=case.version,
        assigned_to=case.assigned_to,
        held_by=holder,
        claim_expires_at=case.claim.expires_at if case.claim and holder else None,
        escalated_to=case.escalated_to,
        joined_to=case.joined_to,
    )


def comment_out(comment: KeptComment, author: Author, versions: tuple[Version, ...]) -> CommentOut:
    """A comment, its author and its versions."""
    return CommentOut(
        id=comment.id,
        channel=comment.channel,
        external_id=comment.external_id,
        author=author.id,
        author_known_by=author.known_by,
        author_handle=author.handle,
        profile_link=author.profile_link,
        place=comment.place,
        own_page=comment.own_page,
        followers=comment.followers,
        link=comment.link,
        post_link=comment.post_link,
        thread_link=comment.thread_link,
        posted_at=comment.posted_at,
        first_seen_at=comment.first_seen_at,
        deleted_by_author_at=comment.deleted_by_author_at,
        version=comment.version,
        versions=tuple(map(_version, versions)),
    )


def _version(it: Version) -> VersionOut:
    return VersionOut(it.version, it.text, it.seen_at, it.edited_at, it.scored_at, it.sha256)


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


def file_out(file: CaseFile, at: datetime) -> CaseFileOut:
    """The whole file of a case."""
    return CaseFileOut(
        case=case_out(file.case, at),
        comment=comment_out(file.comment, file.author, (*file.earlier, file.version)),
        namesakes=file.namesakes,
        answer=file.version.answer,
        model=file.version.model,
        suggestion=file.suggestion,
        joined=file.joined,
        notes=tuple(map(note_out, file.notes)),
        decisions=tuple(map(decision_out, file.decisions)),
        duties=file.duties,
        opened_at=file.opened_at,
    )


def note_out(note: Note) -> NoteOut:
    """A note."""
    return NoteOut(note.id, note.person, note.text, note.at)


def evidence_out(kept: KeptSnapshot) -> EvidenceOut:
    """A snapshot."""
    whole = kept.snapshot
    return EvidenceOut(
        id=kept.id,
        comment=kept.comment,
        comment_version=kept.version,
        author=kept.author,
        handle=whole.handle if whole else None,
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


def entry_out(entry: Entry) -> EntryOut:
    """An entry of the audit trail."""
    content = (entry.person, entry.role, entry.event, entry.subject, dict(entry.details))
    return EntryOut(entry.number, entry.at, *content, entry.sha256)
