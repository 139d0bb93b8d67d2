"""Erasing in the database, and the proof of it. The guards of the tables hold here too."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, Table, and_, exists, func, or_, select, tuple_, update

from serving.domain.erasure import ErasureKind, Hold, KeptPart
from serving.service.repositories.erasures import ErasedWords, Erasure, StillKept
from serving.store.rows import OfOrganisation, portions
from serving.store.tables import (
    appeals,
    authors,
    case_notes,
    cases,
    comment_versions,
    comments,
    decisions,
    erasures,
    judgements,
    replies,
    snapshots,
)


class SqlErasures(OfOrganisation):
    """What can be erased of one organisation, and what was."""

    def old(self, before: datetime, after: str, limit: int) -> list[str]:
        """Comments with words left that nobody has worked on since `before`, by id from `after` on."""
        query = self._old(before).where(comments.c.id > after).order_by(comments.c.id).limit(limit)
        return [row.id for row in self._rows(query)]

    def old_count(self, before: datetime) -> int:
        """How many there are."""
        return self.connection.execute(select(func.count()).select_from(self._old(before).subquery())).scalar_one()

    def last_seen(self, wanted: Sequence[str]) -> dict[str, datetime]:
        """When the last version of each comment came in."""
        found: dict[str, datetime] = {}
        for some in portions(wanted):
            seen = self._select(comment_versions, comment_versions.c.comment.in_(some))
            found |= {row.comment: row.seen_at for row in self._rows(seen.order_by(comment_versions.c.version))}
        return found

    def only_proof(self, wanted: Sequence[str]) -> frozenset[str]:
        """Those against which an appeal is open that no piece of evidence shows."""
        judged = exists().where(*_same(judgements, "decision", appeals, "decision"))
        shown = exists().where(*_same(snapshots, "comment", decisions, "comment"), snapshots.c.text.is_not(None))
        appealed = and_(*_same(appeals, "decision", decisions, "id"))
        found: set[str] = set()
        for some in portions(wanted):
            query = self._select(decisions, decisions.c.comment.in_(some), ~judged, ~shown).join(appeals, appealed)
            found |= {row.comment for row in self._rows(query)}
        return frozenset(found)

    def with_evidence(self, after: str, limit: int) -> list[str]:
        """Authors of whom there is evidence, by id from `after` on."""
        own = snapshots.c.organisation == self.organisation, snapshots.c.text.is_not(None)
        query = select(snapshots.c.author).distinct().where(*own, snapshots.c.author > after)
        return [row.author for row in self._rows(query.order_by(snapshots.c.author).limit(limit))]

    def judged(self, before: datetime, after: str, limit: int) -> list[str]:
        """Decisions on which an appeal was judged by `before`, and has words left, by id from `after` on."""
        judgement = and_(*_same(judgements, "decision", appeals, "decision"), judgements.c.at <= before)
        query = self._select(appeals, appeals.c.decision > after, appeals.c.reason.is_not(None))
        rows = self._rows(query.join(judgements, judgement).order_by(appeals.c.decision).limit(limit))
        return [row.decision for row in rows]

    def wordless(self, after: str, limit: int) -> list[str]:
        """Authors with a handle, link or key of whom no comment has words left, by id from `after` on."""
        left = exists().where(*_same(comments, "author", authors, "id"), comments.c.erased_at.is_(None))
        query = self._select(authors, authors.c.id > after, _named(), ~left).order_by(authors.c.id).limit(limit)
        return [row.id for row in self._rows(query)]

    def erase_words(self, wanted: Sequence[str], at: datetime) -> list[ErasedWords]:
        """Erase the texts and links of comments, and the notes and replies of their cases."""
        return [words for some in portions(wanted) for words in self._erase_words(some, at)]

    def erase_evidence(self, wanted: Sequence[str], at: datetime) -> None:
        """Erase texts, handles and links from evidence."""
        emptied = dict.fromkeys(("text", "handle", "profile_link", "link", "thread", "nonce"))
        for some in portions(wanted):
            self._erase(snapshots, snapshots.c.id.in_(some), {**emptied, "erased_at": at})

    def erase_appeals(self, wanted: Sequence[str], at: datetime) -> dict[str, str]:
        """Erase what appeals against these decisions say; gives the hash of each that said something."""
        found: dict[str, str] = {}
        for some in portions(wanted):
            whole = and_(appeals.c.decision.in_(some), appeals.c.reason.is_not(None))
            found |= {row.decision: row.sha256 for row in self._rows(self._select(appeals, whole))}
            self._erase(appeals, whole, _emptied(at, "reason", "nonce"))
        return found

    def erase_authors(self, wanted: Sequence[str], at: datetime) -> list[str]:
        """Erase handles, links and keys of authors; gives those that had any."""
        found: list[str] = []
        for some in portions(wanted):
            named = [row.id for row in self._rows(self._select(authors, authors.c.id.in_(some), _named()))]
            nobody = _emptied(at, "identity", "handle", "profile_link")
            # the key of somebody who was blocked goes after the rest
            first = func.coalesce(authors.c.erased_at, at)
            self._erase(authors, authors.c.id.in_(named), {**nobody, "erased_at": first})
            found += named
        return found

    def erase_name(self, author: str, at: datetime) -> bool:
        """Erase handle and link of an author, whose key is kept; whether there were any."""
        shown = or_(authors.c.handle.is_not(None), authors.c.profile_link.is_not(None))
        named = bool(self._rows(self._select(authors, authors.c.id == author, shown)))
        if named:
            self._erase(authors, authors.c.id == author, _emptied(at, "handle", "profile_link"))
        return named

    def add(self, erasure: Erasure) -> None:
        """Keep the proof of an erasure."""
        kept = [{"part": it.part, "id": it.id, "why": it.why, "until": _plain(it.until)} for it in erasure.kept]
        names = ("id", "subject", "why", "person", "at")
        row = {name: getattr(erasure, name) for name in names}
        lists = {"counts": dict(erasure.counts), "hashes": list(erasure.hashes), "kept": kept}
        self._insert(erasures, [{**row, "kind": str(erasure.kind), **lists}])

    def page(self, after: str | None, limit: int) -> tuple[list[Erasure], str | None]:
        """Erasures, oldest first, from the cursor `after` on; and the next cursor."""
        query = self._select(erasures).order_by(erasures.c.at, erasures.c.id).limit(limit + 1)
        if after is not None:
            began = select(erasures.c.at).where(erasures.c.organisation == self.organisation, erasures.c.id == after)
            query = query.where(tuple_(erasures.c.at, erasures.c.id) > tuple_(began.scalar_subquery(), after))
        found = [erasure_of(row) for row in self._rows(query)]
        return found[:limit], found[limit - 1].id if len(found) > limit else None

    def _old(self, before: datetime) -> Select:
        """Candidates alone: what holds them otherwise is for the domain to say."""
        own = comments.c.organisation == self.organisation
        noted = exists().where(*_same(case_notes, "case", cases, "id"), case_notes.c.text.is_not(None))
        answered = exists().where(*_same(replies, "case", cases, "id"), replies.c.text.is_not(None))
        later = exists().where(*_same(comment_versions, "comment", comments, "id"), comment_versions.c.seen_at > before)
        return (
            select(comments.c.id)
            .outerjoin(cases, and_(*_same(cases, "comment", comments, "id")))
            .where(own, or_(cases.c.id.is_(None), cases.c.closed_at <= before), ~later)
            .where(or_(comments.c.erased_at.is_(None), noted, answered))
        )

    def _erase_words(self, wanted: Sequence[str], at: datetime) -> list[ErasedWords]:
        texts = self._rows(
            self._select(comment_versions, comment_versions.c.comment.in_(wanted), comment_versions.c.text.is_not(None))
        )
        comment_of = {row.id: row.comment for row in self._rows(self._select(cases, cases.c.comment.in_(wanted)))}
        notes, answers = self._written(case_notes, comment_of), self._written(replies, comment_of)
        whole = comments.c.id.in_(wanted), comments.c.erased_at.is_(None)
        self._erase(comment_versions, _text_of(comment_versions, "comment", wanted), _emptied(at, "text", "nonce"))
        self._erase(comments, and_(*whole), _emptied(at, "link", "post_link", "thread_link"))
        self._erase(case_notes, _text_of(case_notes, "case", list(comment_of)), {"text": None})
        self._erase(replies, _text_of(replies, "case", list(comment_of)), _emptied(at, "text"))
        hashes: dict[str, list[str]] = {comment: [] for comment in wanted}
        for row in texts:
            hashes[row.comment].append(row.sha256)
        return [ErasedWords(it, tuple(found), notes[it], answers[it]) for it, found in hashes.items()]

    def _written(self, table: Table, comment_of: dict[str, str]) -> Counter[str]:
        rows = self._rows(self._select(table, _text_of(table, "case", list(comment_of))))
        return Counter(comment_of[row.case] for row in rows)

    def _erase(self, table: Table, condition: ColumnElement[bool], values: dict[str, Any]) -> None:
        own = table.c.organisation == self.organisation
        self.connection.execute(update(table).where(own, condition).values(values))


def erasure_of(row: Row) -> Erasure:
    """The proof of an erasure as it is kept."""
    kept = tuple(StillKept(KeptPart(it["part"]), it["id"], Hold(it["why"]), _moment(it["until"])) for it in row.kept)
    content = (row.id, ErasureKind(row.kind), row.subject, row.why, row.person, row.at, row.counts)
    return Erasure(*content, tuple(row.hashes), kept)


def _same(one: Table, column: str, other: Table, key: str) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    return one.c.organisation == other.c.organisation, one.c[column] == other.c[key]


def _named() -> ColumnElement[bool]:
    return or_(*(authors.c[name].is_not(None) for name in ("identity", "handle", "profile_link")))


def _text_of(table: Table, column: str, wanted: Sequence[str]) -> ColumnElement[bool]:
    return and_(table.c[column].in_(wanted), table.c.text.is_not(None))


def _emptied(at: datetime, *columns: str) -> dict[str, Any]:
    return {**dict.fromkeys(columns), "erased_at": at}


def _plain(at: datetime | None) -> str | None:
    return at.isoformat() if at else None


def _moment(at: str | None) -> datetime | None:
    return datetime.fromisoformat(at) if at else None
