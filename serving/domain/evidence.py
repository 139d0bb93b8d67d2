"""What is recorded of comments before anything is done about them, so that it can be checked years later."""

import hashlib
import json
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from functools import cached_property


@dataclass(frozen=True, slots=True)
class Snapshot:
    """One comment or message as it stood when it was recorded, and why it was. Times know their zone."""

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

    def __post_init__(self) -> None:
        if self.written_at.tzinfo is None or self.taken_at.tzinfo is None:
            raise ValueError("a snapshot needs times that know their zone")
        if not self.why.strip():
            raise ValueError("a snapshot says why it was taken")

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
        return _sha256([snapshot.sha256 for snapshot in self.snapshots])

    def shows(self, comment: str) -> bool:
        """Whether this comment was recorded."""
        return any(snapshot.comment == comment for snapshot in self.snapshots)


def _sha256(content: object) -> str:
    plain = json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"), default=_in_utc)
    return hashlib.sha256(plain.encode("utf-8", errors="surrogatepass")).hexdigest()


def _in_utc(value: object) -> str:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    raise TypeError(f"{type(value).__name__} has no place in evidence")
