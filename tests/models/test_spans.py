import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.spans import SPAN_TYPES, Span, SpanType, merge_spans

SPANS = st.builds(
    lambda start, length, type: Span(start, start + length, type),
    st.integers(0, 30),
    st.integers(1, 12),
    st.sampled_from(SPAN_TYPES),
)


@pytest.mark.parametrize(("start", "end"), [(3, 3), (4, 3), (-1, 2)])
def test_a_span_holds_at_least_one_character_of_the_text(start, end):
    with pytest.raises(ValueError, match="0 <= start < end"):
        Span(start, end, SpanType.PHONE)


def test_spans_that_touch_do_not_overlap():
    assert not Span(0, 3, SpanType.PHONE).overlaps(Span(3, 5, SpanType.PHONE))
    assert Span(0, 4, SpanType.PHONE).overlaps(Span(3, 5, SpanType.PHONE))


def test_the_longer_of_two_that_overlap_is_kept_and_the_first_of_two_as_long():
    short, long = Span(2, 6, SpanType.POSTCODE), Span(0, 5, SpanType.ADDRESS)
    assert merge_spans([short, long]) == [long]
    assert merge_spans([Span(4, 8, SpanType.CARD), Span(2, 6, SpanType.PHONE)]) == [Span(4, 8, SpanType.CARD)]


@given(st.lists(SPANS, max_size=12))
def test_merged_spans_are_sorted_and_disjoint_and_cover_for_all_that_were_dropped(spans):
    merged = merge_spans(spans)
    assert merged == sorted(merged)
    assert all(first.end <= second.start for first, second in zip(merged, merged[1:], strict=False))
    assert set(merged) <= set(spans)
    for span in set(spans) - set(merged):
        assert any(span.overlaps(kept) and kept.end - kept.start >= span.end - span.start for kept in merged)
