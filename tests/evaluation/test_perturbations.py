"""Spoilt texts keep what they are about: their spans, their digits, and, but for typing errors, their letters."""

from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evaluation.perturbations import EMOJI, LEET, LOOKALIKES, PERTURBATIONS, UNSEEN
from models.spans import Span, SpanType

WAYS = sorted(PERTURBATIONS)
CHANGE_LETTERS = {"typos", "stretched letters"}
CHANGE_SPACES = {"emoji between words", "lost spaces"}
PLAIN = {old: new for new, old in LOOKALIKES.items()} | {new: old for old, new in LEET.items() if old.islower()}

pieces = st.sampled_from(
    (
        *("office", "HEATING", "nobody", "Maße", "Łukasz", "œuvre", "ЖЭЯ", "isn't", "Mr", "a", "07700 900123", "4"),
        *(" ", "  ", "\n", "@", "£50", "👍", "👩‍🌾", "\u200b"),
    )
)
seeds = st.integers(0, 2**32)


@st.composite
def texts_with_spans(draw: st.DrawFn) -> tuple[str, tuple[Span, ...]]:
    text = "".join(draw(st.lists(pieces, min_size=1, max_size=10)))
    cuts = sorted(draw(st.lists(st.integers(0, len(text)), min_size=2, max_size=6)))
    pairs = zip(cuts[::2], cuts[1::2], strict=False)
    return text, tuple(Span(start, end, SpanType.PERSON) for start, end in pairs if start < end)


def plain(text: str) -> str:
    """What is read in a text, however it is spoilt: small letters and digits that no other stands for."""
    for added in (*EMOJI, *UNSEEN, " "):
        text = text.replace(added, "")
    folded = "".join(PLAIN.get(char, char) for char in text).casefold()
    return "".join(PLAIN.get(char, char) for char in folded)


def unstretched(text: str) -> str:
    return "".join(char for at, char in enumerate(text) if text[at - 1 : at] != char)


@given(written=texts_with_spans(), seed=seeds)
def test_a_span_still_holds_the_same_letters(written, seed):
    text, spans = written
    held = [plain(text[span.start : span.end]) for span in spans]
    for way in set(WAYS) - CHANGE_LETTERS:
        spoilt = PERTURBATIONS[way].apply(text, spans, Random(seed))
        found = [plain(spoilt.text[span.start : span.end]) for span in spoilt.spans]
        # A span that held only what was lost, such as a space, is lost with it.
        assert list(filter(None, found)) == list(filter(None, held)), way


@given(written=texts_with_spans(), seed=seeds)
def test_stretching_adds_nothing_but_more_of_the_same_letter(written, seed):
    text, spans = written
    spoilt = PERTURBATIONS["stretched letters"].apply(text, spans, Random(seed))
    found = [unstretched(spoilt.text[span.start : span.end]) for span in spoilt.spans]
    assert found == [unstretched(text[span.start : span.end]) for span in spans]


@settings(max_examples=50)
@given(written=texts_with_spans(), seed=seeds)
def test_spans_stay_apart_in_their_order_and_within_the_text(written, seed):
    text, spans = written
    for way in WAYS:
        spoilt = PERTURBATIONS[way].apply(text, spans, Random(seed))
        bounds = [0, *(at for span in spoilt.spans for at in (span.start, span.end)), len(spoilt.text)]
        assert bounds == sorted(bounds), way
        assert {span.type for span in spoilt.spans} <= {SpanType.PERSON}


@settings(max_examples=50)
@given(written=texts_with_spans(), seed=seeds)
def test_the_same_chance_spoils_alike(written, seed):
    for way in WAYS:
        apply = PERTURBATIONS[way].apply
        assert apply(*written, Random(seed)) == apply(*written, Random(seed)), way


@settings(max_examples=50)
@given(number=st.from_regex(r"\A[0-9][0-9 .+-]{0,20}[0-9]\Z"), seed=seeds)
def test_the_digits_of_a_number_are_kept_together(number, seed):
    """Some ways change the spaces in a number; none touches anything else."""
    text, span = f"ring {number} please", Span(5, 5 + len(number), SpanType.PHONE)
    for way in WAYS:
        spoilt = PERTURBATIONS[way].apply(text, (span,), Random(seed))
        [moved] = spoilt.spans
        found = spoilt.text[moved.start : moved.end]
        if way in CHANGE_SPACES:
            assert plain(found) == plain(number), way
        else:
            assert found == number, way


@pytest.mark.parametrize("way", WAYS)
def test_an_empty_text_stays_empty(way):
    spoilt = PERTURBATIONS[way].apply("", (), Random(1))
    assert (spoilt.text, spoilt.spans) == ("", ())


@pytest.mark.parametrize("way", WAYS)
def test_every_way_does_spoil(way):
    text = "nobody answers the telephone in this office and the ceiling is still leaking"
    assert any(PERTURBATIONS[way].apply(text, (), Random(seed)).text != text for seed in range(20))


def test_typing_errors_leave_most_words_as_they_were():
    text = "nobody answers telephone office ceiling still leaking through kitchen light " * 20
    spoilt = PERTURBATIONS["typos"].apply(text, (), Random(3)).text
    same = sum(old == new for old, new in zip(text.split(), spoilt.split(), strict=True))
    assert 0.6 < same / len(text.split()) < 0.9


def test_a_span_that_held_only_what_was_lost_is_lost():
    spans = (Span(1, 2, SpanType.PERSON),)
    found = {len(PERTURBATIONS["lost spaces"].apply("a b", spans, Random(seed)).spans) for seed in range(40)}
    assert found == {0, 1}
