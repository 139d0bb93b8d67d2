"""What people say a comment is: kept beside what the classifier said, and used for training only once accepted.

Some reviewers are not shown the suggestion, so that it can be measured how far it leads those who are. Where two
disagree an arbiter, a third person, decides.
"""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from itertools import pairwise

from models.labels import Label, Topic
from models.spans import Span
from serving.domain.errors import Refusal, RefusedError


@dataclass(frozen=True, slots=True)
class Reading:
    """What a comment is taken to be: its labels, its topic, and the personal data in it."""

    labels: frozenset[Label]
    topic: Topic | None
    spans: tuple[Span, ...] = ()


@dataclass(frozen=True, slots=True)
class Correction:
    """One person's reading of one version of a comment, and whether they had seen the classifier's."""

    comment: str
    version: int
    person: str
    reading: Reading
    suggested: Reading | None
    blind: bool
    at: datetime

    @property
    def changed(self) -> bool:
        """Whether it differs from what the classifier said."""
        return self.reading != self.suggested


class Standing(StrEnum):
    """How far the corrections of a comment have come."""

    ONE_READING = "one_reading"
    AGREED = "agreed"
    DISPUTED = "disputed"
    SETTLED = "settled"
    ACCEPTED = "accepted"
    REJECTED = "rejected"


@dataclass(frozen=True, slots=True)
class Settlement:
    """What an arbiter decided where two readings differ, and why."""

    person: str
    reading: Reading
    reason: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Acceptance:
    """Who let a reading into training, or kept it out, and when."""

    person: str
    accepted: bool
    at: datetime


@dataclass(frozen=True, slots=True)
class Quarantine:
    """All that people have said of one version of a comment, kept from training until a named person accepts it."""

    comment: str
    version: int
    corrections: tuple[Correction, ...] = ()
    settlement: Settlement | None = None
    acceptance: Acceptance | None = None

    @property
    def standing(self) -> Standing:
        """How far it has come."""
        if self.acceptance:
            return Standing.ACCEPTED if self.acceptance.accepted else Standing.REJECTED
        if self.settlement:
            return Standing.SETTLED
        if len({it.reading for it in self.corrections}) > 1:
            return Standing.DISPUTED
        return Standing.AGREED if len(self.corrections) > 1 else Standing.ONE_READING

    @property
    def reading(self) -> Reading | None:
        """What the comment is taken to be; None while it is disputed or nobody has read it."""
        if self.settlement:
            return self.settlement.reading
        if not self.corrections or self.standing == Standing.DISPUTED:
            return None
        return self.corrections[0].reading


def shown_blind(comment: str, person: str, share: float) -> bool:
    """Whether `person` reads this comment without the suggestion: fixed for the two, and true of about a `share`."""
    draw = int.from_bytes(hashlib.sha256(f"{comment}\x00{person}".encode()).digest()[:8]) / 2**64
    return draw < share


def correct(quarantine: Quarantine, correction: Correction, text_length: int) -> Quarantine:
    """Add a person's reading; a second one of theirs replaces the first.

    `text_length` is the comment's, in characters; spans lie within it and do not overlap.
    """
    _undecided(quarantine)
    if (correction.comment, correction.version) != (quarantine.comment, quarantine.version):
        raise RefusedError(Refusal.CHANGED_MEANWHILE, "The comment has been edited since you read it; read it again.")
    _check_spans(correction.reading.spans, text_length)
    others = tuple(it for it in quarantine.corrections if it.person != correction.person)
    return replace(quarantine, corrections=(*others, correction), settlement=None)


def settle(quarantine: Quarantine, reading: Reading, reason: str, person: str, at: datetime) -> Quarantine:
    """Decide between readings that differ, as a third person."""
    _undecided(quarantine)
    if quarantine.standing != Standing.DISPUTED:
        raise RefusedError(Refusal.NOT_DISPUTED, "Nobody disagrees about this comment, so there is nothing to settle.")
    if person in {it.person for it in quarantine.corrections}:
        raise RefusedError(Refusal.NOT_IMPARTIAL, "You gave one of the readings, so somebody else has to settle it.")
    if not reason.strip():
        raise RefusedError(Refusal.NO_REASON, "To settle a difference needs a reason.")
    return replace(quarantine, settlement=Settlement(person, reading, reason.strip(), at))


def accept(quarantine: Quarantine, person: str, at: datetime, *, into_training: bool) -> Quarantine:
    """Let what people said into training, or keep it out, as somebody who is named for it."""
    _undecided(quarantine)
    if quarantine.reading is None:
        raise RefusedError(Refusal.DISPUTED, "There is no reading of this comment that people agree on yet.")
    return replace(quarantine, acceptance=Acceptance(person, into_training, at))


def anchoring(corrections: Iterable[Correction]) -> tuple[float | None, float | None]:
    """The shares of readings that agree with the classifier: of those who saw its suggestion, and of the others.

    The further apart they are, the more the suggestion leads. None where there is no reading of the kind.
    """
    kept: dict[bool, list[bool]] = {False: [], True: []}
    for correction in corrections:
        if correction.suggested is not None:
            kept[correction.blind].append(not correction.changed)
    seen, blind = (sum(same) / len(same) if same else None for same in (kept[False], kept[True]))
    return seen, blind


def _undecided(quarantine: Quarantine) -> None:
    if quarantine.acceptance:
        raise RefusedError(
            Refusal.DECIDED_ALREADY, "What was said of this comment has been accepted or rejected already."
        )


def _check_spans(spans: tuple[Span, ...], text_length: int) -> None:
    ordered = sorted(spans)
    if any(span.end > text_length for span in ordered):
        raise RefusedError(Refusal.BAD_SPAN, f"A span ends after the text, which has {text_length} characters.")
    if any(one.overlaps(two) for one, two in pairwise(ordered)):
        raise RefusedError(Refusal.BAD_SPAN, "Two spans share a character; mark each piece once.")
