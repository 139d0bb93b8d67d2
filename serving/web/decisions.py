"""`/v1/decisions`: a proposal, advice, evidence, the decision itself, and an appeal against it."""

from fastapi import APIRouter
from starlette.requests import Request

from serving.service import appeals, decisions
from serving.service.callers import Caller
from serving.service.policy import Access, Resource
from serving.web.body import JsonRoute
from serving.web.case_schemas import AdviseIn, AskIn, CloseIn, DecideIn, EvidenceIn, JudgeIn, ProposeIn, ToldIn
from serving.web.decision_views import (
    DecisionOut,
    EvidenceOut,
    NoticeOut,
    decision_out,
    evidence_out,
    notice_out,
)
from serving.web.inputs import IdInPath, WithReason
from serving.web.problems import READS, WRITES
from serving.web.turns import may, reading, writing

router = APIRouter(route_class=JsonRoute, tags=["decisions"])
reads = APIRouter(tags=["decisions"])
READER = may(Resource.DECISION, Access.READ)
DECIDER = may(Resource.DECISION, Access.WRITE)
APPEALS = may(Resource.APPEAL, Access.WRITE)


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
        return decision_out(decisions.propose(turn, case, body.act, body.grounds, body.reason))


@router.post("/v1/cases/{case}/keeping", summary="Keep against a suggestion", responses=WRITES)
def keep(case: IdInPath, body: CloseIn, request: Request, caller: Caller = DECIDER) -> DecisionOut:
    """Decide, in the role that the rules name, that a comment stays which it was suggested to remove."""
    with writing(request, caller) as turn:
        return decision_out(decisions.keep(turn, case, body.reason, body.version))


@reads.get("/v1/decisions/{decision}", summary="One decision", responses=READS)
def get_decision(decision: IdInPath, request: Request, caller: Caller = READER) -> DecisionOut:
    """A decision from its proposal on, with what the person who decided had before them."""
    with reading(request, caller) as turn:
        return decision_out(turn.work.decisions.get(decision))


@router.post("/v1/decisions/{decision}/advice-requests", summary="Ask for advice", responses=WRITES)
def ask_advice(decision: IdInPath, body: AskIn, request: Request, caller: Caller = DECIDER) -> DecisionOut:
    """Ask the holders of roles for advice whom the rules name."""
    with writing(request, caller) as turn:
        return decision_out(decisions.ask_advice(turn, decision, body.roles))


@router.post("/v1/decisions/{decision}/advice", summary="Advise", responses=WRITES)
def advise(decision: IdInPath, body: AdviseIn, request: Request, caller: Caller = DECIDER) -> DecisionOut:
    """Give advice in a role that was asked. Whoever advises does not decide."""
    with writing(request, caller) as turn:
        return decision_out(decisions.advise(turn, decision, body.view, body.reason))


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
        return decision_out(decided)


@reads.get("/v1/decisions/{decision}/notices", summary="Who is to be told", responses=READS)
def get_notices(
    decision: IdInPath, request: Request, caller: Caller = may(Resource.NOTICE, Access.READ)
) -> list[NoticeOut]:
    """Who is to be told of a decision by the house rules, and who has been."""
    with reading(request, caller) as turn:
        turn.work.decisions.get(decision)
        return [notice_out(kept) for kept in turn.work.decisions.notices(decision)]


@router.post("/v1/notices/{notice}/told", summary="Somebody was told", responses=WRITES)
def told(
    notice: IdInPath, body: ToldIn, request: Request, caller: Caller = may(Resource.NOTICE, Access.WRITE)
) -> NoticeOut:
    """Record that somebody was told of a decision, and how."""
    with writing(request, caller) as turn:
        return notice_out(decisions.tell(turn, notice, body.how))


@router.post("/v1/decisions/{decision}/appeal", summary="Open an appeal", responses=WRITES)
def open_appeal(decision: IdInPath, body: WithReason, request: Request, caller: Caller = APPEALS) -> DecisionOut:
    """Open an appeal that the author of a comment has asked for, from the day that the rules name."""
    with writing(request, caller) as turn:
        return decision_out(appeals.appeal(turn, decision, body.reason))


@router.post("/v1/decisions/{decision}/appeal/agreement", summary="Agree to a reversal", responses=WRITES)
def agree(decision: IdInPath, body: WithReason, request: Request, caller: Caller = APPEALS) -> DecisionOut:
    """Agree to a reversal, as whoever has to be part of one."""
    with writing(request, caller) as turn:
        return decision_out(appeals.agree(turn, decision, body.reason))


@router.post("/v1/decisions/{decision}/appeal/judgement", summary="Judge an appeal", responses=WRITES)
def judge(decision: IdInPath, body: JudgeIn, request: Request, caller: Caller = APPEALS) -> DecisionOut:
    """Judge an appeal, as somebody who neither proposed, advised nor decided."""
    with writing(request, caller) as turn:
        return decision_out(appeals.judge(turn, decision, body.verdict, body.reason))
