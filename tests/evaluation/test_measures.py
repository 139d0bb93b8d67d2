"""Every measure agrees with scikit-learn, under any weighting of the texts."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn import metrics as sk

from evaluation.examples import UNKNOWN
from evaluation.measures import BIN_SIZE, MEASURES, LabelColumn

PROBABILITIES = st.sampled_from([0.0, 0.1, 0.25, 0.5, 0.5000001, 0.75, 0.9, 1.0])


@st.composite
def labelled(draw, *, least: int = 2):
    """Truth with both kinds in it, probabilities with ties, weights as a resample gives them."""
    n = draw(st.integers(least, 40))
    truth = np.array(draw(st.lists(st.integers(UNKNOWN, 1), min_size=n, max_size=n)), np.int8)
    truth[:2] = (0, 1)
    probabilities = np.array(draw(st.lists(PROBABILITIES, min_size=n, max_size=n)))
    weights = np.array(draw(st.lists(st.integers(0, 3), min_size=n, max_size=n)), float)
    weights[:2] = np.maximum(weights[:2], 1)
    return truth, probabilities, weights


def measured(truth, probabilities, weights, threshold: float = 0.5) -> dict[str, float]:
    found = LabelColumn(truth, probabilities, threshold).measure(np.atleast_2d(weights))[0]
    return dict(zip(MEASURES, found.tolist(), strict=True))


@given(labelled())
def test_every_measure_is_scikit_learn_s(case):
    truth, probabilities, weights = case
    known = truth != UNKNOWN
    y, p, w = truth[known], probabilities[known], weights[known]
    flagged = p >= 0.5
    expected = {
        "precision": sk.precision_score(y, flagged, sample_weight=w, zero_division=np.nan),
        "recall": sk.recall_score(y, flagged, sample_weight=w),
        "f1": sk.f1_score(y, flagged, sample_weight=w),
        "false_alarms": 1 - sk.recall_score(y, flagged, sample_weight=w, pos_label=0),
        "auc": sk.roc_auc_score(y, p, sample_weight=w),
        "average_precision": sk.average_precision_score(y, p, sample_weight=w),
        "brier": sk.brier_score_loss(y, p, sample_weight=w),
    }
    found = measured(truth, probabilities, weights)
    assert {name: found[name] for name in expected} == pytest.approx(expected, nan_ok=True)


@given(labelled())
def test_f1_lies_between_precision_and_recall(case):
    found = measured(*case)
    low, high = sorted((found["precision"], found["recall"]))
    assert np.isnan(low + high) or low - 1e-12 <= found["f1"] <= high + 1e-12


@given(labelled(), st.randoms(use_true_random=False))
def test_the_order_of_the_texts_changes_nothing(case, random):
    truth, probabilities, weights = case
    order = list(range(len(truth)))
    random.shuffle(order)
    shuffled = measured(truth[order], probabilities[order], weights[order])
    assert shuffled == pytest.approx(measured(truth, probabilities, weights), nan_ok=True)


@given(labelled(least=4), st.floats(0, 1))
def test_probabilities_of_unknown_texts_count_for_nothing(case, other):
    truth, probabilities, weights = case
    truth[2] = UNKNOWN
    changed = np.where(truth == UNKNOWN, other, probabilities)
    assert measured(truth, changed, weights) == pytest.approx(measured(truth, probabilities, weights), nan_ok=True)


def test_a_text_counted_twice_is_two_texts():
    truth, probabilities = np.array([1, 0, 1, 0, 0], np.int8), np.array([0.9, 0.6, 0.4, 0.3, 0.2])
    twice = measured(truth[[0, 1, 1, 2, 3, 4]], probabilities[[0, 1, 1, 2, 3, 4]], np.ones(6))
    assert measured(truth, probabilities, [1, 2, 1, 1, 1]) == pytest.approx(twice)


@pytest.mark.parametrize(
    ("truth", "probabilities", "undefined"),
    [
        ([UNKNOWN, UNKNOWN], [0.2, 0.8], set(MEASURES)),
        ([0, 0], [0.2, 0.8], {"recall", "f1", "auc", "average_precision"}),
        ([1, 1], [0.2, 0.8], {"false_alarms", "auc"}),
        ([0, 1], [0.2, 0.4], {"precision"}),
        ([0, 1], [0.2, 0.8], set()),
    ],
)
def test_what_cannot_be_measured_is_undefined_and_never_zero(truth, probabilities, undefined):
    found = measured(np.array(truth, np.int8), np.array(probabilities), np.ones(2))
    assert {name for name, value in found.items() if np.isnan(value)} == undefined


def test_a_label_whose_positives_are_all_missed_has_an_f1_of_zero():
    assert measured(np.array([1, 0], np.int8), np.array([0.1, 0.2]), np.ones(2))["f1"] == 0


def test_a_text_at_the_threshold_is_flagged():
    found = measured(np.array([1, 0], np.int8), np.array([0.7, 0.3]), np.ones(2), threshold=0.7)
    assert (found["precision"], found["recall"]) == (1, 1)


def test_no_text_is_flagged_at_an_infinite_threshold():
    found = measured(np.array([1, 0], np.int8), np.array([1.0, 0.3]), np.ones(2), threshold=np.inf)
    assert found["recall"] == 0
    assert np.isnan(found["precision"])


def test_the_calibration_error_of_two_bins_is_what_a_person_computes():
    """Half at 0.2 with a quarter positive (off by 0.05), half at 0.8 with nine tenths positive (off by 0.10)."""
    size = 2 * BIN_SIZE
    truth = np.zeros(2 * size, np.int8)
    truth[: size // 4] = 1
    truth[size : size + 9 * size // 10] = 1
    probabilities = np.repeat([0.2, 0.8], size)
    assert measured(truth, probabilities, np.ones(2 * size))["calibration_error"] == pytest.approx(0.075)


def test_calibration_bins_hold_as_many_texts_each():
    n = 15 * BIN_SIZE
    column = LabelColumn(np.zeros(n, np.int8), np.linspace(0, 1, n) ** 4, 0.5)
    assert np.diff([*column.bins, n]).tolist() == [BIN_SIZE] * 15


def test_a_small_set_gets_one_calibration_bin():
    truth, probabilities = np.array([1, 0] * 10, np.int8), np.array([0.0, 1.0] * 10)
    assert measured(truth, probabilities, np.ones(20))["calibration_error"] == pytest.approx(0)


def test_probabilities_that_mean_what_they_say_have_almost_no_calibration_error():
    rng = np.random.default_rng(1)
    probabilities = rng.random(60_000)
    truth = (rng.random(60_000) < probabilities).astype(np.int8)
    assert measured(truth, probabilities, np.ones(60_000))["calibration_error"] < 0.01
    assert measured(truth, probabilities**2, np.ones(60_000))["calibration_error"] > 0.1
