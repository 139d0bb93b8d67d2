"""How far two labellings of the same comments agree: Cohen's kappa per label and for the topic."""

from collections.abc import Sequence
from dataclasses import dataclass

from pydantic import BaseModel, ConfigDict

from models.labels import LABELS, Label, Topic


class SecondLabels(BaseModel):
    """One line of a set's `second/labels.jsonl`: a comment's labels before and from a second, blind labelling."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str
    first: tuple[Label, ...]
    second: tuple[Label, ...]
    first_topic: Topic
    second_topic: Topic


@dataclass(frozen=True, slots=True)
class Agreement:
    """Agreement on one question. `firsts` and `seconds` count the comments given the label, None for the topic.

    `kappa` is None where both labellings say the same of every comment, so that chance explains everything.
    """

    question: str
    firsts: int | None
    seconds: int | None
    agreed: float
    kappa: float | None


def agreements(rows: Sequence[SecondLabels]) -> list[Agreement]:
    """Agreement on each label, in `LABELS` order, then on the topic; nothing where there are no rows."""
    if not rows:
        return []
    labels = [_on_label(label, rows) for label in LABELS]
    firsts, seconds = [row.first_topic for row in rows], [row.second_topic for row in rows]
    return [*labels, Agreement("topic", None, None, *_agreed_and_kappa(firsts, seconds))]


def _on_label(label: Label, rows: Sequence[SecondLabels]) -> Agreement:
    firsts, seconds = [label in row.first for row in rows], [label in row.second for row in rows]
    return Agreement(label, sum(firsts), sum(seconds), *_agreed_and_kappa(firsts, seconds))


def _agreed_and_kappa(firsts: Sequence, seconds: Sequence) -> tuple[float, float | None]:
    from sklearn.metrics import cohen_kappa_score

    agreed = sum(a == b for a, b in zip(firsts, seconds, strict=True)) / len(firsts)
    if len({*firsts, *seconds}) == 1:
        return agreed, None
    return agreed, float(cohen_kappa_score(firsts, seconds))
