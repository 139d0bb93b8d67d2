"""Steps towards a decision that tests take: each by whoever the rules name, unless somebody else is named."""

from serving.domain.decision import Outcome, View
from serving.domain.roles import ActKind
from serving.service import cases, decisions
from serving.service.repositories.decisions import KeptDecision
from tests.serving.office import Office


def ground_of(office: Office) -> str:
    """A ground against spam that holds in any place."""
    return next(
        it.id for it in office.rules.grounds if it.place is None and any(s.label == "spam" for s in it.suggested_by)
    )


def proposed(office: Office, case: str, act: ActKind = ActKind.DELETE, by: str = "newcomer") -> KeptDecision:
    """An act is proposed on the comment of a case."""
    with office.turn(by) as turn:
        return decisions.propose(turn, case, act, [ground_of(office)], "It advertises.")


def asked(office: Office, decision: KeptDecision, *roles: str) -> KeptDecision:
    """Advisers are asked: all that the rules name, unless some are given."""
    terms = office.rules.act(decision.decision.act)
    assert terms is not None
    with office.turn() as turn:
        return decisions.ask_advice(turn, decision.id, roles or terms.advice_from)


def advised(office: Office, decision: KeptDecision, role: str, view: View = View.AGREE) -> KeptDecision:
    """The holder of a role reads the case and gives advice."""
    read(office, decision, role)
    with office.turn(role) as turn:
        return decisions.advise(turn, decision.id, view, "As far as I can see.")


def read(office: Office, decision: KeptDecision, *people: str) -> None:
    """Each of these has the case of a decision before them, as it is now."""
    for person in people:
        with office.turn(person) as turn:
            case = turn.work.cases.of_comment(decision.decision.comment)
            assert case is not None
            cases.open_file(turn, case.id)


def recorded(office: Office, case: str) -> str:
    """The comment of a case is recorded as evidence."""
    with office.turn() as turn:
        return decisions.record_evidence(turn, case, "It advertises.").id


def decided(
    office: Office,
    decision: KeptDecision,
    role: str,
    outcome: Outcome = Outcome.ACT,
    *,
    extreme: str | None = None,
    overruling: str | None = None,
) -> KeptDecision:
    """The holder of a role claims the case and decides."""
    with office.works.reading(office.id) as work:
        case = work.cases.of_comment(decision.decision.comment)
    assert case is not None
    version = office.claimed(case.id, role).version
    with office.turn(role) as turn:
        return decisions.decide(
            turn, decision.id, outcome, "It breaks the rules.", version, extreme=extreme, overruling=overruling
        )


def removed(office: Office, case: str) -> KeptDecision:
    """The comment of a case is deleted, under the rules of whg."""
    return decided(office, advised(office, asked(office, proposed(office, case)), "communications_manager"), SPECIALIST)


def blocked(office: Office) -> KeptDecision:
    """The author of a new comment is blocked at once, under the rules of North Herts."""
    kept = office.keep("spam")
    recorded(office, str(kept.case))
    waiting = proposed(office, str(kept.case), ActKind.BLOCK)
    return decided(office, waiting, OFFICER, extreme="It threatens a child.")


SPECIALIST = "social_media_specialist"
DEPUTY = "communications_colleague"
MANAGER = "communications_manager"
HEAD = "head_of_communications"
COLLEAGUE = "customer_services_colleague"
OFFICER = "communications_officer"
