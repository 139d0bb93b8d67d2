"""What is written by hand at the wrong time, by the wrong person or on the wrong thing is refused, clause by clause."""

from contextlib import nullcontext
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import delete, insert, update
from sqlalchemy.exc import DBAPIError

from serving.domain.appeal import Verdict
from serving.domain.decision import View
from serving.domain.duties import Event
from serving.domain.errors import Refusal
from serving.domain.roles import ActKind
from serving.domain.seen import Place
from serving.service import appeals, cases, decisions
from serving.service.repositories.decisions import KeptDecision
from serving.store.rules import register_rules
from tests.serving.by_hand import TABLES, refusal, ruling, undone
from tests.serving.deciding import (
    DEPUTY,
    HEAD,
    MANAGER,
    OFFICER,
    SPECIALIST,
    advised,
    asked,
    blocked,
    decided,
    ground_of,
    proposed,
    read,
    recorded,
    removed,
)
from tests.serving.office import Office
from tests.serving.unchanged import refused

SECOND = timedelta(seconds=1)


def test_a_role_that_ended_or_was_not_given_yet_is_none(office: Office, ready: KeptDecision):
    holdings = TABLES["role_holdings"]
    later = {"organisation": office.id, "person": office.person(SPECIALIST), "role": SPECIALIST}
    for given_at in (None, office.now + timedelta(days=1)):
        with undone(office) as connection:
            connection.execute(update(holdings).where(holdings.c.role == SPECIALIST).values(ended_at=office.now))
            if given_at:
                connection.execute(insert(holdings).values(**later, given_at=given_at))
            row = {"organisation": office.id, **ruling(office, ready)}
            with pytest.raises(DBAPIError, match="only the role"):
                connection.execute(insert(TABLES["rulings"]).values(**row))


def test_a_role_of_a_disabled_account_is_none(office: Office, ready: KeptDecision):
    accounts = TABLES["accounts"]
    with undone(office) as connection:
        own = accounts.c.person == office.person(SPECIALIST)
        connection.execute(update(accounts).where(own).values(disabled_at=office.now))
        row = {"organisation": office.id, **ruling(office, ready)}
        with pytest.raises(DBAPIError, match="only the role"):
            connection.execute(insert(TABLES["rulings"]).values(**row))


def test_an_absence_that_is_over_or_has_not_begun_is_none(office: Office, case: str, ready: KeptDecision):
    office.away(SPECIALIST)
    with office.turn(SPECIALIST) as turn:
        cases.release(turn, case, turn.work.cases.get(case).version)
    office.claimed(case, DEPUTY)
    row = ruling(office, ready, person=office.person(DEPUTY), role=DEPUTY, in_absence_of=SPECIALIST)
    assert refusal(office, "rulings", **row) is None
    later = {"organisation": office.id, "role": SPECIALIST, "recorded_by": "manager"}
    for since in (None, office.now + timedelta(days=1)):
        with undone(office) as connection:
            connection.execute(update(TABLES["absences"]).values(ended_at=office.now))
            if since:
                connection.execute(insert(TABLES["absences"]).values(**later, since=since))
            with pytest.raises(DBAPIError, match="only the role"):
                connection.execute(insert(TABLES["rulings"]).values(organisation=office.id, **row))


def test_a_ground_for_another_place_is_none(office: Office, case: str):
    grounds = {
        place: office.rules.grounds[0].model_copy(update={"id": f"in_{place}", "place": place}) for place in Place
    }
    office.rules = office.rules.model_copy(
        update={"version": "2", "grounds": (*office.rules.grounds, *grounds.values())}
    )
    register_rules(office.works, [office.rules], office.now)
    waiting = proposed(office, case)
    assert refusal(office, "decision_grounds", decision=waiting.id, number=2, ground="in_public") is None
    assert "house rules" in str(refusal(office, "decision_grounds", decision=waiting.id, number=2, ground="in_inbox"))


def test_after_the_ruling_nothing_more_is_advised_cited_or_brought_as_evidence(office: Office, case: str):
    waiting = advised(office, asked(office, proposed(office, case)), MANAGER)
    snapshot = recorded(office, case)
    decided(office, waiting, SPECIALIST)
    late = office.now + SECOND
    advice = {"decision": waiting.id, "person": office.person(HEAD), "role": HEAD, "view": "agree", "reason": "Yes."}
    rows = {
        "advice": {**advice, "at": late},
        "decision_grounds": {"decision": waiting.id, "number": 9, "ground": ground_of(office)},
        "ruling_evidence": {"decision": waiting.id, "number": 9, "snapshot": snapshot},
    }
    for table, row in rows.items():
        assert "decided already" in str(refusal(office, table, **row)), table


def test_after_the_ruling_nobody_else_is_asked(office: Office, case: str):
    waiting = advised(office, asked(office, proposed(office, case), MANAGER), MANAGER)
    row = {"decision": waiting.id, "role": HEAD, "asked_by": "x", "at": office.now + timedelta(minutes=1)}
    assert refusal(office, "advice_asked", **row) is None
    decided(office, waiting, SPECIALIST)
    assert "decided already" in str(refusal(office, "advice_asked", **row))


def test_a_ruling_comes_after_its_proposal_and_its_advice(office: Office, case: str, ready: KeptDecision):
    waiting = proposed(office, case, ActKind.BLOCK)
    for decision, before in ((waiting, waiting.decision.proposed_at), (ready, ready.decision.advice[0].at)):
        at = before - SECOND
        row = ruling(office, decision, at=at, outcome="keep")
        assert "after its proposal and advice" in str(refusal(office, "rulings", **row))


def test_advice_that_binds_cannot_be_overruled(northern: Office):
    done = blocked(northern)
    with northern.works.reading(northern.id) as work:
        case = work.cases.of_comment(done.decision.comment)
    assert case
    waiting = advised(
        northern, asked(northern, proposed(northern, case.id, ActKind.LIFT)), "chief_executive", View.OTHER
    )
    with northern.turn(OFFICER) as turn:
        cases.release(turn, case.id, turn.work.cases.get(case.id).version)
    northern.claimed(case.id, "communications_manager")
    row = ruling(northern, waiting, person=northern.person("communications_manager"), role="communications_manager")
    assert "stands in the way" in str(refusal(northern, "rulings", **{**row, "overruled": "I know better."}))
    assert refusal(northern, "rulings", **{**row, "outcome": "keep"}) is None


@pytest.mark.parametrize(
    "other",
    [{"comment": "other"}, {"version": 2}, {"author": "other"}, {"taken_at": timedelta(days=1)}],
    ids=["comment", "version", "author", "time"],
)
def test_evidence_of_another_comment_version_author_or_later_time_is_none(office: Office, other: dict[str, Any]):
    known = {"author_handle": "ann"}
    first, kept, another = (office.keep("spam", f"fb-{number}", **known) for number in range(3))
    removed(office, str(first.case))
    stranger = office.keep("spam", "fb-9")
    office.keep("spam spam", "fb-1", **known)
    waiting = advised(office, asked(office, proposed(office, str(kept.case), ActKind.BLOCK)), MANAGER)
    office.claimed(str(kept.case), SPECIALIST)
    with office.works.reading(office.id) as work:
        authors = {"other": work.comments.get(stranger.comment).author}
        posted_at = {it: work.comments.get(it).posted_at for it in (kept.comment, another.comment)}
        edited_at = work.comments.version(kept.comment, 2).seen_at
    snapshot = {
        "id": "5" * 24,
        "comment": kept.comment,
        "version": 2,
        "author": waiting.decision.author,
        "text": "spam spam",
        "handle": "ann",
        "written_at": edited_at,
        "why": "It advertises.",
        "taken_by": "x",
        "taken_at": office.now,
        "nonce": "0" * 32,
        "sha256": "0" * 64,
    }
    match other:
        case {"comment": _}:
            wrong = {"comment": another.comment, "version": 1, "text": "spam"}
            wrong["written_at"] = posted_at[another.comment]
        case {"version": _}:
            wrong = {"version": 1, "text": "spam", "written_at": posted_at[kept.comment]}
        case {"author": _}:
            wrong = {"author": authors["other"]}
        case _:
            wrong = {"taken_at": office.now + timedelta(days=1)}
    for row, taken in ((snapshot, True), ({**snapshot, **wrong}, False)):
        values = {"organisation": office.id, **ruling(office, waiting, evidence_sha256="0" * 64)}
        refused = nullcontext() if taken else pytest.raises(DBAPIError, match="evidence")
        with undone(office) as connection, refused:
            connection.execute(insert(TABLES["snapshots"]).values(organisation=office.id, **row))
            used = {"organisation": office.id, "decision": waiting.id, "number": 1, "snapshot": "5" * 24}
            connection.execute(insert(TABLES["ruling_evidence"]).values(**used))
            connection.execute(insert(TABLES["rulings"]).values(**values))


def test_evidence_without_its_hash_is_none(office: Office):
    removed(office, str(office.keep("spam", author_handle="ann").case))
    case = str(office.keep("spam", author_handle="ann").case)
    waiting = advised(office, asked(office, proposed(office, case, ActKind.BLOCK)), MANAGER)
    snapshot = recorded(office, case)
    office.claimed(case, SPECIALIST)
    with undone(office) as connection:
        used = {"organisation": office.id, "decision": waiting.id, "number": 1, "snapshot": snapshot}
        connection.execute(insert(TABLES["ruling_evidence"]).values(**used))
        with pytest.raises(DBAPIError, match="evidence"):
            connection.execute(insert(TABLES["rulings"]).values(organisation=office.id, **ruling(office, waiting)))


def test_a_removal_that_was_reversed_stands_in_the_way_for_that_text_alone(office: Office, case: str):
    with office.turn(SPECIALIST) as turn:
        cases.release(turn, case, turn.work.cases.get(case).version)
    done = removed(office, case)
    with office.turn() as turn:
        appeals.appeal(turn, done.id, "I sell nothing.")
    read(office, done, HEAD)
    with office.turn(HEAD) as turn:
        appeals.judge(turn, done.id, Verdict.REVERSED, "True.")
    assert refused(office, lambda: proposed(office, case)) == Refusal.DONE_ALREADY
    office.keep("spam spam", "fb-1")
    again = advised(office, asked(office, proposed(office, case)), MANAGER)
    office.claimed(case, SPECIALIST)
    assert refusal(office, "rulings", **ruling(office, again)) is None


def test_an_earlier_block_is_no_violation_by_itself(northern: Office):
    author = blocked(northern).decision.author
    later = northern.keep("spam", author_handle="author 1")
    with northern.works.reading(northern.id) as work:
        assert work.comments.get(later.comment).author == author
        assert work.decisions.record_of(later.comment).violations == ()


def test_cases_and_comments_go_on_from_version_to_version(office: Office, case: str):
    office.keep("spam spam", "fb-1")
    for table, wrong in (("cases", 1), ("comments", 1), ("comments", 4)):
        with undone(office) as connection, pytest.raises(DBAPIError):
            connection.execute(update(TABLES[table]).values(version=wrong))


def test_what_the_classifier_said_is_not_changed_afterwards(office: Office, case: str):
    with undone(office) as connection, pytest.raises(DBAPIError, match="never changed"):
        connection.execute(update(TABLES["comment_versions"]).values(answer={}))


def test_nothing_else_on_record_is_changed_or_removed(northern: Office):
    done = blocked(northern)
    with northern.works.reading(northern.id) as work:
        case = work.cases.of_comment(done.decision.comment)
        notice = work.decisions.notices(done.id)[0].id
    assert case
    with northern.turn() as turn:
        cases.note(turn, case.id, "Rang twice.")
        decisions.tell(turn, notice, "by telephone")
        procedures = northern.rules.duties
    if "freedom_of_information" in procedures:
        with northern.turn() as turn:
            cases.take_step(turn, case.id, "information_request", Event.ANSWERED)
    northern.away(OFFICER)
    northern.now += timedelta(days=366)
    with northern.turn() as turn:
        appeals.appeal(turn, done.id, "It was long ago.")
    read(northern, done, "chief_executive")
    with northern.turn("chief_executive") as turn:
        appeals.agree(turn, done.id, "Yes.")
    tables = ["appeals", "agreements", "authors", "snapshots", "case_notes", "notices", "absences"]
    for table in tables:
        with undone(northern) as connection, pytest.raises(DBAPIError, match="removed"):
            connection.execute(delete(TABLES[table]))
    for table, column in (("appeals", "reason"), ("agreements", "reason"), ("notices", "how")):
        with undone(northern) as connection, pytest.raises(DBAPIError, match=r"change"):
            connection.execute(update(TABLES[table]).values({column: "another"}))
