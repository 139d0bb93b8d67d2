"""What is promised to stay does not go because the one who decides calls it something else."""

import pytest

from models.labels import Label
from serving.domain.correction import Reading
from serving.domain.decision import Outcome
from serving.domain.errors import Refusal
from serving.domain.roles import ActKind
from serving.service import corrections, decisions
from serving.service.repositories.decisions import KeptDecision
from tests.serving.by_hand import refusal, ruling
from tests.serving.deciding import HEAD, MANAGER, SPECIALIST, advised, asked, ground_of
from tests.serving.office import Office
from tests.serving.unchanged import refused

WEAK = "detrimental_impact"
"""A ground that is not enough by itself against a complaint."""


def read(office: Office, comment: str, person: str, *labels: Label) -> None:
    """Somebody says what a comment is."""
    with office.turn(person) as turn:
        corrections.correct(turn, comment, 1, Reading(frozenset(labels), None))


def settled(office: Office, comment: str, person: str, *labels: Label) -> None:
    """Somebody decides between two readings."""
    with office.turn(person) as turn:
        corrections.settle(turn, comment, 1, Reading(frozenset(labels), None), "I have read it.")


def waiting(office: Office, case: str | None, *grounds: str) -> KeptDecision:
    """A deletion on these grounds with its advice, in a case that the specialist has claimed."""
    with office.turn() as turn:
        proposal = decisions.propose(turn, str(case), ActKind.DELETE, grounds or (WEAK,), "It does harm.")
    ready = advised(office, asked(office, proposal), MANAGER)
    office.claimed(str(case), SPECIALIST)
    return ready


def decide(office: Office, decision: KeptDecision) -> Refusal | None:
    """What the specialist is told who decides to act; the database says the same of the row by hand."""
    with office.works.reading(office.id) as work:
        case = work.cases.of_comment(decision.decision.comment)
    assert case

    def act() -> None:
        with office.turn(SPECIALIST) as turn:
            decisions.decide(turn, decision.id, Outcome.ACT, "It does harm.", case.version)

    by_hand = refusal(office, "rulings", **ruling(office, decision))
    if by_hand is None:
        act()
        return None
    assert "not enough for this comment" in by_hand
    return refused(office, act)


def test_who_decides_does_not_lift_a_promise_by_labelling_the_comment_anew(office: Office):
    kept = office.keep("complaint")
    read(office, kept.comment, SPECIALIST, Label.ABUSE)
    ready = waiting(office, kept.case)
    assert decide(office, ready) == Refusal.PROTECTED
    with office.works.reading(office.id) as work:
        assert work.decisions.get(ready.id).decision.ruling is None


def test_two_who_call_it_something_else_lift_the_promise_and_both_are_on_record(office: Office):
    kept = office.keep("complaint")
    read(office, kept.comment, SPECIALIST, Label.ABUSE)
    read(office, kept.comment, "newcomer", Label.ABUSE)
    ready = waiting(office, kept.case)
    assert decide(office, ready) is None
    with office.works.reading(office.id) as work:
        done = work.decisions.get(ready.id).decision
    assert done.ruling
    assert done.ruling.matter.weighed == {Label.ABUSE}


def test_who_decides_adds_a_promise_alone(office: Office):
    kept = office.keep("abuse")
    ready = waiting(office, kept.case)
    read(office, kept.comment, SPECIALIST, Label.COMPLAINT)
    assert decide(office, ready) == Refusal.PROTECTED


def test_while_readers_disagree_what_either_says_is_promised(office: Office):
    kept = office.keep("spam")
    read(office, kept.comment, "newcomer", Label.COMPLAINT)
    read(office, kept.comment, "second", Label.ABUSE)

    def propose() -> None:
        with office.turn() as turn:
            decisions.propose(turn, str(kept.case), ActKind.DELETE, [WEAK], "It does harm.")

    assert refused(office, propose) == Refusal.PROTECTED


@pytest.mark.parametrize(("arbiter", "told"), [(HEAD, None), (SPECIALIST, Refusal.PROTECTED)])
def test_what_an_arbiter_settled_holds_unless_they_decide_themselves(
    office: Office, arbiter: str, told: Refusal | None
):
    kept = office.keep("spam")
    read(office, kept.comment, "newcomer", Label.COMPLAINT)
    read(office, kept.comment, "second", Label.ABUSE)
    settled(office, kept.comment, arbiter, Label.ABUSE)
    assert decide(office, waiting(office, kept.case)) == told


def test_a_comment_in_another_language_that_only_the_decider_read_is_known_to_nobody_else(office: Office):
    kept = office.keep("spam", language="pl")
    read(office, kept.comment, "newcomer", Label.ABUSE)
    ready = waiting(office, kept.case)
    assert decide(office, ready) is None
    other = office.keep("spam", language="pl")
    read(office, other.comment, SPECIALIST, Label.ABUSE)
    assert decide(office, waiting(office, other.case)) == Refusal.READ_BY_NOBODY_ELSE


def test_a_ground_that_is_enough_needs_nobody_else_to_read_it(office: Office):
    kept = office.keep("spam complaint")
    assert decide(office, waiting(office, kept.case, WEAK, ground_of(office))) is None
