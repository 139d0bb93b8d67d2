"""What can be counted without a word of anybody's comment: Prometheus metrics of one service."""

from collections.abc import Iterable, Mapping

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, Info, ProcessCollector, generate_latest
from prometheus_client.exposition import CONTENT_TYPE_LATEST

from models.labels import LABELS
from serving.domain.delivery import DeliveryState
from serving.service.classify import CommentAnswer

CONTENT_TYPE = CONTENT_TYPE_LATEST
SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30)
COMMENTS = (1, 2, 4, 8, 16, 32, 64, 128, 256)


class Metrics:
    """Counters in a registry of their own. Their labels are routes, statuses and labels of comments, nothing else."""

    def __init__(self, model: str, rules: str) -> None:
        self._registry = registry = CollectorRegistry()
        ProcessCollector(registry=registry)
        Info("houserules", "The classifier and the house rules in use.", registry=registry).info(
            {"model": model, "rules": rules}
        )
        self._requests = Counter("houserules_requests", "Requests answered.", ["route", "status"], registry=registry)
        self._seconds = Histogram(
            "houserules_request_seconds", "Time to answer a request.", ["route"], buckets=SECONDS, registry=registry
        )
        self._comments = Counter("houserules_comments", "Comments labelled.", registry=registry)
        flagged = Counter("houserules_flagged", "Comments flagged with a label.", ["label"], registry=registry)
        self._flagged = {label: flagged.labels(label) for label in LABELS}
        self.batch_comments = Histogram(
            "houserules_batch_comments", "Comments labelled together.", buckets=COMMENTS, registry=registry
        )
        self.queue_comments = Gauge("houserules_queue_comments", "Comments waiting.", registry=registry)
        self._messages = Gauge(
            "houserules_messages", "Messages to moderation tools that are not done.", ["state"], registry=registry
        )
        self._deliveries = Counter(
            "houserules_deliveries", "Attempts to deliver a message.", ["result"], registry=registry
        )

    def count_request(self, route: str, status: int, seconds: float) -> None:
        """Count one request; `route` is its template, such as /problems/{name}."""
        self._requests.labels(route, status).inc()
        self._seconds.labels(route).observe(seconds)

    def count_comments(self, answers: Iterable[CommentAnswer]) -> None:
        """Count comments that were labelled, and what they were flagged with."""
        for answer in answers:
            self._comments.inc()
            for label, said in answer.labels.items():
                if said.flagged:
                    self._flagged[label].inc()

    def show_messages(self, counts: Mapping[DeliveryState, int]) -> None:
        """Show how many messages wait, are dead, were not done by the tool, or were withdrawn."""
        for state, number in counts.items():
            self._messages.labels(state).set(number)

    def count_delivery(self, result: str) -> None:
        """Count one attempt: delivered or failed."""
        self._deliveries.labels(result).inc()

    def text(self) -> bytes:
        """All of it, in the form that Prometheus reads."""
        return generate_latest(self._registry)
