"""Comments, their versions and their authors in the database."""

from collections.abc import Iterable, Sequence
from typing import Any

from pydantic import TypeAdapter
from sqlalchemy import Row, Select, Table, and_, func, or_, select, tuple_, union_all

from serving.domain.seen import Place
from serving.service.classify import CommentAnswer
from serving.service.repositories.comments import GLANCE, Author, AuthorKey, Glance, KeptComment, KnownBy, Version
from serving.store.rows import OfOrganisation, columns, portions
from serving.store.tables import authors, comment_versions, comments

ANSWERS = TypeAdapter(CommentAnswer)


class SqlComments(OfOrganisation):
    """The comments of one organisation."""

    def find(self, keys: Iterable[tuple[str, str]]) -> dict[tuple[str, str], KeptComment]:
        """Those already kept of these channels and external ids."""
        of = (comments.c.channel, comments.c.external_id)
        rows = [row for some in portions(dict.fromkeys(keys)) for row in self._among(self._groups(comments, of, some))]
        return {(row.channel, row.external_id): _comment(row) for row in rows}

    def get(self, id: str) -> KeptComment:
        """One comment. Raises `NotFoundError`."""
        return _comment(self._existing("comment", comments, id=id))

    def add(self, new: Sequence[KeptComment]) -> None:
        """Keep new comments."""
        self._insert(comments, [columns(comment) for comment in new])

    def save(self, comment: KeptComment) -> None:
        """Keep what has changed of a comment."""
        self._update(comments, {"id": comment.id}, columns(comment, "id"))

    def version(self, comment: str, version: int) -> Version:
        """One version of a comment. Raises `NotFoundError`."""
        return _version(self._existing("version of a comment", comment_versions, comment=comment, version=version))

    def versions(self, comment: str) -> list[Version]:
        """All versions, oldest first."""
        query = self._select(comment_versions, comment_versions.c.comment == comment)
        return [_version(row) for row in self._rows(query.order_by(comment_versions.c.version))]

    def glances(self, versions: Sequence[tuple[str, int]]) -> dict[tuple[str, int], Glance]:
        """How the texts of these versions of comments begin."""
        key = comment_versions.c.comment, comment_versions.c.version
        own = select(*key, text_at_a_glance()).where(comment_versions.c.organisation == self.organisation)
        rows = [row for some in portions(versions) for row in self._rows(own.where(tuple_(*key).in_(some)))]
        return {(row.comment, row.version): Glance.at(row.begins) for row in rows}

    def add_versions(self, versions: Sequence[Version]) -> None:
        """Keep new versions."""
        self._insert(comment_versions, [_version_row(version) for version in versions])

    def score(self, version: Version) -> None:
        """Keep what was said of a version that nobody had scored."""
        keys = {"comment": version.comment, "version": version.version}
        self._update(comment_versions, keys, _version_row(version))

    def unscored(self, limit: int) -> list[Version]:
        """Current versions that were never scored, oldest first."""
        current = and_(
            comments.c.organisation == comment_versions.c.organisation,
            comments.c.id == comment_versions.c.comment,
            comments.c.version == comment_versions.c.version,
        )
        waiting = (comment_versions.c.scored_at.is_(None), comment_versions.c.text.is_not(None))
        query = self._select(comment_versions, *waiting).join(comments, current)
        return [_version(row) for row in self._rows(query.order_by(comment_versions.c.seen_at).limit(limit))]

    def find_authors(self, keys: Iterable[AuthorKey]) -> dict[AuthorKey, Author]:
        """Those already known, by each of these keys; somebody known by the channel's id by their page as well."""
        wanted = frozenset(keys)
        rows = [row for some in portions(wanted) for row in self._among(self._known_by(some))]
        found = {(row.channel, KnownBy(row.known_by), row.identity): _author(row) for row in rows}
        by_page = {
            (row.channel, KnownBy.PAGE, row.profile_link): _author(row)
            for row in sorted(rows, key=lambda row: row.id)
            if row.known_by == KnownBy.ID and row.profile_link
        }
        return {key: author for key, author in (found | by_page).items() if key in wanted}

    def author(self, id: str) -> Author:
        """One author. Raises `NotFoundError`."""
        return _author(self._existing("author", authors, id=id))

    def namesakes(self, author: Author) -> list[str]:
        """Other authors of the same name on the same channel, by id."""
        name = author.handle or (author.identity if author.known_by == KnownBy.NAME else None)
        if name is None:
            return []
        called = or_(authors.c.handle == name, and_(authors.c.known_by == KnownBy.NAME, authors.c.identity == name))
        others = self._select(authors, authors.c.channel == author.channel, called, authors.c.id != author.id)
        return [row.id for row in self._rows(others.order_by(authors.c.id))]

    def add_authors(self, new: Sequence[Author]) -> None:
        """Keep new authors."""
        self._insert(authors, [columns(author) for author in new])

    def by_author(self, author: str) -> list[KeptComment]:
        """All comments of an author, oldest first."""
        query = self._select(comments, comments.c.author == author).order_by(comments.c.posted_at, comments.c.id)
        return [_comment(row) for row in self._rows(query)]

    def _known_by(self, keys: Sequence[AuthorKey]) -> list[Select]:
        own = (authors.c.channel, authors.c.known_by, authors.c.identity)
        pages = [(channel, identity) for channel, known_by, identity in keys if known_by == KnownBy.PAGE]
        by_page = self._groups(authors, (authors.c.channel, authors.c.profile_link), pages)
        return [*self._groups(authors, own, keys), *by_page]

    def _groups(self, table: Table, names: Sequence[Any], keys: Sequence[tuple[str, ...]]) -> list[Select]:
        """A query for all keys that differ in their last column alone: only so SQLite looks them up in an index."""
        groups: dict[tuple[str, ...], list[str]] = {}
        for *first, last in keys:
            groups.setdefault(tuple(first), []).append(last)
        return [
            self._select(table, *(name == it for name, it in zip(names, first, strict=False)), names[-1].in_(lasts))
            for first, lasts in groups.items()
        ]

    def _among(self, queries: Sequence[Select]) -> Sequence[Row]:
        return self.connection.execute(union_all(*queries)).all() if queries else []


def text_at_a_glance() -> Any:
    """As much of a text as it takes to show how it begins."""
    return func.substr(comment_versions.c.text, 1, GLANCE + 1).label("begins")


def _plain(row: Row) -> dict[str, Any]:
    return {name: value for name, value in row._mapping.items() if name != "organisation"}


def _comment(row: Row) -> KeptComment:
    return KeptComment(**{**_plain(row), "place": Place(row.place)})


def _author(row: Row) -> Author:
    return Author(**{**_plain(row), "known_by": KnownBy(row.known_by)})


def _version(row: Row) -> Version:
    answer = None if row.answer is None else ANSWERS.validate_python(row.answer)
    return Version(**{**_plain(row), "answer": answer})


def _version_row(version: Version) -> dict[str, Any]:
    answer = None if version.answer is None else ANSWERS.dump_python(version.answer, mode="json")
    names = [name for name in Version.__slots__ if name != "answer"]
    return {**{name: getattr(version, name) for name in names}, "answer": answer}
