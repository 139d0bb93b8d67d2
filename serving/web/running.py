"""What a service that is up consists of."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field

from anyio import CapacityLimiter
from starlette.requests import Request

from serving.engine import Engine
from serving.service.classify import Classifier
from serving.service.repositories.people import Credentials
from serving.service.sessions import Failures
from serving.service.work import Works
from serving.settings import Settings
from serving.web.callers import CallersInUse
from serving.web.metrics import Metrics

MOST_WRITERS = 24
"""Who write, or wait to, of all organisations together: fewer than the routes have threads, so that others read."""
HASHES_AT_ONCE = 2
"""Each takes 64 MiB for a moment."""


@dataclass(frozen=True, slots=True)
class House:
    """One organisation's classifier and rules, and an engine of its own, so that no other's flood fills its queue.

    `writers` is how many of it write at a time, so that no other is kept waiting by those who wait for its lock.
    """

    classifier: Classifier
    engine: Engine
    metrics: Metrics
    writers: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(MOST_WRITERS))

    @property
    def organisation(self) -> str:
        """The organisation's id."""
        return self.classifier.rules.organisation.id


@dataclass(slots=True)
class Running:
    """The parts that routes and layers work with. `stopping`: told to stop, and finishing what is under way.

    `houses` are by organisation; the first is the one that a caller without a key gets on this machine.
    """

    houses: dict[str, House]
    works: Works
    credentials: Credentials
    callers: CallersInUse
    failures: Failures
    metrics: Metrics
    hashing: CapacityLimiter = field(default_factory=lambda: CapacityLimiter(HASHES_AT_ONCE))
    signing_in: int = 0
    stopping: bool = False

    @classmethod
    def start(
        cls, classifiers: Sequence[Classifier], works: Works, credentials: Credentials, settings: Settings
    ) -> "Running":
        """Start an engine for each of the classifiers, which are open, and the metrics."""
        metrics = Metrics(classifiers[0].identity, ", ".join(it.rules_identity for it in classifiers))
        each = max(MOST_WRITERS // len(classifiers), 1)
        houses = {
            it.rules.organisation.id: House(it, _engine(it, metrics, settings), metrics, asyncio.Semaphore(each))
            for it in classifiers
        }
        metrics.queue_comments.set_function(lambda: sum(house.engine.waiting for house in houses.values()))
        return cls(houses, works, credentials, CallersInUse(credentials, houses), Failures(), metrics)

    def house(self, organisation: str) -> House:
        """The house of an organisation that is served here, as every caller's is."""
        return self.houses[organisation]

    @property
    def first(self) -> House:
        """The organisation that is named first."""
        return next(iter(self.houses.values()))

    @property
    def ready(self) -> bool:
        """Whether comments that come now are labelled; the classifiers were tried when they were opened."""
        return not self.stopping and all(house.engine.is_working for house in self.houses.values())

    @property
    def rules(self) -> str:
        """The house rules in use, as name@version."""
        return ", ".join(house.classifier.rules_identity for house in self.houses.values())

    async def close(self) -> None:
        """Take nothing more, and answer all who wait."""
        for house in self.houses.values():
            await house.engine.close()


def running_of(request: Request) -> Running:
    """The service that a request came to."""
    return request.app.state.running


def _engine(classifier: Classifier, metrics: Metrics, settings: Settings) -> Engine:
    return Engine(
        classifier.predictor.predict,
        queue_comments=settings.queue_comments,
        batch_comments=settings.batch_comments,
        on_batch=metrics.batch_comments.observe,
    )
