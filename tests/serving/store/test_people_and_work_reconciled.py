"""Rules, people, cases and what was done about them beside the trail: changed, missing and added rows are named."""

from datetime import timedelta

import pytest
from sqlalchemy import delete, insert, update

from models.labels import Label, Topic
from serving.domain.appeal import Verdict
from serving.domain.correction import Reading
from serving.domain.delivery import Confirmation
from serving.domain.duties import Event
from serving.domain.reconciliation import Difference, Disagreement
from serving.domain.replies import Where
from serving.domain.roles import ActKind
from serving.service import absences, accounts, appeals, cases, corrections, decisions, intake, keys, outbox, replies
from serving.service.policy import Permission, Scope
from serving.store.audit_trail import AuditTrail, organisations
from tests.serving.by_hand import TABLES
from tests.serving.deciding import HEAD, MANAGER, SPECIALIST, advised, asked, decided, proposed, read, recorded, removed
from tests.serving.erasing import close
from tests.serving.office import Office
from tests.serving.store.test_reconciliation import behind_its_back, found

REPLY = "Hello, the fitter comes on Tuesday morning. Kim at whg"
SPAM, FINE = Reading(frozenset({Label.SPAM}), Topic.OTHER), Reading(frozenset(), Topic.OTHER)
EVE = {"person": "eve", "name": "Eve", "team": "x", "permissions": [], "password_hash": "x"}
AGO = "'2020-01-01 00:00:00.000000'"


@pytest.fixture
def lively(office: Office) -> Office:
    """An office where people came and went, and comments were read, answered, corrected and handed over."""
    _people(office)
    first = office.keep("spam", "fb-1", author_handle="Ann")
    done = removed(office, str(first.case))
    again = office.keep("spam", "fb-5", author_handle="Ann")
    recorded(office, str(again.case))
    waiting = asked(office, proposed(office, str(again.case), ActKind.BLOCK))
    block = decided(office, advised(office, waiting, MANAGER), SPECIALIST)
    with office.turn("second") as turn:
        decisions.tell(turn, turn.work.decisions.notices(block.id)[0].id, "by telephone")
    with office.turn("second") as turn:
        intake.deleted_by_author(turn, "facebook", "fb-1")
    second = office.keep("repair", "fb-2", scored=False)
    version = office.claimed(str(second.case), "second").version
    with office.turn("second") as turn:
        replies.send(turn, str(second.case), REPLY, Where.INBOX, (), None, version)
    with office.turn("second") as turn:
        cases.take_step(turn, str(second.case), "complaint", Event.ACKNOWLEDGED)
    third = office.keep("spam", "fb-3", author_handle="Ben")
    for person, reading in (("newcomer", SPAM), ("second", FINE)):
        with office.turn(person) as turn:
            corrections.correct(turn, third.comment, 1, reading)
    with office.turn(HEAD) as turn:
        corrections.settle(turn, third.comment, 1, SPAM, "It advertises.")
    with office.turn(MANAGER) as turn:
        corrections.accept(turn, third.comment, 1, into_training=True)
    fourth = office.keep("spam", "fb-4", author_handle="Cem")
    reversed_ = removed(office, str(fourth.case))
    with office.turn() as turn:
        appeals.appeal(turn, reversed_.id, "It was a joke.")
    read(office, reversed_, HEAD)
    with office.turn(HEAD) as turn:
        appeals.judge(turn, reversed_.id, Verdict.REVERSED, "It was.")
    with office.turn() as turn:
        outbox.confirm(turn, turn.work.outbox.of_decision(done.id)[0].id, Confirmation.DONE)
    close(office, str(fourth.case))
    return office


def _people(office: Office) -> None:
    person = office.person(SPECIALIST)
    with office.turn("manager") as turn:
        accounts.change_permissions(turn, person, [Permission.REVIEW, Permission.AUDIT])
        accounts.give_role(turn, office.name("second"), HEAD)
        absences.begin_absence(turn, HEAD)
        keys.create_key(turn, "intake", [Scope.INTAKE])
    with office.turn("manager") as turn:
        accounts.end_role(turn, office.name("second"), HEAD)
        absences.end_absence(turn, HEAD)
        absences.begin_absence(turn, MANAGER)
        keys.revoke_key(turn, "intake")
        accounts.disable_account(turn, office.person("communications_colleague"))


def test_what_the_program_writes_of_people_and_work_agrees_with_its_trail(lively: Office):
    assert found(lively) == []


CHANGED = {
    "rules_versions": ("sha256", "registered_at"),
    "rules_acts": ("decided_by", "deputy", "advice_needed", "appeal_months", "together_with"),
    "rules_advisers": ("deputy",),
    "rules_judges": ("role", "deputy"),
    "rules_protections": ("label", "ground"),
    "rules_grounds": ("place",),
    "accounts": ("team", "permissions", "added_at", "disabled_at"),
    "role_holdings": ("role", "given_at", "ended_at"),
    "absences": ("role", "since", "ended_at", "recorded_by"),
    "keys": ("scopes", "sha256", "created_at", "revoked_at"),
    "comments": ("place", "own_page", "followers", "posted_at", "first_seen_at", "external_id", "deleted_by_author_at"),
    "cases": (
        "place",
        "opened_at",
        "queue_key",
        "level",
        "unscored",
        "closed_at",
        "due_at",
        "claimed_by",
        "claim_expires_at",
        "joined_to",
    ),
    "case_openings": ("at", "person"),
    "case_steps": ("at", "person", "event"),
    "case_notes": ("at", "person"),
    "replies": ("at", "person", "place", "draft"),
    "advice_asked": ("at", "asked_by", "role"),
    "rulings": ("appeal_from",),
    "notices": ("reply", "if_known", "told_at", "told_by"),
    "outbox": ("kind", "body", "added_at", "state", "confirmed_at", "withdrawn_at"),
    "corrections": ("blind", "reading", "suggested", "at", "person"),
    "settlements": ("person", "reason", "reading", "at"),
    "acceptances": ("person", "accepted", "at"),
}
VALUES = {
    "replies.place": "'email'", "place": "'inbox'", "permissions": "'[]'", "scopes": "'[]'", "body": "'{}'",
    "level": "'emergency'", "suggested": "NULL",
    "reading": '\'{"labels": [], "topic": null, "spans": []}\'', "event": "'answered'",
    "state": "'dead', next_at = NULL", "ended_at": "'2030-01-01 00:00:00.000000'", "followers": "7",
    "appeal_months": "7",
    **{name: f"NOT {name}" for name in ("advice_needed", "own_page", "unscored", "blind", "accepted")},
}  # fmt: skip
ONLY = {
    "cases": {
        "closed_at": "status = 'closed'",
        "joined_to": "status = 'closed'",
        "claimed_by": "claimed_by IS NOT NULL",
        "claim_expires_at": "claimed_by IS NOT NULL",
    },
    "notices": {
        "reply": "reply IS NOT NULL",
        "told_at": "told_by IS NOT NULL",
        "told_by": "told_by IS NOT NULL",
    },
}


def test_each_of_these_columns_changed_by_hand_is_found(lively: Office):
    unnoticed = []
    for table, names in CHANGED.items():
        for name in names:
            is_moment = name == "at" or name.endswith(("_at", "_from")) or name == "since"
            value = VALUES.get(f"{table}.{name}") or VALUES.get(
                name, AGO if is_moment else f"COALESCE({name}, '') || 'x'"
            )
            only = ONLY.get(table, {}).get(name, "TRUE")
            if not found(lively, f"UPDATE {table} SET {name} = {value} WHERE {only} AND organisation = 'whg'"):
                unnoticed.append(f"{table}.{name}")
    assert unnoticed == []


def test_whatever_is_taken_away_by_hand_is_found_with_the_number_of_its_entry(lively: Office):
    unnoticed = []
    for table in CHANGED:
        gone = [it for it in found(lively, delete(TABLES[table])) if it.number and it.difference != Difference.NOT_TOLD]
        if not gone:
            unnoticed.append(table)
    assert unnoticed == []


def added(office: Office) -> dict[str, dict[str, object]]:
    """A row for each table, as somebody would put it in by hand."""
    at, newcomer = office.now, office.name("newcomer")
    with office.engine.connect() as connection:
        case = connection.execute(TABLES["cases"].select().limit(1)).mappings().one()
        decision = connection.execute(TABLES["rulings"].select().limit(1)).mappings().one()["decision"]
    of_version = {"comment": case["comment"], "version": 1, "person": "x", "at": at}
    reading = {"labels": [], "topic": None, "spans": []}
    return {
        "rules_versions": {"id": "whg@9", "sha256": "0" * 64, "registered_at": at},
        "rules_grounds": {"rules": "whg@1", "ground": "being_angry"},
        "rules_judges": {"rules": "whg@1", "act": "delete", "role": SPECIALIST},
        "rules_protections": {"rules": "whg@1", "label": "spam", "ground": "being_angry"},
        "accounts": {**EVE, "added_at": at},
        "role_holdings": {"person": newcomer, "role": SPECIALIST, "given_at": at},
        "absences": {"role": SPECIALIST, "since": at, "recorded_by": "x"},
        "keys": {"name": "eve", "sha256": "0" * 64, "scopes": ["intake"], "created_at": at},
        "cases": {**case, "id": "x", "comment": "x"},
        "case_openings": {"case": case["id"], "person": "eve", "comment_version": 1, "at": at},
        "case_steps": {"case": case["id"], "procedure": "x", "event": "x", "person": "x", "at": at},
        "case_notes": {"id": "x", "case": case["id"], "person": "x", "text": "x", "at": at},
        "replies": {"id": "x", "case": case["id"], "text": "x", "place": "inbox", "person": "x", "at": at},
        "advice_asked": {"decision": decision, "role": "x", "asked_by": "x", "at": at},
        "notices": {"id": "x", "decision": decision, "role": "x"},
        "outbox": {"id": "x", "number": 99, "decision": decision, "kind": "x", "body": {}, "added_at": at,
                   "state": "waiting", "round": 1, "attempts": 0, "next_at": at},
        "corrections": {**of_version, "number": 9, "reading": reading, "blind": True},
        "settlements": {**of_version, "reading": reading, "reason": "x"},
        "acceptances": {**of_version, "accepted": True},
    }  # fmt: skip


def test_whatever_is_put_in_by_hand_is_found(lively: Office):
    unnoticed = []
    for table, row in added(lively).items():
        if not found(lively, insert(TABLES[table]).values(**{"organisation": lively.id, **row})):
            unnoticed.append(table)
    assert unnoticed == []


def test_the_one_row_that_is_not_as_it_was_is_named(lively: Office):
    holdings = TABLES["role_holdings"]
    back = update(holdings).where(holdings.c.person == lively.name("second")).values(ended_at=None)
    [it] = found(lively, back)
    assert (it.difference, it.event, it.within[0]) == (Difference.NOT_KEPT, "role_ended", HEAD)
    assert str(it).startswith(f"'role_ended' of {lively.name('second')} ({HEAD}, 2026-11-18T")
    assert "is not kept" in str(it)
    forged = {"person": lively.name("newcomer"), "role": SPECIALIST, "given_at": lively.now}
    [it] = found(lively, insert(holdings).values(organisation=lively.id, **forged))
    assert (it.difference, it.subject, it.within[0]) == (Difference.NOT_TOLD, lively.name("newcomer"), SPECIALIST)
    [it] = found(lively, "DELETE FROM rules_grounds WHERE ground = (SELECT min(ground) FROM rules_grounds)")
    assert it == Disagreement(Difference.OTHERWISE, "rules_registered", "whg@1", 1, ("terms",))


def test_a_disabled_account_that_holds_a_role_again_is_found(lively: Office):
    holdings, person = TABLES["role_holdings"], lively.person("communications_colleague")
    [it] = found(lively, update(holdings).where(holdings.c.person == person).values(ended_at=None))
    assert (it.difference, it.event, it.subject) == (Difference.NOT_KEPT, "role_ended", person)


def test_a_case_that_was_closed_or_claimed_by_hand_is_found(lively: Office):
    kept = lively.keep("spam", "fb-9")
    table = TABLES["cases"]
    own = update(table).where(table.c.id == kept.case)
    assert found(lively) == []
    [it] = found(lively, own.values(status="closed", closed_at=lively.now))
    assert (it.difference, it.event, it.subject) == (Difference.NOT_TOLD, "closed", kept.case)
    [it] = found(lively, own.values(claimed_by="x", claim_expires_at=lively.now + timedelta(minutes=30)))
    assert (it.difference, it.event, it.subject) == (Difference.NOT_TOLD, "claimed", kept.case)


def test_an_organisation_of_which_only_people_are_kept_is_checked_too(lively: Office):
    with behind_its_back(lively) as connection:
        connection.execute(insert(TABLES["accounts"]).values(organisation="brent", **EVE, added_at=lively.now))
        assert organisations(connection) == ["brent", "whg"]
        [it] = {str(it) for it in AuditTrail(connection, "brent").disagreements() if it.event == "account_added"}
    assert it == "'account_added' of eve is kept, and no entry tells of it"
