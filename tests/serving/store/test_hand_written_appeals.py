"""An appeal, an agreement and a judgement that are written by hand stay within what the rules say, whoever writes."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import insert
from sqlalchemy.exc import DBAPIError

from serving.domain.appeal import Verdict
from serving.domain.decision import Outcome
from serving.service import appeals, cases
from serving.store.database import writing
from tests.serving.by_hand import TABLES, refusal, undone
from tests.serving.deciding import HEAD, MANAGER, OFFICER, SPECIALIST, blocked, decided, proposed, read, removed
from tests.serving.office import Office

SECOND = timedelta(seconds=1)


def test_an_appeal_and_its_judgement_are_refused_too_early_to_the_wrong_and_alone(office: Office, case: str):
    with office.turn(SPECIALIST) as turn:
        cases.release(turn, case, turn.work.cases.get(case).version)
    done = removed(office, case)
    opened = {"decision": done.id, "reason": "Why?", "nonce": "n", "sha256": "0" * 64, "opened_by": "x"}
    early = done.decision.ruling.at - timedelta(seconds=1)
    assert "too early" in str(refusal(office, "appeals", **opened, opened_at=early))
    own = {"opened_by": office.person(SPECIALIST), "opened_at": office.now}
    assert "who decided does not" in str(refusal(office, "appeals", **{**opened, **own}))
    with office.turn() as turn:
        appeals.appeal(turn, done.id, "I sell nothing.")
    at = office.now + timedelta(minutes=1)

    def judgement(role: str) -> dict[str, Any]:
        said = {"verdict": "reversed", "reason": "Yes.", "at": at, "rules": office.rules.id}
        return {"decision": done.id, "person": office.person(role), "role": role, **said}

    assert "opened the case" in str(refusal(office, "judgements", **judgement(HEAD)))
    read(office, done, HEAD)
    assert refusal(office, "judgements", **judgement(HEAD)) is None
    assert "took part" in str(refusal(office, "judgements", **judgement(MANAGER)))
    assert "in a role" in str(refusal(office, "judgements", **{**judgement(HEAD), "role": SPECIALIST}))
    agreement = {name: it for name, it in judgement(HEAD).items() if name != "verdict"}
    assert "do not ask" in str(refusal(office, "agreements", **agreement))


def test_nothing_is_appealed_that_did_nothing_to_anybody(office: Office, case: str):
    waiting = proposed(office, case)
    opened = {
        "reason": "Why?",
        "nonce": "n",
        "sha256": "0" * 64,
        "opened_by": "x",
        "opened_at": office.now + timedelta(days=1),
    }
    assert "nothing was done" in str(refusal(office, "appeals", decision=waiting.id, **opened))
    kept = decided(office, waiting, SPECIALIST, Outcome.KEEP)
    assert "nothing was done" in str(refusal(office, "appeals", decision=kept.id, **opened))


def test_an_appeal_is_agreed_to_and_judged_only_after_it_was_opened_and_by_nobody_with_a_part(northern: Office):
    done = blocked(northern)
    northern.now += timedelta(days=366)
    with northern.turn() as turn:
        appeals.appeal(turn, done.id, "It was long ago.")
    boss, judge = "chief_executive", "communications_manager"
    read(northern, done, boss, judge, "newcomer")

    def step(role: str, **other: Any) -> dict[str, Any]:
        at, said = northern.now + SECOND, {"reason": "Yes.", "rules": northern.rules.id}
        return {"decision": done.id, "person": northern.person(role), "role": role, **said, "at": at, **other}

    early = northern.now - timedelta(days=1)
    assert "after the appeal" in str(refusal(northern, "agreements", **step(boss, at=early)))
    assert "after the appeal" in str(refusal(northern, "judgements", **step(judge, at=early, verdict="upheld")))
    assert refusal(northern, "judgements", **step(judge, verdict="upheld")) is None
    assert "another person" in str(refusal(northern, "judgements", **step(judge, verdict="reversed")))
    for somebody in (northern.name("newcomer"), northern.person(OFFICER)):
        for table, role, more in (("judgements", judge, {"verdict": "upheld"}), ("agreements", boss, {})):
            row = {**step(role), **more, "person": somebody}
            with undone(northern) as connection:
                holding = {"organisation": northern.id, "person": somebody, "role": role, "given_at": northern.now}
                connection.execute(insert(TABLES["role_holdings"]).values(**holding))
                with pytest.raises(DBAPIError, match="took part"):
                    connection.execute(insert(TABLES[table]).values(organisation=northern.id, **row))
    with northern.turn(boss) as turn:
        appeals.agree(turn, done.id, "Yes.")
    assert refusal(northern, "judgements", **step(judge, verdict="reversed")) is None


def test_nobody_agrees_to_a_reversal_after_the_appeal_was_judged(northern: Office):
    done = blocked(northern)
    northern.now += timedelta(days=366)
    with northern.turn() as turn:
        appeals.appeal(turn, done.id, "It was long ago.")
    boss, at = "chief_executive", northern.now + timedelta(minutes=1)
    row = {"decision": done.id, "person": northern.person(boss), "role": boss, "reason": "Yes.", "at": at}
    row |= {"rules": northern.rules.id}
    assert "opened the case" in str(refusal(northern, "agreements", **row))
    read(northern, done, boss, "communications_manager")
    assert refusal(northern, "agreements", **row) is None
    with northern.turn("communications_manager") as turn:
        appeals.judge(turn, done.id, Verdict.UPHELD, "No.")
    assert "judged already" in str(refusal(northern, "agreements", **row))


def test_whoever_agrees_to_a_reversal_does_not_judge_alone(northern: Office):
    done = blocked(northern)
    northern.now += timedelta(days=366)
    with writing(northern.engine) as connection:
        holding = {"person": northern.person("chief_executive"), "role": "communications_manager"}
        row = {"organisation": northern.id, **holding, "given_at": northern.now}
        connection.execute(insert(TABLES["role_holdings"]).values(**row))
    with northern.turn() as turn:
        appeals.appeal(turn, done.id, "It was long ago.")
    read(northern, done, "chief_executive")
    with northern.turn("chief_executive") as turn:
        appeals.agree(turn, done.id, "Yes.")
    row = {"decision": done.id, **holding, "reason": "Yes.", "at": northern.now + SECOND, "verdict": "reversed"}
    row |= {"rules": northern.rules.id}
    assert "another person" in str(refusal(northern, "judgements", **row))
