"""What the routes on comments, cases and the audit trail answer: what is kept, as callers see it."""

from dataclasses import dataclass, fields
from datetime import datetime

from serving.domain.audit import Entry
from serving.domain.case import Case, Status, Timeliness
from serving.domain.decision import AuthorRecord
from serving.domain.duties import DutyDue
from serving.domain.routes import Level
from serving.domain.rules import HouseRules
from serving.domain.seen import Place
from serving.domain.suggestion import Suggestion
from serving.service.cases import CaseFile
from serving.service.classify import CommentAnswer
from serving.service.namesakes import Namesake
from serving.service.repositories.cases import Note, Preview
from serving.service.repositories.comments import Author, KeptComment, KnownBy, Version
from serving.web.decision_views import DecisionOut, decision_out


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
class QueuedOut(CaseOut):
    """A case in the queue, with what there is to read of its comment as it stands.

    `text` is its beginning where `text_is_cut`, and null once erased. `open_proposal`: something is proposed for it
    that can be decided and is not. To see this is not to have opened the case.
    """

    text: str | None
    text_is_cut: bool
    author_handle: str | None
    channel: str
    posted_at: datetime
    open_proposal: bool


@dataclass(frozen=True, slots=True)
class QueueOut:
    """A page of the queue. `next` is the cursor of the next page, null on the last one."""

    cases: tuple[QueuedOut, ...]
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
class NoteOut:
    """What somebody noted about a case."""

    id: str
    person: str
    text: str | None
    at: datetime


@dataclass(frozen=True, slots=True)
class CaseFileOut:
    """Everything about a case. `answer` is what the classifier and the house rules said of the comment.

    `record` names the decisions that stand against its author for earlier comments, and says whether they are blocked.
    `namesakes` are other authors of the same name on the channel: one who is `blocked` may be back as another.
    `suggestion` is what counts now: the one for what people say that the comment is, once they have.
    """

    case: CaseOut
    comment: CommentOut
    record: AuthorRecord
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


def queued_out(case: Case, preview: Preview, at: datetime) -> QueuedOut:
    """A case as it stands at this moment, and what the queue shows of its comment."""
    whole = case_out(case, at)
    return QueuedOut(
        **{it.name: getattr(whole, it.name) for it in fields(whole)},
        text=preview.glance.text,
        text_is_cut=preview.glance.is_cut,
        author_handle=preview.author_handle,
        channel=preview.channel,
        posted_at=preview.posted_at,
        open_proposal=preview.open_proposal,
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


def file_out(file: CaseFile, rules: HouseRules, at: datetime) -> CaseFileOut:
    """The whole file of a case, while these rules are in force."""
    return CaseFileOut(
        case=case_out(file.case, at),
        comment=comment_out(file.comment, file.author, (*file.earlier, file.version)),
        record=file.record,
        namesakes=file.namesakes,
        answer=file.version.answer,
        model=file.version.model,
        suggestion=file.suggestion,
        joined=file.joined,
        notes=tuple(map(note_out, file.notes)),
        decisions=tuple(decision_out(it, rules) for it in file.decisions),
        duties=file.duties,
        opened_at=file.opened_at,
    )


def note_out(note: Note) -> NoteOut:
    """A note."""
    return NoteOut(note.id, note.person, note.text, note.at)


def entry_out(entry: Entry) -> EntryOut:
    """An entry of the audit trail."""
    content = (entry.person, entry.role, entry.event, entry.subject, dict(entry.details))
    return EntryOut(entry.number, entry.at, *content, entry.sha256)
