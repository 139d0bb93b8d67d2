"""Made data takes the place of a comment's own, and the spans go with it."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.spans import SPAN_TYPES, Span, SpanType
from training.variation import Invention, plain_letters

INVENTION = Invention(seed=1)
VALUES = st.sampled_from(
    ["Mrs J. Okafor", "dave", "07700 900123", "oh seven seven", "flat 3 Ash House", "QQ 12 34 56 C"]
)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.text("ab .", max_size=8), VALUES, st.sampled_from(SPAN_TYPES)), max_size=4))
def test_what_stands_around_the_spans_stays_and_each_span_holds_its_value(parts: list[tuple[str, str, SpanType]]):
    text, spans = "", []
    for before, value, kind in parts:
        text += before
        spans.append(Span(len(text), len(text) + len(value), kind))
        text += value
    varied, moved = INVENTION.vary(text, tuple(spans))
    assert [span.type for span in moved] == [span.type for span in spans]
    ends = [0, *(span.end for span in moved)]
    around = [varied[end : span.start] for end, span in zip(ends, moved, strict=False)]
    assert around == [before for before, _, _ in parts]
    assert varied[ends[-1] :] == ""


def test_the_same_seed_makes_the_same_people():
    text, spans = "ring Dave Moss", (Span(5, 14, SpanType.PERSON),)
    assert Invention(3).vary(text, spans) == Invention(3).vary(text, spans)
    assert Invention(3).vary(text, spans) != Invention(4).vary(text, spans)


def test_a_title_and_small_letters_are_kept():
    invention = Invention(seed=2)
    for _ in range(20):
        name, _ = invention.vary("mrs khan", (Span(0, 8, SpanType.PERSON),))
        assert name.startswith("mrs ")
        assert name == name.lower()


def test_a_number_keeps_the_places_of_its_digits_and_capitals():
    varied, _ = INVENTION.vary("TEN-528301/b", (Span(0, 12, SpanType.REFERENCE),))
    assert [char.isdigit() for char in varied] == [char.isdigit() for char in "TEN-528301/b"]
    assert varied[3] == "-"
    assert varied.endswith("/b")


def test_marks_over_letters_are_left_out():
    assert plain_letters("Łukasz Müller-Đorđević") == "Lukasz Muller-Dordevic"


def test_a_date_of_birth_does_not_depend_on_the_day_of_the_run(monkeypatch: pytest.MonkeyPatch):
    spans = (Span(5, 15, SpanType.DATE_OF_BIRTH),)
    made = [Invention(seed).vary("born 14/02/1961", spans) for seed in range(20)]
    monkeypatch.setattr("time.time", lambda: 4e9)
    assert [Invention(seed).vary("born 14/02/1961", spans) for seed in range(20)] == made
