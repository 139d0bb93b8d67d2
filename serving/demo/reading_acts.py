"""How people say in the story what a comment is, settle where they differ, and let it into training."""

from collections.abc import Sequence
from datetime import datetime

from models.labels import Label
from serving.demo.office import UnplayableError
from serving.demo.stage import Moments, Stage
from serving.demo.story import Step
from serving.domain.correction import Reading
from serving.service import corrections


def correct(stage: Stage, step: Step, at: datetime) -> Moments:
    """Say what the comment is: what the classifier said, with labels put to it, taken from it, or turned round."""
    yield at
    with stage.turn(step.who, at) as turn:
        version = stage.current(turn)
        suggested = corrections.suggested_reading(version) or Reading(frozenset(), None)
        plus, minus, flip = (_labels(step.details.get(name)) for name in ("plus", "minus", "flip"))
        reading = Reading(((suggested.labels | plus) - minus) ^ flip, suggested.topic, suggested.spans)
        corrections.correct(turn, stage.comment, version.version, reading)
        stage.follow(turn)
    return at


def settle(stage: Stage, step: Step, at: datetime) -> Moments:
    """Settle what two people read differently, as one of them read it."""
    right = stage.office.player(step.details["as"]).person
    yield at
    with stage.turn(step.who, at) as turn:
        version = stage.current(turn)
        said = turn.work.corrections.quarantine(stage.comment, version.version).corrections
        reading = next((it.reading for it in said if it.person == right), None)
        if reading is None:
            raise UnplayableError(f"Nobody of this name read '{stage.remark.id}'.")
        corrections.settle(turn, stage.comment, version.version, reading, step.details["reason"])
        stage.follow(turn)
    return at


def accept(stage: Stage, step: Step, at: datetime) -> Moments:
    """Let what people read into training, or keep it out."""
    yield at
    with stage.turn(step.who, at) as turn:
        version = stage.current(turn).version
        corrections.accept(turn, stage.comment, version, into_training=step.details.get("into_training", True))
    return at


def _labels(named: Sequence[str] | None) -> frozenset[Label]:
    return frozenset(map(Label, named or ()))
