"""Comments come in: each is kept, a case is opened where the rules say so, and nothing is approved or removed."""

import hashlib
import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum

from serving.domain.audit import Event, Plain
from serving.domain.case import Case, Status, reopen, score, unread
from serving.domain.opening import needs_case, pressing
from serving.domain.routes import Level
from serving.domain.seen import Place
from serving.service.classify import CommentAnswer
from serving.service.repositories.comments import Author, AuthorKey, KeptComment, KnownBy, Version, sha256_of_comment
from serving.service.work import Turn, new_id


class Result(StrEnum):
    """What a comment that came in turned out to be."""

    NEW = "new"
    EDITED = "edited"
    UNCHANGED = "unchanged"


@dataclass(frozen=True, slots=True)
class Posted:
    """A comment as its channel tells of it. `posted_at` and `first_seen_at` know their zone."""

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

    @property
    def key(self) -> tuple[str, str]:
        """What makes it the one it is."""
        return self.channel, self.external_id

    @property
    def author_key(self) -> AuthorKey | None:
        """By what its author is known, the surest first; None where the channel tells nothing of them."""
        told = {KnownBy.ID: self.author_id, KnownBy.PAGE: self.profile_link, KnownBy.NAME: self.author_handle}
        return next(((self.channel, known_by, identity) for known_by, identity in told.items() if identity), None)


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
    new_comments: dict[str, KeptComment] = field(default_factory=dict)
    new_authors: list[Author] = field(default_factory=list)
    versions: list[Version] = field(default_factory=list)
    new_cases: dict[str, Case] = field(default_factory=dict)
    changed: dict[str, KeptComment] = field(default_factory=dict)
    changed_cases: dict[str, Case] = field(default_factory=dict)
    events: list[Event] = field(default_factory=list)

    def record(self, event: str, subject: str, **details: Plain) -> None:
        self.events.append(Event(self.turn.at, self.turn.person, None, event, subject, details))

    def write(self) -> None:
        work, first = self.turn.work, first_place(self.turn)
        work.comments.add_authors(self.new_authors)
        work.comments.add(list(self.new_comments.values()))
        for comment in self.changed.values():
            work.comments.save(comment)
        work.comments.add_versions(self.versions)
        work.cases.add(list(self.new_cases.values()), first)
        for case in self.changed_cases.values():
            work.cases.save(case, first)
        work.trail.add(self.events)


def keep(turn: Turn, posted: Sequence[Posted], scores: Sequence[Score | None]) -> list[Kept]:
    """Keep comments, each with what was said of it, or None where the classifier was unavailable.

    The same external id of a channel is the same comment: with another text it is a new version of it, with the same
    text, or once erased, it is left as it is. Written wholly or not at all.
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
    if comment.version != version.version or turn.work.comments.version(comment.id, version.version).scored_at:
        return
    turn.work.comments.score(_scored(version, said))
    turn.record("scored", comment.id, version=version.version, model=said.model)
    case = turn.work.cases.of_comment(comment.id)
    if case and case.unscored:
        turn.work.cases.save(pressed(turn, case, comment, said), first_place(turn))


def first_place(turn: Turn) -> Place | None:
    """The place that the rules put first in the queue."""
    return turn.rules.order.first if turn.rules.order else None


def _begin(turn: Turn, posted: Sequence[Posted]) -> _Batch:
    work = turn.work
    comments = work.comments.find(one.key for one in posted)
    authors = work.comments.find_authors(one.author_key for one in posted if one.author_key)
    known = list(comments.values())
    current = {it.id: work.comments.version(it.id, it.version) for it in known}
    return _Batch(turn, comments, authors, current, work.cases.of_comments([it.id for it in known]))


def _keep_one(batch: _Batch, posted: Posted, said: Score | None) -> Kept:
    comment = batch.comments.get(posted.key)
    if comment is None:
        comment, result = _new(batch, posted), Result.NEW
    elif comment.erased_at or _is_same(posted.text, batch.current[comment.id]):
        result = Result.UNCHANGED
    else:
        comment, result = _edited(batch, comment), Result.EDITED
    if result != Result.UNCHANGED:
        _add_version(batch, comment, posted, said)
        _to_case(batch, comment, said)
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
    )
    batch.comments[posted.key] = batch.new_comments[comment.id] = comment
    return comment


def _edited(batch: _Batch, comment: KeptComment) -> KeptComment:
    edited = replace(comment, version=comment.version + 1)
    batch.comments[comment.channel, comment.external_id] = edited
    (batch.new_comments if comment.id in batch.new_comments else batch.changed)[comment.id] = edited
    return edited


def _author(batch: _Batch, posted: Posted) -> Author:
    key = posted.author_key
    if key in batch.authors:
        return batch.authors[key]
    _, known_by, identity = key or (posted.channel, KnownBy.NOTHING, None)
    author = Author(new_id(), posted.channel, known_by, identity, posted.author_handle, posted.profile_link)
    batch.new_authors.append(author)
    if key:
        batch.authors[key] = author
    return author


def _add_version(batch: _Batch, comment: KeptComment, posted: Posted, said: Score | None) -> None:
    nonce = secrets.token_hex(16)
    version = Version(
        comment=comment.id,
        version=comment.version,
        text=posted.text,
        nonce=nonce,
        sha256=text_sha256(posted.text, nonce),
        seen_at=batch.turn.at,
        language=posted.language,
    )
    version = _scored(version, said) if said else version
    batch.current[comment.id] = version
    batch.versions.append(version)
    told: dict[str, Plain] = {"version": version.version, "sha256": version.sha256, "about": sha256_of_comment(comment)}
    batch.record("comment_kept", comment.id, **told, scored=said is not None)


def _to_case(batch: _Batch, comment: KeptComment, said: Score | None) -> None:
    """Open a case where the rules ask for one or nobody could tell, and bring one that is there up to date."""
    case = batch.cases.get(comment.id)
    wanted = said is None or needs_case(said.answer.suggestion)
    if case is None and wanted:
        case = Case(new_id(), comment.id, Level.NONE, comment.place, batch.turn.at, unscored=True)
        case = replace(pressed(batch.turn, case, comment, said), version=1) if said else case
        batch.new_cases[case.id] = batch.cases[comment.id] = case
        where, level = str(case.place), str(case.level)
        batch.record("case_opened", case.id, comment=comment.id, place=where, level=level, unscored=case.unscored)
    elif case is not None:
        case = reopen(case, case.version) if wanted and case.status == Status.CLOSED else case
        case = pressed(batch.turn, unread(case), comment, said) if said else unread(case)
        (batch.new_cases if case.id in batch.new_cases else batch.changed_cases)[case.id] = case
        batch.cases[comment.id] = case
        batch.record("case_follows_edit", case.id, comment=comment.id, version=comment.version, level=str(case.level))


def pressed(turn: Turn, case: Case, comment: KeptComment, said: Score) -> Case:
    """The case as pressing as what was said of its comment makes it."""
    how = pressing(said.answer.suggestion, comment.first_seen_at, turn.rules.calendar)
    return score(case, how.level, how.team, how.due_at, how.at_risk_at)


def _scored(version: Version, said: Score) -> Version:
    return replace(
        version,
        language=said.answer.language,
        scored_at=said.at,
        model=said.model,
        rules=said.rules,
        answer=said.answer,
    )


def _is_same(text: str, version: Version) -> bool:
    return version.nonce is not None and text_sha256(text, version.nonce) == version.sha256


def text_sha256(text: str, nonce: str) -> str:
    """The hash of a text with its nonce, which stays when both are erased."""
    return hashlib.sha256(f"{nonce}\x00{text}".encode("utf-8", "surrogatepass")).hexdigest()
