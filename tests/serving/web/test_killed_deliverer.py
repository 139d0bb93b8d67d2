"""Deliverers in processes of their own, killed at any moment: every message arrives, and twice only under one id."""

import asyncio
import multiprocessing
import os
import random
import time
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Engine

from serving.domain.delivery import LEASE, DeliveryState
from serving.store.database import open_database
from serving.store.work import SqlWorks
from serving.web.delivery import Deliverer
from serving.web.metrics import Metrics
from tests.serving.handing_over import Sender
from tests.serving.tool import a_tool, slowly

KILLS = int(os.environ.get("TEST_KILLS", "12"))
EACH_TIME = 6
"""Messages handed over before each deliverer starts."""
LATE = 10_000
"""In which life every wait is over."""
PROCESSES = multiprocessing.get_context("forkserver")
PROCESSES.set_forkserver_preload([__name__])


def deliver(address: str, lives: int) -> None:
    """Deliver until killed. Each life begins when the leases of the one before are over, by its clock."""
    engine = open_database(address)

    def clock() -> datetime:
        return datetime.now(UTC) + lives * LEASE

    deliverer = Deliverer(SqlWorks(engine), Metrics("tiny@1.0.0", "whg@1"), clock=clock)
    asyncio.run(deliverer.run())


def test_whenever_a_deliverer_is_killed_every_message_arrives(
    address: str, engine: Engine, until: Callable[[Callable[[], Any]], None]
):
    chance = random.Random(7)
    sent: list[str] = []
    cut_short = 0
    with a_tool() as tool:
        sender = Sender(engine, url=tool.url)
        for life in range(KILLS):
            sent += sender.hand_over(EACH_TIME, datetime.now(UTC))
            tool.answers.extend(chance.choice([slowly(chance.uniform(0, 0.05)), 200, 500]) for _ in range(EACH_TIME))
            had = len(tool.received) + chance.randint(0, EACH_TIME - 1)
            process = PROCESSES.Process(target=deliver, args=(address, life))
            process.start()
            until(lambda had=had, process=process: len(tool.received) > had or not process.is_alive())
            assert process.is_alive()
            time.sleep(chance.uniform(0, 0.05))
            process.kill()
            process.join()
            cut_short += sum(is_cut_short(sender, id) for id in sent)
        tool.answers.clear()
        last = PROCESSES.Process(target=deliver, args=(address, LATE))
        last.start()
        until(lambda: not any(is_waiting(sender, id) for id in sent))
        last.terminate()
        last.join()
        arrived = Counter(tool.ids)
    assert set(arrived) == set(sent)
    assert cut_short
    assert all(one.is_signed_with(sender.secret) for one in tool.received)
    assert {sender.kept(id).delivery.state for id in sent} == {DeliveryState.DELIVERED}
    with sender.works.reading("whg") as work:
        assert list(work.trail.breaks()) == []


def is_waiting(sender: Sender, id: str) -> bool:
    return sender.kept(id).delivery.state == DeliveryState.WAITING


def is_cut_short(sender: Sender, id: str) -> bool:
    """Whether somebody took it and was never heard of again."""
    found = sender.kept(id).delivery
    return found.state == DeliveryState.WAITING and found.attempts > 0 and found.failure is None
