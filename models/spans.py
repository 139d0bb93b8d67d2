"""Personal-data spans: where in a text, and what kind."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


class SpanType(StrEnum):
    """The span types of the labelling guide."""

    PERSON = "PERSON"
    PHONE = "PHONE"
    EMAIL = "EMAIL"
    ADDRESS = "ADDRESS"
    POSTCODE = "POSTCODE"
    NI_NUMBER = "NI_NUMBER"
    NHS_NUMBER = "NHS_NUMBER"
    BANK_ACCOUNT = "BANK_ACCOUNT"
    CARD = "CARD"
    DATE_OF_BIRTH = "DATE_OF_BIRTH"
    REFERENCE = "REFERENCE"
    VEHICLE = "VEHICLE"
    HANDLE_OR_URL = "HANDLE_OR_URL"


SPAN_TYPES: tuple[SpanType, ...] = tuple(SpanType)


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A piece of a text, `text[start:end]`, in characters (code points), end exclusive."""

    start: int
    end: int
    type: SpanType

    def __post_init__(self) -> None:
        if not 0 <= self.start < self.end:
            raise ValueError(f"a span needs 0 <= start < end, not {self.start}..{self.end}")

    def overlaps(self, other: "Span") -> bool:
        """Whether the two share at least one character."""
        return self.start < other.end and other.start < self.end


def merge_spans(spans: Iterable[Span]) -> list[Span]:
    """Keep the longest of overlapping spans, the earlier in `spans` where two are as long; sorted by place."""
    kept: list[Span] = []
    for span in sorted(spans, key=lambda span: span.start - span.end):
        if not any(span.overlaps(other) for other in kept):
            kept.append(span)
    return sorted(kept)
