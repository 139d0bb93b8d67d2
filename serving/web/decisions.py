"""`/v1/decisions`: a proposal, advice, evidence, the decision itself, and an appeal against it."""

import re
from dataclasses import replace
from typing import Annotated

from fastapi import APIRouter, Query
from starlette.requests import Request

from serving.domain.decision import Stage
from serving.domain.people import Actor
from serving.service import appeals, decisions, policy, work_lists
from serving.service.callers import Caller
from serving.service.policy import Access, Resource
from serving.service.repositories.decisions import AppealState, DecisionFilter
from serving.service.work import Turn
from serving.web.body import JsonRoute
from serving.web.case_schemas import AdviseIn, AskIn, CloseIn, DecideIn, EvidenceIn, JudgeIn, ProposeIn, ToldIn
from serving.web.cursors import Cursor, as_cursor, from_cursor
from serving.web.decision_views import (
    DecisionOut,
    DecisionsOut,
    EvidenceOut,
    NoticeOut,
    NoticesOut,
    decision_out,
    evidence_out,
    listed_out,
    notice_out,
)
from serving.web.inputs import IdInPath, Limit, WithReason
from serving.web.problems import INVALID, READS, WRITES, Problem
from serving.web.turns import may, reading, writing

KEY = re.compile(r"[0-9a-f]{24}")

router = APIRouter(route_class=JsonRoute, tags=["decisions"])
reads = APIRouter(tags=["decisions"])
READER = may(Resource.DECISION, Access.READ)
DECIDER = may(Resource.DECISION, Access.WRITE)
APPEALS = may(Resource.APPEAL, Access.WRITE)
TO_TELL = may(Resource.NOTICE, Access.READ)
TELLER = may(Resource.NOTICE, Access.WRITE)


@router.post("/v1/cases/{case}/evidence", summary="Record evidence", responses=WRITES)
def record_evidence(case: IdInPath, body: EvidenceIn, request: Request, caller: Caller = DECIDER) -> EvidenceOut:
    """Record a comment as it stands, with its author, time and links, before anything is done about it."""
    with writing(request, caller) as turn:
        return evidence_out(decisions.record_evidence(turn, case, body.why, body.comment_version))


@reads.get("/v1/cases/{case}/evidence", summary="Evidence on its author", responses=READS)
def get_evidence(case: IdInPath, request: Request, caller: Caller = READER) -> list[EvidenceOut]:
    """What was recorded of the author of a case's comment, oldest first."""
    with reading(request, caller) as turn:
        author = turn.work.comments.get(turn.work.cases.get(case).comment).author
        return [evidence_out(kept) for kept in turn.work.decisions.snapshots(author)]


@router.post("/v1/cases/{case}/proposals", summary="Propose an act", responses=WRITES)
def propose(case: IdInPath, body: ProposeIn, request: Request, caller: Caller = DECIDER) -> DecisionOut:
    """Put an act on a comment, or on its author, to those who may decide. It needs grounds of the house rules."""
    with writing(request, caller) as turn:
        return decision_out(decisions.propose(turn, case, body.act, body.grounds, body.reason), turn.rules)


@router.post("/v1/cases/{case}/keeping", summary="Keep against a suggestion", responses=WRITES)
def keep(case: IdInPath, body: CloseIn, request: Request, caller: Caller = DECIDER) -> DecisionOut:
    """Decide, in the role that the rules name, that a comment stays which it was suggested to remove."""
    with writing(request, caller) as turn:
        return decision_out(decisions.keep(turn, case, body.reason, body.version), turn.rules)


@reads.get("/v1/decisions", summary="Decisions, and for whom they wait", responses=READS)
def get_decisions(
    request: Request,
    stage: Annotated[Stage | None, Query(description="Only those that have come so far.")] = None,
    appeal: Annotated[
        AppealState | None, Query(description="Only those with an appeal that is open, or judged.")
    ] = None,
    waits_for_me: Annotated[
        bool, Query(description="Only those on which a step is open to you, in your roles.")
    ] = False,
    after: Cursor = None,
    limit: Limit = 50,
    caller: Caller = READER,
) -> DecisionsOut:
    """Decisions, oldest first, each with the step that it waits for and the roles that may take it.

    Proposals wait while they stand, and appeals until they are judged. With `waits_for_me` it is what you may advise
    on, decide, agree to or judge now: also in a role whose holder is recorded absent, and in nothing you had a part in
    that keeps you from it. To decide may take what is not there yet, such as advice or evidence.
    """
    wanted, start = DecisionFilter(stage, appeal), _start(after)
    with reading(request, caller) as turn:
        yours = _as_may_decide(turn, caller)
        found, further = work_lists.decisions_page(yours, wanted, start, limit, only_yours=waits_for_me)
        absent = turn.absent
        return DecisionsOut(tuple(listed_out(it, turn.rules, absent) for it in found), as_cursor(further))


@reads.get("/v1/decisions/{decision}", summary="One decision", responses=READS)
def get_decision(decision: IdInPath, request: Request, caller: Caller = READER) -> DecisionOut:
    """A decision from its proposal on, with what the person who decided had before them."""
    with reading(request, caller) as turn:
        return decision_out(turn.work.decisions.get(decision), turn.rules)


@router.post("/v1/decisions/{decision}/advice-requests", summary="Ask for advice", responses=WRITES)
def ask_advice(decision: IdInPath, body: AskIn, request: Request, caller: Caller = DECIDER) -> DecisionOut:
    """Ask the holders of roles for advice whom the rules name."""
    with writing(request, caller) as turn:
        return decision_out(decisions.ask_advice(turn, decision, body.roles), turn.rules)


@router.post("/v1/decisions/{decision}/advice", summary="Advise", responses=WRITES)
def advise(decision: IdInPath, body: AdviseIn, request: Request, caller: Caller = DECIDER) -> DecisionOut:
    """Give advice in a role that was asked. Whoever advises does not decide."""
    with writing(request, caller) as turn:
        return decision_out(decisions.advise(turn, decision, body.view, body.reason), turn.rules)


@router.post("/v1/decisions/{decision}/ruling", summary="Decide", responses=WRITES)
def decide(decision: IdInPath, body: DecideIn, request: Request, caller: Caller = DECIDER) -> DecisionOut:
    """Decide, in the role that the rules name, on a case that you have claimed.

    What is missing, a ground, advice, evidence, a reason, is named in one sentence, and nothing is changed.
    """
    with writing(request, caller) as turn:
        decided = decisions.decide(
            turn,
            decision,
            body.outcome,
            body.reason,
            body.case_version,
            extreme=body.extreme,
            overruling=body.overruling,
        )
        return decision_out(decided, turn.rules)


@reads.get("/v1/decisions/{decision}/notices", summary="Who is to be told", responses=READS)
def get_notices(decision: IdInPath, request: Request, caller: Caller = TO_TELL) -> list[NoticeOut]:
    """Who is to be told of a decision by the house rules, who has been, and the words for its author."""
    with reading(request, caller) as turn:
        kept = turn.work.decisions.get(decision)
        notices = turn.work.decisions.notices(decision)
        return [notice_out(work_lists.to_tell(turn, notice, kept)) for notice in notices]


@reads.get("/v1/notices", summary="Who is to be told, of all decisions", responses=READS)
def list_notices(
    request: Request,
    told: Annotated[
        bool | None, Query(description="Only who was told, or only who was not; all, if not given.")
    ] = None,
    after: Cursor = None,
    limit: Limit = 50,
    caller: Caller = TO_TELL,
) -> NoticesOut:
    """Who is to be told of decisions, those of the oldest decision first: nobody is forgotten with `told=false`."""
    start = _start(after)
    with reading(request, caller) as turn:
        found, further = work_lists.notices_page(turn, told, start, limit)
        return NoticesOut(tuple(map(notice_out, found)), as_cursor(further))


@router.post("/v1/notices/{notice}/told", summary="Somebody was told", responses=WRITES)
def told(notice: IdInPath, body: ToldIn, request: Request, caller: Caller = TELLER) -> NoticeOut:
    """Record that somebody was told of a decision, and how."""
    with writing(request, caller) as turn:
        done = decisions.tell(turn, notice, body.how)
        return notice_out(work_lists.to_tell(turn, done, turn.work.decisions.get(done.decision)))


@router.post("/v1/decisions/{decision}/appeal", summary="Open an appeal", responses=WRITES)
def open_appeal(decision: IdInPath, body: WithReason, request: Request, caller: Caller = APPEALS) -> DecisionOut:
    """Open an appeal that the author of a comment has asked for, from the day that the rules name."""
    with writing(request, caller) as turn:
        return decision_out(appeals.appeal(turn, decision, body.reason), turn.rules)


@router.post("/v1/decisions/{decision}/appeal/agreement", summary="Agree to a reversal", responses=WRITES)
def agree(decision: IdInPath, body: WithReason, request: Request, caller: Caller = APPEALS) -> DecisionOut:
    """Agree to a reversal, as whoever has to be part of one."""
    with writing(request, caller) as turn:
        return decision_out(appeals.agree(turn, decision, body.reason), turn.rules)


@router.post("/v1/decisions/{decision}/appeal/judgement", summary="Judge an appeal", responses=WRITES)
def judge(decision: IdInPath, body: JudgeIn, request: Request, caller: Caller = APPEALS) -> DecisionOut:
    """Judge an appeal, as somebody who neither proposed, advised nor decided."""
    with writing(request, caller) as turn:
        return decision_out(appeals.judge(turn, decision, body.verdict, body.reason), turn.rules)


def _start(after: str | None) -> str | None:
    start = from_cursor(after)
    if start is not None and not KEY.fullmatch(start):
        raise Problem(INVALID, "'after' is no cursor of this list; take 'next' of the page before.")
    return start


def _as_may_decide(turn: Turn, caller: Caller) -> Turn:
    """The turn of somebody for whom nothing waits where their account is not for deciding, whatever their roles."""
    if policy.may(caller.grants, Resource.DECISION, Access.WRITE):
        return turn
    return replace(turn, actor=Actor(turn.person, frozenset()))
