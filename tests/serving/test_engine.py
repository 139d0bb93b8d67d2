"""Whose comments are labelled when, and that every answer finds its caller."""

import asyncio
from collections.abc import Callable, Sequence
from contextlib import asynccontextmanager
from threading import Event, Semaphore

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.predictor import Prediction
from serving.engine import BATCH_CHARACTERS, LONGEST_RETRY, Engine, EngineClosedError, QueueFullError


class Model:
    """Answers with the text itself, in the place of a language; batch by batch where it is `held`."""

    def __init__(self, *, held: bool = False, broken_by: str | None = None) -> None:
        self.batches: list[list[str]] = []
        self.begun = Event()
        self._turns = Semaphore(0) if held else None
        self._broken_by = broken_by

    def predict(self, texts: Sequence[str]) -> list[Prediction]:
        self.batches.append(list(texts))
        self.begun.set()
        if self._turns:
            self._turns.acquire()
        if self._broken_by in texts:
            raise ValueError("this text breaks the model")
        return [said(text) for text in texts]

    def go(self, batches: int = 1000) -> None:
        assert self._turns
        self._turns.release(batches)


def said(text: str) -> Prediction:
    return Prediction((), (), None, None, text, (), 1)


def texts_of(predictions: Sequence[Prediction]) -> list[str]:
    return [prediction.language for prediction in predictions]


@asynccontextmanager
async def started(model: Model, *, queue: int = 1000, batch: int = 4, on_batch: Callable[[int], None] = lambda n: None):
    engine = Engine(model.predict, queue_comments=queue, batch_comments=batch, on_batch=on_batch)
    try:
        yield engine
    finally:
        await engine.close()


async def busy(model: Model, engine: Engine) -> asyncio.Task:
    """Begin a comment that keeps the model busy until it may go on, so that others have to wait."""
    first = asyncio.create_task(engine.predict(["first"]))
    await asyncio.to_thread(model.begun.wait, 60)
    return first


async def asked(engine: Engine, *requests: Sequence[str]) -> list[asyncio.Task]:
    """Requests that have taken their places in the queue, in this order."""
    tasks = [asyncio.create_task(engine.predict(texts)) for texts in requests]
    await asyncio.sleep(0)
    return tasks


def test_answers_come_in_the_order_of_the_texts():
    async def scenario() -> None:
        async with started(Model()) as engine:
            assert texts_of(await engine.predict(list("abcdefghij"))) == list("abcdefghij")

    asyncio.run(scenario())


def test_no_texts_need_no_model():
    async def scenario() -> None:
        model = Model()
        async with started(model) as engine:
            assert await engine.predict([]) == []
        assert model.batches == []

    asyncio.run(scenario())


def test_what_waits_while_a_batch_runs_is_labelled_together():
    async def scenario() -> None:
        model = Model(held=True)
        async with started(model) as engine:
            first = await busy(model, engine)
            others = await asked(engine, ["a"], ["b"], ["c"])
            model.go()
            await asyncio.gather(first, *others)
        assert model.batches == [["first"], ["a", "b", "c"]]

    asyncio.run(scenario())


def test_a_lone_comment_does_not_wait_for_company():
    async def scenario() -> None:
        model = Model()
        async with started(model, batch=32) as engine:
            for text in "abc":
                await engine.predict([text])
        assert model.batches == [["a"], ["b"], ["c"]]

    asyncio.run(scenario())


def test_a_single_comment_is_in_the_next_batch_however_many_another_caller_sent():
    async def scenario() -> None:
        model = Model(held=True)
        async with started(model) as engine:
            first = await busy(model, engine)
            tasks = await asked(engine, [f"many {n}" for n in range(100)], ["gas leak"])
            model.go()
            await asyncio.gather(first, *tasks)
        assert "gas leak" in model.batches[1]

    asyncio.run(scenario())


def test_long_texts_do_not_fill_a_batch_that_others_wait_for():
    async def scenario() -> None:
        model = Model(held=True)
        long = "x" * (BATCH_CHARACTERS // 2)
        async with started(model, batch=32) as engine:
            first = await busy(model, engine)
            tasks = await asked(engine, [long] * 8)
            model.go()
            await asyncio.gather(first, *tasks)
        assert [len(batch) for batch in model.batches[1:]] == [2, 2, 2, 2]

    asyncio.run(scenario())


def test_a_text_longer_than_a_batch_is_still_labelled():
    async def scenario() -> None:
        async with started(Model()) as engine:
            text = "x" * (BATCH_CHARACTERS + 1)
            assert texts_of(await engine.predict([text, "y"])) == [text, "y"]

    asyncio.run(scenario())


def test_a_request_that_finds_no_room_is_refused_and_the_others_are_answered():
    async def scenario() -> None:
        model = Model(held=True)
        async with started(model, queue=5) as engine:
            first = await busy(model, engine)
            waiting = (await asked(engine, list("abcd")))[0]
            with pytest.raises(QueueFullError) as refused:
                await engine.predict(["e", "f"])
            fits = (await asked(engine, ["g"]))[0]
            model.go()
            assert texts_of(await waiting) == list("abcd")
            assert texts_of(await fits) == ["g"]
            await first
        assert 1 <= refused.value.retry_after <= LONGEST_RETRY
        assert "e" not in [text for batch in model.batches for text in batch]

    asyncio.run(scenario())


def test_the_time_to_retry_grows_with_what_waits_and_with_how_slow_the_model_is():
    async def scenario() -> list[int]:
        model = Model(held=True)
        waits = []
        async with started(model, queue=300) as engine:
            first = await busy(model, engine)
            await asyncio.sleep(0.1)
            model.go(1)
            await first
            model.begun.clear()
            first = await busy(model, engine)
            for count in (20, 200):
                tasks = await asked(engine, ["x"] * count)
                with pytest.raises(QueueFullError) as refused:
                    await engine.predict(["y"] * 300)
                waits.append(refused.value.retry_after)
            model.go()
            await asyncio.gather(first, *tasks)
        return waits

    short, long = asyncio.run(scenario())
    assert short >= 2  # 20 comments at a tenth of a second each
    assert long >= 20


def test_a_caller_that_gives_up_leaves_its_place():
    async def scenario() -> None:
        model = Model(held=True)
        async with started(model, queue=10) as engine:
            first = await busy(model, engine)
            gone, stays = await asked(engine, list("abcdefgh"), ["i"])
            gone.cancel()
            with pytest.raises(asyncio.CancelledError):
                await gone
            assert engine.waiting == 1
            model.go()
            assert texts_of(await stays) == ["i"]
            await first
        assert model.batches == [["first"], ["i"]]

    asyncio.run(scenario())


def test_a_caller_that_gives_up_halfway_costs_no_other_its_answer():
    async def scenario() -> None:
        model = Model(held=True)
        async with started(model, batch=2) as engine:
            first = await busy(model, engine)
            gone, stays = await asked(engine, list("abcd"), list("ef"))
            model.begun.clear()
            model.go(1)
            await asyncio.to_thread(model.begun.wait, 60)
            gone.cancel()
            with pytest.raises(asyncio.CancelledError):
                await gone
            model.go()
            assert texts_of(await stays) == ["e", "f"]
            await first
            assert engine.waiting == 0
        assert "d" not in [text for batch in model.batches for text in batch]

    asyncio.run(scenario())


def test_a_text_that_breaks_the_model_fails_its_own_request_alone():
    async def scenario() -> None:
        model = Model(held=True, broken_by="bad")
        async with started(model) as engine:
            first = await busy(model, engine)
            good, bad = await asked(engine, ["good"], ["bad"])
            model.go()
            assert texts_of(await good) == ["good"]
            with pytest.raises(ValueError, match="breaks the model"):
                await bad
            assert texts_of(await engine.predict(["later"])) == ["later"]
            await first

    asyncio.run(scenario())


def test_closing_answers_all_who_wait_and_takes_nothing_more():
    async def scenario() -> None:
        model = Model(held=True)
        engine = Engine(model.predict, queue_comments=100, batch_comments=2)
        first = await busy(model, engine)
        waiting = (await asked(engine, list("abcde")))[0]
        closing = asyncio.create_task(engine.close())
        await asyncio.sleep(0)
        assert not engine.is_working
        with pytest.raises(EngineClosedError):
            await engine.predict(["late"])
        model.go()
        await closing
        assert texts_of(await waiting) == list("abcde")
        await first

    asyncio.run(scenario())


def test_the_size_of_every_batch_is_told():
    async def scenario() -> list[int]:
        sizes: list[int] = []
        async with started(Model(), batch=4, on_batch=sizes.append) as engine:
            await engine.predict(list("abcdefghij"))
        return sizes

    assert asyncio.run(scenario()) == [4, 4, 2]


@given(
    requests=st.lists(st.lists(st.text("ab", max_size=3000), max_size=12), max_size=12),
    batch=st.integers(1, 8),
    gone=st.sets(st.integers(0, 11)),
)
@settings(deadline=None)
def test_every_caller_gets_its_own_answers_however_requests_are_mixed(
    requests: list[list[str]], batch: int, gone: set[int]
):
    async def scenario() -> None:
        async with started(Model(), batch=batch) as engine:
            tasks = await asked(engine, *requests)
            for number in gone & set(range(len(tasks))):
                tasks[number].cancel()
            answers = await asyncio.gather(*tasks, return_exceptions=True)
            for number, (texts, answer) in enumerate(zip(requests, answers, strict=True)):
                if isinstance(answer, BaseException):
                    assert number in gone
                else:
                    assert texts_of(answer) == texts
            assert engine.waiting == 0

    asyncio.run(scenario())
