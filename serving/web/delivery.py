"""Delivers what waits in the outbox, beside the service, in as many processes as there are."""

import asyncio
import logging
import random
from collections import Counter
from collections.abc import AsyncIterator, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager, suppress
from datetime import UTC, datetime
from time import monotonic
from typing import Any, TypeVar

import httpx2 as httpx

from serving.domain.delivery import DeliveryState
from serving.service.outbox import settle
from serving.service.repositories.outbox import Taken
from serving.service.work import Works
from serving.web.metrics import Metrics
from serving.web.posting import SECONDS, open_client, post

T = TypeVar("T")
LOG = logging.getLogger("houserules.delivery")
AT_ONCE = 8
EACH = 4
"""Messages under way together: of all organisations, and of one, so that a slow tool holds up nobody else."""
THREADS = 4
"""For the database: of their own, so that nobody who calls the service waits for one."""
WAKES_AFTER = 1.0
COUNTS_AFTER = 10.0
LAST_SECONDS = 3.0
"""How long attempts under way at the end are waited for. Those given up come again when their lease is over."""


class Deliverer:
    """Takes messages that are due, sends them, and records what came of it."""

    def __init__(
        self,
        works: Works,
        metrics: Metrics,
        *,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
        seconds: float = SECONDS,
    ) -> None:
        """`clock` tells the time; `seconds` is how long one attempt may take."""
        self._due = works.due()
        self._works = works
        self._metrics = metrics
        self._clock = clock
        self._seconds = seconds
        self._threads = ThreadPoolExecutor(THREADS, "delivery")
        self._loop: asyncio.AbstractEventLoop | None = None
        self._woken = asyncio.Event()
        self._stopping = False
        self._under_way: dict[asyncio.Task[None], str] = {}
        self._posts: set[asyncio.Task[str | None]] = set()
        self._counted_at = -COUNTS_AFTER
        self._in_trouble = False

    def wake(self) -> None:
        """Look for messages now, as when one was just added; from any thread."""
        if self._loop and not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._woken.set)

    def stop(self) -> None:
        """Take no more messages; `run` returns soon."""
        self._stopping = True
        self.wake()

    async def run(self) -> None:
        """Deliver until told to stop. Trouble with the database is waited out."""
        self._loop = asyncio.get_running_loop()
        with self._threads:
            async with open_client() as client:
                while not self._stopping:
                    self._woken.clear()
                    await self._look(client)
                    with suppress(TimeoutError):
                        await asyncio.wait_for(self._woken.wait(), WAKES_AFTER)
                await self._finish()

    async def _look(self, client: httpx.AsyncClient) -> None:
        try:
            for taken in await self._take():
                attempt = asyncio.create_task(self._attempt(client, taken))
                self._under_way[attempt] = taken.message.organisation
                attempt.add_done_callback(self._done)
            if monotonic() >= self._counted_at + COUNTS_AFTER:
                self._counted_at = monotonic()
                self._metrics.show_messages(await self._beside(self._due.counts))
        except Exception as error:  # the database may be away for a while, and messages wait for it
            if not self._in_trouble:
                LOG.error("messages cannot be looked up", exc_info=error)
            self._in_trouble = True
        else:
            self._in_trouble = False

    async def _take(self) -> list[Taken]:
        busy = Counter(self._under_way.values())
        room = {name: max(EACH - number, 0) for name, number in busy.items()}
        most = AT_ONCE - busy.total()
        return await self._beside(self._due.take, self._clock(), room, most, EACH) if most else []

    async def _attempt(self, client: httpx.AsyncClient, taken: Taken) -> None:
        posting = asyncio.create_task(post(client, taken, self._clock(), self._seconds))
        self._posts.add(posting)
        try:
            failure = await posting
        except asyncio.CancelledError:
            return
        except Exception as error:
            LOG.error("a message cannot be sent", exc_info=error, extra=_named(taken))
            failure = "not sent"
        finally:
            self._posts.discard(posting)
        try:
            await self._beside(self._record, taken, failure)
        except Exception as error:  # it is delivered again when its lease is over
            LOG.error("a delivery cannot be recorded", exc_info=error, extra=_named(taken))

    def _record(self, taken: Taken, failure: str | None) -> None:
        with self._works.writing(taken.message.organisation) as work:
            state = settle(work, taken.message, failure, self._clock(), random.random())
        self._metrics.count_delivery("delivered" if failure is None else "failed")
        if state == DeliveryState.DEAD:
            LOG.warning("a message is dead", extra=_named(taken))

    async def _beside(self, work: Callable[..., T], *given: Any) -> T:
        """Do what may wait for the database, beside the event loop."""
        return await asyncio.get_running_loop().run_in_executor(self._threads, work, *given)

    def _done(self, attempt: asyncio.Task[None]) -> None:
        del self._under_way[attempt]
        self._woken.set()

    async def _finish(self) -> None:
        if self._under_way:
            await asyncio.wait(self._under_way, timeout=LAST_SECONDS)
        for posting in tuple(self._posts):
            posting.cancel()
        if self._under_way:
            await asyncio.wait(self._under_way)


@asynccontextmanager
async def delivering(deliverer: Deliverer) -> AsyncIterator[None]:
    """Deliver messages for as long as this lasts."""
    running = asyncio.create_task(deliverer.run())
    try:
        yield
    finally:
        deliverer.stop()
        await running


def _named(taken: Taken) -> dict[str, dict[str, str]]:
    return {"fields": {"message": taken.message.id, "organisation": taken.message.organisation}}
