"""Probabilities that mean what they say, and thresholds chosen on them."""

import numpy as np
import pytest

from evaluation.examples import UNKNOWN, Examples
from models.labels import LABELS, Label
from training.calibrate import AUTHORED_WEIGHT, authored_weights, calibrate, sigmoid

N = 4000


def made(corpora: list[str], truth: np.ndarray) -> Examples:
    n = len(corpora)
    empty = [""] * n
    return Examples(
        corpora, list(map(str, range(n))), ["text"] * n, truth, np.full(n, UNKNOWN, np.int16), empty, empty, [()] * n
    )


def test_calibrated_probabilities_are_the_shares_they_name():
    random = np.random.default_rng(3)
    logits = random.normal(0, 3, (N, len(LABELS)))
    truth = (random.random(logits.shape) < sigmoid(0.4 * logits - 1)).astype(np.int8)
    settings = calibrate(logits, made(["public"] * N, truth), frozenset())
    for column, setting in enumerate(settings):
        assert setting.calibration.slope == pytest.approx(0.4, abs=0.05)
        assert setting.calibration.offset == pytest.approx(-1, abs=0.15)
        probabilities = sigmoid(setting.calibration.slope * logits[:, column] + setting.calibration.offset)
        assert probabilities.mean() == pytest.approx(truth[:, column].mean(), abs=0.01)


def test_a_label_of_which_nothing_is_known_keeps_its_scores_and_is_flagged_from_its_highest_bound():
    truth = np.full((50, len(LABELS)), UNKNOWN, np.int8)
    settings = calibrate(np.zeros((50, len(LABELS))), made(["public"] * 50, truth), frozenset())
    assert {(each.calibration.slope, each.calibration.offset) for each in settings} == {(1.0, 0.0)}
    assert all(each.threshold in (0.5, 1.0) for each in settings)


def test_our_own_comments_get_their_share_of_the_weight():
    corpora = ["housing"] * 30 + ["public"] * 970
    weights = authored_weights(made(corpora, np.zeros((1000, len(LABELS)), np.int8)), frozenset({"housing"}))
    assert weights[:30].sum() == pytest.approx(AUTHORED_WEIGHT * weights.sum())
    assert weights.mean() == pytest.approx(1)


def test_a_likely_emergency_is_always_flagged_and_hate_less_likely_than_not_never():
    random = np.random.default_rng(4)
    for sureness in (0.3, 1, 8):
        logits = random.normal(0, 2, (N, len(LABELS)))
        truth = (random.random(logits.shape) < sigmoid(sureness * logits)).astype(np.int8)
        settings = {each.name: each.threshold for each in calibrate(logits, made(["public"] * N, truth), frozenset())}
        assert 0.1 <= settings[Label.EMERGENCY] <= 0.5
        assert settings[Label.HATE_SPEECH] >= 0.5


def test_the_model_is_not_calibrated_where_recognisers_prove_personal_data_and_its_threshold_counts_on_them():
    """Every second positive is proven and unlikely by the model; the rest it tells apart."""
    column = LABELS.index(Label.PERSONAL_INFORMATION)
    truth = np.zeros((400, len(LABELS)), np.int8)
    truth[:200, column] = 1
    recognised = np.arange(400) < 100
    logits = np.where(truth == 1, 3.0, -3.0) + np.random.default_rng(5).normal(0, 2, truth.shape)
    logits[recognised] = -9
    examples = made(["public"] * 400, truth)
    told = calibrate(logits, examples, frozenset(), recognised)[column]
    untold = calibrate(logits, examples, frozenset())[column]
    assert sigmoid(np.array(told.calibration.slope * 3 + told.calibration.offset)) > 0.8
    assert told.threshold > untold.threshold
