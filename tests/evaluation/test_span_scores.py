"""Personal data: exact matches, overlaps, and which texts count."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from evaluation.bootstrap import Estimate
from evaluation.examples import UNKNOWN
from evaluation.span_scores import measure_spans, spans_known
from models.labels import Label
from models.spans import Span, SpanType

PERSONAL = [Label.PERSONAL_INFORMATION]
PHONE, PERSON, EMAIL = SpanType.PHONE, SpanType.PERSON, SpanType.EMAIL

spans = st.lists(
    st.builds(
        lambda start, length, kind: Span(start, start + length, kind),
        st.integers(0, 20),
        st.integers(1, 6),
        st.sampled_from([PHONE, PERSON]),
    ),
    max_size=4,
    unique=True,
)


def one_text(make_examples, true, found, resamples: int = 100):
    examples = make_examples(["x" * 40], [PERSONAL], spans=[true])
    return measure_spans(examples, [found], resamples=resamples)


@pytest.mark.parametrize(
    ("found", "exact", "overlap"),
    [
        ([Span(4, 15, PHONE)], 1, 1),
        ([Span(4, 14, PHONE)], 0, 1),
        ([Span(14, 20, PHONE)], 0, 1),
        ([Span(15, 20, PHONE)], 0, 0),
        ([Span(4, 15, PERSON)], 0, 0),
        ([], 0, 0),
    ],
)
def test_a_match_needs_the_type_and_the_bounds_or_a_shared_character(make_examples, found, exact, overlap):
    scores = one_text(make_examples, [Span(4, 15, PHONE)], found)
    assert (scores.overall.exact.recall.value, scores.overall.overlap.recall.value) == (exact, overlap)
    assert (scores.overall.exact.f1.value, scores.overall.overlap.f1.value) == (exact, overlap)


def test_two_halves_of_one_number_find_it_once_and_are_both_right_by_overlap(make_examples):
    scores = one_text(make_examples, [Span(0, 10, PHONE)], [Span(0, 5, PHONE), Span(5, 10, PHONE)])
    assert scores.overall.found == 2
    assert (scores.overall.overlap.precision.value, scores.overall.overlap.recall.value) == (1, 1)
    assert scores.overall.exact.precision.value == 0


def test_a_span_marked_twice_is_one_mark(make_examples):
    scores = one_text(make_examples, [Span(0, 10, PHONE)], [Span(0, 10, PHONE), Span(0, 10, PHONE)])
    assert (scores.overall.found, scores.overall.exact.precision.value) == (1, 1)


def test_types_are_told_apart_and_added_up(make_examples):
    examples = make_examples(["x" * 40] * 2, [PERSONAL, []], spans=[[Span(0, 5, PHONE), Span(6, 9, PERSON)], []])
    scores = measure_spans(examples, [[Span(0, 5, PHONE)], [Span(1, 3, PHONE), Span(1, 2, EMAIL)]], resamples=100)
    assert (scores.texts, scores.overall.true, scores.overall.found) == (2, 2, 3)
    assert scores.overall.exact.precision.value == pytest.approx(1 / 3)
    by_type = {each.type: each for each in scores.types}
    assert set(by_type) == {PHONE, PERSON, EMAIL}
    assert by_type[PHONE].exact.precision.value == 0.5
    assert by_type[PHONE].exact.recall.value == 1
    assert by_type[PERSON].exact.precision == Estimate(None)
    assert by_type[PERSON].exact.f1.value == 0
    assert by_type[EMAIL].exact.recall == Estimate(None)
    assert by_type[EMAIL].exact.f1 == Estimate(None)


def test_texts_whose_spans_are_not_known_count_for_nothing(make_examples):
    examples = make_examples(
        ["x" * 9] * 3, [PERSONAL, PERSONAL, []], spans=[[Span(0, 5, PHONE)], [], []], others=UNKNOWN
    )
    assert spans_known(examples).tolist() == [True, False, False]
    noise = [Span(0, 9, PERSON)]
    assert measure_spans(examples, [[], noise, noise], resamples=100) == measure_spans(
        examples, [[]] * 3, resamples=100
    )


def test_a_text_known_to_hold_no_personal_data_makes_every_mark_wrong(make_examples):
    examples = make_examples(["x" * 9] * 2, [PERSONAL, []], spans=[[Span(0, 5, PHONE)], []])
    scores = measure_spans(examples, [[Span(0, 5, PHONE)], [Span(0, 5, PHONE)]], resamples=100)
    assert (scores.texts, scores.overall.exact.precision.value) == (2, 0.5)


def test_without_a_true_span_there_is_nothing_to_measure(make_examples):
    assert measure_spans(make_examples(["x"]), [[Span(0, 1, PHONE)]]) is None


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(pairs=st.lists(st.tuples(spans, spans), min_size=1, max_size=5))
def test_whatever_matches_exactly_also_overlaps(make_examples, pairs):
    examples = make_examples(["x" * 40] * len(pairs), [PERSONAL] * len(pairs), spans=[true for true, _ in pairs])
    scores = measure_spans(examples, [found for _, found in pairs], resamples=2)
    if scores is None:
        assert not any(true for true, _ in pairs)
        return
    exact, overlap = scores.overall.exact, scores.overall.overlap
    assert exact.recall.value <= overlap.recall.value <= 1
    assert (exact.precision.value or 0) <= (overlap.precision.value or 0) <= 1
    low, high = sorted((overlap.precision.value or 0, overlap.recall.value))
    assert low - 1e-12 <= overlap.f1.value <= high + 1e-12


def test_intervals_hold_the_figure(make_examples):
    true = [[Span(0, 5, PHONE)]] * 200
    found = [[Span(0, 5, PHONE)] if row % 3 else [Span(2, 9, PHONE)] for row in range(200)]
    scores = measure_spans(make_examples(["x" * 9] * 200, [PERSONAL] * 200, spans=true), found, resamples=300)
    recall = scores.overall.exact.recall
    assert recall.low < recall.value < recall.high < scores.overall.overlap.recall.value == 1
