"""Erasing what is due, once a day, beside the service."""

import asyncio
import logging
from datetime import UTC, datetime

from starlette.concurrency import run_in_threadpool

from serving.service.retention import Place, step
from serving.service.work import Works
from serving.web.logs import log_failure
from serving.web.running import House

LOG = logging.getLogger("houserules.retention")
FIRST_AFTER = 300.0
EVERY = 24 * 60 * 60.0
LINGERS_FOR = 60.0
"""Seconds until the journal is tried again that has words which were erased, while somebody reads."""
PAUSE = 0.1
"""Seconds after each step, so that whoever waits to write comes in between."""


async def erase_daily(
    house: House,
    works: Works,
    *,
    first_after: float = FIRST_AFTER,
    every: float = EVERY,
    lingers_for: float = LINGERS_FOR,
) -> None:
    """Again and again, erase what is due by the house rules; a run that fails is begun anew the next day."""
    await asyncio.sleep(first_after)
    while True:
        try:
            await _run(house, works, lingers_for)
        except Exception as error:  # the database may be away, and the next run finds what is due
            log_failure("retention", error)
        await asyncio.sleep(every)


async def _run(house: House, works: Works, lingers_for: float) -> None:
    erased, lingers = 0, False
    place: Place | None = Place()
    while place:
        async with house.writers:
            done = await run_in_threadpool(step, works, house.classifier.rules, datetime.now(UTC), place)
        erased, place, lingers = erased + sum(done.counts.values()), done.next, done.lingers
        await asyncio.sleep(PAUSE)
    if erased:
        LOG.info("erased what was due", extra={"fields": {"organisation": house.organisation, "erased": erased}})
    while lingers:
        LOG.warning(
            "a reader keeps what was erased in the journal", extra={"fields": {"organisation": house.organisation}}
        )
        await asyncio.sleep(lingers_for)
        lingers = not await run_in_threadpool(works.overwrite)
