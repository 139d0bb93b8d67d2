"""What an appeal reversed is withdrawn with the judgement: never delivered after it, nor handed over again."""

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Engine, text, update

from serving.domain.appeal import Verdict
from serving.domain.decision import Outcome
from serving.domain.delivery import BACK_OFF, LEASE, Confirmation, DeliveryState
from serving.domain.errors import Refusal
from serving.domain.messages import MADE, REVERSED
from serving.domain.roles import ActKind
from serving.service import appeals, cases, decisions, outbox
from serving.service.repositories.decisions import KeptDecision
from serving.service.repositories.outbox import OutboxMessage, Taken
from serving.store import database
from tests.serving.by_hand import TABLES, words
from tests.serving.deciding import HEAD, OFFICER, advised, asked, blocked, decided, proposed, read, removed
from tests.serving.office import Office
from tests.serving.unchanged import refused

URL = "https://tool.example/hook"
DAYS = timedelta(days=3)


@pytest.fixture
def appealed(office: Office) -> KeptDecision:
    """A deletion that waits to be delivered, and that its author has appealed against."""
    with office.turn() as turn:
        outbox.set_webhook(turn, URL)
    done = removed(office, str(office.keep("spam").case))
    with office.turn() as turn:
        appeals.appeal(turn, done.id, "I sell nothing.")
    return done


def judge(office: Office, decision: KeptDecision, verdict: Verdict = Verdict.REVERSED) -> None:
    read(office, decision, HEAD)
    with office.turn(HEAD) as turn:
        appeals.judge(turn, decision.id, verdict, "It was a charity.")


def take(office: Office, after: timedelta = timedelta()) -> list[Taken]:
    return office.works.due().take(office.now + after, {}, 100, 100)


def came_back(office: Office, taken: Taken, failure: str | None) -> None:
    with office.works.writing(office.id) as work:
        outbox.settle(work, taken.message, failure, office.now, 0.5)


def message(office: Office, decision: KeptDecision, kind: str = MADE) -> OutboxMessage:
    with office.works.reading(office.id) as work:
        [found] = [it for it in work.outbox.of_decision(decision.id) if it.kind == kind]
    return found


def said(office: Office, decision: KeptDecision, what: Confirmation) -> None:
    id = message(office, decision).id
    with office.turn() as turn:
        outbox.confirm(turn, id, what, "as told")


def retrying(office: Office, decision: KeptDecision) -> Refusal:
    id = message(office, decision).id

    def retry() -> None:
        with office.turn() as turn:
            outbox.retry(turn, id)

    return refused(office, retry)


def whole(office: Office) -> bool:
    with office.works.reading(office.id) as work:
        return [*work.trail.breaks(), *work.trail.disagreements()] == []


def waits(office: Office, decision: KeptDecision) -> None:
    """Nobody has taken it."""


def is_put_off(office: Office, decision: KeptDecision) -> None:
    came_back(office, take(office)[0], "http 500")


def is_dead(office: Office, decision: KeptDecision) -> None:
    came_back(office, take(office)[0], "http 410")


def has_failed(office: Office, decision: KeptDecision) -> None:
    said(office, decision, Confirmation.FAILED)


def is_delivered(office: Office, decision: KeptDecision) -> None:
    came_back(office, take(office)[0], None)


@pytest.mark.parametrize("became", [waits, is_put_off, is_dead, has_failed])
def test_what_the_tool_does_not_have_yet_is_withdrawn_with_the_judgement_and_only_the_reversal_goes_out(
    office: Office, appealed: KeptDecision, became: Callable[[Office, KeptDecision], None]
):
    became(office, appealed)
    judge(office, appealed)
    withdrawn = message(office, appealed).delivery
    assert (withdrawn.state, withdrawn.withdrawn_at, withdrawn.next_at) == ("withdrawn", office.now, None)
    assert [it.message.kind for it in take(office, DAYS)] == [REVERSED]
    assert retrying(office, appealed) == Refusal.REVERSED
    with office.works.reading(office.id) as work:
        assert "action_withdrawn" in [it.event for it in work.trail.entries(appealed.id)]
        assert [it.id for it in work.outbox.page(DeliveryState.WITHDRAWN, None, 9)[0]] == [message(office, appealed).id]
    assert office.works.due().counts()[DeliveryState.WITHDRAWN] == 1
    assert whole(office)


def test_what_is_delivered_stays_so_its_reversal_goes_out_at_once_and_it_is_not_handed_over_again(
    office: Office, appealed: KeptDecision
):
    is_delivered(office, appealed)
    judge(office, appealed)
    assert message(office, appealed).delivery.state == DeliveryState.DELIVERED
    assert retrying(office, appealed) == Refusal.REVERSED
    assert [it.message.kind for it in take(office)] == [REVERSED]
    assert whole(office)


def test_what_arrived_was_reversed_and_could_not_be_done_needs_nobody_any_more(office: Office, appealed: KeptDecision):
    is_delivered(office, appealed)
    judge(office, appealed)
    has_failed(office, appealed)
    assert message(office, appealed).delivery.state == DeliveryState.WITHDRAWN
    with office.works.reading(office.id) as work:
        assert [it.event for it in work.trail.entries(appealed.id)][-2:] == ["action_confirmed", "action_withdrawn"]
    assert whole(office)


@pytest.mark.parametrize("became", [waits, is_put_off, is_dead, has_failed])
def test_a_block_that_the_tool_does_not_have_yet_is_withdrawn_with_its_lift(
    northern: Office, became: Callable[[Office, KeptDecision], None]
):
    with northern.turn() as turn:
        outbox.set_webhook(turn, URL)
    block = blocked(northern)
    became(northern, block)
    with northern.works.reading(northern.id) as work:
        case = work.cases.of_comment(block.decision.comment).id  # type: ignore[union-attr]
    with northern.turn(OFFICER) as turn:
        cases.release(turn, case, turn.work.cases.get(case).version)
    lift = advised(northern, asked(northern, proposed(northern, case, ActKind.LIFT)), "chief_executive")
    kept = decided(northern, lift, "communications_manager", Outcome.KEEP)
    assert message(northern, block).delivery.state != DeliveryState.WITHDRAWN
    again = advised(northern, asked(northern, proposed(northern, case, ActKind.LIFT)), "chief_executive")
    with northern.turn("communications_manager") as turn:
        version = turn.work.cases.get(case).version
    with northern.turn("communications_manager") as turn:
        decisions.decide(turn, again.id, Outcome.ACT, "It is a year.", version, overruling="They have changed.")
    assert message(northern, block).delivery.state == DeliveryState.WITHDRAWN
    assert retrying(northern, block) == Refusal.REVERSED
    assert {it.message.decision for it in take(northern, DAYS)} == {kept.id, again.id}
    assert whole(northern)


def test_a_decision_that_was_upheld_goes_out_and_is_handed_over_again(office: Office, appealed: KeptDecision):
    is_dead(office, appealed)
    judge(office, appealed, Verdict.UPHELD)
    id = message(office, appealed).id
    with office.turn() as turn:
        outbox.retry(turn, id)
    assert [it.message.id for it in take(office)] == [id]


def test_a_reversal_that_is_dead_is_handed_over_again(office: Office, appealed: KeptDecision):
    judge(office, appealed)
    came_back(office, take(office)[0], "http 410")
    id = message(office, appealed, REVERSED).id
    with office.turn() as turn:
        outbox.retry(turn, id)
    assert [it.message.id for it in take(office)] == [id]


@pytest.mark.parametrize("failure", [None, "http 500", "http 410"])
def test_a_reversal_while_the_decision_is_under_way_goes_out_when_nobody_is_on_the_way_any_more(
    office: Office, appealed: KeptDecision, failure: str | None
):
    [under_way] = take(office)
    judge(office, appealed)
    assert message(office, appealed).delivery.state == DeliveryState.WITHDRAWN
    assert take(office, LEASE - timedelta(microseconds=1)) == []
    came_back(office, under_way, failure)
    assert message(office, appealed).delivery.state == DeliveryState.WITHDRAWN
    assert [it.message.kind for it in take(office, LEASE)] == [REVERSED]
    assert whole(office)


def test_a_reversal_after_a_retry_waits_for_those_who_were_on_the_way_before_it(office: Office, appealed: KeptDecision):
    take(office)
    with office.turn() as turn:
        outbox.retry(turn, message(office, appealed).id)
    judge(office, appealed)
    assert take(office, LEASE - timedelta(microseconds=1)) == []
    assert [it.message.kind for it in take(office, LEASE)] == [REVERSED]


def test_a_deliverer_that_is_just_taking_the_message_is_waited_for(
    engine: Engine, office: Office, appealed: KeptDecision
):
    id, later = message(office, appealed).id, office.now + LEASE
    table = TABLES["outbox"]
    with ThreadPoolExecutor(1) as judges:
        with database.writing(engine) as deliverer:
            deliverer.execute(update(table).where(table.c.id == id).values(attempts=1, next_at=later))
            judged = judges.submit(judge, office, appealed)
            _wait_until_somebody_waits(engine, judged)
        judged.result(60)
    kept = message(office, appealed).delivery
    assert (kept.state, kept.attempts) == (DeliveryState.WITHDRAWN, 1)
    assert message(office, appealed, REVERSED).delivery.next_at == office.now + LEASE


def _wait_until_somebody_waits(engine: Engine, waiting: Future[None]) -> None:
    """On SQLite whoever writes waits from the beginning, so there is nothing to wait for."""
    if engine.dialect.name != "postgresql":
        return
    blocked = text(
        "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()"
    )
    while not waiting.done():
        with database.reading(engine) as connection:
            if connection.execute(blocked).scalar():
                return


def test_what_is_being_reversed_is_taken_by_nobody(office: Office, appealed: KeptDecision):
    with ThreadPoolExecutor(1) as deliverers:
        read(office, appealed, HEAD)
        with office.turn(HEAD) as turn:
            appeals.judge(turn, appealed.id, Verdict.REVERSED, "It was a charity.")
            taken = deliverers.submit(office.works.due().take, turn.at + DAYS, {}, 100, 100)
            if office.engine.dialect.name == "postgresql":
                assert taken.result(60) == []  # nobody holds up a deliverer
        assert MADE not in [it.message.kind for it in taken.result(60)]
    assert message(office, appealed).delivery.attempts == 0


def test_what_was_withdrawn_may_have_been_done_nevertheless_and_is_then_confirmed(
    office: Office, appealed: KeptDecision
):
    judge(office, appealed)
    before = message(office, appealed)
    said(office, appealed, Confirmation.FAILED)
    assert message(office, appealed) == before
    said(office, appealed, Confirmation.DONE)
    assert message(office, appealed).delivery.state == DeliveryState.CONFIRMED
    assert whole(office)


def test_the_bodies_say_what_is_to_be_done(office: Office, appealed: KeptDecision):
    judge(office, appealed)
    made, undone = (message(office, appealed, kind).body for kind in (MADE, REVERSED))
    ruling = appealed.decision.ruling
    assert ruling
    assert made["data"]["grounds"] == list(appealed.decision.grounds)
    told = {name: made["data"][name] for name in ("do", "act", "outcome", "comment_version", "decided_at")}
    at = ruling.at.isoformat().replace("+00:00", "Z")
    assert told == {"do": "delete", "act": "delete", "outcome": "act", "comment_version": 1, "decided_at": at}
    told = {name: undone["data"][name] for name in ("do", "act", "outcome", "comment_version")}
    assert told == {"do": "restore", "act": "delete", "outcome": "reversed", "comment_version": 1}


def by_hand(office: Office, id: str, **values: Any) -> str:
    """With which words the database refuses a change of a message by hand; none where it takes it."""
    table = TABLES["outbox"]
    return words(office, update(table).where(table.c.id == id).values(**values))


def test_by_hand_only_what_was_reversed_and_has_not_arrived_is_withdrawn(office: Office, appealed: KeptDecision):
    id, gone = message(office, appealed).id, {"state": "withdrawn", "next_at": None}
    assert "only what was reversed" in by_hand(office, id, **gone, withdrawn_at=office.now)
    is_delivered(office, appealed)
    judge(office, appealed)
    assert "only what was reversed" in by_hand(office, id, **gone, withdrawn_at=office.now)
    undo = message(office, appealed, REVERSED).id
    assert "only what was reversed" in by_hand(office, undo, **gone, withdrawn_at=office.now)


def test_by_hand_what_was_reversed_is_not_handed_over_again(office: Office, appealed: KeptDecision):
    is_delivered(office, appealed)
    judge(office, appealed)
    id = message(office, appealed).id
    assert "not handed over again" in by_hand(office, id, state="waiting", next_at=office.now)


def test_by_hand_what_was_withdrawn_stays_so_unless_it_was_done(office: Office, appealed: KeptDecision):
    judge(office, appealed)
    id, now = message(office, appealed).id, office.now
    assert "not handed over again" in by_hand(office, id, state="waiting", next_at=now)
    assert "not handed over again" in by_hand(office, id, state="dead", dead_at=now)
    assert "has a time" in by_hand(office, id, withdrawn_at=None)
    assert by_hand(office, id, state="confirmed", confirmed_at=now) == ""


def test_a_message_that_was_put_off_for_long_holds_its_reversal_up_for_a_minute_only(
    office: Office, appealed: KeptDecision
):
    is_put_off(office, appealed)
    [again] = take(office, BACK_OFF[0])
    came_back(office, again, "http 500")
    judge(office, appealed)
    assert [it.message.kind for it in take(office, LEASE)] == [REVERSED]
