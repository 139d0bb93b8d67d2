"""What is known of a comment when a suggestion is made. The text itself is not needed, and is not kept here."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from models.labels import Label, Topic
from models.spans import SpanType

READABLE = frozenset({"en", "und"})
"""Languages whose labels are believed: the classifiers learn from English. "und" is mostly a word or an emoji."""


class Place(StrEnum):
    """Who can read a comment: everyone, or the organisation alone."""

    PUBLIC = "public"
    INBOX = "inbox"


@dataclass(frozen=True, slots=True)
class Seen:
    """One comment as the classifier and the platform describe it.

    `labels` are those at or over their threshold, `probabilities` calibrated and in [0, 1] where known,
    `language` an ISO 639-1 code or "und", `followers` the author's where the platform says. `own_page` is
    false where the comment stands on somebody else's page.
    """

    labels: frozenset[Label]
    language: str = "en"
    topic: Topic | None = None
    span_types: frozenset[SpanType] = frozenset()
    probabilities: Mapping[Label, float] = field(default_factory=dict)
    place: Place = Place.PUBLIC
    followers: int | None = None
    own_page: bool = True

    @property
    def readable(self) -> bool:
        """Whether the classifier knows the comment's language."""
        return self.language in READABLE
