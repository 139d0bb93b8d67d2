"""Corrections, kept: people say what a comment is, arbiters settle where they differ, curators let it into training."""

from dataclasses import dataclass

from models.labels import Label
from serving.domain import correction as steps
from serving.domain.agreement import Agreement, agreement
from serving.domain.case import Case
from serving.domain.correction import Correction, Quarantine, Reading, Standing, anchoring, shown_blind
from serving.domain.errors import Refusal, RefusedError
from serving.domain.reconciliation import sha256_of
from serving.domain.routes import Level
from serving.domain.seen import Place
from serving.service.cases import history
from serving.service.readings import suggested_reading
from serving.service.relabelled import follow
from serving.service.repositories.comments import Version
from serving.service.work import Turn, Work

BLIND_SHARE = 0.1
"""The share of comments that a reviewer reads without the suggestion, to measure how far it leads the others."""
TELLS_NOTHING = frozenset({"case_read", "case_opened", "case_follows_reading", "case_follows_joined", "corrected"})
"""What tells nobody what was suggested, and `case_read`, which counts for the version that was read."""


@dataclass(frozen=True, slots=True)
class Task:
    """What a reviewer has before them: a comment and what the classifier says of it, unless it is shown `blind`.

    `suggested` is None where it is blind, or nothing was said; `own` is what they have said themselves so far.
    """

    comment: str
    version: int
    text: str
    place: Place
    own_page: bool
    blind: bool
    suggested: Reading | None
    own: Reading | None
    standing: Standing


@dataclass(frozen=True, slots=True)
class Said:
    """All that was said of one version of a comment, for those who settle or accept it."""

    text: str | None
    place: Place
    suggested: Reading | None
    quarantine: Quarantine


@dataclass(frozen=True, slots=True)
class Measure:
    """How corrections go: how many have come how far, and how far people agree.

    Counts are of first readings. `agreed_seen` and `agreed_blind` are the shares of them that say what the classifier
    said, of those who saw it and of the others: the further apart, the more it leads. The others were shown no labels,
    but the level and the team of a case are visible to all in the queue, so they are not quite blind.
    """

    standing: dict[Standing, int]
    readings: int
    blind: int
    unchanged: int
    changed: int
    agreed_seen: float | None
    agreed_blind: float | None
    between_reviewers: Agreement


def task(turn: Turn, comment: str) -> Task:
    """What this person reads to say what a comment is."""
    kept = turn.work.comments.get(comment)
    version = turn.work.comments.version(kept.id, kept.version)
    quarantine = turn.work.corrections.quarantine(kept.id, kept.version)
    blind = _is_blind(turn, version)
    return Task(
        comment=kept.id,
        version=kept.version,
        text=_text(version),
        place=kept.place,
        own_page=kept.own_page,
        blind=blind,
        suggested=None if blind else suggested_reading(version),
        own=next((it.reading for it in quarantine.corrections if it.person == turn.person), None),
        standing=quarantine.standing,
    )


def correct(turn: Turn, comment: str, version: int, reading: Reading) -> Quarantine:
    """Keep what this person says the comment is. Whether they saw the suggestion is told by what is kept."""
    kept = turn.work.comments.get(comment)
    current = turn.work.comments.version(kept.id, kept.version)
    said = Correction(
        comment=kept.id,
        version=version,
        person=turn.person,
        reading=reading,
        suggested=suggested_reading(current),
        blind=_is_blind(turn, current),
        at=turn.at,
    )
    before = turn.work.corrections.quarantine(kept.id, kept.version)
    after = steps.correct(before, said, len(_text(current)))
    number = turn.work.corrections.add(said)
    details = {"version": version, "blind": said.blind, "changed": said.changed, "standing": str(after.standing)}
    turn.record("corrected", kept.id, **details, number=number, sha256=sha256_of(said))
    follow(turn, kept.id)
    return after


def settle(turn: Turn, comment: str, version: int, reading: Reading, reason: str) -> Quarantine:
    """Decide what a comment is that two people read differently, as a third person."""
    kept = turn.work.comments.version(comment, version)
    before = turn.work.corrections.quarantine(comment, version)
    after = steps.settle(before, reading, reason, turn.actor, turn.at, len(_text(kept)))
    assert after.settlement is not None
    turn.work.corrections.settle(comment, version, after.settlement)
    sha256, as_suggested = sha256_of(after.settlement), reading == suggested_reading(kept)
    turn.record("settled", comment, version=version, as_suggested=as_suggested, sha256=sha256)
    follow(turn, comment)
    return after


def accept(turn: Turn, comment: str, version: int, *, into_training: bool) -> Quarantine:
    """Let what others say that a comment is into training, or keep it out."""
    kept = turn.work.comments.version(comment, version)
    before = turn.work.corrections.quarantine(comment, version)
    after = steps.accept(before, turn.actor, turn.at, into_training=into_training)
    assert after.acceptance is not None
    if into_training:
        _text(kept)
    turn.work.corrections.accept(comment, version, after.acceptance)
    turn.record("reading_accepted" if into_training else "reading_rejected", comment, version=version)
    return after


def queue(turn: Turn, standing: Standing | None, after: str | None, limit: int) -> tuple[list[Quarantine], str | None]:
    """A page of what has come so far, oldest first, and the cursor of the next."""
    return turn.work.corrections.page(standing, after, limit)


def said_of(turn: Turn, comment: str, version: int | None = None) -> Said:
    """All that was said of a version, the present one if none is named.

    Who looks at it has the case before them, and reads it blind no more.
    """
    work, kept = turn.work, turn.work.comments.get(comment)
    of_version = work.comments.version(comment, version or kept.version)
    version = of_version.version
    case = work.cases.of_comment(comment)
    if case and work.cases.opened_by(case.id, turn.person, version) is None:
        work.cases.open(case.id, turn.person, version, turn.at)
        turn.record("case_read", case.id, version=version)
    quarantine = work.corrections.quarantine(comment, version)
    return Said(of_version.text, kept.place, suggested_reading(of_version), quarantine)


def measure(work: Work) -> Measure:
    """How far people follow the classifier, and each other."""
    first = list(work.corrections.first_readings())
    changed = [it.changed for it in first]
    agreed_seen, agreed_blind = anchoring(first)
    return Measure(
        standing=work.corrections.counts(),
        readings=len(first),
        blind=sum(it.blind for it in first),
        unchanged=changed.count(False),
        changed=changed.count(True),
        agreed_seen=agreed_seen,
        agreed_blind=agreed_blind,
        between_reviewers=agreement(work.corrections.standing()),
    )


def _is_blind(turn: Turn, version: Version) -> bool:
    """Whether this person reads it without the suggestion: never an emergency, nor what they have seen already.

    Whoever claimed the case or acted on it has seen it, whether or not they opened it.
    """
    suggested = suggested_reading(version)
    if version.answer is None or suggested is None or Label.EMERGENCY in suggested.labels:
        return False
    if version.answer.suggestion.attention.level == Level.EMERGENCY:
        return False
    if not shown_blind(version.comment, turn.person, BLIND_SHARE):
        return False
    case = turn.work.cases.of_comment(version.comment)
    if case is None:
        return True
    return turn.work.cases.opened_by(case.id, turn.person, version.version) is None and not _has_acted(turn, case)


def _has_acted(turn: Turn, case: Case) -> bool:
    """Whether this person did anything about a case, its comment or its decisions that tells what was suggested."""
    entries = history(turn, case.id)
    return any(entry.person == turn.person and entry.event not in TELLS_NOTHING for entry in entries)


def _text(version: Version) -> str:
    if version.text is None:
        raise RefusedError(Refusal.ERASED, "The text of this comment has been erased.")
    return version.text
