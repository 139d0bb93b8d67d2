"""Thresholds reach what they aim at, and no better one was passed over."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import f1_score, precision_score, recall_score

from evaluation.examples import UNKNOWN
from evaluation.thresholds import AIMS, Aim, Goal, choose_thresholds
from models.labels import LABELS, Label


def one_label(truth, probabilities, aim: Aim, weights=None) -> float:
    """The threshold chosen for a label, the others having no truth."""
    known = np.full((len(truth), len(LABELS)), UNKNOWN, np.int8)
    known[:, 3] = truth
    scores = np.zeros(known.shape)
    scores[:, 3] = probabilities
    return float(choose_thresholds(known, scores, dict.fromkeys(LABELS, aim), weights=weights)[3])


@st.composite
def labelled(draw):
    n = draw(st.integers(2, 25))
    truth = np.array(draw(st.lists(st.integers(UNKNOWN, 1), min_size=n, max_size=n)), np.int8)
    truth[0] = 1
    probabilities = np.array(draw(st.lists(st.sampled_from([0.1, 0.2, 0.5, 0.6, 0.95]), min_size=n, max_size=n)))
    weights = np.array(draw(st.lists(st.sampled_from([0.5, 1.0, 4.0]), min_size=n, max_size=n)))
    return truth, probabilities, weights


def at_each(case, measure) -> dict[float, float]:
    """A scikit-learn measure at every probability that a known text has."""
    truth, probabilities, weights = case
    known = truth != UNKNOWN
    y, p, w = truth[known], probabilities[known], weights[known]
    return {t: measure(y, p >= t, sample_weight=w, zero_division=0.0) for t in sorted(set(p.tolist()))}


@given(labelled())
def test_no_threshold_has_a_higher_f1_than_the_one_chosen(case):
    f1 = at_each(case, f1_score)
    chosen = one_label(case[0], case[1], Aim(), case[2])
    assert f1[chosen] == pytest.approx(max(f1.values()))
    assert chosen == min(t for t, value in f1.items() if value == pytest.approx(f1[chosen]))


@given(labelled(), st.sampled_from([0.3, 0.5, 0.75, 1.0]))
def test_the_lowest_threshold_with_the_precision_wanted_is_chosen(case, least):
    enough = [t for t, value in at_each(case, precision_score).items() if value >= least - 1e-9]
    chosen = one_label(case[0], case[1], Aim(Goal.LEAST_PRECISION, least), case[2])
    assert chosen == min(enough, default=np.inf)


@given(labelled(), st.sampled_from([0.3, 0.5, 0.9, 1.0]))
def test_the_highest_threshold_with_the_recall_wanted_is_chosen(case, least):
    enough = [t for t, value in at_each(case, recall_score).items() if value >= least - 1e-9]
    assert one_label(case[0], case[1], Aim(Goal.LEAST_RECALL, least), case[2]) == max(enough)


def test_a_precision_out_of_reach_means_the_label_is_never_given():
    assert one_label([1, 0, 0], [0.4, 0.9, 0.8], Aim(Goal.LEAST_PRECISION, 0.9)) == np.inf


def test_a_label_without_a_known_positive_is_never_given():
    truth = np.full((3, len(LABELS)), UNKNOWN, np.int8)
    truth[:, 0] = 0
    assert np.isinf(choose_thresholds(truth, np.full(truth.shape, 0.5))).all()


def test_a_text_of_weight_two_counts_as_two_texts():
    truth, probabilities = np.array([1, 0, 1, 0]), np.array([0.9, 0.7, 0.6, 0.5])
    aim = Aim(Goal.LEAST_PRECISION, 0.6)
    twice = one_label(truth[[0, 1, 1, 2, 3]], probabilities[[0, 1, 1, 2, 3]], aim)
    assert one_label(truth, probabilities, aim, np.array([1.0, 2.0, 1.0, 1.0])) == twice
    assert one_label(truth, probabilities, aim) != twice


def test_a_text_of_weight_zero_counts_for_nothing():
    assert one_label([1, 0], [0.4, 0.9], Aim(Goal.LEAST_PRECISION, 1.0), np.array([1.0, 0.0])) == 0.4


def test_dangers_are_aimed_at_recall_and_accusations_at_precision():
    goals = {label: AIMS[label].goal for label in LABELS}
    assert {label for label in LABELS if goals[label] == Goal.LEAST_RECALL} == {
        Label.EMERGENCY,
        Label.THREAT,
        Label.PERSONAL_INFORMATION,
    }
    assert {label for label in LABELS if goals[label] == Goal.LEAST_PRECISION} == {Label.HATE_SPEECH, Label.ABUSE}


@pytest.mark.parametrize(
    ("goal", "least"),
    [(Goal.BEST_F1, 0.5), (Goal.LEAST_RECALL, None), (Goal.LEAST_PRECISION, 0.0), (Goal.LEAST_RECALL, 1.1)],
)
def test_an_aim_that_makes_no_sense_cannot_be_made(goal, least):
    with pytest.raises(ValueError, match="to reach"):
        Aim(goal, least)


@pytest.mark.parametrize(
    ("shape", "aims", "weights", "said"),
    [
        ((2, 10), AIMS, None, "must be"),
        ((2, 11), AIMS, np.ones(3), "weights must be"),
        ((2, 11), AIMS, np.array([1.0, -1.0]), "not negative"),
        ((2, 11), {label: Aim() for label in LABELS[1:]}, None, "no aim for hate_speech"),
    ],
)
def test_what_cannot_be_chosen_on_is_refused(shape, aims, weights, said):
    with pytest.raises(ValueError, match=said):
        choose_thresholds(np.ones((2, 11), np.int8), np.zeros(shape), aims, weights=weights)
