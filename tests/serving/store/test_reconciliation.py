"""The trail beside what is kept: what was changed, put in or taken out by hand is found and named."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import timedelta

import pytest
from sqlalchemy import Connection, delete, insert, select, text, update
from sqlalchemy.exc import IntegrityError

from serving.domain.appeal import Verdict
from serving.domain.decision import View
from serving.domain.reconciliation import Difference, Disagreement
from serving.domain.roles import ActKind
from serving.service import appeals, erasing
from serving.store.audit_trail import AuditTrail
from serving.store.tables import metadata
from tests.serving.by_hand import ruling
from tests.serving.deciding import (
    COLLEAGUE,
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
from tests.serving.erasing import close
from tests.serving.office import Office, in_force

TABLES = metadata.tables


@contextmanager
def behind_its_back(office: Office) -> Iterator[Connection]:
    """What somebody with all rights can do who first puts the guards out of the way; undone at the end."""
    with office.engine.connect().execution_options(writes=True) as connection, connection.begin() as transaction:
        if connection.dialect.name == "postgresql":
            connection.execute(text("SET LOCAL session_replication_role = replica"))
        else:
            connection.execute(text("PRAGMA defer_foreign_keys = ON"))
            connection.execute(text("PRAGMA ignore_check_constraints = ON"))
            for name in (
                connection.execute(text("SELECT name FROM sqlite_master WHERE type = 'trigger'")).scalars().all()
            ):
                connection.execute(text(f"DROP TRIGGER {name}"))
        yield connection
        transaction.rollback()


def found(office: Office, *statements: object) -> list[Disagreement]:
    """The disagreements that show after these statements."""
    with behind_its_back(office) as connection:
        for statement in statements:
            connection.execute(text(statement) if isinstance(statement, str) else statement)  # type: ignore[call-overload]
        return list(AuditTrail(connection, office.id).disagreements())


@pytest.fixture
def busy(office: Office) -> Office:
    """An office where everything that is compared has happened at least once."""
    first = office.keep("spam", "fb-1", author_handle="Ann")
    removed(office, str(first.case))
    second = office.keep("spam spam", "fb-2", author_handle="Ann")
    removed(office, str(second.case))
    recorded(office, str(second.case))
    block = decided(
        office, advised(office, asked(office, proposed(office, str(second.case), ActKind.BLOCK)), HEAD), SPECIALIST
    )
    with office.turn() as turn:
        appeals.appeal(turn, block.id, "It was a joke.")
    terms = [it.model_copy(update={"together_with": COLLEAGUE}) for it in office.rules.appeals]
    in_force(office, appeals=tuple(terms))
    read(office, block, COLLEAGUE)
    with office.turn(COLLEAGUE) as turn:
        appeals.agree(turn, block.id, "Who knows.")
    read(office, block, MANAGER)
    with office.turn(MANAGER) as turn:
        appeals.judge(turn, block.id, Verdict.UPHELD, "It was not.")
    third = office.keep("spam", "fb-3", author_handle="Ben")
    waiting = asked(office, proposed(office, str(third.case)))
    advised(office, waiting, MANAGER, View.DISAGREE)
    fourth = office.keep("spam", "fb-4", author_handle="Cem")
    removed(office, str(fourth.case))
    close(office, str(fourth.case))
    with office.turn() as turn:
        erasing.erase_comment(turn, fourth.comment, "They asked.")
    return office


def test_what_the_program_writes_agrees_with_its_trail(busy: Office):
    assert found(busy) == []


CHANGED = {
    "rulings": ("person", "role", "outcome", "reason", "at", "model", "opened_at", "seen", "record", "shown", "scored",
                "labelled", "suggested", "evidence_sha256", "overruled", "extreme", "in_absence_of"),
    "decisions": ("act", "reason", "proposed_by", "proposed_at", "rules", "version"),
    "advice": ("person", "role", "view", "reason", "at", "in_absence_of"),
    "appeals": ("reason", "opened_by", "opened_at", "nonce", "sha256"),
    "agreements": ("person", "role", "in_absence_of", "reason", "at", "rules"),
    "judgements": ("person", "role", "verdict", "reason", "at", "rules"),
    "snapshots": ("text", "handle", "profile_link", "link", "thread", "written_at", "why", "taken_by", "taken_at",
                  "nonce", "sha256"),
    "comment_versions": ("text", "sha256"),
    "erasures": ("why", "person", "kind", "subject", "at", "counts", "hashes", "kept"),
}  # fmt: skip
VALUES = {
    "outcome": "'keep'", "act": "'hide'", "view": "'other'", "verdict": "'reversed'", "kind": "'retention'",
    "seen": "'{\"labels\": []}'", "record": "'{\"blocked\": true}'", "shown": "'{\"spam\": 0.1}'",
    "counts": "'{\"texts\": 9}'", "hashes": "'[\"x\"]'", "kept": "'[]'", "suggested": "'block'", "version": "7",
    "scored": "NOT scored", "labelled": "NOT labelled", "nonce": "'0123456789abcdef'",
}  # fmt: skip
MOMENTS = frozenset({"at", "opened_at", "proposed_at", "written_at", "taken_at"})


@pytest.mark.parametrize("table", list(CHANGED))
def test_any_column_of_a_decision_or_of_what_made_it_changed_by_hand_is_found(busy: Office, table: str):
    unnoticed = []
    for column in CHANGED[table]:
        value = "'2020-01-01 00:00:00.000000'" if column in MOMENTS else VALUES.get(column, "'x'")
        if column == "kept":
            value = '\'[{"part": "evidence", "id": "x", "why": "block", "until": null}]\''
        with_text = " WHERE text IS NOT NULL" if (table, column) == ("comment_versions", "text") else ""
        with suppress(IntegrityError):  # a constraint of the table that stands on PostgreSQL
            if not found(busy, f"UPDATE {table} SET {column} = {value}{with_text}"):
                unnoticed.append(column)
    assert unnoticed == []


def test_a_ruling_that_no_entry_tells_of_is_found(busy: Office):
    with busy.engine.connect() as connection:
        row = connection.execute(select(TABLES["rulings"]).limit(1)).one()
        waiting = connection.execute(
            select(TABLES["decisions"].c.id).where(
                TABLES["decisions"].c.id.not_in(select(TABLES["rulings"].c.decision))
            )
        ).scalar_one()
    forged = insert(TABLES["rulings"]).values(**{**row._mapping, "decision": waiting})
    assert found(busy, forged) == [Disagreement(Difference.NOT_TOLD, "decided", waiting)]


@pytest.mark.parametrize(
    "table", ["rulings", "advice", "agreements", "judgements", "appeals", "snapshots", "decisions", "erasures"]
)
def test_what_was_taken_away_by_hand_is_found_with_the_number_of_its_entry(busy: Office, table: str):
    breaks = found(busy, delete(TABLES[table]))
    gone = [it for it in breaks if it.difference == Difference.NOT_KEPT]
    assert gone
    assert all(it.number for it in gone)
    assert "is not kept" in str(gone[0])


def test_evidence_that_was_exchanged_for_another_is_found(busy: Office):
    [it] = [it for it in found(busy, "UPDATE snapshots SET text = 'I will come for you.'") if it.fields]
    assert (it.difference, it.event, it.fields) == (Difference.SPOILT, "evidence_recorded", ("content",))


def test_evidence_that_was_taken_from_a_ruling_is_found(busy: Office):
    [it] = found(busy, "DELETE FROM ruling_evidence")
    assert (it.difference, it.event, it.fields) == (Difference.SPOILT, "decided", ("evidence",))


@pytest.mark.parametrize("change", ["seen = 'no json'", "outcome = 'perhaps'", "shown = '[1]'"])
@pytest.mark.parametrize("address", ["sqlite"], indirect=True)
def test_a_row_that_cannot_be_read_is_named_and_the_others_are_read(busy: Office, change: str):
    with busy.engine.connect() as connection:
        one = connection.execute(select(TABLES["rulings"].c.decision).limit(1)).scalar_one()
    [it] = found(busy, f"UPDATE rulings SET {change} WHERE decision = '{one}'")
    assert (it.difference, it.subject) == (Difference.OTHERWISE, one)


@pytest.mark.parametrize("address", ["sqlite"], indirect=True)
@pytest.mark.parametrize(
    "change",
    [
        "details = 'no json'", "details = '[]'", "details = NULL", "details = CAST(details AS BLOB)",
        "details = '{\"role\": 1, ' || substr(details, 2)", "at = 'long ago'", "at = replace(at, ' ', 'T')", "at = 7",
        "person = CAST(person AS BLOB)", "role = 7", "event = NULL", "subject = x'00'", "previous = NULL",
    ],
)  # fmt: skip
def test_an_entry_that_was_spoilt_is_named_and_nothing_else_is_blamed(busy: Office, change: str):
    with behind_its_back(busy) as connection:
        connection.execute(text("CREATE TABLE open_entries AS SELECT * FROM audit_entries"))
        connection.execute(text(f"UPDATE open_entries SET {change} WHERE number = 3"))
        connection.execute(text("PRAGMA writable_schema = ON"))
        connection.execute(text("ALTER TABLE audit_entries RENAME TO closed_entries"))
        connection.execute(text("ALTER TABLE open_entries RENAME TO audit_entries"))
        breaks = [it.number for it in AuditTrail(connection, busy.id).breaks()]
    assert breaks in ([3], [3, 4])


def test_the_clock_of_a_reader_plays_no_part(busy: Office):
    busy.now += timedelta(days=200)
    assert found(busy) == []


def test_one_organisation_is_compared_by_itself(busy: Office, classifier: object, engine: object):
    brent = Office(engine, classifier, "brent")  # type: ignore[arg-type]
    brent.keep("spam", "fb-1")
    assert found(brent) == []
    assert found(busy, "UPDATE comment_versions SET text = 'x' WHERE organisation = 'brent'") == []
    assert found(brent, "UPDATE comment_versions SET text = 'x' WHERE organisation = 'brent'") != []


@pytest.fixture
def forged(busy: Office) -> Callable[[], list[Disagreement]]:
    """A ruling by hand that all guards of the tables let through: only the trail does not know of it."""

    def rule() -> list[Disagreement]:
        kept = busy.keep("spam", "fb-9")
        waiting = advised(busy, asked(busy, proposed(busy, str(kept.case))), MANAGER)
        version = busy.claimed(str(kept.case), SPECIALIST)
        assert version
        row = {"organisation": busy.id, **ruling(busy, waiting, seen={"labels": []})}
        with busy.engine.connect().execution_options(writes=True) as connection, connection.begin() as transaction:
            connection.execute(insert(TABLES["rulings"]).values(**row))
            breaks = list(AuditTrail(connection, busy.id).disagreements())
            transaction.rollback()
        return breaks

    return rule


def test_a_ruling_by_hand_that_all_guards_let_through_is_found(forged: Callable[[], list[Disagreement]]):
    [it] = forged()
    assert (it.difference, it.event) == (Difference.NOT_TOLD, "decided")


def test_a_changed_update_of_evidence_after_the_fact_is_not_hidden_by_an_erasure(busy: Office):
    erased = (
        update(TABLES["snapshots"])
        .where(TABLES["snapshots"].c.text.is_not(None))
        .values(text=None, handle=None, link=None, thread=None, nonce=None, erased_at=busy.now, sha256="f" * 64)
    )
    assert {it.event for it in found(busy, erased)} == {"evidence_recorded", "decided"}
