"""Plots say what the arrays say, and the same each time."""

from xml.etree import ElementTree

import numpy as np
import pytest

from evaluation.bootstrap import Estimate
from evaluation.examples import UNKNOWN
from evaluation.function_suite import GroupResult, accuracy
from evaluation.plots import (
    Answers,
    confusion_shares,
    draw_confusion,
    draw_groups,
    draw_labels,
    draw_precision_recall,
    draw_reliability,
)
from models.labels import LABELS, Label

REPAIR, SPAM = LABELS.index(Label.REPAIR), LABELS.index(Label.SPAM)
HALF = np.full(11, 0.5)


@pytest.fixture
def answers() -> Answers:
    """Sixty texts: half are repairs, all rightly judged; of spam nothing is known."""
    truth = np.zeros((60, 11), np.int8)
    truth[:30, REPAIR] = 1
    truth[:, SPAM] = UNKNOWN
    return Answers("ours", truth, np.where(truth == 1, 0.9, 0.1))


def words(svg: str) -> list[str]:
    """All texts of a picture, in order."""
    return [element.text or "" for element in ElementTree.fromstring(svg).iter("{http://www.w3.org/2000/svg}text")]


def test_confusion_counts_those_that_could_have_been_mistaken():
    truth, given = np.zeros((4, 11), bool), np.zeros((4, 11), bool)
    truth[[0, 1, 2], REPAIR] = True
    truth[2, SPAM] = True
    given[[0, 2], REPAIR] = True
    given[[0, 2, 3], SPAM] = True
    shares, counts = confusion_shares(truth, given)
    assert counts[[REPAIR, SPAM, 11]].tolist() == [3, 1, 1]
    assert shares[REPAIR, REPAIR] == pytest.approx(2 / 3)  # two of three repairs were found
    assert shares[REPAIR, SPAM] == 0.5  # of two repairs that are no spam one was called it
    assert shares[11, SPAM] == 1.0  # the one without a label was called spam
    assert np.isnan(shares[SPAM, REPAIR])  # the only spam is a repair too: it cannot be mistaken for one
    assert np.isnan(shares[LABELS.index(Label.THREAT), REPAIR])


def test_only_texts_of_which_all_is_known_are_taken_for_one_another(answers):
    assert draw_confusion(answers, HALF) is None
    truth = answers.truth.copy()
    truth[:40, SPAM] = 0
    drawn = draw_confusion(Answers("ours", truth, answers.probabilities), HALF)
    assert drawn is not None
    assert {"repair (30)", "no label (10)", "100"} <= set(words(drawn))


@pytest.mark.parametrize("draw", [draw_reliability, lambda sets: draw_precision_recall(sets, HALF)])
def test_each_label_has_a_panel_and_says_where_there_is_too_little(draw, answers):
    shown = words(draw([answers]))
    assert set(LABELS) < set(shown)
    assert shown.count("too few texts") == len(LABELS) - 1
    assert "ours" in shown


def test_the_same_arrays_give_the_same_picture():
    figures = {"new": {Label.REPAIR: Estimate(0.5, 0.4, 0.6)}}
    assert draw_labels(figures) == draw_labels(figures)


def test_a_set_that_says_no_more_than_the_one_before_is_drawn_once(answers):
    alike = Answers("all", answers.truth, answers.probabilities)
    more = Answers("all", np.tile(answers.truth, (2, 1)), np.tile(answers.probabilities, (2, 1)))
    assert draw_reliability([answers, alike]).count("#b35a00") < draw_reliability([answers, more]).count("#b35a00")


def test_a_label_without_a_figure_is_named_all_the_same():
    figures = {Label.REPAIR: Estimate(0.5, 0.4, 0.6), Label.SPAM: Estimate(None), Label.THREAT: Estimate(0.3)}
    shown = words(draw_labels({"new": figures, "old": figures}))
    assert set(LABELS) < set(shown)
    assert {"new", "old"} < set(shown)


def test_every_group_is_named_and_without_groups_nothing_is_drawn():
    some, none = accuracy(np.ones(20, bool)), accuracy(np.ones(0, bool))
    drawn = draw_groups([GroupResult("one", some, some), GroupResult("another", some, none)])
    assert drawn is not None
    assert {"one", "another"} < set(words(drawn))
    assert draw_groups([]) is None
