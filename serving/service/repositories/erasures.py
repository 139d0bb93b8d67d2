"""What is erased: what could be, and the proof that it was."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Protocol

from serving.domain.erasure import ErasureKind, Hold, KeptPart


@dataclass(frozen=True, slots=True)
class StillKept:
    """A part that a request did not erase: which and why, and until when where that can be said.

    `id` is that of the evidence, of the author whose key it is, or of the decision that is appealed against.
    """

    part: KeptPart
    id: str
    why: Hold
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Erasure:
    """That something was erased: how much of what kind, the hashes of the texts, and what had to be kept.

    `subject` is the author or comment that somebody asked for, or the house rules by which it was due.
    """

    id: str
    kind: ErasureKind
    subject: str
    why: str
    person: str
    at: datetime
    counts: Mapping[str, int]
    hashes: tuple[str, ...] = ()
    kept: tuple[StillKept, ...] = ()

    @property
    def sha256(self) -> str:
        """The hash of all of it, as the audit trail has it."""
        plain = json.dumps(asdict(self), sort_keys=True, separators=(",", ":"), default=_in_utc)
        return hashlib.sha256(plain.encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class ErasedWords:
    """What was erased of one comment: the hashes of its texts, and how many notes and replies of its case."""

    comment: str
    hashes: tuple[str, ...]
    notes: int
    replies: int


class ErasureRepository(Protocol):
    """What can be erased of one organisation, and what was."""

    def old(self, before: datetime, after: str, limit: int) -> list[str]:
        """Comments with words left that nobody has worked on since `before`, by id from `after` on."""
        ...

    def old_count(self, before: datetime) -> int:
        """How many there are."""
        ...

    def last_seen(self, comments: Sequence[str], /) -> dict[str, datetime]:
        """When the last version of each comment came in."""
        ...

    def only_proof(self, comments: Sequence[str], /) -> frozenset[str]:
        """Those against which an appeal is open that no piece of evidence shows."""
        ...

    def with_evidence(self, after: str, limit: int) -> list[str]:
        """Authors of whom there is evidence, by id from `after` on."""
        ...

    def judged(self, before: datetime, after: str, limit: int) -> list[str]:
        """Decisions on which an appeal was judged by `before`, and has words left, by id from `after` on."""
        ...

    def wordless(self, after: str, limit: int) -> list[str]:
        """Authors with a handle, link or key of whom no comment has words left, by id from `after` on."""
        ...

    def erase_words(self, comments: Sequence[str], at: datetime, /) -> list[ErasedWords]:
        """Erase the texts and links of comments, and the notes and replies of their cases."""
        ...

    def erase_evidence(self, snapshots: Sequence[str], at: datetime, /) -> None:
        """Erase texts, handles and links from evidence."""
        ...

    def erase_appeals(self, decisions: Sequence[str], at: datetime, /) -> dict[str, str]:
        """Erase what appeals against these decisions say; gives the hash of each that said something."""
        ...

    def erase_authors(self, authors: Sequence[str], at: datetime, /) -> list[str]:
        """Erase handles, links and keys of authors; gives those that had any."""
        ...

    def erase_name(self, author: str, at: datetime, /) -> bool:
        """Erase handle and link of an author, whose key is kept; whether there were any."""
        ...

    def add(self, erasure: Erasure) -> None:
        """Keep the proof of an erasure."""
        ...

    def page(self, after: str | None, limit: int) -> tuple[list[Erasure], str | None]:
        """Erasures, oldest first, from the cursor `after` on; and the next cursor."""
        ...


def _in_utc(value: object) -> str:
    assert isinstance(value, datetime)
    return value.astimezone(UTC).isoformat(timespec="microseconds")
