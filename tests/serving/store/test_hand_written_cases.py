"""Cases, comments, evidence, rulings and messages stay what the service made of them, whoever writes."""

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import CheckConstraint, Executable, text, update

from serving.domain.case import Status
from serving.domain.errors import RefusedError
from serving.domain.roles import ActKind
from serving.service import cases
from serving.service.repositories.decisions import KeptDecision
from serving.store.rules import register_rules
from tests.serving.by_hand import TABLES, row, ruling, words
from tests.serving.deciding import (
    HEAD,
    MANAGER,
    OFFICER,
    SPECIALIST,
    asked,
    decided,
    proposed,
    read,
    recorded,
    removed,
)
from tests.serving.office import Office, in_force

DAY = timedelta(days=1)
SECOND = timedelta(seconds=1)


@pytest.fixture
def case(office: Office) -> str:
    """A case that the specialist has claimed."""
    kept = office.keep("spam", "fb-1", author_handle="ann")
    assert kept.case
    office.claimed(kept.case, SPECIALIST)
    return kept.case


def changed(office: Office, case: str, **values: Any) -> Executable:
    """A case is changed by hand."""
    table = TABLES["cases"]
    return update(table).where(table.c.id == case).values(version=table.c.version + 1, **values)


def free(office: Office, case: str) -> None:
    """The specialist gives the case back."""
    with office.turn(SPECIALIST) as turn:
        cases.release(turn, case, turn.work.cases.get(case).version)


def test_a_case_stays_the_one_it_is(office: Office, case: str):
    for column, value in {"id": "x", "opened_at": office.now - DAY, "place": "inbox"}.items():
        assert "the one it is" in words(office, changed(office, case, **{column: value})), column


def test_a_case_is_where_its_comment_is(office: Office):
    kept = office.keep("spam", place="public", scored=False)
    with office.works.reading(office.id) as work:
        known = work.connection.execute(TABLES["cases"].select()).mappings().one()
    assert kept.case == known["id"]
    without = office.keep("nothing")
    assert without.case is None
    other = {**known, "id": "x", "comment": without.comment}
    plain = {name: value for name, value in other.items() if name != "organisation"}
    assert "where its comment is" in words(office, row(office, "cases", **{**plain, "place": "inbox"}))


def test_nobody_takes_a_case_from_whoever_works_on_it(office: Office, case: str):
    taken = changed(office, case, claimed_by="x", claim_expires_at=office.now + timedelta(minutes=20))
    assert "somebody else" in words(office, taken)
    own = changed(office, case, claim_expires_at=office.now + timedelta(minutes=20))
    assert words(office, own) == ""
    late = office.now + timedelta(minutes=30)
    assert words(office, changed(office, case, claimed_by="x", claim_expires_at=late + timedelta(minutes=30))) == ""
    given_back = changed(office, case, claimed_by=None, claim_expires_at=None)
    assert words(office, given_back, taken) == ""


def test_a_case_is_closed_now_and_not_over_an_open_proposal(office: Office, case: str):
    free(office, case)
    closed = {"status": "closed", "closed_at": office.now, "claimed_by": None, "claim_expires_at": None}
    assert words(office, changed(office, case, **closed)) == ""
    assert "dated back" in words(office, changed(office, case, **{**closed, "closed_at": office.now - DAY}))
    later = changed(office, case, closed_at=office.now - DAY)
    assert "dated back" in words(office, changed(office, case, **closed), later)
    proposed(office, case)
    closed["closed_at"] = office.now
    assert "not decided" in words(office, changed(office, case, **closed))
    office.keep("spam spam", "fb-1", author_handle="ann")
    closed["closed_at"] = office.now
    assert words(office, changed(office, case, **closed)) == ""


def test_nobody_has_opened_a_version_that_is_not_there_or_before_now(office: Office, case: str):
    opened = {"case": case, "person": "x", "comment_version": 1, "at": office.now}
    assert words(office, row(office, "case_openings", **opened)) == ""
    assert "no such version" in words(office, row(office, "case_openings", **{**opened, "comment_version": 2}))
    assert "dated back" in words(office, row(office, "case_openings", **{**opened, "at": office.now - DAY}))


def test_a_comment_stays_where_it_is_and_deleted_by_its_author(office: Office, case: str):
    gone = update(TABLES["comments"]).values(deleted_by_author_at=office.now)
    assert words(office, gone) == ""
    for column, value in {"place": "inbox", "own_page": False}.items():
        assert "where it is" in words(office, update(TABLES["comments"]).values({column: value})), column
    for again in (None, office.now + DAY):
        assert "where it is" in words(office, gone, update(TABLES["comments"]).values(deleted_by_author_at=again))


@pytest.mark.parametrize(
    ("version", "length", "taken"), [(2, 64, True), (2, 63, False), (3, 64, False), (0, 64, False)]
)
def test_versions_of_a_comment_count_up_one_by_one(office: Office, case: str, version: int, length: int, taken: bool):
    with office.works.reading(office.id) as work:
        comment = work.cases.get(case).comment
    edited = update(TABLES["comments"]).values(version=2)
    said = {"comment": comment, "version": version, "text": "x", "nonce": "n", "seen_at": office.now}
    new = row(office, "comment_versions", **said, sha256="0" * length)
    assert ("count up" in words(office, edited, new)) != ((version, length) == (2, 64))
    assert "count up" in words(office, new)


@pytest.fixture
def snapshot(office: Office, case: str) -> dict[str, Any]:
    """Evidence as it would be written by hand."""
    with office.works.reading(office.id) as work:
        comment = work.comments.get(work.cases.get(case).comment)
    return {
        "id": "5" * 24, "comment": comment.id, "version": 1, "author": comment.author, "text": "spam", "handle": "ann",
        "written_at": comment.posted_at, "why": "Spam.", "taken_by": "x", "taken_at": office.now, "nonce": "n",
        "sha256": "0" * 64,
    }  # fmt: skip


def test_evidence_is_the_comment_as_it_was_seen(office: Office, case: str, snapshot: dict[str, Any]):
    stranger = office.keep("spam", "fb-2", author_handle="bob")
    snapshot["taken_at"] = office.now
    with office.works.reading(office.id) as work:
        other = work.comments.get(stranger.comment).author
    assert words(office, row(office, "snapshots", **snapshot)) == ""
    wrong = {"text": "I will kill you", "author": other, "handle": "bob", "written_at": office.now - DAY,
             **dict.fromkeys(("profile_link", "link", "thread"), "https://example.org"),
             "comment": stranger.comment}  # fmt: skip
    for column, value in wrong.items():
        assert "as it was seen" in words(office, row(office, "snapshots", **{**snapshot, column: value})), column
    assert "dated back" in words(office, row(office, "snapshots", **{**snapshot, "taken_at": office.now - SECOND}))
    unseen = row(office, "snapshots", **{**snapshot, "taken_at": snapshot["written_at"] - DAY})
    assert "as it was seen" in words(office, unseen) or "dated back" in words(office, unseen)


def test_evidence_of_another_author_is_none(office: Office, case: str):
    stranger = office.keep("spam", "fb-2", author_handle="bob")
    theirs, own = recorded(office, str(stranger.case)), recorded(office, case)
    waiting = proposed(office, case)
    used = {"decision": waiting.id, "number": 1}
    assert words(office, row(office, "ruling_evidence", **used, snapshot=own)) == ""
    assert "same author" in words(office, row(office, "ruling_evidence", **used, snapshot=theirs))


def test_an_appeal_opens_at_once_where_the_rules_name_no_time(office: Office, ready: KeptDecision):
    at = office.now + SECOND
    for appeal_from in (at - DAY, at + SECOND, at + 365 * DAY):
        said = ruling(office, ready, appeal_from=appeal_from)
        assert "when the rules say" in words(office, row(office, "rulings", **said))


MONTH_ENDS = (
    datetime(2027, 8, 31, 22, 50, tzinfo=UTC),
    datetime(2027, 8, 29, 22, 58, tzinfo=UTC),
    datetime(2028, 2, 29, 23, 50, tzinfo=UTC),
    datetime(2027, 6, 30, 23, 10, tzinfo=UTC),
)


@pytest.mark.parametrize("now", MONTH_ENDS, ids=lambda now: f"{now:%d-%b-%H%M}")
def test_an_appeal_opens_so_many_months_later_as_the_rules_say(northern: Office, now: datetime):
    northern.now = now
    kept = northern.keep("spam")
    snapshot = recorded(northern, str(kept.case))
    block = proposed(northern, str(kept.case), ActKind.BLOCK)
    northern.claimed(str(kept.case), OFFICER)
    used = row(northern, "ruling_evidence", decision=block.id, number=1, snapshot=snapshot)
    who = {"person": northern.person(OFFICER), "role": OFFICER, "extreme": "It threatens a child."}
    said = ruling(northern, block, evidence_sha256="0" * 64, **who)
    assert said["appeal_from"] > now + 25 * DAY
    assert words(northern, used, row(northern, "rulings", **said)) == ""
    for appeal_from in (said["at"], said["appeal_from"] - 4 * DAY, said["appeal_from"] + 4 * DAY):
        wrong = row(northern, "rulings", **{**said, "appeal_from": appeal_from})
        assert "when the rules say" in words(northern, used, wrong)


def test_who_decides_has_opened_the_case_before_them(office: Office, ready: KeptDecision):
    said = ruling(office, ready)
    assert words(office, row(office, "rulings", **said)) == ""
    for opened_at in (said["at"], said["opened_at"] - DAY):
        assert "opened the case" in words(office, row(office, "rulings", **{**said, "opened_at": opened_at}))


def test_advice_is_asked_after_the_proposal_and_given_after_that(office: Office, case: str):
    waiting = proposed(office, case)
    before = waiting.decision.proposed_at - SECOND
    question = row(office, "advice_asked", decision=waiting.id, role=HEAD, asked_by="x", at=before)
    assert "after the proposal" in words(office, question)
    read(office, waiting, MANAGER)
    waiting = asked(office, waiting, MANAGER)
    said = {"person": office.person(MANAGER), "role": MANAGER, "view": "agree", "reason": "Yes."}
    early = row(office, "advice", decision=waiting.id, at=office.now - SECOND, **said)
    assert "asked for" in words(office, early)
    assert words(office, row(office, "advice", decision=waiting.id, at=office.now, **said)) == ""


def test_people_are_told_of_what_was_decided_and_whom_a_notice_is_for_stays(office: Office, ready: KeptDecision):
    due = {"id": "n1", "decision": ready.id, "role": HEAD}
    assert "was decided" in words(office, row(office, "notices", **due))
    free(office, _case_of(office, ready))
    decided(office, ready, SPECIALIST)
    new = row(office, "notices", **due)
    told = {"told_by": "x", "told_at": office.now}
    assert "was decided" in words(office, row(office, "notices", **due, **told))
    all_of_them = update(TABLES["notices"])
    assert words(office, new, all_of_them.values(**told, how="by telephone")) == ""
    for how in (None, " . ", "\u200b"):
        assert "how somebody was told" in words(office, new, all_of_them.values(**told, how=how))
    for change in ({"role": "another"}, {"role": None, "reply": "x"}, {"if_known": "x"}, {"id": "x"}):
        assert "does not change" in words(office, new, all_of_them.values(**change))


def test_a_message_stays_the_one_it_is_and_what_became_of_it_has_a_time(office: Office, ready: KeptDecision):
    free(office, _case_of(office, ready))
    decided(office, ready, SPECIALIST)
    all_of_them = update(TABLES["outbox"])
    assert "the one it is" in words(office, all_of_them.values(id="x"))
    assert "only to the end" in words(office, all_of_them.values(number=0))
    assert words(office, all_of_them.values(number=9)) == ""
    for state, column in (("confirmed", "confirmed_at"), ("failed", "confirmed_at"), ("delivered", "delivered_at"),
                          ("dead", "dead_at")):  # fmt: skip
        done = all_of_them.values(state=state, next_at=None)
        assert "has a time" in words(office, done), state
        assert words(office, done.values({column: office.now})) == "", state
    assert "has a time" in words(office, all_of_them.values(confirmed_at=office.now))


def test_a_message_begins_with_nothing_done_about_it(office: Office, ready: KeptDecision):
    new = {"id": "x", "number": 7, "decision": ready.id, "kind": "x", "body": {}, "added_at": office.now, "round": 1}
    waiting = {**new, "attempts": 0, "state": "waiting", "next_at": office.now}
    assert words(office, row(office, "outbox", **waiting)) == ""
    assert "begins waiting" in words(office, row(office, "outbox", **waiting, confirmed_at=office.now))
    for state, column in (("confirmed", "confirmed_at"), ("delivered", "delivered_at"), ("dead", "dead_at"),
                          ("withdrawn", "withdrawn_at")):  # fmt: skip
        done = {**waiting, "state": state, "next_at": None}
        assert "begins waiting" in words(office, row(office, "outbox", **done)), state
        assert "begins waiting" in words(office, row(office, "outbox", **done, **{column: office.now})), state


def test_no_message_takes_the_place_of_another(office: Office, case: str, ready: KeptDecision):
    free(office, case)
    decided(office, ready, SPECIALIST)
    second = office.keep("spam")
    removed(office, str(second.case))
    moved = update(TABLES["outbox"]).where(TABLES["outbox"].c.number == 1).values(number=2)
    assert "only to the end" in words(office, moved.prefix_with("OR REPLACE", dialect="sqlite"))


NOTHING = [".", " \t\n", "-- ... --", "\u00a0\u200b", "\u3164", "\u2026\u2014"]
SOMETHING = ["no", "7", "nie", "\u0644\u0627", "\u0a39\u0a3e\u0a02", "\u4e0d"]


@pytest.mark.parametrize("reason", NOTHING)
def test_a_reason_that_says_nothing_is_none(office: Office, ready: KeptDecision, reason: str):
    plain = {"reason": reason}
    said = ruling(office, ready)
    by = {"person": office.person(HEAD), "role": HEAD, "at": office.now}
    rows = [
        row(office, "rulings", **{**said, **plain}),
        row(office, "rulings", **{**said, "overruled": reason}),
        row(office, "rulings", **{**said, "extreme": reason}),
        row(office, "advice", decision=ready.id, view="agree", **by, **plain),
        row(office, "case_notes", id="n", case=_case_of(office, ready), person="x", at=office.now, text=reason),
    ]
    for one in rows:
        assert words(office, one) != ""
    assert "a letter" in words(office, rows[1])


def test_every_reason_has_to_say_something(office: Office):
    catalogue = "sqlite_master WHERE type = 'trigger'" if office.engine.dialect.name == "sqlite" else "pg_trigger"
    name = "name" if office.engine.dialect.name == "sqlite" else "tgname"
    with office.engine.connect() as connection:
        guards = set(connection.execute(text(f"SELECT {name} FROM {catalogue}")).scalars())
    said = [
        (table.name, re.fullmatch(r"length\(trim\((\w+)\)\) > 0", str(rule.sqltext)))
        for table in TABLES.values()
        for rule in table.constraints
        if isinstance(rule, CheckConstraint)
    ]
    wanted = {f"{table}_say_{column[1]}" for table, column in said if column}
    assert len(wanted) >= 10
    assert wanted - guards == set()


@pytest.mark.parametrize("reason", SOMETHING)
def test_a_reason_in_any_script_is_one(office: Office, ready: KeptDecision, reason: str):
    assert words(office, row(office, "rulings", **ruling(office, ready, reason=f"...{reason}"))) == ""


def _case_of(office: Office, decision: KeptDecision) -> str:
    with office.works.reading(office.id) as work:
        case = work.cases.of_comment(decision.decision.comment)
    assert case
    return case.id


def test_only_what_was_proposed_by_the_rules_in_force_keeps_a_case_open(office: Office):
    first, case = office.rules, str(office.keep("repair").case)
    office.claimed(case, SPECIALIST)
    in_force(office)
    second = office.rules
    proposed(office, case)
    for rules, refused in ((first, ""), (second, "not decided"), (first, "")):
        office.rules = rules
        register_rules(office.works, [rules], office.now)
        free(office, case)
        by_hand = {"status": "closed", "closed_at": office.now, "claimed_by": None, "claim_expires_at": None}
        said = words(office, changed(office, case, **by_hand))
        assert refused in said, rules.id
        assert bool(refused) == bool(said), rules.id
        version = office.claimed(case, SPECIALIST).version
        if refused:
            with office.turn(SPECIALIST) as turn, pytest.raises(RefusedError):
                cases.close(turn, case, version, "Nothing is left to do.")
    with office.turn(SPECIALIST) as turn:
        assert cases.close(turn, case, version, "Nothing is left to do.").status == Status.CLOSED
