"""What is measured of a bundle besides the examples as a whole: our own comments, functions, yardsticks, speed."""

from dataclasses import dataclass

from evaluation.assessment import Figures
from evaluation.function_suite import SuiteScores
from evaluation.metrics import LabelMetrics
from evaluation.presidio_spans import Beside
from evaluation.robustness import Robustness
from evaluation.span_scores import SpanScores
from evaluation.speed import Speed
from evaluation.targets import Target

AUTHORED = "housing"
"""The corpus of our own comments: every label, topic and span of each is known."""


@dataclass(frozen=True, slots=True)
class Yardstick:
    """Another bundle on the same comments and cases, by its name and version."""

    bundle: str
    authored: Figures | None
    suite: SuiteScores | None


@dataclass(frozen=True, slots=True)
class Findings:
    """All of it; `None` where it was not measured, and `notes` say in a sentence each why not.

    `authored`, `robustness`, `presidio` and `profanity_list` are of our own comments; `valid_spans` and
    `presidio_valid` of the same with contact values of a valid form in the place of fictional ones.
    """

    authored: Figures | None = None
    suite: SuiteScores | None = None
    robustness: Robustness | None = None
    valid_spans: SpanScores | None = None
    presidio: Beside | None = None
    presidio_valid: Beside | None = None
    profanity_list: LabelMetrics | None = None
    yardstick: Yardstick | None = None
    speed: Speed | None = None
    targets: tuple[Target, ...] = ()
    notes: tuple[str, ...] = ()
