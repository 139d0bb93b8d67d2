"""What is due is erased once a day beside the service, and a day that fails is made up for."""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Engine, text

from serving.service.classify import Classifier
from serving.service.work import Work
from serving.store.database import reading
from serving.store.work import SqlWorks
from serving.web.retention import erase_daily
from serving.web.running import House
from tests.serving.office import Office


@pytest.fixture
def office(engine: Engine, classifier: Classifier, monkeypatch: pytest.MonkeyPatch) -> Office:
    """An office at work three years ago."""
    monkeypatch.setattr("tests.serving.office.NOON", datetime.now(UTC) - timedelta(days=3 * 365))
    return Office(engine, classifier)


def erased(office: Office, comment: str) -> bool:
    with office.works.reading(office.id) as work:
        return work.comments.get(comment).erased_at is not None


async def daily(office: Office, works: Any, happened: Callable[[], bool]) -> None:
    """Let the days go by until something has happened."""
    house = House(office.classifier, None, None)  # type: ignore[arg-type]
    task = asyncio.create_task(erase_daily(house, works, first_after=0.0, every=0.01))
    async with asyncio.timeout(60):
        while not await asyncio.to_thread(happened):
            await asyncio.sleep(0.01)
    task.cancel()
    with suppress(asyncio.CancelledError):
        await task


def test_what_is_due_is_erased_day_by_day(office: Office):
    comment = office.keep("nothing much").comment
    asyncio.run(daily(office, office.works, lambda: erased(office, comment)))


def test_a_day_on_which_the_database_is_away_is_made_up_for(office: Office):
    comment = office.keep("nothing much").comment

    class Away(SqlWorks):
        days = 0

        def writing(self, organisation: str) -> Any:
            self.days += 1
            if self.days < 3:
                raise ConnectionError
            return super().writing(organisation)

    works: Any = Away(office.engine)
    asyncio.run(daily(office, works, lambda: erased(office, comment)))
    assert works.days >= 3
    assert isinstance(works, SqlWorks)
    with works.reading(office.id) as work:
        kept: Work = work  # type: ignore[assignment]
        assert list(kept.trail.breaks()) == []


@pytest.mark.parametrize("address", ["sqlite"], indirect=True)
def test_a_journal_that_a_reader_keeps_is_tried_again_until_it_is_cut_off(
    office: Office, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("serving.store.database.JOURNAL_SECONDS", 0)
    office.keep("nothing much")
    cut_off: list[bool] = []

    class Watched(SqlWorks):
        def overwrite(self) -> bool:
            cut_off.append(super().overwrite())
            return cut_off[-1]

    async def a_day(works: Any) -> None:
        house = House(office.classifier, None, None)  # type: ignore[arg-type]
        task = asyncio.create_task(erase_daily(house, works, first_after=0.0, every=3600.0, lingers_for=0.01))
        async with asyncio.timeout(60):
            with reading(office.engine) as reader:
                reader.execute(text("SELECT count(*) FROM comments")).scalar()
                while len(cut_off) < 3:
                    await asyncio.sleep(0.01)
            while not cut_off[-1]:
                await asyncio.sleep(0.01)
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task

    asyncio.run(a_day(Watched(office.engine)))
    assert cut_off[:3] == [False] * 3
