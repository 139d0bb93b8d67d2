"""Spoilt texts keep what they are about: their spans, their digits, and, but for typing errors, their letters."""

from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evaluation.perturbations import EMOJI, LEET, LOOKALIKES, PERTURBATIONS, UNSEEN
from models.spans import Span, SpanType

WAYS = sorted(PERTURBATIONS)
KEEPS_LETTERS = sorted(set(WAYS) - {"typos", "stretched letters"})
PLAIN = {old: new for new, old in LOOKALIKES.items()} | {new: old for old, new in LEET.items() if old.islower()}

LETTERS = st.sampled_from("abeiostwxyzABEIOSTWXYZ 0123456789.,'@£éßÀœ\n👍\u200b")


@st.composite
def texts_with_spans(draw: st.DrawFn) -> tuple[str, tuple[Span, ...]]:
    text = draw(st.text(LETTERS, min_size=1, max_size=40))
    cuts = sorted(draw(st.lists(st.integers(0, len(text)), min_size=2, max_size=8)))
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


@given(way=st.sampled_from(KEEPS_LETTERS), written=texts_with_spans(), seed=st.integers(0, 2**32))
def test_a_span_still_holds_the_same_letters(way, written, seed):
    text, spans = written
    spoilt = PERTURBATIONS[way].apply(text, spans, Random(seed))
    # A span that held only what was lost, such as a space, is lost with it.
    kept = [text[span.start : span.end] for span in spans if plain(text[span.start : span.end])]
    found = [spoilt.text[span.start : span.end] for span in spoilt.spans]
    assert [plain(piece) for piece in found if plain(piece)] == [plain(piece) for piece in kept]


@given(written=texts_with_spans(), seed=st.integers(0, 2**32))
def test_stretching_adds_nothing_but_more_of_the_same_letter(written, seed):
    text, spans = written
    spoilt = PERTURBATIONS["stretched letters"].apply(text, spans, Random(seed))
    assert [unstretched(spoilt.text[span.start : span.end]) for span in spoilt.spans] == [
        unstretched(text[span.start : span.end]) for span in spans
    ]


@given(way=st.sampled_from(WAYS), written=texts_with_spans(), seed=st.integers(0, 2**32))
def test_spans_lie_in_the_text_in_their_order_and_keep_their_type(way, written, seed):
    text, spans = written
    spoilt = PERTURBATIONS[way].apply(text, spans, Random(seed))
    assert list(spoilt.spans) == sorted(spoilt.spans)
    assert all(span.end <= len(spoilt.text) and span.type == SpanType.PERSON for span in spoilt.spans)
    assert all(before.end <= after.start for before, after in zip(spoilt.spans, spoilt.spans[1:], strict=False))


@given(way=st.sampled_from(WAYS), text=st.text(LETTERS, max_size=40), seed=st.integers(0, 2**32))
def test_the_same_chance_spoils_alike(way, text, seed):
    apply = PERTURBATIONS[way].apply
    assert apply(text, (), Random(seed)) == apply(text, (), Random(seed))


@given(
    way=st.sampled_from(WAYS),
    number=st.from_regex(r"[0-9][0-9 .+-]{0,20}[0-9]", fullmatch=True),
    seed=st.integers(0, 2**32),
)
def test_the_digits_of_a_number_are_kept(way, number, seed):
    span = Span(5, 5 + len(number), SpanType.PHONE)
    spoilt = PERTURBATIONS[way].apply(f"ring {number} please", (span,), Random(seed))
    [moved] = spoilt.spans
    found = spoilt.text[moved.start : moved.end]
    assert [char for char in found if char.isdecimal()] == [char for char in number if char.isdecimal()]


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


def test_a_span_whose_only_letter_was_lost_is_lost():
    spans = (Span(1, 2, SpanType.PERSON),)
    found = {len(PERTURBATIONS["lost spaces"].apply("a b", spans, Random(seed)).spans) for seed in range(40)}
    assert found == {0, 1}
