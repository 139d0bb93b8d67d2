"""The mistakes shown are the surest of each kind."""

import numpy as np

from evaluation.examples import UNKNOWN
from evaluation.mistakes import MistakeKind, worst_mistakes
from evaluation.score import BundleScores
from models.labels import LABELS, Label

SPAM = LABELS.index(Label.SPAM)


def scored(probabilities) -> BundleScores:
    n = len(probabilities)
    columns = np.zeros((n, 11))
    columns[:, SPAM] = probabilities
    return BundleScores("b@1", np.full(11, 0.5), columns, np.full(n, UNKNOWN, np.int16), [()] * n)


def test_the_least_probable_missed_and_the_most_probable_false_alarms_come_first(make_examples):
    labels = [[Label.SPAM]] * 3 + [[]] * 3
    found = worst_mistakes(make_examples(["t"] * 6, labels), scored([0.4, 0.1, 0.9, 0.6, 0.8, 0.2]), each=2)
    assert [(m.label, m.kind, m.id, m.probability) for m in found] == [
        (Label.SPAM, MistakeKind.MISSED, "id-1", 0.1),
        (Label.SPAM, MistakeKind.MISSED, "id-0", 0.4),
        (Label.SPAM, MistakeKind.FALSE_ALARM, "id-4", 0.8),
        (Label.SPAM, MistakeKind.FALSE_ALARM, "id-3", 0.6),
    ]


def test_no_more_are_shown_than_asked_for(make_examples):
    found = worst_mistakes(make_examples(["t"] * 9, [[Label.SPAM]] * 9), scored(np.linspace(0, 0.4, 9)), each=3)
    assert [m.id for m in found] == ["id-0", "id-1", "id-2"]


def test_what_is_not_known_is_no_mistake(make_examples):
    assert worst_mistakes(make_examples(["t"] * 2, others=UNKNOWN), scored([0.9, 0.1])) == ()
