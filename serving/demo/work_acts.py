"""What people do with cases in the story, and authors with their comments, by the functions of the service."""

from datetime import datetime

from serving.demo.office import TOOL
from serving.demo.stage import Moments, Stage
from serving.demo.story import Step
from serving.domain.duties import Event, procedures_of
from serving.domain.part import Id
from serving.domain.replies import Where
from serving.domain.seen import Place
from serving.service import absences, cases, intake, replies
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
        replies.send(turn, case, text, where, spans, from_draft, stage.case_version(turn))
    return at


def close(stage: Stage, step: Step, at: datetime) -> Moments:
    """Close the case, if it is still open, with nothing left unanswered."""
    case, reason = stage.the_case(), step.details["reason"]
    if stage.is_closed():
        return at

    def finish(turn: Turn) -> object:
        return cases.close(turn, case, stage.case_version(turn), reason)

    return (yield from stage.finishes(step.who, at, finish))


def claim(stage: Stage, step: Step, at: datetime) -> Moments:
    """Take the case."""
    return (yield from stage.claims(step.who, at))


def assign(stage: Stage, step: Step, at: datetime) -> Moments:
    """Give the case to somebody, as whoever the rules let assign."""
    by = "assigner" if stage.office.rules.assignment else step.who
    at = yield from stage.opens(by, at)
    with stage.turn(by, at) as turn:
        cases.assign(turn, stage.the_case(), stage.office.player(step.details["to"]).person, stage.case_version(turn))
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
        cases.escalate(turn, stage.the_case(), escalation, stage.case_version(turn))
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
        return cases.join(turn, case, other, stage.case_version(turn), into.case_version(turn))

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


def _role(stage: Stage, step: Step) -> Id:
    """The role of a part, whoever plays it now."""
    stage.office.player(step.details["role"])
    return next(iter(stage.office.cast.parts[step.details["role"]].roles))
