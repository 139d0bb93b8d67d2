"""What people do in the story, each through the function that the web interface calls for it."""

from collections.abc import Callable, Sequence
from datetime import datetime

from models.labels import Label
from serving.demo.office import TOOL, UnplayableError
from serving.demo.stage import Moments, Stage
from serving.demo.story import Step
from serving.domain.appeal import Verdict
from serving.domain.correction import Reading
from serving.domain.decision import Outcome, View
from serving.domain.delivery import Confirmation
from serving.domain.duties import Event, procedures_of
from serving.domain.part import Id
from serving.domain.replies import Where
from serving.domain.roles import ActKind
from serving.domain.seen import Place
from serving.service import absences, appeals, cases, corrections, decisions, intake, outbox, replies
from serving.service.work import Turn


def reply(stage: Stage, step: Step, at: datetime) -> Moments:
    """Write to the author, signed, in the place they wrote in."""
    at = yield from stage.claims(step.who, at)
    at = stage.office.later(at, minutes=2)
    yield at
    with stage.turn(step.who, at) as turn:
        case = stage.the_case()
        text = f"{step.details['text'].strip()} {replies.drafts(turn, case).signature}"
        spans = stage.office.classifier.predictor.predict([text])[0].spans
        where = Where.INBOX if stage.remark.place == Place.INBOX else Where.PUBLIC
        known = [it.id for it in turn.rules.replies]
        draft = step.details.get("draft")
        from_draft = draft if draft in known else None
        replies.send(turn, case, text, where, spans, from_draft, _version(stage, turn))
    return at


def close(stage: Stage, step: Step, at: datetime) -> Moments:
    """Close the case, if it is still open, with nothing left unanswered."""
    case, reason = stage.the_case(), step.details["reason"]
    if stage.is_closed():
        return at

    def finish(turn: Turn) -> object:
        return cases.close(turn, case, _version(stage, turn), reason)

    return (yield from stage.finishes(step.who, at, finish))


def claim(stage: Stage, step: Step, at: datetime) -> Moments:
    """Take the case."""
    return (yield from stage.claims(step.who, at))


def assign(stage: Stage, step: Step, at: datetime) -> Moments:
    """Give the case to somebody, as whoever the rules let assign."""
    by = "assigner" if stage.office.rules.assignment else step.who
    at = yield from stage.opens(by, at)
    with stage.turn(by, at) as turn:
        cases.assign(turn, stage.the_case(), stage.office.player(step.details["to"]).person, _version(stage, turn))
    return at


def escalate(stage: Stage, step: Step, at: datetime) -> Moments:
    """Bring in whom the rules name for this, or whom they name first."""
    known = [it.id for it in stage.office.rules.escalations]
    wanted = step.details["escalation"]
    if not known:
        return at
    at = yield from stage.opens(step.who, at)
    with stage.turn(step.who, at) as turn:
        escalation = wanted if wanted in known else known[0]
        cases.escalate(turn, stage.the_case(), escalation, _version(stage, turn))
    return at


def note(stage: Stage, step: Step, at: datetime) -> Moments:
    """Leave a note for the others, about this case or another."""
    about = stage.others[step.details.get("about", stage.remark.id)]
    at = yield from about.opens(step.who, at)
    with stage.turn(step.who, at) as turn:
        cases.note(turn, about.the_case(), step.details["text"])
    return at


def join(stage: Stage, step: Step, at: datetime) -> Moments:
    """Close the case because another is about the same."""
    into = stage.others[step.details["into"]]
    at = yield from into.opens(step.who, at)
    case, other = stage.the_case(), into.the_case()

    def finish(turn: Turn) -> object:
        return cases.join(turn, case, other, _version(stage, turn), _version(into, turn))

    return (yield from stage.finishes(step.who, at, finish))


def take_step(stage: Stage, step: Step, at: datetime) -> Moments:
    """Record a step of a procedure in law, where the rules switch it on."""
    rules = stage.office.rules
    if step.details["procedure"] not in [it.id for it in procedures_of(rules.duties, rules.organisation.nation)]:
        return at
    at = yield from stage.opens(step.who, at)
    with stage.turn(step.who, at) as turn:
        cases.take_step(turn, stage.the_case(), step.details["procedure"], Event(step.details["event"]))
    return at


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
            _version(stage, turn),
            overruling=step.details.get("overruling"),
        )
    return at


def keep(stage: Stage, step: Step, at: datetime) -> Moments:
    """Keep the comment, against a suggestion to remove it."""
    return (yield from stage.keeps(step.who, at, step.details["reason"]))


def evidence(stage: Stage, step: Step, at: datetime) -> Moments:
    """Record the comment as it stands."""
    at = yield from stage.opens(step.who, at)
    with stage.turn(step.who, at) as turn:
        decisions.record_evidence(turn, stage.the_case(), step.details["why"])
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


def confirm(stage: Stage, step: Step, at: datetime) -> Moments:
    """The moderation tool says that it has done what was decided."""
    decision = stage.decision(stage.act(step.details.get("act")))
    yield at
    with stage.turn(TOOL, at) as turn:
        for message in turn.work.outbox.of_decision(decision):
            outbox.confirm(turn, message.id, Confirmation.DONE)
    return at


def correct(stage: Stage, step: Step, at: datetime) -> Moments:
    """Say what the comment is: what the classifier said, with labels put to it, taken from it, or turned round."""
    yield at
    with stage.turn(step.who, at) as turn:
        version = stage.current(turn)
        suggested = corrections.suggested_reading(version) or Reading(frozenset(), None)
        plus, minus, flip = (_labels(step.details.get(name)) for name in ("plus", "minus", "flip"))
        reading = Reading(((suggested.labels | plus) - minus) ^ flip, suggested.topic, suggested.spans)
        corrections.correct(turn, stage.comment, version.version, reading)
        stage.follow(turn)
    return at


def settle(stage: Stage, step: Step, at: datetime) -> Moments:
    """Settle what two people read differently, as one of them read it."""
    right = stage.office.player(step.details["as"]).person
    yield at
    with stage.turn(step.who, at) as turn:
        version = stage.current(turn)
        said = turn.work.corrections.quarantine(stage.comment, version.version).corrections
        reading = next((it.reading for it in said if it.person == right), None)
        if reading is None:
            raise UnplayableError(f"Nobody of this name read '{stage.remark.id}'.")
        corrections.settle(turn, stage.comment, version.version, reading, step.details["reason"])
        stage.follow(turn)
    return at


def accept(stage: Stage, step: Step, at: datetime) -> Moments:
    """Let what people read into training, or keep it out."""
    yield at
    with stage.turn(step.who, at) as turn:
        version = stage.current(turn).version
        corrections.accept(turn, stage.comment, version, into_training=step.details.get("into_training", True))
    return at


def edit(stage: Stage, step: Step, at: datetime) -> Moments:
    """The author changes the comment."""
    yield at
    stage.edited(step.details["text"], at)
    return at


def withdraw(stage: Stage, _step: Step, at: datetime) -> Moments:
    """The author deletes the comment."""
    yield at
    posted = stage.posted()
    with stage.turn(TOOL, at) as turn:
        intake.deleted_by_author(turn, posted.channel, posted.external_id)
    return at


def away(stage: Stage, step: Step, at: datetime) -> Moments:
    """Record that the holder of a role is away, if there is a deputy, who does from now on what they do."""
    role = _role(stage, step)
    if stage.office.rules.role(role).in_absence is None:
        return at
    yield at
    with stage.turn(step.who, at) as turn:
        absences.begin_absence(turn, role)
    stage.office.away.add(step.details["role"])
    return at


def back(stage: Stage, step: Step, at: datetime) -> Moments:
    """Record that the holder of a role is back."""
    role = _role(stage, step)
    if step.details["role"] not in stage.office.away:
        return at
    yield at
    with stage.turn(step.who, at) as turn:
        absences.end_absence(turn, role)
    stage.office.away.discard(step.details["role"])
    return at


def _version(stage: Stage, turn: Turn) -> int:
    return turn.work.cases.get(stage.the_case()).version


def _role(stage: Stage, step: Step) -> Id:
    """The role of a part, whoever plays it now."""
    stage.office.player(step.details["role"])
    return next(iter(stage.office.cast.parts[step.details["role"]].roles))


def _labels(named: Sequence[str] | None) -> frozenset[Label]:
    return frozenset(map(Label, named or ()))


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


ACTS: dict[str, Callable[[Stage, Step, datetime], Moments]] = {
    it.__name__: it
    for it in (
        *(reply, close, claim, assign, escalate, note, join, propose, ask, advise, decide, keep, evidence, tell),
        *(appeal, judge, confirm, correct, settle, accept, edit, withdraw, away, back),
    )
} | {"step": take_step}
OF_THE_DESK = frozenset(ACTS) - {"confirm", "edit", "withdraw"}
"""What is done by people at their desks, when somebody sits there."""
