"""Comments come in: each is kept, a case is opened where the rules say so, and nothing is approved or removed."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from serving.domain.audit import Plain
from serving.domain.case import Case, Status, reopen, unread
from serving.domain.clocks import Starts
from serving.domain.opening import needs_case
from serving.domain.reconciliation import sha256_of_text
from serving.domain.routes import Level
from serving.domain.seen import Place
from serving.domain.suggestion import suggest_kept
from serving.service.batch import Batch
from serving.service.classify import CommentAnswer
from serving.service.edits import edited, starts_after, tells_nothing_new
from serving.service.matters import seen_of
from serving.service.pressed import first_place, joined_into, pressed
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
        changed = pressed(turn, case, scored.answer.suggestion, scored.starts, joined_into(turn, case.id))
        turn.work.cases.save(changed, first_place(turn))


def _begin(turn: Turn, posted: Sequence[Posted]) -> Batch:
    work = turn.work
    comments = work.comments.find(one.key for one in posted)
    authors = work.comments.find_authors(key for one in posted for key in one.author_keys)
    known = list(comments.values())
    current = {it.id: work.comments.version(it.id, it.version) for it in known}
    cases = work.cases.of_comments([it.id for it in known])
    return Batch(turn, comments, authors, current, cases, work.cases.joined_into([it.id for it in cases.values()]))


def _keep_one(batch: Batch, posted: Posted, said: Score | None) -> Kept:
    comment = batch.comments.get(posted.key)
    if comment is None:
        comment, result = _new(batch, posted), Result.NEW
        _add_version(batch, comment, posted, said, Starts.at(comment.first_seen_at))
    elif comment.erased_at or tells_nothing_new(batch, comment, posted.text, posted.edited_at):
        comment, result = batch.comments[posted.key], Result.UNCHANGED
    else:
        starts = starts_after(batch, comment)
        comment, result = edited(comment, posted.edited_at), Result.EDITED
        batch.save(comment)
        _add_version(batch, comment, posted, said, starts)
    if result != Result.UNCHANGED:
        _to_case(batch, comment)
    case = batch.cases.get(comment.id)
    scored = batch.current[comment.id].scored_at is not None
    level = case.level if case else None
    return Kept(comment.id, comment.external_id, comment.version, result, case.id if case else None, level, scored)


def _new(batch: Batch, posted: Posted) -> KeptComment:
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


def _author(batch: Batch, posted: Posted) -> Author:
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


def _add_version(batch: Batch, comment: KeptComment, posted: Posted, said: Score | None, starts: Starts) -> None:
    nonce = secrets.token_hex(16)
    version = Version(
        comment=comment.id,
        version=comment.version,
        text=posted.text,
        nonce=nonce,
        sha256=sha256_of_text(posted.text, nonce),
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


def _to_case(batch: Batch, comment: KeptComment) -> None:
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
