"""What people do with cases: look, claim, assign, note, bring others in, join, close; each step on record."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from serving.domain import case as steps
from serving.domain.audit import Entry
from serving.domain.case import NEVER, Case, Status
from serving.domain.deciding import ON_A_COMMENT
from serving.domain.decision import AuthorRecord, Stage
from serving.domain.duties import DutyDue, Event, Procedure, procedures_of, received_at, steps_due
from serving.domain.errors import Refusal, RefusedError
from serving.domain.part import Id
from serving.domain.reconciliation import moment
from serving.domain.suggestion import Suggestion
from serving.domain.words import says_something
from serving.service.matters import suggestion_in_force
from serving.service.namesakes import Namesake, namesakes_of
from serving.service.opened import check_opened
from serving.service.policy import Permission
from serving.service.pressed import first_place, follow_joined, joined_into
from serving.service.repositories.cases import Note
from serving.service.repositories.comments import Author, KeptComment, Version
from serving.service.repositories.decisions import KeptDecision
from serving.service.work import Turn, new_id


@dataclass(frozen=True, slots=True)
class CaseFile:
    """Everything about a case that somebody who works on it has before them.

    `record` is what stands against the author for earlier comments, and `namesakes` are others of the same name:
    whoever was blocked may be back as somebody else.
    `suggestion` is what the rules suggest for what people say that the comment is, else for what the classifier says.
    """

    case: Case
    comment: KeptComment
    author: Author
    record: AuthorRecord
    namesakes: tuple[Namesake, ...]
    version: Version
    earlier: tuple[Version, ...]
    joined: tuple[str, ...]
    notes: tuple[Note, ...]
    decisions: tuple[KeptDecision, ...]
    suggestion: Suggestion | None
    duties: tuple[DutyDue, ...]
    opened_at: datetime | None


def open_file(turn: Turn, id: str) -> CaseFile:
    """The whole file of a case. That this person has it before them now is recorded, the first time."""
    case = turn.work.cases.get(id)
    comment = turn.work.comments.get(case.comment)
    if turn.work.cases.opened_by(id, turn.person, comment.version) is None:
        turn.work.cases.open(id, turn.person, comment.version, turn.at)
        turn.record("case_read", id, version=comment.version)
    versions = turn.work.comments.versions(comment.id)
    suggestion = suggestion_in_force(turn, comment, versions[-1])
    author = turn.work.comments.author(comment.author)
    return CaseFile(
        case=case,
        comment=comment,
        author=author,
        record=turn.work.decisions.record_of(comment.id),
        namesakes=namesakes_of(turn.work, author),
        version=versions[-1],
        earlier=tuple(versions[:-1]),
        joined=tuple(it.id for it in joined_into(turn, id)),
        notes=tuple(turn.work.cases.notes(id)),
        decisions=tuple(turn.work.decisions.of_comment(comment.id)),
        suggestion=suggestion,
        duties=_duties(turn, case),
        opened_at=turn.work.cases.opened_by(id, turn.person, comment.version),
    )


def history(turn: Turn, id: str) -> list[Entry]:
    """Everything on record about a case, its comment and the decisions on it, oldest first."""
    case = turn.work.cases.get(id)
    decided = [kept.id for kept in turn.work.decisions.of_comment(case.comment)]
    entries = [entry for subject in (id, case.comment, *decided) for entry in turn.work.trail.entries(subject)]
    return sorted(entries, key=lambda entry: entry.number)


def claim(turn: Turn, id: str, version: int) -> Case:
    """Take a case to work on, or renew one's own claim."""
    claimed = steps.claim(_unless_gone(turn, turn.work.cases.get(id)), turn.person, turn.at, version)
    assert claimed.claim is not None
    return _keep(turn, claimed, "claimed", until=moment(claimed.claim.expires_at))


def release(turn: Turn, id: str, version: int) -> Case:
    """Give a case back."""
    return _keep(turn, steps.release(turn.work.cases.get(id), turn.person, turn.at, version), "released")


def assign(turn: Turn, id: str, to: str, version: int) -> Case:
    """Make a case visibly one person's, within what the rules say on who assigns to whom."""
    wanted = turn.work.people.account(to)
    if wanted is None or wanted.disabled_at or Permission.REVIEW not in wanted.permissions:
        raise RefusedError(Refusal.NO_SUCH_PERSON, "There is nobody of this name who works on cases.")
    _check_assignment(turn, wanted.team)
    return _keep(turn, steps.assign(turn.work.cases.get(id), to, turn.at, version), "assigned", to=to)


def escalate(turn: Turn, id: str, escalation: Id, version: int) -> Case:
    """Record that somebody was brought in whom the rules name."""
    known = [it.id for it in turn.rules.escalations]
    if escalation not in known:
        named = ", ".join(known) or "none"
        raise RefusedError(Refusal.NO_SUCH_ESCALATION, f"The house rules name no such escalation; there are: {named}.")
    changed = steps.escalate(turn.work.cases.get(id), escalation, version)
    return _keep(turn, changed, "escalated", escalation=escalation)


def note(turn: Turn, id: str, text: str) -> Note:
    """Keep a note for the others who work on a case."""
    turn.work.cases.get(id)
    if not says_something(text):
        raise RefusedError(Refusal.NO_REASON, "The note says nothing.")
    kept = Note(new_id(), id, turn.person, text.strip(), turn.at)
    turn.work.cases.add_note(kept)
    turn.record("noted", id, note=kept.id)
    return kept


def join(turn: Turn, id: str, into: str, version: int, into_version: int) -> Case:
    """Close a case that one has read and that is about the same as another, which takes over what is more pressing."""
    _check_answered(turn, turn.work.cases.get(id))
    one, other = turn.work.cases.get(id), turn.work.cases.get(into)
    closed, open_still = steps.join(one, other, turn.person, turn.at, version, into_version)
    check_opened(turn, one.comment, "close it")
    _keep(turn, open_still, "took_over", joined=id)
    return _keep(turn, closed, "joined", into=into)


def close(turn: Turn, id: str, version: int, reason: str) -> Case:
    """Close a case that one has read and is working on, with nothing left unanswered."""
    case = turn.work.cases.get(id)
    closed = steps.close(case, turn.person, turn.at, version)
    check_opened(turn, case.comment, "close it")
    if not says_something(reason):
        raise RefusedError(Refusal.NO_REASON, "To close a case needs a reason.")
    _check_answered(turn, case)
    note(turn, id, reason)
    return _keep(turn, closed, "closed")


def reopen(turn: Turn, id: str, version: int, reason: str) -> Case:
    """Take up a closed case again."""
    case = turn.work.cases.get(id)
    changed = steps.reopen(case, version)
    note(turn, id, reason)
    _keep(turn, changed, "reopened")
    follow_joined(turn, case.joined_to)
    return changed


def take_up_for_appeal(turn: Turn, comment: str) -> None:
    """Open the case of a comment again, if it is closed, so that an appeal is seen; what was answered stays so."""
    case = turn.work.cases.of_comment(comment)
    if case is None or case.status == Status.OPEN:
        return
    _keep(turn, replace(steps.reopen(case, case.version), answered_at=case.answered_at), "reopened")
    follow_joined(turn, case.joined_to)


def take_step(turn: Turn, id: str, procedure: Id, event: Event) -> tuple[DutyDue, ...]:
    """Record that a step of a statutory procedure was taken; gives what is due next."""
    case = turn.work.cases.get(id)
    known = {it.id: it for it in procedures_of(turn.rules.duties, turn.rules.organisation.nation)}
    if procedure not in known:
        named = ", ".join(known) or "none"
        raise RefusedError(Refusal.NO_SUCH_STEP, f"The house rules switch on no such procedure; there are: {named}.")
    if event not in _events(known[procedure]):
        named = ", ".join(_events(known[procedure]))
        raise RefusedError(Refusal.NO_SUCH_STEP, f"This procedure has no such step; there are: {named}.")
    runs_already = event == Event.RECEIVED and procedure in {duty.procedure for duty in _duties(turn, case)}
    if runs_already or event in turn.work.cases.steps(id).get(procedure, {}):
        raise RefusedError(Refusal.STEP_TAKEN, "This step was recorded already.")
    turn.work.cases.add_step(id, procedure, event, turn.person, turn.at)
    turn.record("step_taken", id, procedure=procedure, step=str(event))
    return _duties(turn, case)


def _keep(turn: Turn, case: Case, event: str, **details: str) -> Case:
    turn.work.cases.save(case, first_place(turn))
    turn.record(event, case.id, None, version=case.version, **details)
    return case


def _unless_gone(turn: Turn, case: Case) -> Case:
    """The case, free of an assignment to somebody whose account was disabled since."""
    account = turn.work.people.account(case.assigned_to) if case.assigned_to else None
    return replace(case, assigned_to=None) if account and account.disabled_at else case


def _check_assignment(turn: Turn, to_team: Id) -> None:
    terms, own = turn.rules.assignment, turn.work.people.account(turn.person)
    if terms is None:
        return
    if own is None or own.team != terms.by:
        by = turn.rules.team(terms.by).name
        raise RefusedError(Refusal.WRONG_ROLE, f"Cases are assigned by the {by} ({terms.clause}).")
    if to_team not in terms.to:
        teams = " or ".join(turn.rules.team(team).name for team in terms.to)
        raise RefusedError(Refusal.WRONG_ROLE, f"Cases are assigned to the {teams} ({terms.clause}).")


def _check_answered(turn: Turn, case: Case) -> None:
    """Refuse to close over a proposal, a person's or the program's, or an appeal that nobody answered."""
    comment = turn.work.comments.get(case.comment)
    # What was proposed on an older text, or under older rules, can be decided no more.
    of_now = (comment.version, turn.rules.id)
    kept = turn.work.decisions.of_comment(comment.id)
    if any(it.appeal and it.appeal.judgement is None for it in kept):
        raise RefusedError(Refusal.UNANSWERED, "An appeal against a decision on this comment is not judged yet.")
    made = [it.decision for it in kept]
    standing = [decision for decision in made if (decision.version, decision.rules) == of_now]
    if any(decision.stage != Stage.DECIDED for decision in standing):
        raise RefusedError(Refusal.UNANSWERED, "A proposal on this comment is not decided yet.")
    if comment.deleted_by_author_at or turn.work.decisions.is_removed(comment.id):
        return
    suggestion = suggestion_in_force(turn, comment, turn.work.comments.version(comment.id, comment.version))
    ruled = [decision for decision in made if decision.ruling and decision.version == comment.version]
    answered = any(decision.act in ON_A_COMMENT for decision in ruled)
    if suggestion and suggestion.proposal and not answered:
        raise RefusedError(
            Refusal.UNANSWERED,
            "It was suggested to remove this comment: decide to do so or to keep it, or put its labels right, first.",
        )


def _duties(turn: Turn, case: Case) -> tuple[DutyDue, ...]:
    """What is due in the procedures that this comment, or one that was joined in, started, or a person said have begun.

    What several comments started runs from the first, and a step is taken for all of them.
    """
    nation = turn.rules.organisation.nation
    known = procedures_of(turn.rules.duties, nation)
    happened: dict[Id, dict[Event, datetime]] = {}
    for one in _with_joined(turn, case):
        for procedure, at in _happened(turn, one, known).items():
            before = happened.setdefault(procedure, {})
            happened[procedure] = {
                event: min(at.get(event, NEVER), before.get(event, NEVER)) for event in {*at, *before}
            }
    due = [step for it in known if it.id in happened for step in steps_due(it, happened[it.id], nation)]
    return tuple(sorted(due, key=lambda step: step.due))


def _happened(turn: Turn, case: Case, known: Iterable[Procedure]) -> dict[Id, dict[Event, datetime]]:
    """What has happened in the procedures that run in one case, each from when its comment was received.

    Whoever says later that one has begun does not make it begin later.
    """
    taken, comment = turn.work.cases.steps(case.id), turn.work.comments.get(case.comment)
    version = turn.work.comments.version(comment.id, comment.version)
    suggestion = suggestion_in_force(turn, comment, version)
    started = {duty.procedure for duty in suggestion.duties} if suggestion else set()
    return {
        it.id: {**taken.get(it.id, {}), Event.RECEIVED: received_at(it, version.starts)}
        for it in known
        if it.id in started or it.id in taken
    }


def _with_joined(turn: Turn, case: Case) -> list[Case]:
    """A case and all that were joined into it, one after the other."""
    found, looked_at = [case], 0
    while looked_at < len(found):
        found += joined_into(turn, found[looked_at].id)
        looked_at += 1
    return found


def _events(procedure: Procedure) -> list[Event]:
    return list(dict.fromkeys(event for step in procedure.steps for event in (step.after, step.until)))
