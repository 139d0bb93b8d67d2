"""How people decide in the story: propose, ask, advise, decide, tell, and look again."""

from collections.abc import Sequence
from datetime import datetime

from serving.demo.office import TOOL
from serving.demo.stage import Moments, Stage
from serving.demo.story import Step
from serving.domain.appeal import Verdict
from serving.domain.decision import Outcome, View
from serving.domain.delivery import Confirmation
from serving.domain.part import Id
from serving.domain.roles import ActKind
from serving.service import appeals, decisions, outbox
from serving.service.work import Turn


def propose(stage: Stage, step: Step, at: datetime) -> Moments:
    """Put an act forward, on the grounds named or, where these rules have none of them, on those suggested."""
    act = stage.act(step.details.get("act"))
    at = yield from stage.opens(step.who, at)
    with stage.turn(step.who, at) as turn:
        grounds = _grounds(stage, turn, step.details["grounds"])
        stage.decided[act] = decisions.propose(turn, stage.the_case(), act, grounds, step.details["reason"]).id
    return at


def ask(stage: Stage, step: Step, at: datetime) -> Moments:
    """Ask for advice, where the rules want any."""
    act = stage.act(step.details.get("act"))
    advisers = _advisers(stage, act)
    if not advisers:
        return at
    roles = [role for part in step.details["roles"] for role in stage.office.player(part).roles if role in advisers]
    at = yield from stage.opens(step.who, at)
    with stage.turn(step.who, at) as turn:
        decisions.ask_advice(turn, stage.decision(act), roles)
    return at


def advise(stage: Stage, step: Step, at: datetime) -> Moments:
    """Give advice, where the rules want any."""
    act = stage.act(step.details.get("act"))
    if not _advisers(stage, act):
        return at
    at = yield from stage.opens(step.who, at)
    at = stage.office.later(at, minutes=2)
    yield at
    with stage.turn(step.who, at) as turn:
        decisions.advise(turn, stage.decision(act), View(step.details["view"]), step.details["reason"])
    return at


def evidence(stage: Stage, step: Step, at: datetime) -> Moments:
    """Record the comment as it stands."""
    at = yield from stage.opens(step.who, at)
    with stage.turn(step.who, at) as turn:
        decisions.record_evidence(turn, stage.the_case(), step.details["why"])
    return at


def decide(stage: Stage, step: Step, at: datetime) -> Moments:
    """Decide; where the rules want evidence first and there is none, it is recorded before."""
    act = stage.act(step.details.get("act"))
    at = yield from stage.claims(step.who, at)
    terms = stage.office.rules.act(act)
    if terms and terms.evidence_first:
        _record_what_is_missing(stage, step.who, at)
    at = stage.office.later(at, minutes=4)
    yield at
    with stage.turn(step.who, at) as turn:
        decisions.decide(
            turn,
            stage.decision(act),
            Outcome(step.details["outcome"]),
            step.details["reason"],
            stage.case_version(turn),
            overruling=step.details.get("overruling"),
        )
    return at


def keep(stage: Stage, step: Step, at: datetime) -> Moments:
    """Keep the comment, against a suggestion to remove it."""
    return (yield from stage.keeps(step.who, at, step.details["reason"]))


def confirm(stage: Stage, step: Step, at: datetime) -> Moments:
    """The moderation tool says that it has done what was decided."""
    decision = stage.decision(stage.act(step.details.get("act")))
    yield at
    with stage.turn(TOOL, at) as turn:
        for message in turn.work.outbox.of_decision(decision):
            outbox.confirm(turn, message.id, Confirmation.DONE)
    return at


def tell(stage: Stage, step: Step, at: datetime) -> Moments:
    """Record that whoever is to be told of a decision was."""
    decision = stage.decision(stage.act(step.details.get("act")))
    yield at
    with stage.turn(step.who, at) as turn:
        for notice in turn.work.decisions.notices(decision):
            decisions.tell(turn, notice.id, step.details["how"])
    return at


def appeal(stage: Stage, step: Step, at: datetime) -> Moments:
    """Open an appeal that the author asked for."""
    decision = stage.decision(stage.act(step.details.get("act")))
    yield at
    with stage.turn(step.who, at) as turn:
        appeals.appeal(turn, decision, step.details["reason"])
    return at


def judge(stage: Stage, step: Step, at: datetime) -> Moments:
    """Judge an appeal."""
    decision = stage.decision(stage.act(step.details.get("act")))
    at = yield from stage.opens(step.who, at)
    with stage.turn(step.who, at) as turn:
        appeals.judge(turn, decision, Verdict(step.details["verdict"]), step.details["reason"])
    return at


def _grounds(stage: Stage, turn: Turn, wanted: Sequence[Id]) -> list[Id]:
    if known := [ground for ground in wanted if turn.rules.ground(ground)]:
        return known
    answer = stage.current(turn).answer
    if answer and answer.suggestion.proposal:
        return list(answer.suggestion.proposal.grounds)
    not_enough = {ground for protection in turn.rules.protections for ground in protection.cannot_be_only_ground}
    return [it.id for it in turn.rules.grounds if it.id not in not_enough][:1]


def _advisers(stage: Stage, act: ActKind) -> tuple[Id, ...]:
    terms = stage.office.rules.act(act)
    return terms.advice_from if terms else ()


def _record_what_is_missing(stage: Stage, part: str, at: datetime) -> None:
    with stage.turn(part, at) as turn:
        author = turn.work.comments.get(stage.comment).author
        if stage.comment not in [it.comment for it in turn.work.decisions.snapshots(author)]:
            decisions.record_evidence(turn, stage.the_case(), "Kept before it is decided upon, as the rules ask.")
