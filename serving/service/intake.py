"""Comments come in: each is kept, a case is opened where the rules say so, and nothing is approved or removed."""

import hashlib
import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum

from serving.domain.audit import Event, Plain
from serving.domain.case import Case, Status, reopen, unread
from serving.domain.clocks import Starts
from serving.domain.opening import Pressing, needs_case, starts_of_edit
from serving.domain.routes import Level
from serving.domain.seen import Place
from serving.domain.suggestion import suggest_kept
from serving.service.classify import CommentAnswer
from serving.service.matters import seen_of, suggestion_in_force
from serving.service.pressed import first_place, follow_joined, pressed, pressing_alone
from serving.service.repositories.comments import Author, AuthorKey, KeptComment, KnownBy, Version, sha256_of_comment
from serving.service.work import Turn, new_id


class Result(StrEnum):
    """What a comment that came in turned out to be."""

    NEW = "new"
    EDITED = "edited"
    UNCHANGED = "unchanged"


@dataclass(frozen=True, slots=True)
class Posted:
    """A comment as its channel tells of it. Times know their zone; `edited_at` is when this text was written."""

    channel: str
    external_id: str
    text: str
    posted_at: datetime
    first_seen_at: datetime
    place: Place = Place.PUBLIC
    own_page: bool = True
    author_id: str | None = None
    author_handle: str | None = None
    profile_link: str | None = None
    followers: int | None = None
    link: str | None = None
    post_link: str | None = None
    thread_link: str | None = None
    language: str | None = None
    edited_at: datetime | None = None

    @property
    def key(self) -> tuple[str, str]:
        """What makes it the one it is."""
        return self.channel, self.external_id

    @property
    def author_keys(self) -> tuple[AuthorKey, ...]:
        """By what its author is known, the surest first: what is one person's, else a name; empty where nothing is."""
        surely = {KnownBy.ID: self.author_id, KnownBy.PAGE: self.profile_link}
        keys = tuple((self.channel, known_by, identity) for known_by, identity in surely.items() if identity)
        return keys or (((self.channel, KnownBy.NAME, self.author_handle),) if self.author_handle else ())


@dataclass(frozen=True, slots=True)
class Score:
    """What a classifier and house rules (name@version) said of a text, and when."""

    model: str
    rules: str
    answer: CommentAnswer
    at: datetime


@dataclass(frozen=True, slots=True)
class Kept:
    """What became of a comment that came in. `case` is the id of its case, if it has one."""

    comment: str
    external_id: str
    version: int
    result: Result
    case: str | None
    level: Level | None
    scored: bool


@dataclass(slots=True)
class _Batch:
    """What is written at the end: comments that came in together are kept together, or not at all."""

    turn: Turn
    comments: dict[tuple[str, str], KeptComment]
    authors: dict[AuthorKey, Author]
    current: dict[str, Version]
    cases: dict[str, Case]
    joined: dict[str, list[Case]]
    new_comments: dict[str, KeptComment] = field(default_factory=dict)
    new_authors: list[Author] = field(default_factory=list)
    versions: list[Version] = field(default_factory=list)
    new_cases: dict[str, Case] = field(default_factory=dict)
    changed: list[KeptComment] = field(default_factory=list)
    changed_cases: dict[str, Case] = field(default_factory=dict)
    took_over: dict[str, None] = field(default_factory=dict)
    events: list[Event] = field(default_factory=list)

    def record(self, event: str, subject: str, **details: Plain) -> None:
        self.events.append(Event(self.turn.at, self.turn.person, None, event, subject, details))

    def write(self) -> None:
        work, first = self.turn.work, first_place(self.turn)
        work.comments.add_authors(self.new_authors)
        work.comments.add(list(self.new_comments.values()))
        for comment in self.changed:
            work.comments.save(comment)
        work.comments.add_versions(self.versions)
        work.cases.add(list(self.new_cases.values()), first)
        for case in self.changed_cases.values():
            work.cases.save(case, first)
        work.trail.add(self.events)
        for case in self.took_over:
            follow_joined(self.turn, case)

    def save(self, comment: KeptComment) -> None:
        """Keep what has changed of a comment: each version after the other, since they count up."""
        self.comments[comment.channel, comment.external_id] = comment
        if comment.id in self.new_comments:
            self.new_comments[comment.id] = comment
        else:
            self.changed.append(comment)

    def joined_into(self, case: Case) -> list[Case]:
        """The cases that are joined to one, as this batch leaves them."""
        stored = self.joined.get(case.id, [])
        return [it for it in (self.changed_cases.get(one.id, one) for one in stored) if it.joined_to == case.id]

    def is_unanswered(self, case: Case | None) -> bool:
        """Whether somebody still has to answer a case: it is open, or joined to one that is, and no reply was sent."""
        while case is not None and case.joined_to is not None and case.answered_at is None:
            case = self.changed_cases.get(case.joined_to) or self.turn.work.cases.get(case.joined_to)
        return case is not None and case.status == Status.OPEN and case.answered_at is None


def keep(turn: Turn, posted: Sequence[Posted], scores: Sequence[Score | None]) -> list[Kept]:
    """Keep comments, each with what was said of it, or None where the classifier was unavailable.

    The same external id of a channel is the same comment: with another text it is a new version of it, with the same
    text, once erased, or edited before the text in force was, it is left as it is. Written wholly or not at all.
    """
    batch = _begin(turn, posted)
    kept = [_keep_one(batch, one, score) for one, score in zip(posted, scores, strict=True)]
    batch.write()
    return kept


def deleted_by_author(turn: Turn, channel: str, external_id: str) -> KeptComment | None:
    """Mark a comment that its author has deleted; it stays as it was seen. None where it is not known."""
    comment = turn.work.comments.find([(channel, external_id)]).get((channel, external_id))
    if comment is None or comment.deleted_by_author_at:
        return comment
    deleted = replace(comment, deleted_by_author_at=turn.at)
    turn.work.comments.save(deleted)
    turn.record("deleted_by_author", comment.id)
    return deleted


def score_later(turn: Turn, version: Version, said: Score) -> None:
    """Keep what was said of a comment that came in while the classifier was unavailable."""
    comment = turn.work.comments.get(version.comment)
    current = turn.work.comments.version(comment.id, version.version)
    if comment.version != version.version or current.scored_at or current.text is None:
        return
    scored = _scored(turn, comment, current, said)
    turn.work.comments.score(scored)
    turn.record("scored", comment.id, version=version.version, model=said.model)
    case = turn.work.cases.of_comment(comment.id)
    if case and case.unscored and scored.answer:
        joined = turn.work.cases.joined_into([case.id]).get(case.id, [])
        changed = pressed(turn, case, scored.answer.suggestion, scored.starts, joined)
        turn.work.cases.save(changed, first_place(turn))


def _begin(turn: Turn, posted: Sequence[Posted]) -> _Batch:
    work = turn.work
    comments = work.comments.find(one.key for one in posted)
    authors = work.comments.find_authors(key for one in posted for key in one.author_keys)
    known = list(comments.values())
    current = {it.id: work.comments.version(it.id, it.version) for it in known}
    cases = work.cases.of_comments([it.id for it in known])
    return _Batch(turn, comments, authors, current, cases, work.cases.joined_into([it.id for it in cases.values()]))


def _keep_one(batch: _Batch, posted: Posted, said: Score | None) -> Kept:
    comment = batch.comments.get(posted.key)
    if comment is None:
        comment, result = _new(batch, posted), Result.NEW
        _add_version(batch, comment, posted, said, Starts.at(comment.first_seen_at))
    elif comment.erased_at or _tells_nothing_new(batch, comment, posted):
        comment, result = batch.comments[posted.key], Result.UNCHANGED
    else:
        starts = _starts_of_edit(batch, comment)
        comment, result = _edited(comment, posted), Result.EDITED
        batch.save(comment)
        _add_version(batch, comment, posted, said, starts)
    if result != Result.UNCHANGED:
        _to_case(batch, comment)
    case = batch.cases.get(comment.id)
    scored = batch.current[comment.id].scored_at is not None
    level = case.level if case else None
    return Kept(comment.id, comment.external_id, comment.version, result, case.id if case else None, level, scored)


def _new(batch: _Batch, posted: Posted) -> KeptComment:
    comment = KeptComment(
        id=new_id(),
        channel=posted.channel,
        external_id=posted.external_id,
        author=_author(batch, posted).id,
        place=posted.place,
        own_page=posted.own_page,
        followers=posted.followers,
        link=posted.link,
        post_link=posted.post_link,
        thread_link=posted.thread_link,
        posted_at=posted.posted_at,
        first_seen_at=posted.first_seen_at,
        edited_at=posted.edited_at,
    )
    batch.comments[posted.key] = batch.new_comments[comment.id] = comment
    return comment


def _has_duties(turn: Turn, comment: KeptComment, version: Version) -> bool:
    suggestion = suggestion_in_force(turn, comment, version)
    return suggestion is not None and bool(suggestion.duties)


def _edited(comment: KeptComment, posted: Posted) -> KeptComment:
    return replace(comment, version=comment.version + 1, edited_at=posted.edited_at or comment.edited_at)


def _tells_nothing_new(batch: _Batch, comment: KeptComment, posted: Posted) -> bool:
    """Whether a text is the one in force, or was edited before that was: tools deliver more than once, and late.

    Without a time of its own a text is old only where it is known, and the channel told that it was edited since: a
    text that may be new is never left out.
    """
    if _is_same(posted.text, batch.current[comment.id]):
        if posted.edited_at and (comment.edited_at is None or posted.edited_at > comment.edited_at):
            batch.save(replace(comment, edited_at=posted.edited_at))
        return True
    if comment.edited_at is None or (posted.edited_at and posted.edited_at >= comment.edited_at):
        return False
    versions = (*batch.turn.work.comments.versions(comment.id), *batch.versions)
    is_known = any(it.comment == comment.id and _is_same(posted.text, it) for it in versions)
    if posted.edited_at and not is_known:
        batch.record("older_edit_left", comment.id, version=comment.version)
    return is_known or posted.edited_at is not None


def _starts_of_edit(batch: _Batch, comment: KeptComment) -> Starts:
    case, before = batch.cases.get(comment.id), batch.current[comment.id]
    if case is None:
        return Starts.at(batch.turn.at)
    if case.unscored:
        was = None
    elif batch.joined_into(case):
        was = pressing_alone(batch.turn, comment, before)
    else:
        was = Pressing(case.level, case.team, case.due_at, case.at_risk_at)
    seen_before = before.seen_at if before.version > 1 else comment.first_seen_at
    clock_ran = case.unscored or case.due_at is not None or _has_duties(batch.turn, comment, before)
    unanswered = batch.is_unanswered(case)
    return starts_of_edit(before.starts, seen_before, was, clock_ran=clock_ran, unanswered=unanswered, at=batch.turn.at)


def _author(batch: _Batch, posted: Posted) -> Author:
    keys = posted.author_keys
    known = (batch.authors[key] for key in keys if key in batch.authors)
    author = next((it for it in known if not _has_another_id(it, posted)), None)
    if author is None:
        _, known_by, identity = keys[0] if keys else (posted.channel, KnownBy.NOTHING, None)
        author = Author(new_id(), posted.channel, known_by, identity, posted.author_handle, posted.profile_link)
        batch.new_authors.append(author)
    for key in keys:
        batch.authors.setdefault(key, author)
    return author


def _has_another_id(author: Author, posted: Posted) -> bool:
    """Whether the channel's own ids tell an author from whoever posted this, whatever page both have."""
    return author.known_by == KnownBy.ID and posted.author_id is not None and author.identity != posted.author_id


def _add_version(batch: _Batch, comment: KeptComment, posted: Posted, said: Score | None, starts: Starts) -> None:
    nonce = secrets.token_hex(16)
    version = Version(
        comment=comment.id,
        version=comment.version,
        text=posted.text,
        nonce=nonce,
        sha256=text_sha256(posted.text, nonce),
        seen_at=batch.turn.at,
        clock_from=starts.clock_from,
        emergency_from=starts.emergency_from,
        due_by=starts.due_by,
        edited_at=posted.edited_at,
        language=posted.language,
    )
    version = _scored(batch.turn, comment, version, said) if said else version
    batch.current[comment.id] = version
    batch.versions.append(version)
    told: dict[str, Plain] = {"version": version.version, "sha256": version.sha256, "about": sha256_of_comment(comment)}
    batch.record("comment_kept", comment.id, **told, scored=said is not None)


def _to_case(batch: _Batch, comment: KeptComment) -> None:
    """Open a case where the rules ask for one or nobody could tell, and bring one that is there up to date."""
    turn, case, version = batch.turn, batch.cases.get(comment.id), batch.current[comment.id]
    suggestion = version.answer.suggestion if version.answer else None
    wanted = suggestion is None or needs_case(suggestion)
    if case is None and wanted:
        case = Case(new_id(), comment.id, Level.NONE, comment.place, turn.at, unscored=True)
        if suggestion:
            case = replace(pressed(turn, case, suggestion, version.starts, ()), version=1)
        batch.new_cases[case.id] = batch.cases[comment.id] = case
        where, level = str(case.place), str(case.level)
        batch.record("case_opened", case.id, comment=comment.id, place=where, level=level, unscored=case.unscored)
    elif case is not None:
        if case.joined_to is not None:
            batch.took_over[case.joined_to] = None
        case = unread(reopen(case, case.version) if wanted and case.status == Status.CLOSED else case)
        if suggestion:
            case = pressed(turn, case, suggestion, version.starts, batch.joined_into(case))
        (batch.new_cases if case.id in batch.new_cases else batch.changed_cases)[case.id] = case
        batch.cases[comment.id] = case
        batch.record("case_follows_edit", case.id, comment=comment.id, version=comment.version, level=str(case.level))


def _scored(turn: Turn, comment: KeptComment, version: Version, said: Score) -> Version:
    """The version with what was said of it; whatever of an edit was timed by its delivery, by when its clocks start."""
    scored = replace(
        version,
        language=said.answer.language,
        scored_at=said.at,
        model=said.model,
        rules=said.rules,
        answer=said.answer,
    )
    if version.version == 1:
        return scored
    suggestion = suggest_kept(seen_of(comment, scored, None), turn.rules, version.starts)
    return replace(scored, answer=replace(said.answer, suggestion=suggestion))


def _is_same(text: str, version: Version) -> bool:
    return version.nonce is not None and text_sha256(text, version.nonce) == version.sha256


def text_sha256(text: str, nonce: str) -> str:
    """The hash of a text with its nonce, which stays when both are erased."""
    return hashlib.sha256(f"{nonce}\x00{text}".encode("utf-8", "surrogatepass")).hexdigest()
