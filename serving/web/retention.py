"""Erasing what is due, once a day, beside the service."""

import asyncio
import logging
from datetime import UTC, datetime

from serving.service.retention import Place, step
from serving.service.work import Works
from serving.web.logs import log_failure
from serving.web.running import House

LOG = logging.getLogger("houserules.retention")
FIRST_AFTER = 300.0
EVERY = 24 * 60 * 60.0
PAUSE = 0.1
"""Seconds after each step, so that whoever waits to write comes in between."""


async def erase_daily(house: House, works: Works, *, first_after: float = FIRST_AFTER, every: float = EVERY) -> None:
    """Again and again, erase what is due by the house rules; a run that fails is begun anew the next day."""
    await asyncio.sleep(first_after)
    while True:
        try:
            await _run(house, works)
        except Exception as error:  # the database may be away, and the next run finds what is due
            log_failure("retention", error)
        await asyncio.sleep(every)


async def _run(house: House, works: Works) -> None:
    erased = 0
    place: Place | None = Place()
    while place:
        done = await asyncio.to_thread(step, works, house.classifier.rules, datetime.now(UTC), place)
        erased, place = erased + sum(done.counts.values()), done.next
        await asyncio.sleep(PAUSE)
    if erased:
        LOG.info("erased what was due", extra={"fields": {"organisation": house.organisation, "erased": erased}})
