"""Replies as they are kept: what was sent, where, by whom and when."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from serving.domain.replies import Where
from serving.domain.sending import SentReply


@dataclass(frozen=True, slots=True)
class KeptReply:
    """A reply that was sent; its text is None once erased. `draft` is the standard reply it came from."""

    id: str
    case: str
    text: str | None
    draft: str | None
    where: Where
    person: str
    at: datetime


class ReplyRepository(Protocol):
    """The replies of one organisation."""

    def add(self, id: str, case: str, reply: SentReply, draft: str | None) -> None:
        """Keep a reply that was sent."""
        ...

    def of_case(self, case: str) -> list[KeptReply]:
        """All replies in a case, oldest first."""
        ...
