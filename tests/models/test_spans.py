"""Spans hold their own rules, and merging leaves none that overlap."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.spans import Span, SpanType, merge_spans

SPANS = st.lists(
    st.builds(
        lambda start, length, type: Span(start, start + length, type),
        st.integers(0, 30),
        st.integers(1, 10),
        st.sampled_from(SpanType),
    ),
    max_size=12,
)


@pytest.mark.parametrize(("start", "end"), [(-1, 2), (2, 2), (3, 2)])
def test_a_span_without_a_character_is_refused(start: int, end: int):
    with pytest.raises(ValueError, match="a span needs"):
        Span(start, end, SpanType.PHONE)


@pytest.mark.parametrize(
    ("other", "overlap"), [((0, 2), False), ((0, 3), True), ((3, 4), True), ((4, 9), True), ((5, 9), False)]
)
def test_spans_overlap_where_they_share_a_character(other: tuple[int, int], overlap: bool):
    span, second = Span(2, 5, SpanType.PHONE), Span(*other, SpanType.EMAIL)
    assert span.overlaps(second) is second.overlaps(span) is overlap


@given(SPANS)
def test_merged_spans_are_some_of_the_given_sorted_and_none_overlap(spans: list[Span]):
    merged = merge_spans(spans)
    assert set(merged) <= set(spans)
    assert all(before.end <= after.start for before, after in itertools.pairwise(merged))


@given(SPANS)
def test_a_span_is_left_out_only_for_one_at_least_as_long(spans: list[Span]):
    merged = merge_spans(spans)
    for span in spans:
        assert any(span.overlaps(kept) and kept.end - kept.start >= span.end - span.start for kept in merged)


def test_the_longest_of_overlapping_spans_wins():
    long, short, apart = Span(2, 9, SpanType.ADDRESS), Span(0, 3, SpanType.PHONE), Span(20, 21, SpanType.CARD)
    assert merge_spans([apart, short, long]) == [long, apart]


def test_the_first_given_of_spans_as_long_wins():
    first, second = Span(4, 8, SpanType.VEHICLE), Span(2, 6, SpanType.POSTCODE)
    assert merge_spans([first, second]) == [first]
    assert merge_spans([second, first]) == [second]
