"""Two bundles: differences are paired, signed the right way, and not claimed where chance explains them."""

import numpy as np
import pytest

from evaluation.bootstrap import Estimate
from evaluation.compare import Reading, compare, read_change
from evaluation.examples import UNKNOWN
from evaluation.metrics import measure_texts
from evaluation.score import BundleScores
from models.labels import LABELS, Label

N = 600


def bundle(name: str, probabilities: np.ndarray) -> BundleScores:
    n = len(probabilities)
    return BundleScores(name, np.full(11, 0.5), probabilities, np.full(n, UNKNOWN, np.int16), [()] * n)


@pytest.fixture(scope="module")
def truth() -> np.ndarray:
    return (np.random.default_rng(7).random((N, len(LABELS))) < 0.3).astype(np.int8)


def guesses(truth: np.ndarray, noise: float, seed: int) -> np.ndarray:
    """Probabilities on the right side of 0.5 but for a share of `noise`."""
    random = np.random.default_rng(seed)
    wrong = random.random(truth.shape) < noise
    return np.where((truth == 1) != wrong, 0.6, 0.1) + 0.3 * random.random(truth.shape)


def test_a_bundle_beside_itself_is_the_same_everywhere(truth):
    scores = bundle("same@1", guesses(truth, 0.2, 1))
    found = compare(truth, scores, scores, resamples=100)
    assert {label.f1.reading for label in found.labels} == {Reading.SAME}
    assert found.macro_f1.difference == Estimate(0.0)
    assert found.macro_f1.reading == Reading.SAME


def test_a_better_bundle_is_better_and_the_other_way_round_worse(truth):
    worse, better = bundle("old@1", guesses(truth, 0.3, 1)), bundle("new@1", guesses(truth, 0.05, 2))
    forwards, backwards = compare(truth, worse, better, resamples=200), compare(truth, better, worse, resamples=200)
    for ahead, back in zip(forwards.labels, backwards.labels, strict=True):
        assert (ahead.f1.reading, ahead.brier.reading) == (Reading.BETTER, Reading.BETTER)
        assert (back.f1.reading, back.brier.reading) == (Reading.WORSE, Reading.WORSE)
        assert back.f1.difference.value == pytest.approx(-ahead.f1.difference.value)
    assert (forwards.before, forwards.after) == ("old@1", "new@1")
    assert forwards.macro_f1.reading == Reading.BETTER


def test_both_figures_are_those_of_each_bundle_on_its_own(truth):
    pair = [bundle("old@1", guesses(truth, 0.3, 1)), bundle("new@1", guesses(truth, 0.25, 2))]
    found = compare(truth, *pair, resamples=100)
    alone = [measure_texts(truth, scores.probabilities, scores.thresholds, resamples=100) for scores in pair]
    spam = found.labels[LABELS.index(Label.SPAM)]
    assert [spam.auc.before, spam.auc.after] == [metrics.of(Label.SPAM).auc.value for metrics in alone]
    assert [found.macro_f1.before, found.macro_f1.after] == pytest.approx([m.macro_f1.value for m in alone])
    assert spam.f1.difference.value == pytest.approx(spam.f1.after - spam.f1.before)


def test_pairing_sees_a_small_change_that_two_separate_intervals_would_hide(truth):
    """The second bundle puts right 15 texts and is otherwise the same."""
    old = guesses(truth, 0.3, 1)
    new = old.copy()
    wrong = np.flatnonzero((old[:, 0] >= 0.5) != (truth[:, 0] == 1))[:15]
    new[wrong, 0] = 1 - old[wrong, 0]
    found = compare(truth, bundle("old@1", old), bundle("new@1", new), resamples=300).labels[0]
    alone = [measure_texts(truth, p, np.full(11, 0.5), resamples=300).labels[0].f1 for p in (old, new)]
    assert alone[0].high > alone[1].low
    assert found.f1.reading == Reading.BETTER


def test_two_bundles_alike_but_for_luck_do_not_differ_clearly(truth):
    pair = bundle("old@1", guesses(truth, 0.2, 1)), bundle("new@1", guesses(truth, 0.2, 2))
    readings = [label.f1.reading for label in compare(truth, *pair, resamples=300).labels]
    assert readings.count(Reading.UNCLEAR) >= 9


def test_a_label_nothing_is_known_of_cannot_be_compared(truth):
    unknown = truth.copy()
    unknown[:, 0] = UNKNOWN
    pair = bundle("old@1", guesses(truth, 0.3, 1)), bundle("new@1", guesses(truth, 0.1, 2))
    first = compare(unknown, *pair, resamples=100).labels[0]
    assert (first.known, first.f1.before, first.f1.difference, first.f1.reading) == (
        0,
        None,
        Estimate(None),
        Reading.UNKNOWN,
    )


@pytest.mark.parametrize(
    ("difference", "lower_is_better", "reading"),
    [
        (Estimate(0.1, 0.05, 0.2), False, Reading.BETTER),
        (Estimate(0.1, 0.05, 0.2), True, Reading.WORSE),
        (Estimate(-0.1, -0.2, -0.05), False, Reading.WORSE),
        (Estimate(-0.1, -0.2, -0.05), True, Reading.BETTER),
        (Estimate(0.1, 0.0, 0.2), False, Reading.UNCLEAR),
        (Estimate(0.1), False, Reading.UNKNOWN),
        (Estimate(None), False, Reading.UNKNOWN),
        (Estimate(0.0), False, Reading.SAME),
    ],
)
def test_a_change_is_claimed_only_where_its_interval_leaves_out_zero(difference, lower_is_better, reading):
    assert read_change(difference, lower_is_better=lower_is_better) == reading


def test_bundles_scored_on_other_texts_are_refused(truth):
    with pytest.raises(ValueError, match="must be"):
        compare(truth, bundle("old@1", guesses(truth, 0.1, 1)), bundle("new@1", guesses(truth[1:], 0.1, 1)))
