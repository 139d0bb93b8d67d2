"""What is recorded of comments before anything is done about them, so that it can be checked years later."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from functools import cached_property

from serving.domain.words import says_something

SHORTEST_NONCE = 16


@dataclass(frozen=True, slots=True)
class Snapshot:
    """One comment or message as it stood when it was recorded, by whom it was, and why. Times know their zone.

    `handle` is the author's name on the channel, and `profile_link` their page, by which they are told from others.
    `nonce` is random: the hash can be kept when the text is erased, and nobody finds the text by trying.
    """

    comment: str
    version: int
    text: str
    author: str
    handle: str
    written_at: datetime
    link: str | None
    thread: str | None
    why: str
    taken_by: str
    taken_at: datetime
    nonce: str
    profile_link: str | None = None

    def __post_init__(self) -> None:
        if self.written_at.tzinfo is None or self.taken_at.tzinfo is None:
            raise ValueError("a snapshot needs times that know their zone")
        if not says_something(self.why):
            raise ValueError("a snapshot says why it was taken")
        if len(self.nonce) < SHORTEST_NONCE:
            raise ValueError(f"a snapshot needs a random nonce of {SHORTEST_NONCE} characters or more")

    @property
    def sha256(self) -> str:
        """The hash of everything in the snapshot; the same for the same moment in any time zone."""
        return _sha256(asdict(self))


@dataclass(frozen=True)
class Evidence:
    """The snapshots that an act rests on."""

    snapshots: tuple[Snapshot, ...]

    def __post_init__(self) -> None:
        if not self.snapshots:
            raise ValueError("evidence has at least one snapshot")

    @cached_property
    def sha256(self) -> str:
        """The hash of all snapshots, in their order."""
        return sha256_of([snapshot.sha256 for snapshot in self.snapshots])

    def shows(self, comment: str, version: int, author: str, at: datetime) -> bool:
        """Whether this version of a comment by this author had been recorded by then."""
        wanted = (comment, version, author)
        return any((it.comment, it.version, it.author) == wanted and it.taken_at <= at for it in self.snapshots)


def sha256_of(snapshots: Sequence[str]) -> str:
    """The hash of evidence by the hashes of its snapshots, which stay when a text is erased."""
    return _sha256(list(snapshots))


def _sha256(content: object) -> str:
    plain = json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"), default=_in_utc)
    return hashlib.sha256(plain.encode("utf-8", errors="surrogatepass")).hexdigest()


def _in_utc(value: object) -> str:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    raise TypeError(f"{type(value).__name__} has no place in evidence")
