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
from serving.domain.people import Actor
from serving.domain.words import says_something


@dataclass(frozen=True, slots=True)
class Reading:
    """What a comment is taken to be: its labels, its topic, and the personal data in it."""

    labels: frozenset[Label]
    topic: Topic | None
    spans: tuple[Span, ...] = ()

    def __post_init__(self) -> None:
        object.__setattr__(self, "spans", tuple(sorted(self.spans)))


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
    def changed(self) -> bool | None:
        """Whether it differs from what the classifier said; None where it had said nothing."""
        return None if self.suggested is None else self.reading != self.suggested


class Standing(StrEnum):
    """How far the corrections of a comment have come."""

    UNREAD = "unread"
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
        return (Standing.UNREAD, Standing.ONE_READING, Standing.AGREED)[min(len(self.corrections), 2)]

    @property
    def reading(self) -> Reading | None:
        """What the comment is taken to be; None while it is disputed or nobody has read it."""
        if self.settlement:
            return self.settlement.reading
        if not self.corrections or self.standing == Standing.DISPUTED:
            return None
        return self.corrections[0].reading


def weighed(
    quarantine: Quarantine, suggested: frozenset[Label] | None, decider: str | None = None
) -> frozenset[Label] | None:
    """The labels for which promises hold when `decider` decides on a comment; None where nobody else knows any.

    Nobody talks a promise away alone: what an arbiter settled counts, else each label that anybody gives it, and while
    nobody but the decider has read it those of the classifier too (`suggested`, None where it could not read it).
    """
    settlement = quarantine.settlement
    if settlement and settlement.person != decider:
        return settlement.reading.labels
    others = [it for it in quarantine.corrections if it.person != decider]
    said = [it.reading.labels for it in quarantine.corrections]
    if settlement:
        said.append(settlement.reading.labels)
    if not others:
        if suggested is None:
            return None
        said.append(suggested)
    return frozenset[Label]().union(*said)


def shown_blind(comment: str, person: str, share: float) -> bool:
    """Whether `person` reads this comment without the suggestion: fixed for the two, and true of about a `share`."""
    draw = int.from_bytes(hashlib.sha256(f"{comment}\x00{person}".encode()).digest()[:8]) / 2**64
    return draw < share


def correct(quarantine: Quarantine, correction: Correction, text_length: int) -> Quarantine:
    """Add a person's reading; they may put it right as long as nobody else has read the comment.

    `text_length` is the comment's, in characters; spans lie within it and do not overlap.
    """
    _undecided(quarantine)
    if (correction.comment, correction.version) != (quarantine.comment, quarantine.version):
        raise RefusedError(Refusal.CHANGED_MEANWHILE, "The comment has been edited since you read it; read it again.")
    _check_spans(correction.reading.spans, text_length)
    if quarantine.settlement:
        raise RefusedError(Refusal.READ_BY_OTHERS, "An arbiter has settled what this comment is.")
    others = tuple(it for it in quarantine.corrections if it.person != correction.person)
    if others and len(others) < len(quarantine.corrections):
        raise RefusedError(Refusal.READ_BY_OTHERS, "Others have read this comment since, so your reading stands.")
    return replace(quarantine, corrections=(*others, correction))


def settle(
    quarantine: Quarantine, reading: Reading, reason: str, actor: Actor, at: datetime, text_length: int
) -> Quarantine:
    """Decide between readings that differ, as a third person."""
    _undecided(quarantine)
    if quarantine.standing != Standing.DISPUTED:
        raise RefusedError(Refusal.NOT_DISPUTED, "Nobody disagrees about this comment, so there is nothing to settle.")
    if actor.person in {it.person for it in quarantine.corrections}:
        raise RefusedError(Refusal.NOT_IMPARTIAL, "You gave one of the readings, so somebody else has to settle it.")
    if not says_something(reason):
        raise RefusedError(Refusal.NO_REASON, "To settle a difference needs a reason.")
    _check_spans(reading.spans, text_length)
    return replace(quarantine, settlement=Settlement(actor.person, reading, reason.strip(), at))


def accept(quarantine: Quarantine, actor: Actor, at: datetime, *, into_training: bool) -> Quarantine:
    """Let what others said into training, or keep it out."""
    _undecided(quarantine)
    if quarantine.reading is None:
        raise RefusedError(Refusal.DISPUTED, "There is no reading of this comment that people agree on yet.")
    readers = {it.person for it in quarantine.corrections}
    if actor.person in readers or (quarantine.settlement and quarantine.settlement.person == actor.person):
        raise RefusedError(Refusal.OWN_READING, "You said what this comment is, so somebody else has to accept it.")
    return replace(quarantine, acceptance=Acceptance(actor.person, into_training, at))


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
