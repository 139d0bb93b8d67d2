"""Messages really sent, to a real server that accepts, fails, hangs, floods or breaks off."""

import asyncio
import logging
import threading
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Engine
from sqlalchemy.exc import OperationalError

from serving.domain.delivery import LEASE, Confirmation, Delivery, DeliveryState
from serving.service import outbox
from serving.service.repositories.outbox import Taken
from serving.store.database import open_database
from serving.store.outbox import DueMessages
from serving.store.work import SqlWorks
from serving.web import delivery
from serving.web.delivery import Deliverer
from serving.web.metrics import Metrics
from tests.serving.handing_over import NOON, Sender
from tests.serving.tool import Answer, Handler, Tool, a_tool, drip, flood, hang, reset, slowly

Until = Callable[[Callable[[], Any]], None]


class Clock:
    """A clock that is put on by hand."""

    def __init__(self) -> None:
        self.now = NOON

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def tool() -> Iterator[Tool]:
    with a_tool() as listening:
        yield listening


@pytest.fixture
def sender(engine: Engine, tool: Tool) -> Sender:
    return Sender(engine, url=tool.url)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@contextmanager
def delivering(
    engine: Engine, clock: Callable[[], datetime], seconds: float = 5, works: SqlWorks | None = None
) -> Iterator[Deliverer]:
    """A deliverer at work, in a thread of its own; told to stop at the end."""
    metrics = Metrics("tiny@1.0.0", "whg@1")
    deliverer = Deliverer(works or SqlWorks(engine), metrics, clock=clock, seconds=seconds)
    working = threading.Thread(target=lambda: asyncio.run(deliverer.run()))
    working.start()
    try:
        yield deliverer
    finally:
        deliverer.stop()
        working.join(timeout=60)
        assert not working.is_alive()


def progress(sender: Sender, id: str) -> Delivery:
    return sender.kept(id).delivery


def test_a_message_arrives_signed_under_its_id_and_without_a_name(
    engine: Engine, tool: Tool, sender: Sender, clock: Clock, until: Until
):
    id = sender.hand_over()[0]
    with delivering(engine, clock):
        until(lambda: progress(sender, id).state == DeliveryState.DELIVERED)
    received = tool.received[0]
    assert (len(tool.received), received.id) == (1, id)
    assert received.is_signed_with(sender.secret)
    assert received.headers["webhook-timestamp"] == str(int(NOON.timestamp()))
    assert received.headers["content-type"] == "application/json"
    assert received.body == sender.kept(id).body
    assert progress(sender, id) == Delivery(None, DeliveryState.DELIVERED, attempts=1, delivered_at=NOON)


def test_after_a_change_of_secrets_both_sign(engine: Engine, tool: Tool, sender: Sender, clock: Clock, until: Until):
    with sender.turn() as turn:
        newer = outbox.set_webhook(turn, tool.url, private=True).secret
    sender.hand_over()
    with delivering(engine, clock):
        until(lambda: tool.received)
    assert tool.received[0].is_signed_with(sender.secret)
    assert tool.received[0].is_signed_with(newer)
    assert not tool.received[0].is_signed_with("whsec_" + "A" * 44)


def elsewhere(handler: Handler) -> None:
    handler.answer(307, location="/elsewhere")


@pytest.mark.parametrize(
    ("answer", "failure"),
    [
        (500, "http 500"),
        (404, "http 404"),
        (elsewhere, "http 307"),
        (hang, "timed out"),
        (drip, "timed out"),
        (reset, "no connection"),
    ],
)
def test_what_was_not_accepted_is_tried_again_later_and_why_is_kept_in_a_word(
    engine: Engine, tool: Tool, sender: Sender, clock: Clock, until: Until, answer: Answer, failure: str
):
    tool.answers.append(answer)
    id = sender.hand_over()[0]
    with delivering(engine, clock, seconds=0.5) as deliverer:
        until(lambda: progress(sender, id).failure)
        failed = progress(sender, id)
        assert (failed.state, failed.failure, failed.attempts) == (DeliveryState.WAITING, failure, 1)
        assert failed.next_at
        assert timedelta(seconds=4) <= failed.next_at - NOON <= timedelta(seconds=6)
        clock.now = failed.next_at
        deliverer.wake()
        until(lambda: progress(sender, id).state == DeliveryState.DELIVERED)
    assert tool.ids == [id, id]
    assert progress(sender, id).failure is None


def test_a_tool_that_is_not_there_is_no_connection(engine: Engine, clock: Clock, until: Until):
    with a_tool() as gone:
        url = gone.url
    sender = Sender(engine, url=url)
    id = sender.hand_over()[0]
    with delivering(engine, clock):
        until(lambda: progress(sender, id).failure)
    assert progress(sender, id).failure == "no connection"


def test_after_the_last_attempt_a_message_is_dead_and_can_be_handed_over_again(
    engine: Engine, tool: Tool, sender: Sender, clock: Clock, until: Until
):
    tool.answers.extend([500] * 9)
    id = sender.hand_over()[0]
    with delivering(engine, clock) as deliverer:
        for attempt in range(1, 10):
            until(lambda attempt=attempt: progress(sender, id).attempts == attempt and is_settled(sender, id, clock))
            clock.now = progress(sender, id).next_at or clock.now
            deliverer.wake()
        assert (progress(sender, id).state, progress(sender, id).dead_at) == (DeliveryState.DEAD, clock.now)
        assert clock.now - NOON > timedelta(hours=30)
        assert len(tool.received) == 9
        with sender.turn(clock.now) as turn:
            outbox.retry(turn, id)
        deliverer.wake()
        until(lambda: progress(sender, id).state == DeliveryState.DELIVERED)
    assert tool.ids == [id] * 10


def is_settled(sender: Sender, id: str, clock: Clock) -> bool:
    """Whether the attempt under way is over: the message is dead, or put off by another time than a lease."""
    found = progress(sender, id)
    return found.next_at is None or (found.failure is not None and found.next_at != clock.now + LEASE)


def test_a_tool_that_is_gone_gets_nothing_more(engine: Engine, tool: Tool, sender: Sender, clock: Clock, until: Until):
    tool.answers.append(410)
    id = sender.hand_over()[0]
    with delivering(engine, clock):
        until(lambda: progress(sender, id).state == DeliveryState.DEAD)
    assert (progress(sender, id).failure, len(tool.received)) == ("http 410", 1)


def test_an_answer_without_end_is_not_read(engine: Engine, tool: Tool, sender: Sender, clock: Clock, until: Until):
    tool.answers.append(flood)
    id = sender.hand_over()[0]
    with delivering(engine, clock):
        until(lambda: progress(sender, id).state == DeliveryState.DELIVERED)


def test_nothing_that_a_tool_says_is_kept_sent_back_or_logged(
    engine: Engine, tool: Tool, sender: Sender, clock: Clock, until: Until, caplog: pytest.LogCaptureFixture
):
    caplog.set_level(logging.DEBUG, logger="houserules")

    def say(handler: Handler) -> None:
        handler.answer(500, b"zzmarkerzz", set_cookie="zzmarkerzz=1; Path=/")

    tool.answers.append(say)
    first = sender.hand_over()[0]
    with delivering(engine, clock) as deliverer:
        until(lambda: progress(sender, first).failure)
        second = sender.hand_over()[0]
        deliverer.wake()
        until(lambda: progress(sender, second).state == DeliveryState.DELIVERED)
    assert "cookie" not in tool.received[1].headers
    assert "zzmarkerzz" not in caplog.text + str(progress(sender, first))


def test_one_organisation_s_messages_never_reach_another_s_tool(engine: Engine, clock: Clock, until: Until):
    with a_tool() as tool, a_tool() as other:
        senders = {Sender(engine, "whg", tool.url): tool, Sender(engine, "brent", other.url): other}
        sent = {sender.organisation: sender.hand_over(15) for sender in senders}
        with delivering(engine, clock), delivering(engine, clock):
            until(lambda: len(tool.received) >= 15 and len(other.received) >= 15)
    for sender, its in senders.items():
        assert set(its.ids) == set(sent[sender.organisation])
        assert all(one.is_signed_with(sender.secret) for one in its.received)


def test_a_tool_may_confirm_before_it_accepts(engine: Engine, tool: Tool, sender: Sender, clock: Clock, until: Until):
    def confirm(handler: Handler) -> None:
        with sender.turn() as turn:
            outbox.confirm(turn, tool.ids[0], Confirmation.DONE)
        handler.answer(200)

    tool.answers.append(confirm)
    id = sender.hand_over()[0]
    with delivering(engine, clock):
        until(lambda: progress(sender, id).state == DeliveryState.CONFIRMED)
    assert progress(sender, id).state == DeliveryState.CONFIRMED
    assert DueMessages(engine).take(clock.now + LEASE, {}, 1, 1) == []


def test_a_tool_that_hangs_holds_up_nobody_else(engine: Engine, clock: Clock, until: Until):
    with a_tool() as slow, a_tool() as quick:
        slow.answers.extend([hang] * 20)
        Sender(engine, "whg", slow.url).hand_over(20)
        sender = Sender(engine, "brent", quick.url)
        with delivering(engine, clock, seconds=2):
            until(lambda: len(slow.received) >= delivery.EACH)
            sent = sender.hand_over(20)
            until(lambda: all(progress(sender, id).state == DeliveryState.DELIVERED for id in sent))
            assert len(slow.received) <= 2 * delivery.EACH


def test_two_deliverers_deliver_each_message_once(address: str, tool: Tool, engine: Engine, clock: Clock, until: Until):
    sender = Sender(engine, url=tool.url)
    tool.answers.extend([slowly(0.02)] * 40)
    sent = sender.hand_over(40)
    another = open_database(address)
    with delivering(engine, clock), delivering(another, clock):
        until(lambda: all(progress(sender, id).state == DeliveryState.DELIVERED for id in sent))
    another.dispose()
    assert Counter(tool.ids) == Counter(sent)


def test_what_is_under_way_at_the_end_is_finished(
    engine: Engine, tool: Tool, sender: Sender, clock: Clock, until: Until
):
    tool.answers.append(slowly(0.5))
    id = sender.hand_over()[0]
    with delivering(engine, clock):
        until(lambda: tool.received)
    assert progress(sender, id).state == DeliveryState.DELIVERED


def test_what_does_not_end_is_given_up_at_the_end_and_comes_again(
    engine: Engine, tool: Tool, sender: Sender, clock: Clock, until: Until, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(delivery, "LAST_SECONDS", 0.1)
    tool.answers.append(hang)
    id = sender.hand_over()[0]
    with delivering(engine, clock, seconds=600):
        until(lambda: tool.received)
    assert progress(sender, id) == Delivery(NOON + LEASE, attempts=1)
    clock.now += LEASE
    with delivering(engine, clock):
        until(lambda: progress(sender, id).state == DeliveryState.DELIVERED)
    assert tool.ids == [id, id]


def test_it_looks_again_within_seconds_without_being_woken(
    engine: Engine, tool: Tool, sender: Sender, clock: Clock, until: Until
):
    watched = Watched(engine)
    with delivering(engine, clock, works=watched):
        assert watched.looked.wait(60)
        id = sender.hand_over()[0]
        until(lambda: progress(sender, id).state == DeliveryState.DELIVERED)


class Watched(SqlWorks):
    """A database that is `away` for so many looks at what is due; `looked` is set by each."""

    def __init__(self, engine: Engine, away: int = 0) -> None:
        super().__init__(engine)
        self.away = away
        self.looked = threading.Event()

    def due(self) -> DueMessages:
        return Seen(self)


class Seen(DueMessages):
    def __init__(self, works: Watched) -> None:
        super().__init__(works.engine)
        self.works = works

    def take(self, at: datetime, room: Mapping[str, int], most: int, each: int) -> list[Taken]:
        self.works.looked.set()
        self.works.away -= 1
        if self.works.away >= 0:
            raise OperationalError("SELECT", {}, Exception("zzmarkerzz"))
        return super().take(at, room, most, each)


def test_a_database_that_is_away_is_waited_for(
    engine: Engine, sender: Sender, clock: Clock, until: Until, caplog: pytest.LogCaptureFixture
):
    id = sender.hand_over()[0]
    with delivering(engine, clock, works=Watched(engine, away=2)):
        until(lambda: progress(sender, id).state == DeliveryState.DELIVERED)
    assert [it.getMessage() for it in caplog.records if it.name == "houserules.delivery"] == [
        "messages cannot be looked up"
    ]


def test_what_waits_or_is_dead_can_be_counted(engine: Engine, tool: Tool, sender: Sender, clock: Clock, until: Until):
    tool.answers.append(410)
    sender.hand_over()
    metrics = Metrics("tiny@1.0.0", "whg@1")
    with delivering(engine, clock):
        until(lambda: DueMessages(engine).counts()[DeliveryState.DEAD] == 1)
    metrics.show_messages(DueMessages(engine).counts())
    metrics.count_delivery("failed")
    shown = metrics.text().decode()
    assert 'houserules_messages{state="dead"} 1.0' in shown
    assert 'houserules_messages{state="waiting"} 0.0' in shown
    assert 'houserules_deliveries_total{result="failed"} 1.0' in shown
