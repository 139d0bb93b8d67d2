"""Topic accuracy counts known topics only, and a missing answer as wrong."""

import numpy as np
import pytest

from evaluation.examples import UNKNOWN
from evaluation.topic_scores import measure_topics


def topics(*indexes: int) -> np.ndarray:
    return np.array(indexes, np.int16)


def test_the_share_of_right_topics_is_over_texts_whose_topic_is_known():
    scores = measure_topics(topics(1, 2, 2, UNKNOWN), topics(1, 2, 5, 7), resamples=100)
    assert (scores.known, scores.accuracy.value) == (3, pytest.approx(2 / 3))
    assert scores.accuracy.low <= 2 / 3 <= scores.accuracy.high


def test_a_text_left_without_a_topic_counts_as_wrong():
    assert measure_topics(topics(1, 2), topics(1, UNKNOWN), resamples=100).accuracy.value == 0.5


def test_the_commonest_topic_is_the_yardstick():
    assert measure_topics(topics(4, 4, 4, 9), topics(4, 4, 4, 9), resamples=100).commonest == 0.75


@pytest.mark.parametrize(("truth", "found"), [((UNKNOWN, UNKNOWN), (1, 2)), ((1, 2), (UNKNOWN, UNKNOWN))])
def test_without_known_topics_or_a_topic_head_there_is_nothing_to_measure(truth, found):
    assert measure_topics(topics(*truth), topics(*found)) is None
