"""Comments as they are kept."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from serving.domain.clocks import Starts
from serving.domain.reconciliation import sha256_of
from serving.domain.seen import Place
from serving.domain.words import beginning
from serving.service.classify import CommentAnswer


class KnownBy(StrEnum):
    """By what comments are taken to be one author's: surely, by the channel's id of them or by their page; or by name.

    Two people can have one name: who decides, exports or erases has to know that an author is known by name alone.
    """

    ID = "id"
    PAGE = "page"
    NAME = "name"
    NOTHING = "nothing"


AuthorKey = tuple[str, KnownBy, str]
"""A channel, by what an author is known on it, and that."""


@dataclass(frozen=True, slots=True)
class Author:
    """Who wrote comments on one channel. Without identity, handle and link once erased."""

    id: str
    channel: str
    known_by: KnownBy
    identity: str | None
    handle: str | None
    profile_link: str | None = None
    erased_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class KeptComment:
    """A comment, whatever its text is by now. `external_id` is the channel's own; `author` an `Author.id`.

    `edited_at` is the latest time of an edit that the channel told, whether or not it brought another text.
    """

    id: str
    channel: str
    external_id: str
    author: str
    place: Place
    own_page: bool
    followers: int | None
    link: str | None
    post_link: str | None
    thread_link: str | None
    posted_at: datetime
    first_seen_at: datetime
    version: int = 1
    edited_at: datetime | None = None
    deleted_by_author_at: datetime | None = None
    erased_at: datetime | None = None


def sha256_of_comment(it: KeptComment) -> str:
    """The hash of what stays of a comment as it came in, also when the words are erased."""
    seen = [it.place, it.own_page, it.followers, it.posted_at, it.first_seen_at]
    return sha256_of([it.id, it.channel, it.external_id, it.author, *seen])


@dataclass(frozen=True, slots=True)
class Version:
    """One version of a comment's text, and what was said of it once it was scored.

    `sha256` is of the text with the random `nonce`, so that it can be kept when both are erased. `edited_at` is when
    it was written as the channel tells it; `clock_from`, `emergency_from` and `due_by` are when its clocks start.
    """

    comment: str
    version: int
    text: str | None
    nonce: str | None
    sha256: str
    seen_at: datetime
    clock_from: datetime
    emergency_from: datetime
    due_by: datetime | None = None
    edited_at: datetime | None = None
    language: str | None = None
    scored_at: datetime | None = None
    model: str | None = None
    rules: str | None = None
    answer: CommentAnswer | None = None
    erased_at: datetime | None = None

    @property
    def starts(self) -> Starts:
        """From when its clocks run."""
        return Starts(self.clock_from, self.emergency_from, self.due_by)


GLANCE = 280
"""How many characters of a text a list shows."""


@dataclass(frozen=True, slots=True)
class Glance:
    """How a text begins, as a list shows it; None once erased."""

    text: str | None
    is_cut: bool

    @classmethod
    def at(cls, text: str | None) -> "Glance":
        """How this text begins, of which one character more than is shown is enough."""
        return cls(None if text is None else beginning(text, GLANCE), len(text or "") > GLANCE)


class CommentRepository(Protocol):
    """The comments of one organisation."""

    def find(self, keys: Iterable[tuple[str, str]]) -> dict[tuple[str, str], KeptComment]:
        """Those already kept of these channels and external ids."""
        ...

    def get(self, id: str) -> KeptComment:
        """One comment. Raises `NotFoundError`."""
        ...

    def add(self, new: Sequence[KeptComment]) -> None:
        """Keep new comments."""
        ...

    def save(self, comment: KeptComment) -> None:
        """Keep what has changed of a comment."""
        ...

    def version(self, comment: str, version: int) -> Version:
        """One version of a comment. Raises `NotFoundError`."""
        ...

    def versions(self, comment: str) -> list[Version]:
        """All versions, oldest first."""
        ...

    def glances(self, versions: Sequence[tuple[str, int]]) -> dict[tuple[str, int], Glance]:
        """How the texts of these versions of comments begin."""
        ...

    def add_versions(self, versions: Sequence[Version]) -> None:
        """Keep new versions."""
        ...

    def score(self, version: Version) -> None:
        """Keep what was said of a version that nobody had scored."""
        ...

    def unscored(self, limit: int) -> list[Version]:
        """Current versions that were never scored, oldest first."""
        ...

    def find_authors(self, keys: Iterable[AuthorKey]) -> dict[AuthorKey, Author]:
        """Those already known, by each of these keys; somebody known by the channel's id by their page as well."""
        ...

    def author(self, id: str) -> Author:
        """One author. Raises `NotFoundError`."""
        ...

    def namesakes(self, author: Author) -> list[str]:
        """Other authors of the same name on the same channel, by id."""
        ...

    def add_authors(self, new: Sequence[Author]) -> None:
        """Keep new authors."""
        ...

    def by_author(self, author: str) -> list[KeptComment]:
        """All comments of an author, oldest first."""
        ...
