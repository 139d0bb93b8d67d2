"""A suggestion to remove is answered by a person in the role that decides, and then only is its case closed."""

from serving.domain.case import Status
from serving.domain.decision import Outcome
from serving.domain.errors import Refusal
from serving.service import cases, decisions
from tests.serving.deciding import (
    SPECIALIST,
    ground_of,
    proposed,
)
from tests.serving.office import Office, in_force
from tests.serving.unchanged import refused


def test_a_suggestion_that_nobody_put_forward_is_answered_by_keeping_in_the_role_that_decides(office: Office):
    kept = office.keep("spam")
    case = office.claimed(kept.case, SPECIALIST)

    def close() -> None:
        with office.turn(SPECIALIST) as turn:
            cases.close(turn, kept.case, case.version, "Nothing to do.")

    assert refused(office, close) == Refusal.UNANSWERED
    with office.turn(SPECIALIST) as turn:
        done = decisions.keep(turn, kept.case, "It is a joke.", case.version)
    assert done.decision.ruling.outcome == Outcome.KEEP
    assert done.decision.suggestion_followed is False
    close()
    with office.works.reading(office.id) as work:
        assert work.cases.get(kept.case).status == Status.CLOSED
        assert not work.decisions.is_removed(kept.comment)


def test_where_nothing_was_suggested_there_is_no_suggestion_to_answer(office: Office):
    kept = office.keep("repair")
    case = office.claimed(kept.case, SPECIALIST)

    def keep() -> None:
        with office.turn(SPECIALIST) as turn:
            decisions.keep(turn, kept.case, "It is a joke.", case.version)

    assert refused(office, keep) == Refusal.NOT_PROPOSED


def test_only_the_role_that_decides_answers_a_suggestion(office: Office):
    kept = office.keep("spam")
    case = office.claimed(kept.case, "newcomer")

    def keep() -> None:
        with office.turn("newcomer") as turn:
            decisions.keep(turn, kept.case, "It is a joke.", case.version)

    assert refused(office, keep) == Refusal.WRONG_ROLE


def test_a_suggestion_is_not_answered_beside_an_open_proposal(office: Office):
    kept = office.keep("spam")
    proposed(office, kept.case)
    version = office.claimed(kept.case, SPECIALIST).version

    def keep() -> None:
        with office.turn(SPECIALIST) as turn:
            decisions.keep(turn, str(kept.case), "It is a joke.", version)

    assert refused(office, keep) == Refusal.PROPOSED_ALREADY


def test_what_is_promised_to_stay_is_kept_when_a_suggestion_asks(office: Office):
    weak = ground_of(office)
    promise = office.rules.protections[1].model_copy(update={"cannot_be_only_ground": (weak,)})
    in_force(office, protections=(promise,))
    kept = office.keep("spam complaint")
    version = office.claimed(kept.case, SPECIALIST).version
    with office.turn(SPECIALIST) as turn:
        done = decisions.keep(turn, str(kept.case), "It stays.", version)
    assert done.decision.ruling.outcome == Outcome.KEEP


def test_a_suggestion_of_older_rules_keeps_no_case_open(office: Office):
    kept = office.keep("spam")
    grounds = tuple(it.model_copy(update={"suggested_by": ()}) for it in office.rules.grounds)
    in_force(office, grounds=grounds)
    case = office.claimed(kept.case, "newcomer")
    with office.turn("newcomer") as turn:
        assert cases.close(turn, case.id, case.version, "Nothing to do.").status == Status.CLOSED


def test_a_proposal_of_older_rules_answers_no_suggestion(office: Office):
    kept = office.keep("spam")
    proposed(office, kept.case)
    in_force(office)
    case = office.claimed(kept.case, "newcomer")

    def close() -> None:
        with office.turn("newcomer") as turn:
            cases.close(turn, case.id, case.version, "Nothing to do.")

    assert refused(office, close) == Refusal.UNANSWERED
