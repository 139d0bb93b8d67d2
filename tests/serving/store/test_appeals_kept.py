"""Appeals kept: judged under the rules in force, whatever became of those of the decision; never judged by nobody."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import insert, update
from sqlalchemy.exc import DBAPIError

from serving.domain.appeal import Verdict
from serving.domain.errors import Refusal
from serving.domain.roles import ActKind
from serving.service import appeals, cases
from serving.service.repositories.decisions import KeptDecision
from serving.store.tables import metadata
from tests.serving.by_hand import words
from tests.serving.deciding import (
    COLLEAGUE,
    DEPUTY,
    HEAD,
    MANAGER,
    SPECIALIST,
    advised,
    asked,
    decided,
    proposed,
    read,
    recorded,
    removed,
)
from tests.serving.office import Office, in_force
from tests.serving.unchanged import refused

OFFICER, DIRECTOR, CHIEF = "communications_officer", "service_director", "chief_executive"
YEAR = timedelta(days=366)


def terms(office: Office, **changed: Any) -> None:
    """The next rules say otherwise of how every act is looked at again."""
    in_force(office, appeals=tuple(it.model_copy(update=changed) for it in office.rules.appeals))


def without(office: Office, act: ActKind) -> None:
    """The next rules know an act no more."""
    acts, known = office.rules.acts, office.rules.appeals
    in_force(office, acts=tuple(it for it in acts if it.act != act), appeals=tuple(it for it in known if it.act != act))


def appealed(office: Office, decision: KeptDecision) -> KeptDecision:
    with office.turn() as turn:
        return appeals.appeal(turn, decision.id, "I sell nothing.")


def agree(office: Office, role: str, decision: KeptDecision) -> None:
    read(office, decision, role)
    with office.turn(role) as turn:
        appeals.agree(turn, decision.id, "Agreed.")


def judge(office: Office, role: str, decision: KeptDecision, verdict: Verdict = Verdict.REVERSED) -> KeptDecision:
    read(office, decision, role)
    with office.turn(role) as turn:
        return appeals.judge(turn, decision.id, verdict, "As far as I can see.")


def refusing(office: Office, step: Callable[..., Any], *given: Any) -> Refusal:
    if step in (agree, judge):
        role, decision = given
        read(office, decision, role)
    return refused(office, lambda: step(office, *given))


def judged_under(decision: KeptDecision) -> str:
    assert decision.appeal
    assert decision.appeal.judgement
    return decision.appeal.judgement.rules


def whole(office: Office) -> bool:
    with office.works.reading(office.id) as work:
        return [*work.trail.breaks(), *work.trail.disagreements()] == []


def blocked(office: Office, case: str) -> KeptDecision:
    """The author of a comment is blocked, as North Herts does."""
    recorded(office, case)
    done = decided(office, proposed(office, case, ActKind.BLOCK), OFFICER, extreme="It threatens a child.")
    freed(office, case, OFFICER)
    return done


def lifted(office: Office, case: str) -> None:
    """The block on the author of a comment is lifted."""
    waiting = advised(office, asked(office, proposed(office, case, ActKind.LIFT)), CHIEF)
    decided(office, waiting, MANAGER)
    freed(office, case, MANAGER)


def freed(office: Office, case: str, role: str) -> None:
    with office.turn(role) as turn:
        cases.release(turn, case, turn.work.cases.get(case).version)


def close(office: Office, case: str, version: int) -> None:
    with office.turn(SPECIALIST) as turn:
        cases.close(turn, case, version, "Removed after advice.")


def case_of(office: Office, **known: Any) -> str:
    return str(office.keep("spam", author_handle="ann", **known).case)


def test_an_appeal_opens_its_case_again_which_stays_open_until_it_is_judged(office: Office):
    case = case_of(office)
    done = removed(office, case)
    close(office, case, office.claimed(case, SPECIALIST).version)
    appealed(office, done)
    version = office.claimed(case, SPECIALIST).version
    assert refusing(office, close, case, version) == Refusal.UNANSWERED
    shut = {"status": "closed", "closed_at": office.now, "claimed_by": None, "claim_expires_at": None}
    by_hand = update(metadata.tables["cases"]).values(**shut, version=version + 1)
    assert "an appeal on this comment is not judged" in words(office, by_hand)
    judge(office, HEAD, done)
    close(office, case, version)
    assert whole(office)


def test_whom_the_rules_in_force_name_judges_and_nobody_by_those_of_the_decision(office: Office):
    done = appealed(office, removed(office, case_of(office)))
    terms(office, judged_by=(COLLEAGUE,))
    assert refusing(office, judge, HEAD, done) == Refusal.WRONG_ROLE
    judged = judge(office, COLLEAGUE, done)
    assert (judged_under(judged), judged.decision.rules) == ("whg@2", "whg@1")
    with office.works.reading(office.id) as work:
        told = [it.details["rules"] for it in work.trail.entries(done.id) if it.event == "judged"]
    assert told == ["whg@2"]
    assert whole(office)


def test_an_agreement_that_later_rules_ask_for_is_needed_and_given_under_them(office: Office):
    done = appealed(office, removed(office, case_of(office)))
    assert refusing(office, agree, COLLEAGUE, done) == Refusal.NOT_ASKED
    terms(office, together_with=COLLEAGUE)
    assert refusing(office, judge, HEAD, done) == Refusal.NOT_TOGETHER
    agree(office, COLLEAGUE, done)
    judged = judge(office, HEAD, done)
    assert judged.appeal
    assert [it.rules for it in judged.appeal.agreements] == [judged_under(judged)] == ["whg@2"]
    assert whole(office)


def test_an_agreement_that_later_rules_do_not_ask_for_is_not_needed(northern: Office):
    done = blocked(northern, case_of(northern))
    northern.now += YEAR
    appealed(northern, done)
    assert refusing(northern, judge, DIRECTOR, done) == Refusal.NOT_TOGETHER
    terms(northern, together_with=None)
    assert refusing(northern, agree, CHIEF, done) == Refusal.NOT_ASKED
    assert judged_under(judge(northern, DIRECTOR, done)) == "north-herts@2"


def test_an_agreement_counts_while_the_rules_ask_for_that_role_and_another_is_added_where_they_ask_for_another(
    office: Office,
):
    done = appealed(office, removed(office, case_of(office)))
    terms(office, judged_by=(DEPUTY, HEAD), together_with=COLLEAGUE)
    agree(office, COLLEAGUE, done)
    terms(office, together_with=HEAD)
    assert refusing(office, judge, DEPUTY, done) == Refusal.NOT_TOGETHER
    agree(office, HEAD, done)
    terms(office, together_with=COLLEAGUE)
    assert refusing(office, agree, COLLEAGUE, done) == Refusal.DECIDED_ALREADY
    judged = judge(office, DEPUTY, done)
    assert judged.appeal
    assert [it.rules for it in judged.appeal.agreements] == ["whg@2", "whg@3"]
    assert judged_under(judged) == "whg@4"
    assert whole(office)


def test_where_the_rules_know_the_act_no_more_anybody_with_a_role_and_without_a_part_judges(office: Office):
    done = appealed(office, removed(office, case_of(office)))
    without(office, ActKind.DELETE)
    assert refusing(office, judge, "second", done) == Refusal.WRONG_ROLE
    assert refusing(office, judge, SPECIALIST, done) == Refusal.NOT_IMPARTIAL
    assert refusing(office, agree, COLLEAGUE, done) == Refusal.NOT_ASKED
    assert judged_under(judge(office, COLLEAGUE, done)) == "whg@2"
    assert whole(office)


@pytest.mark.parametrize("months", [0, 60])
def test_an_appeal_opens_when_it_was_promised_whatever_later_rules_say(northern: Office, months: int):
    done = blocked(northern, case_of(northern))
    terms(northern, opens_after_months=months)
    northern.now += YEAR - timedelta(days=2)
    assert refusing(northern, appealed, done) == Refusal.TOO_EARLY
    northern.now += timedelta(days=2)
    assert appealed(northern, done).appeal


def by_hand(
    office: Office, decision: KeptDecision, role: str, rules: str, table: str = "judgements", **other: str
) -> str | None:
    """With which words the database refuses a row on an appeal; None where it takes it, which is undone."""
    row = {"decision": decision.id, "person": office.person(role), "role": role, "rules": rules, "reason": "Yes."}
    row |= (
        {"at": office.now + timedelta(seconds=1)} | ({"verdict": "reversed"} if table == "judgements" else {}) | other
    )
    with office.engine.connect().execution_options(writes=True) as connection, connection.begin() as transaction:
        try:
            connection.execute(insert(metadata.tables[table]).values(organisation=office.id, **row))
        except DBAPIError as error:
            return str(error.orig).splitlines()[0]
        finally:
            transaction.rollback()
    return None


def test_by_hand_nobody_judges_or_agrees_but_whom_the_rules_that_the_row_names_name(office: Office):
    done = appealed(office, removed(office, case_of(office)))
    terms(office, judged_by=(COLLEAGUE,))
    read(office, done, COLLEAGUE, HEAD)
    assert by_hand(office, done, COLLEAGUE, "whg@2") is None
    assert by_hand(office, done, HEAD, "whg@1") is None
    for role, rules in ((HEAD, "whg@2"), (COLLEAGUE, "whg@1"), (HEAD, "whg@9"), (HEAD, "north-herts@1")):
        assert "in a role that the rules name" in str(by_hand(office, done, role, rules)), (role, rules)
    terms(office, together_with=HEAD)
    assert "agreement of another" in str(by_hand(office, done, COLLEAGUE, "whg@3"))
    assert by_hand(office, done, HEAD, "whg@3", "agreements") is None
    for role, rules in ((COLLEAGUE, "whg@3"), (HEAD, "whg@1"), (HEAD, "whg@9")):
        assert "do not ask for this" in str(by_hand(office, done, role, rules, "agreements")), (role, rules)
    agree(office, HEAD, done)
    assert by_hand(office, done, COLLEAGUE, "whg@3") is None
    terms(office, together_with=MANAGER)
    assert "agreement of another" in str(by_hand(office, done, COLLEAGUE, "whg@4"))


def test_by_hand_anybody_with_a_role_judges_an_act_that_the_rules_know_no_more(office: Office):
    done = appealed(office, removed(office, case_of(office)))
    without(office, ActKind.DELETE)
    read(office, done, COLLEAGUE, "second")
    assert by_hand(office, done, COLLEAGUE, "whg@2") is None
    assert "took part" in str(by_hand(office, done, SPECIALIST, "whg@2"))
    person = {"person": office.name("second")}
    assert "in a role" in str(by_hand(office, done, COLLEAGUE, "whg@2", **person))


def test_a_block_that_was_lifted_is_undone_although_another_stands(northern: Office):
    one, other = case_of(northern), case_of(northern)
    first = blocked(northern, one)
    lifted(northern, one)
    second = blocked(northern, other)
    northern.now += YEAR
    assert refusing(northern, appealed, first) == Refusal.UNDONE_ALREADY
    assert appealed(northern, second).appeal


def test_reversing_a_block_that_was_lifted_meanwhile_does_not_undo_the_one_that_stands(northern: Office):
    one, other = case_of(northern), case_of(northern)
    first = blocked(northern, one)
    northern.now += YEAR
    appealed(northern, first)
    agree(northern, CHIEF, first)
    lifted(northern, one)
    blocked(northern, other)
    assert judged_under(judge(northern, DIRECTOR, first))
    with northern.works.reading(northern.id) as work:
        assert work.decisions.blocks([first.decision.author])
        messages = work.outbox.of_decision(first.id)
    assert [(it.kind, it.delivery.state) for it in messages] == [("decision.made", "withdrawn")]
    assert whole(northern)


def test_reversing_the_block_that_stands_is_handed_over(northern: Office):
    done = blocked(northern, case_of(northern))
    northern.now += YEAR
    appealed(northern, done)
    agree(northern, CHIEF, done)
    judge(northern, DIRECTOR, done)
    with northern.works.reading(northern.id) as work:
        assert not work.decisions.blocks([done.decision.author])
        assert [it.kind for it in work.outbox.of_decision(done.id)] == ["decision.made", "decision.reversed"]
