"""Rules, roles, absences, accounts and keys stay what the service made of them, whoever writes."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Executable, update

from serving.domain.audit import Event
from serving.service import accounts, keys
from serving.service.policy import Scope
from tests.serving.by_hand import TABLES, row, words
from tests.serving.deciding import DEPUTY, HEAD, SPECIALIST
from tests.serving.office import Office

DAY = timedelta(days=1)


def act(office: Office, rules: str, name: str) -> Executable:
    """An act in a version of the rules, which nothing needs to be known for."""
    needed = {f"{it}_needed": False for it in ("advice", "evidence", "grounds", "repeat")}
    terms = {
        "decided_by": DEPUTY,
        "in_inbox": False,
        "advice_binds": False,
        "or_extreme": False,
        "appeal_months": 0,
        **needed,
    }
    return row(office, "rules_acts", rules=rules, act=name, **terms)


ADDED: dict[str, Callable[[Office], Executable]] = {
    "rules_acts": lambda office: act(office, office.rules.id, "pin"),
    "rules_advisers": lambda office: row(office, "rules_advisers", rules=office.rules.id, act="delete", role=DEPUTY),
    "rules_judges": lambda office: row(office, "rules_judges", rules=office.rules.id, act="delete", role=SPECIALIST),
    "rules_grounds": lambda office: row(office, "rules_grounds", rules=office.rules.id, ground="being_angry"),
    "rules_protections": lambda office: row(
        office, "rules_protections", rules=office.rules.id, label="spam", ground="being_angry"
    ),
}


@pytest.mark.parametrize("table", list(ADDED))
def test_rules_that_were_registered_say_no_more_than_then(office: Office, table: str):
    assert "stay what they are" in words(office, ADDED[table](office))


def test_nothing_is_proposed_by_rules_that_the_trail_does_not_tell_of(office: Office):
    kept = office.keep("spam")
    with office.works.reading(office.id) as work:
        author = work.comments.get(kept.comment).author
    mine = row(office, "rules_versions", id="mine@1", sha256="0" * 64, registered_at=office.now)
    said = {"comment": kept.comment, "version": 1, "author": author, "reason": "Spam.", "proposed_by": "x"}
    proposal = row(office, "decisions", id="d" * 24, act="delete", rules="mine@1", proposed_at=office.now, **said)
    assert "tells of no such house rules" in words(office, mine, act(office, "mine@1", "delete"), proposal)
    with office.works.writing(office.id) as work:
        for statement in (mine, act(office, "mine@1", "delete")):
            work.connection.execute(statement)
        work.trail.add([Event(office.now, "command line", None, "rules_registered", "mine@1", {})])
    assert words(office, proposal) == ""


def holding(office: Office, **other: Any) -> Executable:
    """A role that somebody is given by hand."""
    return row(
        office, "role_holdings", **{"person": office.name("newcomer"), "role": HEAD, "given_at": office.now} | other
    )


def test_a_role_begins_now_and_for_somebody_with_an_account_that_has_not_got_it(office: Office):
    assert words(office, holding(office)) == ""
    assert words(office, holding(office, given_at=office.now + DAY)) == ""
    assert "dated back" in words(office, holding(office, given_at=office.now - DAY))
    assert "dated back" in words(office, holding(office, ended_at=office.now))
    assert "already" in words(office, holding(office), holding(office, given_at=office.now + DAY))
    disabled = update(TABLES["accounts"]).values(disabled_at=office.now)
    assert "disabled" in words(office, disabled, holding(office))


def test_that_somebody_has_a_role_ends_once_and_changes_otherwise_never(office: Office):
    holdings = TABLES["role_holdings"]
    own = update(holdings).where(holdings.c.person == office.person(SPECIALIST))
    ended = own.values(ended_at=office.now)
    assert words(office, ended) == ""
    assert "ends, once" in words(office, ended, own.values(ended_at=None))
    assert "ends, once" in words(office, ended, own.values(ended_at=office.now + DAY))
    changes = {"person": office.name("newcomer"), "role": HEAD, "given_at": office.now - DAY, "organisation": "brent"}
    for column, value in changes.items():
        assert "ends, once" in words(office, own.values({column: value})), column


def test_a_role_that_is_held_is_not_replaced_by_another_row(office: Office):
    again = holding(office, person=office.person(HEAD), given_at=office.now + DAY)
    assert "already" in words(office, again.prefix_with("OR REPLACE", dialect="sqlite"))  # type: ignore[attr-defined]


def absence(office: Office, **other: Any) -> Executable:
    """An absence that is recorded by hand."""
    return row(office, "absences", **{"role": SPECIALIST, "since": office.now, "recorded_by": "x"} | other)


def test_an_absence_begins_now_and_only_where_there_is_none(office: Office):
    assert words(office, absence(office)) == ""
    assert "dated back" in words(office, absence(office, since=office.now - DAY))
    assert "dated back" in words(office, absence(office, ended_at=office.now))
    assert "absent already" in words(office, absence(office), absence(office, since=office.now + DAY))
    assert "a letter" in words(office, absence(office, recorded_by="."))


def test_an_absence_ends_once_and_changes_otherwise_never(office: Office):
    office.away(SPECIALIST)
    all_of_them = update(TABLES["absences"])
    ended = all_of_them.values(ended_at=office.now)
    assert words(office, ended) == ""
    assert "ends, once" in words(office, ended, all_of_them.values(ended_at=None))
    changes = {"role": HEAD, "since": office.now + DAY, "recorded_by": "y", "organisation": "brent"}
    for column, value in changes.items():
        assert "ends, once" in words(office, all_of_them.values({column: value})), column


def test_an_account_stays_one_person_s_and_once_disabled_nobody_s(office: Office):
    table = TABLES["accounts"]
    own = update(table).where(table.c.person == office.name("newcomer"))
    disabled = own.values(disabled_at=office.now)
    assert words(office, disabled) == ""
    assert words(office, own.values(permissions=["manage"])) == ""
    assert "disabled" in words(office, disabled, own.values(disabled_at=None))
    assert "disabled" in words(office, disabled, own.values(permissions=["manage"]))
    changes = {"person": "x", "name": "Lee Kim", "team": "x", "added_at": office.now - DAY, "organisation": "brent"}
    for column, value in changes.items():
        assert "one person's" in words(office, own.values({column: value})), column


def test_a_key_is_what_it_was_made(office: Office):
    with office.turn() as turn:
        keys.create_key(turn, "intake", [Scope.INTAKE])
    own = update(TABLES["keys"])
    changes = {"name": "x", "sha256": "0" * 64, "scopes": ["metrics"], "created_at": office.now - DAY}
    for column, value in changes.items():
        assert "never changed" in words(office, own.values({column: value})), column
    assert words(office, own.values(revoked_at=office.now)) == ""


def test_what_the_service_does_with_people_is_taken(office: Office):
    person = office.person(SPECIALIST)
    with office.turn("manager") as turn:
        accounts.end_role(turn, person, SPECIALIST)
    with office.turn("manager") as turn:
        accounts.give_role(turn, person, SPECIALIST)
        accounts.change_password(turn, person, "another long password")
    with office.turn("manager") as turn:
        accounts.disable_account(turn, person)
    with office.works.reading(office.id) as work:
        assert list(work.trail.disagreements()) == []
