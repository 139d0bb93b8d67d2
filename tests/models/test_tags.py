"""Tags carry spans to the classifier and back."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from models.spans import SPAN_TYPES, Span, SpanType
from models.tags import OUTSIDE, TAGS, choose_tags, read_spans, tag_tokens, whole_words

TEXT = "ring Dave Moss on 07700 900123"
BOUNDS = [(0, 0), (0, 4), (5, 9), (10, 14), (15, 17), (18, 23), (24, 30), (0, 0)]


@st.composite
def tokens_and_spans(draw: st.DrawFn) -> tuple[list[tuple[int, int]], list[Span]]:
    """Tokens of a few characters with gaps, and spans over whole runs of them with a token between any two."""
    bounds, at = [], 0
    for width, gap in draw(st.lists(st.tuples(st.integers(1, 6), st.integers(0, 2)), min_size=1, max_size=30)):
        bounds.append((at, at + width))
        at += width + gap
    spans, token = [], 0
    for skip, length, kind in draw(
        st.lists(st.tuples(st.integers(1, 4), st.integers(1, 4), st.sampled_from(SPAN_TYPES)), max_size=6)
    ):
        first, last = token + skip, token + skip + length - 1
        if last >= len(bounds):
            break
        spans.append(Span(bounds[first][0], bounds[last][1], kind))
        token = last + 1
    return bounds, spans


@given(tokens_and_spans())
def test_spans_of_whole_tokens_come_back_as_they_were(made: tuple[list[tuple[int, int]], list[Span]]):
    bounds, spans = made
    assert read_spans(tag_tokens(spans, bounds), bounds) == spans


def test_a_token_that_a_span_only_touches_belongs_to_it_and_an_empty_one_to_none():
    tags = tag_tokens([Span(6, 12, SpanType.PERSON), Span(18, 30, SpanType.PHONE)], BOUNDS)
    person, phone = (1 + SPAN_TYPES.index(kind) for kind in (SpanType.PERSON, SpanType.PHONE))
    assert tags.tolist() == [OUTSIDE, OUTSIDE, person, person, OUTSIDE, phone, phone, OUTSIDE]
    assert read_spans(tags, BOUNDS) == [Span(5, 14, SpanType.PERSON), Span(18, 30, SpanType.PHONE)]


def test_neighbours_of_two_types_are_two_spans():
    tags = np.array([1, 2])
    assert read_spans(tags, [(0, 4), (5, 9)]) == [Span(0, 4, SPAN_TYPES[0]), Span(5, 9, SPAN_TYPES[1])]


def test_the_likeliest_tag_of_each_token_is_chosen():
    logits = np.zeros((3, TAGS), np.float32)
    logits[1, 4] = 2
    assert choose_tags(logits).tolist() == [OUTSIDE, 4, OUTSIDE]


def test_all_pieces_of_a_word_have_the_tag_of_its_first():
    text, bounds = "E. Duckworth, Windermere", [(0, 1), (1, 2), (3, 7), (7, 12), (12, 13), (14, 18), (18, 24)]
    tags = np.array([1, 1, 1, OUTSIDE, OUTSIDE, OUTSIDE, 4])
    assert whole_words(tags, bounds, text).tolist() == [1, 1, 1, 1, OUTSIDE, OUTSIDE, OUTSIDE]
