"""Scoring keeps every text's answer at its own row."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from evaluation.examples import UNKNOWN
from evaluation.score import BATCH, BundleScores, score
from models.labels import LABELS, TOPICS, Label, Topic
from models.spans import Span, SpanType
from models.text import UnreadableText


@pytest.fixture
def echo(make_predictor, make_prediction):
    """Says how long each text is, as a probability and as a span."""
    return make_predictor(
        lambda text: make_prediction([len(text) / 100] * 11, spans=[Span(0, len(text), SpanType.PHONE)] if text else ())
    )


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(lengths=st.lists(st.integers(0, 100), max_size=200))
def test_answers_come_back_in_the_order_of_the_texts(echo, lengths):
    scores = score(echo, ["a" * length for length in lengths])
    assert scores.probabilities[:, 0].tolist() == [length / 100 for length in lengths]
    assert [spans[0].end if spans else 0 for spans in scores.spans] == lengths


def test_texts_of_like_length_go_together_and_progress_is_told(make_predictor, make_prediction):
    told: list[int] = []
    predictor = make_predictor(lambda text: make_prediction([0.5] * 11))
    score(predictor, ["a" * (n % 7) for n in range(BATCH + 6)], advance=told.append)
    lengths = [len(text) for batch in predictor.batches for text in batch]
    assert lengths == sorted(lengths)
    assert told == [BATCH, 6]


def test_thresholds_and_topics_come_from_the_bundle(make_predictor, make_prediction):
    predictor = make_predictor(lambda text: make_prediction([0.5] * 11, Topic.PARKING if text == "p" else None))
    scores = score(predictor, ["p", "q"])
    assert scores.bundle == "fake@1.0.0"
    assert scores.thresholds.tolist() == [0.5] * 11
    assert scores.topics.tolist() == [TOPICS.index(Topic.PARKING), UNKNOWN]


def test_a_label_is_flagged_at_its_threshold(make_predictor, make_prediction):
    predictor = make_predictor(lambda text: make_prediction([0.5 if text == "at" else 0.499] * 11))
    assert score(predictor, ["at", "under"]).flagged(Label.SPAM).tolist() == [True, False]


def test_a_text_that_cannot_be_read_is_named_by_number_and_not_quoted(make_predictor):
    predictor = make_predictor()
    with pytest.raises(UnreadableText, match=r"^text 2 of 2: the text holds a NUL character$"):
        score(predictor, ["fine", "secret\0"])
    assert predictor.batches == []


def test_no_texts_give_empty_scores(make_predictor):
    assert score(make_predictor(), []).probabilities.shape == (0, len(LABELS))


def test_scores_of_other_shapes_cannot_be_made(make_predictor, make_prediction):
    scores = score(make_predictor(), ["yes", "no"])
    with pytest.raises(ValueError, match="need 2 entries"):
        BundleScores("b", scores.thresholds, scores.probabilities, scores.topics[:1], scores.spans)
    with pytest.raises(ValueError, match="must be"):
        BundleScores("b", scores.thresholds[:3], scores.probabilities, scores.topics, scores.spans)
