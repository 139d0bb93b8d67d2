"""`/v1/comments/{comment}/reading` and `/v1/corrections`: what people say comments are, until it may train."""

import re
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Annotated, Self

from fastapi import APIRouter, Depends, Query
from pydantic import Field, model_validator
from starlette.requests import Request

from models.labels import LABELS, Label, Topic
from models.spans import Span, SpanType
from serving.domain.correction import Acceptance, Quarantine, Reading, Standing
from serving.domain.seen import Place
from serving.service import corrections, policy
from serving.service.callers import Caller
from serving.service.corrections import Measure, Task
from serving.service.policy import Access, Resource
from serving.service.repositories.comments import Glance
from serving.web.body import JsonRoute
from serving.web.cursors import Cursor, as_cursor, from_cursor
from serving.web.inputs import MOST_VERSIONS, IdInPath, Limit, Reason, Sent, Version
from serving.web.problems import INVALID, NOT_ALLOWED_HERE, READS, REFUSED, WRITES, Problem, documented
from serving.web.schemas import LONGEST_COMMENT
from serving.web.turns import may, reading, writing

MOST_SPANS = 200
KEY = re.compile(r"[0-9a-f]{24}:[0-9]{1,9}")

router = APIRouter(route_class=JsonRoute, tags=["corrections"])
reads = APIRouter(tags=["corrections"])
LOOKER = may(Resource.CORRECTION, Access.READ)
REVIEWER = may(Resource.CORRECTION, Access.WRITE)
ARBITER = may(Resource.CORRECTION, Access.SETTLE)
CURATOR = may(Resource.CORRECTION, Access.ACCEPT)


class SpanIn(Sent):
    """A piece of the text that is personal data, in characters (Unicode code points), `end` exclusive."""

    start: int = Field(ge=0, le=LONGEST_COMMENT, strict=True)
    end: int = Field(ge=1, le=LONGEST_COMMENT, strict=True)
    type: SpanType

    @model_validator(mode="after")
    def _has_a_length(self) -> Self:
        if self.start >= self.end:
            raise ValueError("a span ends after it starts")
        return self


class ReadingIn(Sent):
    """What a comment is taken to be. The classifier's own suggestion, sent back as it is, accepts it unchanged."""

    version: Version
    labels: list[Label] = Field(max_length=len(LABELS))
    topic: Topic | None = None
    spans: list[SpanIn] = Field(default_factory=list, max_length=MOST_SPANS)

    def as_reading(self) -> Reading:
        """It as it is kept."""
        spans = tuple(Span(span.start, span.end, span.type) for span in self.spans)
        return Reading(frozenset(self.labels), self.topic, spans)


class SettlementIn(ReadingIn):
    """What a comment is that two people read differently, and why."""

    reason: Reason


class AcceptanceIn(Sent):
    """Whether what was said of this version of a comment goes into training."""

    version: Version
    accepted: bool = Field(strict=True)


@dataclass(frozen=True, slots=True)
class ReadingOut:
    """What a comment is taken to be."""

    labels: tuple[Label, ...]
    topic: Topic | None
    spans: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class TaskOut:
    """A comment to read. `suggested` is null where it is shown `blind`, or where nothing has scored it.

    `own` is what you have said of it so far.
    """

    comment: str
    version: int
    text: str
    place: Place
    own_page: bool
    blind: bool
    suggested: ReadingOut | None
    own: ReadingOut | None
    standing: Standing


@dataclass(frozen=True, slots=True)
class CorrectionOut:
    """How far a comment has come, and how many people have read it; `yours` where you are one of them."""

    comment: str
    version: int
    standing: Standing
    readings: int
    yours: bool
    began_at: datetime | None


@dataclass(frozen=True, slots=True)
class ListedCorrectionOut(CorrectionOut):
    """A correction in a list: `text` is the beginning of that version where `text_is_cut`, and null once erased."""

    text: str | None
    text_is_cut: bool


@dataclass(frozen=True, slots=True)
class CorrectionsOut:
    """A page of corrections. `next` is the cursor of the next page, null on the last one."""

    corrections: tuple[ListedCorrectionOut, ...]
    next: str | None


@dataclass(frozen=True, slots=True)
class GivenOut:
    """One person's reading. `changed` is null where the classifier had said nothing."""

    person: str
    reading: ReadingOut
    blind: bool
    changed: bool | None
    at: datetime


@dataclass(frozen=True, slots=True)
class SettlementOut:
    """What an arbiter decided."""

    person: str
    reading: ReadingOut
    reason: str
    at: datetime


@dataclass(frozen=True, slots=True)
class SaidOut:
    """All that was said of one version of a comment; the text is null once erased."""

    comment: str
    version: int
    standing: Standing
    text: str | None
    place: Place
    suggested: ReadingOut | None
    readings: tuple[GivenOut, ...]
    settlement: SettlementOut | None
    acceptance: Acceptance | None


async def _judge(caller: Caller = LOOKER) -> Caller:
    """Somebody who settles or accepts: who reads comments is not led by what others read."""
    if not any(policy.may(caller.grants, Resource.CORRECTION, it) for it in (Access.SETTLE, Access.ACCEPT)):
        raise Problem(NOT_ALLOWED_HERE, "What others read is shown to those who settle or accept it.")
    return caller


JUDGE = Depends(_judge)


@reads.get("/v1/comments/{comment}/reading", summary="A comment to read", responses=READS | documented(REFUSED))
def get_task(comment: IdInPath, request: Request, caller: Caller = REVIEWER) -> TaskOut:
    """A comment, and what the classifier says of it, unless you are to read it without.

    A fixed share of comments is shown blind to each person, to measure how far the suggestion leads; never an
    emergency, nor one whose case you have opened.
    """
    with reading(request, caller) as turn:
        return _task_out(corrections.task(turn, comment))


@router.post("/v1/comments/{comment}/readings", summary="Say what a comment is", responses=WRITES)
def correct(comment: IdInPath, body: ReadingIn, request: Request, caller: Caller = REVIEWER) -> CorrectionOut:
    """Keep your reading of a comment. You can put it right until somebody else has read the comment too."""
    with writing(request, caller) as turn:
        return _out(corrections.correct(turn, comment, body.version, body.as_reading()), caller)


@reads.get("/v1/comments/{comment}/readings", summary="What was said of a comment", responses=READS)
def get_said(
    comment: IdInPath,
    request: Request,
    version: Annotated[int | None, Query(ge=1, le=MOST_VERSIONS, description="The present one, if not given.")] = None,
    caller: Caller = JUDGE,
) -> SaidOut:
    """Everybody's reading of a version, for those who settle or accept. That you have seen it is put on record."""
    with writing(request, caller) as turn:
        return _said_out(corrections.said_of(turn, comment, version))


@router.post("/v1/comments/{comment}/settlement", summary="Settle a difference", responses=WRITES)
def settle(comment: IdInPath, body: SettlementIn, request: Request, caller: Caller = ARBITER) -> CorrectionOut:
    """Decide what a comment is that two others read differently."""
    with writing(request, caller) as turn:
        return _out(corrections.settle(turn, comment, body.version, body.as_reading(), body.reason), caller)


@router.post("/v1/comments/{comment}/acceptance", summary="Accept for training", responses=WRITES)
def accept(comment: IdInPath, body: AcceptanceIn, request: Request, caller: Caller = CURATOR) -> CorrectionOut:
    """Let what others said of a comment into training, or keep it out, for good."""
    with writing(request, caller) as turn:
        return _out(corrections.accept(turn, comment, body.version, into_training=body.accepted), caller)


@reads.get("/v1/corrections", summary="Corrections", responses=READS)
def get_corrections(
    request: Request,
    standing: Annotated[Standing | None, Query(description="How far they have come; all, if not given.")] = None,
    after: Cursor = None,
    limit: Limit = 50,
    caller: Caller = LOOKER,
) -> CorrectionsOut:
    """Comments that people have read, those first that were read first."""
    start = from_cursor(after)
    if start is not None and not KEY.fullmatch(start):
        raise Problem(INVALID, "'after' is no cursor of this list; take 'next' of the page before.")
    with reading(request, caller) as turn:
        found, further = corrections.queue(turn, standing, start, limit)
        glances = turn.work.comments.glances([(it.comment, it.version) for it in found])
        rows = tuple(_listed(it, glances[it.comment, it.version], caller) for it in found)
        return CorrectionsOut(rows, as_cursor(further))


@reads.get("/v1/corrections/measure", summary="How far people agree", responses=READS)
def get_measure(request: Request, caller: Caller = LOOKER) -> Measure:
    """How far people follow the classifier, with its suggestion before them and without, and how far each other."""
    with reading(request, caller) as turn:
        return corrections.measure(turn.work)


def _out(quarantine: Quarantine, caller: Caller) -> CorrectionOut:
    said = quarantine.corrections
    return CorrectionOut(
        comment=quarantine.comment,
        version=quarantine.version,
        standing=quarantine.standing,
        readings=len(said),
        yours=caller.person in {it.person for it in said},
        began_at=min((it.at for it in said), default=None),
    )


def _listed(quarantine: Quarantine, glance: Glance, caller: Caller) -> ListedCorrectionOut:
    whole = _out(quarantine, caller)
    shown = {it.name: getattr(whole, it.name) for it in fields(whole)}
    return ListedCorrectionOut(**shown, text=glance.text, text_is_cut=glance.is_cut)


def _reading_out(it: Reading) -> ReadingOut:
    return ReadingOut(tuple(label for label in LABELS if label in it.labels), it.topic, it.spans)


def _task_out(task: Task) -> TaskOut:
    return TaskOut(
        comment=task.comment,
        version=task.version,
        text=task.text,
        place=task.place,
        own_page=task.own_page,
        blind=task.blind,
        suggested=_reading_out(task.suggested) if task.suggested else None,
        own=_reading_out(task.own) if task.own else None,
        standing=task.standing,
    )


def _said_out(said: corrections.Said) -> SaidOut:
    quarantine, settled = said.quarantine, said.quarantine.settlement
    given = (
        GivenOut(it.person, _reading_out(it.reading), it.blind, it.changed, it.at) for it in quarantine.corrections
    )
    return SaidOut(
        comment=quarantine.comment,
        version=quarantine.version,
        standing=quarantine.standing,
        text=said.text,
        place=said.place,
        suggested=_reading_out(said.suggested) if said.suggested else None,
        readings=tuple(given),
        settlement=SettlementOut(settled.person, _reading_out(settled.reading), settled.reason, settled.at)
        if settled
        else None,
        acceptance=quarantine.acceptance,
    )
