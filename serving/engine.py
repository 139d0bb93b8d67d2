"""One model, many callers: comments of several requests are labelled together, and every request takes its turn."""

import asyncio
import math
from collections import deque
from collections.abc import Callable, Sequence
from threading import Condition, Thread
from time import perf_counter

from models.predictor import Prediction

Predict = Callable[[Sequence[str]], list[Prediction]]

BATCH_CHARACTERS = 8192
"""A batch holds no more than this, unless it is one long comment, so that nobody waits behind a wall of text."""
LONGEST_RETRY = 60
"""Seconds; whoever is told to come back later than that would not."""
MEMORY = 0.2
"""Weight of the newest batch in the throughput that is remembered."""


class QueueFullError(Exception):
    """Too many comments are waiting; `retry_after` is the number of seconds in which they should be labelled."""

    def __init__(self, retry_after: int) -> None:
        super().__init__("too many comments are waiting")
        self.retry_after = retry_after


class EngineClosedError(Exception):
    """The service is stopping and takes nothing more."""


class _Request:
    """One caller's texts under way; `taken` of them have gone into a batch, `left` are not yet answered."""

    __slots__ = ("answers", "future", "left", "taken", "texts")

    def __init__(self, texts: Sequence[str]) -> None:
        self.texts = texts
        self.answers: list[Prediction | Exception | None] = [None] * len(texts)
        self.taken = 0
        self.left = len(texts)
        self.future: asyncio.Future[list[Prediction]] = asyncio.get_running_loop().create_future()

    @property
    def waiting(self) -> int:
        return len(self.texts) - self.taken


class Engine:
    """Feeds one predictor, from a thread of its own, with what the requests of one event loop ask for."""

    def __init__(
        self,
        predict: Predict,
        *,
        queue_comments: int,
        batch_comments: int,
        on_batch: Callable[[int], None] = lambda comments: None,
    ) -> None:
        """`on_batch` is told, in the engine's thread, the size of each batch."""
        self._predict = predict
        self._room = queue_comments
        self._batch_comments = batch_comments
        self._on_batch = on_batch
        self._requests: deque[_Request] = deque()
        self._waiting = 0
        self._seconds_each = 0.0
        self._closed = False
        self._changed = Condition()
        self._thread = Thread(target=self._work, name="engine", daemon=True)
        self._thread.start()

    @property
    def waiting(self) -> int:
        """Comments not yet in a batch."""
        return self._waiting

    @property
    def is_working(self) -> bool:
        """Whether comments that come now are labelled."""
        return self._thread.is_alive() and not self._closed

    async def predict(self, texts: Sequence[str]) -> list[Prediction]:
        """Predict every text, in order. Raises `QueueFullError`, `EngineClosedError`, or what the predictor raises.

        A caller that is cancelled gives up its place, and its texts are not looked at.
        """
        if not texts:
            return []
        request = _Request(texts)
        self._join(request)
        try:
            return await request.future
        finally:
            if request.future.cancelled():
                self._leave(request)

    async def close(self) -> None:
        """Take nothing more, answer all who wait, and stop."""
        with self._changed:
            self._closed = True
            self._changed.notify()
        await asyncio.to_thread(self._thread.join)

    def _join(self, request: _Request) -> None:
        with self._changed:
            if self._closed:
                raise EngineClosedError
            if self._waiting + len(request.texts) > self._room:
                raise QueueFullError(self._retry_after())
            self._requests.append(request)
            self._waiting += len(request.texts)
            self._changed.notify()

    def _leave(self, request: _Request) -> None:
        with self._changed:
            if request in self._requests:
                self._requests.remove(request)
                self._waiting -= request.waiting

    def _retry_after(self) -> int:
        return min(max(math.ceil(self._waiting * self._seconds_each), 1), LONGEST_RETRY)

    def _work(self) -> None:
        while batch := self._next_batch():
            started = perf_counter()
            answers = self._answers([request.texts[at] for request, at in batch])
            self._remember((perf_counter() - started) / len(batch))
            self._on_batch(len(batch))
            self._deliver(batch, answers)

    def _next_batch(self) -> list[tuple[_Request, int]]:
        """The comments to label next, each as its request and its place there; none once closed and done."""
        with self._changed:
            while True:
                self._changed.wait_for(lambda: self._requests or self._closed)
                batch = self._take_turns()
                if batch or self._closed:
                    return batch

    def _take_turns(self) -> list[tuple[_Request, int]]:
        """One comment of each request in turn, so that a single one is not kept waiting by somebody's 256."""
        batch: list[tuple[_Request, int]] = []
        room = BATCH_CHARACTERS
        while self._requests and len(batch) < self._batch_comments and room > 0:
            request = self._requests.popleft()
            batch.append((request, request.taken))
            room -= len(request.texts[request.taken])
            request.taken += 1
            self._waiting -= 1
            if request.waiting:
                self._requests.append(request)
        return batch

    def _answers(self, texts: list[str]) -> list[Prediction | Exception]:
        try:
            return list(self._predict(texts))
        except Exception as error:
            # One text that cannot be labelled must not fail the requests it happened to travel with.
            return [error] if len(texts) == 1 else [answer for text in texts for answer in self._answers([text])]

    def _remember(self, seconds_each: float) -> None:
        earlier = self._seconds_each or seconds_each
        self._seconds_each = earlier + MEMORY * (seconds_each - earlier)

    def _deliver(self, batch: list[tuple[_Request, int]], answers: list[Prediction | Exception]) -> None:
        finished: list[_Request] = []
        for (request, at), answer in zip(batch, answers, strict=True):
            request.answers[at] = answer
            request.left -= 1
            if not request.left:
                finished.append(request)
        if finished:
            finished[0].future.get_loop().call_soon_threadsafe(_resolve, finished)


def _resolve(finished: list[_Request]) -> None:
    for request in finished:
        failure = next((answer for answer in request.answers if isinstance(answer, Exception)), None)
        if request.future.done():
            continue
        if failure:
            request.future.set_exception(failure)
        else:
            request.future.set_result([answer for answer in request.answers if isinstance(answer, Prediction)])
