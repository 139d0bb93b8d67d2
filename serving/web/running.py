"""What a service that is up consists of."""

from dataclasses import dataclass

from starlette.requests import Request

from serving.engine import Engine
from serving.service.classify import Classifier
from serving.settings import Settings
from serving.web.metrics import Metrics


@dataclass(slots=True)
class Running:
    """The parts that routes and layers work with. `stopping`: told to stop, and finishing what is under way."""

    classifier: Classifier
    engine: Engine
    metrics: Metrics
    stopping: bool = False

    @classmethod
    def start(cls, classifier: Classifier, settings: Settings) -> "Running":
        """Start the engine of a classifier that is open, and its metrics."""
        metrics = Metrics(classifier.identity, classifier.rules_identity)
        engine = Engine(
            classifier.predictor.predict,
            queue_comments=settings.queue_comments,
            batch_comments=settings.batch_comments,
            on_batch=metrics.batch_comments.observe,
        )
        metrics.queue_comments.set_function(lambda: engine.waiting)
        return cls(classifier, engine, metrics)

    @property
    def ready(self) -> bool:
        """Whether comments that come now are labelled; the classifier was tried when it was opened."""
        return self.engine.is_working and not self.stopping


def running_of(request: Request) -> Running:
    """The service that a request came to."""
    return request.app.state.running
