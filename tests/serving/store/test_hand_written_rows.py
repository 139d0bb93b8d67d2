"""What is written by hand, past the program, is refused by the database: in both, with the same words."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import delete, insert, select, update
from sqlalchemy.exc import DBAPIError

from serving.domain.decision import Outcome, View
from serving.domain.roles import ActKind
from serving.domain.seen import Place
from serving.service import cases, decisions
from serving.service.repositories.decisions import KeptDecision
from serving.service.work import new_id
from serving.store.database import writing
from tests.serving.by_hand import TABLES, refusal, ruling, undone
from tests.serving.deciding import (
    DEPUTY,
    HEAD,
    MANAGER,
    OFFICER,
    SPECIALIST,
    advised,
    asked,
    decided,
    proposed,
    read,
    recorded,
    removed,
)
from tests.serving.office import Office


def test_a_ruling_that_has_everything_is_taken(office: Office, ready: KeptDecision):
    assert refusal(office, "rulings", **ruling(office, ready)) is None


@pytest.mark.parametrize(
    ("person", "role", "in_absence_of"),
    [
        ("newcomer", SPECIALIST, None),
        (HEAD, HEAD, None),
        (DEPUTY, DEPUTY, None),
        (DEPUTY, DEPUTY, SPECIALIST),
        (DEPUTY, SPECIALIST, None),
    ],
)
def test_nobody_rules_but_the_holder_of_the_role(
    office: Office, case: str, ready: KeptDecision, person: str, role: str, in_absence_of: str | None
):
    with office.turn(SPECIALIST) as turn:
        cases.release(turn, case, turn.work.cases.get(case).version)
    office.claimed(case, person)
    who = office.person(person) if person != "newcomer" else office.name(person)
    row = ruling(office, ready, person=who, role=role, in_absence_of=in_absence_of)
    assert "only the role that the rules name decides" in str(refusal(office, "rulings", **row))


def test_a_deputy_rules_only_in_an_absence_that_somebody_else_recorded(office: Office, case: str, ready: KeptDecision):
    with office.turn(SPECIALIST) as turn:
        cases.release(turn, case, turn.work.cases.get(case).version)
    office.claimed(case, DEPUTY)
    row = ruling(office, ready, person=office.person(DEPUTY), role=DEPUTY, in_absence_of=SPECIALIST)
    away = {"organisation": office.id, "role": SPECIALIST, "since": office.now}
    with undone(office) as connection:
        connection.execute(insert(TABLES["absences"]).values(**away, recorded_by=office.name("manager")))
        connection.execute(insert(TABLES["rulings"]).values(organisation=office.id, **row))
    with undone(office) as connection:
        connection.execute(insert(TABLES["absences"]).values(**away, recorded_by=office.person(DEPUTY)))
        with pytest.raises(DBAPIError, match="only the role"):
            connection.execute(insert(TABLES["rulings"]).values(organisation=office.id, **row))


def test_no_ruling_to_act_without_advice(office: Office, case: str):
    waiting = proposed(office, case)
    for _ in ("not asked", "asked"):
        assert "advice has to be on record" in str(refusal(office, "rulings", **ruling(office, waiting)))
        assert refusal(office, "rulings", **ruling(office, waiting, outcome="keep")) is None
        asked(office, waiting)


def test_no_ruling_on_ones_own_advice(office: Office, case: str, ready: KeptDecision):
    with writing(office.engine) as connection:
        holding = {"organisation": office.id, "person": office.person(SPECIALIST), "role": HEAD, "given_at": office.now}
        connection.execute(insert(TABLES["role_holdings"]).values(**holding))
    advised(office, ready, SPECIALIST)
    assert "own advice" in str(refusal(office, "rulings", **ruling(office, ready)))


@pytest.mark.parametrize(("overruled", "taken"), [(None, False), ("  ", False), ("It is a fraud.", True)])
def test_no_ruling_against_advice_without_a_reason(office: Office, case: str, overruled: str | None, taken: bool):
    waiting = advised(office, asked(office, proposed(office, case)), MANAGER, View.OTHER)
    assert (refusal(office, "rulings", **ruling(office, waiting, overruled=overruled)) is None) == taken


def test_no_ruling_without_a_claim_that_holds(office: Office, case: str, ready: KeptDecision):
    late = office.now + timedelta(hours=1)
    row = ruling(office, ready, at=late)
    assert "claimed" in str(refusal(office, "rulings", **row))
    with office.turn(SPECIALIST) as turn:
        cases.release(turn, case, turn.work.cases.get(case).version)
    assert "claimed" in str(refusal(office, "rulings", **ruling(office, ready)))


def test_no_second_ruling(office: Office, ready: KeptDecision, case: str):
    with office.turn(SPECIALIST) as turn:
        version = turn.work.cases.get(case).version
    with office.turn(SPECIALIST) as turn:
        decisions.decide(turn, ready.id, Outcome.ACT, "It breaks the rules.", version)
    assert refusal(office, "rulings", **ruling(office, ready)) is not None
    other = advised(office, asked(office, _by_hand(office, ready, grounds=1)), HEAD)
    assert "decided upon for this text before" in str(refusal(office, "rulings", **ruling(office, other)))
    office.keep("spam spam", "fb-1")
    other = advised(office, asked(office, _by_hand(office, ready, grounds=1, version=2)), HEAD)
    office.claimed(case, SPECIALIST)
    assert "removed already" in str(refusal(office, "rulings", **ruling(office, other)))


def test_no_second_proposal_beside_an_open_one(office: Office, ready: KeptDecision):
    with pytest.raises(DBAPIError, match="proposed already"):
        _by_hand(office, ready, grounds=1)
    assert _by_hand(office, ready, grounds=1, act="block").decision.act == ActKind.BLOCK


def test_advice_against_an_earlier_proposal_of_the_same_stands_in_the_way(office: Office, case: str):
    against = advised(office, asked(office, proposed(office, case)), MANAGER, View.DISAGREE)
    decided(office, against, SPECIALIST, Outcome.KEEP)
    again = advised(office, asked(office, _by_hand(office, against, grounds=1)), HEAD)
    office.claimed(case, SPECIALIST)
    # both triggers refuse it, and databases differ in which they ask first
    first = str(refusal(office, "rulings", **ruling(office, again)))
    assert "stands in the way" in first or "decided before to keep" in first
    assert refusal(office, "rulings", **ruling(office, again, overruled="It is a fraud.")) is None
    advised(office, again, MANAGER)
    assert "decided before to keep" in str(refusal(office, "rulings", **ruling(office, again)))


def test_no_ruling_to_act_without_a_ground(office: Office, case: str, ready: KeptDecision):
    decided(office, ready, SPECIALIST, Outcome.KEEP)
    other = advised(office, asked(office, _by_hand(office, ready, grounds=0)), HEAD)
    office.claimed(case, SPECIALIST)
    assert "ground" in str(refusal(office, "rulings", **ruling(office, other, overruled="It is a fraud.")))


def test_no_ruling_to_act_on_a_comment_that_was_edited_or_deleted_by_its_author(office: Office, ready: KeptDecision):
    for change in ({"version": 2}, {"deleted_by_author_at": office.now}):
        with undone(office) as connection:
            connection.execute(update(TABLES["comments"]).values(**change))
            with pytest.raises(DBAPIError, match="not there, or was edited"):
                connection.execute(insert(TABLES["rulings"]).values(organisation=office.id, **ruling(office, ready)))


@pytest.mark.parametrize(("where", "taken"), [({"place": Place.INBOX}, True), ({"own_page": False}, False)])
def test_no_ruling_to_remove_what_only_others_can_remove(
    office: Office, ready: KeptDecision, where: dict[str, Any], taken: bool
):
    kept = office.keep("spam", author_handle="author 1", scored=False, **where)
    office.claimed(str(kept.case), SPECIALIST)
    other = advised(office, asked(office, _by_hand(office, ready, grounds=1, comment=kept.comment)), MANAGER)
    said = refusal(office, "rulings", **ruling(office, other, weighed=["spam"]))
    assert said is None if taken else "not there, or was edited" in str(said)


def test_no_ruling_to_remove_a_message_where_the_rules_give_only_comments_to_anybody(northern: Office):
    case = str(northern.keep("spam", place=Place.INBOX).case)
    snapshot, warning = recorded(northern, case), proposed(northern, case, ActKind.WARN)
    northern.claimed(case, OFFICER)
    other = _by_hand(northern, warning, grounds=1)
    used = {"organisation": northern.id, "decision": other.id, "number": 1, "snapshot": snapshot}
    row = ruling(northern, other, person=northern.person(OFFICER), role=OFFICER, evidence_sha256="0" * 64)
    with undone(northern) as connection:
        connection.execute(insert(TABLES["ruling_evidence"]).values(**used))
        with pytest.raises(DBAPIError, match="not there, or was edited"):
            connection.execute(insert(TABLES["rulings"]).values(organisation=northern.id, **row))


def test_no_block_without_evidence_or_for_a_first_time(office: Office, case: str):
    waiting = advised(office, asked(office, proposed(office, case, ActKind.BLOCK)), MANAGER)
    sealed = {"evidence_sha256": "0" * 64}
    assert refusal(office, "rulings", **ruling(office, waiting, **sealed)) is not None
    later = office.keep("spam", author_handle="author 1")
    removed(office, later.case)
    removed(office, case)
    snapshot = recorded(office, case)
    used = {"organisation": office.id, "decision": waiting.id, "number": 1, "snapshot": snapshot}
    with undone(office) as connection:
        connection.execute(insert(TABLES["ruling_evidence"]).values(**used))
        row = ruling(office, waiting, **sealed)
        with pytest.raises(DBAPIError, match="broke the rules before"):
            connection.execute(insert(TABLES["rulings"]).values(organisation=office.id, **row))


def test_a_block_after_an_earlier_removal_needs_evidence(office: Office):
    sealed = {"evidence_sha256": "0" * 64}
    earlier = office.keep("spam", author_handle="ann")
    removed(office, earlier.case)
    case = office.keep("spam", author_handle="ann").case
    waiting = advised(office, asked(office, proposed(office, case, ActKind.BLOCK)), MANAGER)
    office.claimed(case, SPECIALIST)
    assert "evidence" in str(refusal(office, "rulings", **ruling(office, waiting, **sealed)))
    snapshot = recorded(office, case)
    used = {"organisation": office.id, "decision": waiting.id, "number": 1, "snapshot": snapshot}
    with undone(office) as connection:
        connection.execute(insert(TABLES["ruling_evidence"]).values(**used))
        row = ruling(office, waiting, **sealed)
        connection.execute(insert(TABLES["rulings"]).values(organisation=office.id, **row))


def test_a_block_for_a_first_time_is_refused_whatever_is_called_extreme_where_the_rules_know_no_exception(
    office: Office, case: str
):
    waiting = advised(office, asked(office, proposed(office, case, ActKind.BLOCK)), MANAGER)
    snapshot = recorded(office, case)
    used = {"organisation": office.id, "decision": waiting.id, "number": 1, "snapshot": snapshot}
    with undone(office) as connection:
        connection.execute(insert(TABLES["ruling_evidence"]).values(**used))
        row = ruling(office, waiting, evidence_sha256="0" * 64, extreme="Very bad.")
        with pytest.raises(DBAPIError, match="broke the rules before"):
            connection.execute(insert(TABLES["rulings"]).values(organisation=office.id, **row))


def test_advice_is_given_only_by_who_was_asked_in_that_role_and_not_after_the_ruling(office: Office, case: str):
    waiting = asked(office, proposed(office, case), MANAGER)

    def advice(person: str, role: str, at: datetime | None = None) -> dict[str, Any]:
        said = {"view": "agree", "reason": "Yes.", "at": at or office.now}
        return {"decision": waiting.id, "person": person, "role": role, **said}

    assert "opened the case" in str(refusal(office, "advice", **advice(office.person(MANAGER), MANAGER)))
    read(office, waiting, MANAGER, HEAD, SPECIALIST)
    assert refusal(office, "advice", **advice(office.person(MANAGER), MANAGER)) is None
    assert "not asked" in str(refusal(office, "advice", **advice(office.person(HEAD), HEAD)))
    assert "in the role" in str(refusal(office, "advice", **advice(office.person(SPECIALIST), MANAGER)))
    early = waiting.decision.proposed_at - timedelta(seconds=1)
    assert "advice comes after" in str(refusal(office, "advice", **advice(office.person(MANAGER), MANAGER, early)))
    assert "do not name" in str(
        refusal(office, "advice_asked", decision=waiting.id, role=DEPUTY, asked_by="x", at=office.now)
    )
    advised(office, waiting, MANAGER)
    with office.turn(SPECIALIST) as turn:
        version = turn.work.cases.get(case).version
        decisions.decide(turn, waiting.id, Outcome.ACT, "It breaks the rules.", version)
    assert refusal(office, "advice", **advice(office.person(HEAD), HEAD)) is not None
    assert refusal(office, "decision_grounds", decision=waiting.id, number=2, ground="hate_speech") is not None


def test_a_proposal_is_about_a_comment_its_author_and_grounds_of_the_rules(office: Office, ready: KeptDecision):
    cited = {"decision": ready.id, "number": 2, "ground": "being_angry"}
    assert "house rules" in str(refusal(office, "decision_grounds", **cited))
    decided(office, ready, SPECIALIST, Outcome.KEEP)
    row = {
        "id": "d" * 24,
        "act": "delete",
        "comment": ready.decision.comment,
        "version": 1,
        "author": ready.decision.author,
        "rules": ready.decision.rules,
        "reason": "Yes.",
        "proposed_by": "x",
        "proposed_at": office.now,
    }
    assert refusal(office, "decisions", **row) is None
    wrong = {"author": "nobody", "comment": "none", "version": 2, "rules": "whg@0", "act": "kick", "reason": "  "}
    for column, value in wrong.items():
        assert refusal(office, "decisions", **{**row, column: value}) is not None, column


@pytest.mark.parametrize(
    "table",
    ["decisions", "decision_grounds", "advice_asked", "advice", "rulings", "rules_acts", "case_openings", "cases",
     "comments", "comment_versions", "accounts", "role_holdings", "outbox"],
)  # fmt: skip
def test_nothing_on_record_is_removed(office: Office, case: str, table: str):
    with office.turn(SPECIALIST) as turn:
        cases.release(turn, case, turn.work.cases.get(case).version)
    removed(office, case)
    with undone(office) as connection, pytest.raises(DBAPIError, match="removed"):
        connection.execute(delete(TABLES[table]))


@pytest.mark.parametrize(
    ("table", "column", "value"),
    [
        ("decisions", "reason", "another"),
        ("advice", "view", "agree"),
        ("rulings", "person", "another"),
        ("rules_acts", "advice_needed", False),
        ("comment_versions", "text", "another"),
        ("comment_versions", "sha256", "another"),
        ("comments", "author", "another"),
        ("cases", "version", 1),
        ("snapshots", "why", "another"),
        ("snapshots", "text", "another"),
    ],
)
def test_nothing_on_record_is_changed(office: Office, case: str, table: str, column: str, value: object):
    recorded(office, case)
    with office.turn(SPECIALIST) as turn:
        cases.release(turn, case, turn.work.cases.get(case).version)
    removed(office, case)
    with undone(office) as connection, pytest.raises(DBAPIError):
        connection.execute(update(TABLES[table]).values({column: value}))


def _by_hand(office: Office, like: KeptDecision, grounds: int, **other: Any) -> KeptDecision:
    """Another proposal on the same comment, unless another is given, written by hand with so many grounds."""
    decision, id = like.decision, new_id()
    row = {name: getattr(decision, name) for name in ("comment", "version", "author", "rules", "reason", "proposed_by")}
    row |= {"act": "delete", "proposed_at": office.now, **other}
    with writing(office.engine) as connection:
        connection.execute(insert(TABLES["decisions"]).values(organisation=office.id, id=id, **row))
        for number in range(grounds):
            cited = {"decision": id, "number": number + 1, "ground": decision.grounds[0]}
            connection.execute(insert(TABLES["decision_grounds"]).values(organisation=office.id, **cited))
    with office.works.reading(office.id) as work:
        return work.decisions.get(id)


@pytest.mark.parametrize(
    "table", ["comment_versions", "decisions", "rules_acts", "case_openings", "outbox", "accounts"]
)
def test_nothing_on_record_is_replaced(office: Office, case: str, table: str):
    with office.turn(SPECIALIST) as turn:
        cases.release(turn, case, turn.work.cases.get(case).version)
    removed(office, case)
    with undone(office) as connection:
        row = dict(connection.execute(select(TABLES[table])).mappings().first() or {})
        again = insert(TABLES[table]).values(**row)
        with pytest.raises(DBAPIError):
            connection.execute(again.prefix_with("OR REPLACE", dialect="sqlite"))
