"""Copies add to what is learned from, and take nothing from other texts."""

from dataclasses import replace

import numpy as np
import pytest

from evaluation.examples import Examples
from models.spans import Span, SpanType
from tests.training.conftest import examples_of
from training.augment import SPOILT, VARIED, augment

OURS = frozenset({"ours"})


@pytest.fixture(scope="module")
def some() -> Examples:
    made = examples_of(40)
    texts = ["ring Dave Moss about it", *made.texts[1:]]
    spans = [(Span(5, 14, SpanType.PERSON),), *made.spans[1:]]
    return replace(made, corpora=["ours"] * 10 + ["made"] * 30, texts=texts, spans=spans)


def test_a_text_and_its_copies_are_drawn_as_often_as_the_text_was(some: Examples):
    draws = np.arange(1, 41) / np.arange(1, 41).sum()
    more, weights = augment(some, draws, OURS, seed=1)
    assert weights.sum() == pytest.approx(1)
    for id_, before in zip(some.ids, draws, strict=True):
        own = [at for at, each in enumerate(more.ids) if each == id_]
        assert weights[own].sum() == pytest.approx(before)


def test_our_comments_are_spoilt_and_those_with_personal_data_varied(some: Examples):
    more, _ = augment(some, np.full(40, 1 / 40), OURS, seed=1)
    copies = more.ids[40:]
    assert copies.count(some.ids[0]) == VARIED + SPOILT
    assert copies.count(some.ids[1]) == SPOILT
    assert max(copies.count(id_) for id_ in some.ids[10:]) == 1


def test_a_copy_keeps_labels_and_topic_and_the_place_of_its_personal_data(some: Examples):
    more, _ = augment(some, np.full(40, 1 / 40), OURS, seed=1)
    row = {id_: at for at, id_ in enumerate(some.ids)}
    for at in range(40, len(more)):
        own = row[more.ids[at]]
        assert (more.truth[at] == some.truth[own]).all()
        assert more.topics[at] == some.topics[own]
        assert [span.type for span in more.spans[at]] == [span.type for span in some.spans[own]]
        assert all(more.texts[at][span.start : span.end].strip() for span in more.spans[at])


def test_other_data_stands_exactly_where_a_comment_had_its_own(some: Examples):
    more, _ = augment(some, np.full(40, 1 / 40), OURS, seed=1)
    for text, [span] in zip(more.texts[40 : 40 + VARIED], more.spans[40 : 40 + VARIED], strict=True):
        assert (text[: span.start], text[span.end :]) == ("ring ", " about it")


def test_the_same_seed_makes_the_same_copies(some: Examples):
    draws = np.full(40, 1 / 40)
    assert augment(some, draws, OURS, seed=2)[0].texts == augment(some, draws, OURS, seed=2)[0].texts
    assert augment(some, draws, OURS, seed=2)[0].texts != augment(some, draws, OURS, seed=3)[0].texts
