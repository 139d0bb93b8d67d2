"""Labels measured together: counts, intervals, the mean F1, and what is refused."""

import numpy as np
import pytest

from evaluation.bootstrap import Estimate
from evaluation.examples import UNKNOWN
from evaluation.measures import MEASURES
from evaluation.metrics import measure_texts
from models.labels import LABELS, Label

HALF = np.full(len(LABELS), 0.5)


@pytest.fixture(scope="module")
def large():
    rng = np.random.default_rng(4)
    probabilities = rng.beta(0.5, 1.5, (6_000, len(LABELS)))
    truth = (rng.random(probabilities.shape) < probabilities).astype(np.int8)
    truth[rng.random(truth.shape) < 0.3] = UNKNOWN
    return truth, probabilities


def test_every_interval_of_a_large_set_holds_its_figure(large):
    metrics = measure_texts(*large, HALF, resamples=300)
    for label in metrics.labels:
        for name in MEASURES:
            found: Estimate = getattr(label, name)
            assert 0 <= found.low <= found.value <= found.high <= 1, (label.label, name)
    assert metrics.macro_f1.low < metrics.macro_f1.value < metrics.macro_f1.high


def test_an_interval_narrows_as_the_root_of_the_number_of_texts(large):
    truth, probabilities = large
    width = {}
    for n in (600, 6_000):
        recall = measure_texts(truth[:n], probabilities[:n], HALF, resamples=300).of(Label.ABUSE).recall
        width[n] = recall.high - recall.low
    assert width[600] / width[6_000] == pytest.approx(10**0.5, rel=0.3)


def test_the_same_seed_gives_the_same_figures(large):
    truth, probabilities = large[0][:500], large[1][:500]
    first, again, other = (measure_texts(truth, probabilities, HALF, resamples=100, seed=s) for s in (1, 1, 2))
    assert first == again
    assert other.macro_f1.value == first.macro_f1.value
    assert other.macro_f1.low != first.macro_f1.low


def test_counts_are_of_the_texts_that_say_something():
    truth = np.full((4, len(LABELS)), UNKNOWN, np.int8)
    truth[:3, LABELS.index(Label.SPAM)] = (1, 0, 1)
    probabilities = np.full(truth.shape, 0.9)
    probabilities[:, LABELS.index(Label.SPAM)] = (0.8, 0.6, 0.1, 1.0)
    spam = measure_texts(truth, probabilities, HALF, resamples=100).of(Label.SPAM)
    assert (spam.known, spam.positives, spam.flagged) == (3, 2, 2)
    assert spam.mean_probability == pytest.approx(0.5)


def test_a_label_nothing_is_known_of_has_no_figures():
    truth = np.full((5, len(LABELS)), UNKNOWN, np.int8)
    metrics = measure_texts(truth, np.full(truth.shape, 0.5), HALF, resamples=100)
    assert all(getattr(label, name) == Estimate(None) for label in metrics.labels for name in MEASURES)
    assert metrics.macro_f1 == Estimate(None)
    assert metrics.macro_labels == ()
    assert {label.mean_probability for label in metrics.labels} == {None}


def test_the_mean_f1_is_over_labels_with_positives_enough():
    truth = np.zeros((60, len(LABELS)), np.int8)
    truth[:20, 0] = truth[:20, 1] = 1
    truth[:19, 2] = 1
    probabilities = np.zeros(truth.shape)
    probabilities[:20, 0] = probabilities[:10, 1] = 1
    metrics = measure_texts(truth, probabilities, HALF, resamples=200)
    assert metrics.macro_labels == (LABELS[0], LABELS[1])
    assert metrics.macro_f1.value == pytest.approx((1 + 2 / 3) / 2)


def test_a_label_that_is_never_given_has_no_threshold():
    thresholds = HALF.copy()
    thresholds[0] = np.inf
    label = measure_texts(np.eye(11, dtype=np.int8), np.eye(11), thresholds, resamples=100).labels[0]
    assert label.threshold is None
    assert label.flagged == 0
    assert label.recall.value == 0


@pytest.mark.parametrize(
    ("truth", "probabilities", "thresholds", "said"),
    [
        ((3, 10), (3, 10), 11, "must be"),
        ((3, 11), (2, 11), 11, "must be"),
        ((3, 11), (3, 11), 10, "thresholds must be"),
    ],
)
def test_shapes_that_differ_are_refused(truth, probabilities, thresholds, said):
    with pytest.raises(ValueError, match=said):
        measure_texts(np.zeros(truth, np.int8), np.zeros(probabilities), np.zeros(thresholds))


@pytest.mark.parametrize("value", [np.nan, -0.1, 1.1])
def test_what_is_no_probability_is_refused(value):
    with pytest.raises(ValueError, match=r"\[0, 1\]"):
        measure_texts(np.zeros((1, 11), np.int8), np.full((1, 11), value), HALF)
