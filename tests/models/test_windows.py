"""Nothing of a long text is cut: windows cover it, overlap, and keep to their size."""

import itertools
from collections.abc import Sequence

from hypothesis import given
from hypothesis import strategies as st

from models.windows import OVERLAP, Window, cut_windows

OPENING, CLOSING = -1, -2
SIZES = st.integers(16, 64)
LENGTHS = st.lists(st.integers(0, 300), max_size=5)


def cut(lengths: Sequence[int], max_tokens: int) -> list[Window]:
    """Windows of texts whose token ids are their places."""
    return cut_windows(map(range, lengths), max_tokens=max_tokens, opening=OPENING, closing=CLOSING)


def of_text(windows: list[Window], number: int) -> list[list[int]]:
    return [list(window.ids[1:-1]) for window in windows if window.text == number]


@given(LENGTHS, SIZES)
def test_every_token_is_in_a_window_of_its_text(lengths: list[int], max_tokens: int):
    windows = cut(lengths, max_tokens)
    for number, length in enumerate(lengths):
        assert {place for ids in of_text(windows, number) for place in ids} == set(range(length))


@given(LENGTHS, SIZES)
def test_no_window_is_too_long_and_each_is_opened_and_closed(lengths: list[int], max_tokens: int):
    for window in cut(lengths, max_tokens):
        assert 3 <= len(window.ids) <= max_tokens
        assert (window.ids[0], window.ids[-1]) == (OPENING, CLOSING)


@given(st.integers(1, 300), SIZES)
def test_neighbours_share_a_quarter_and_none_repeats_another_whole(length: int, max_tokens: int):
    windows = of_text(cut([length], max_tokens), 0)
    shared = (max_tokens - 2) // OVERLAP
    for before, after in itertools.pairwise(windows):
        assert after[:shared] == before[-shared:]
        assert after[-1] > before[-1]
        assert before == list(range(before[0], before[-1] + 1))


def test_a_text_that_just_fits_has_one_window_and_one_token_more_makes_two():
    assert [len(cut([length], 16)) for length in (1, 14, 15)] == [1, 1, 2]


def test_a_text_without_tokens_has_no_window():
    assert cut([0], 16) == []
    assert [window.text for window in cut([0, 3, 0, 2], 16)] == [1, 3]


@given(LENGTHS, SIZES)
def test_a_window_says_where_its_first_token_stands(lengths: list[int], max_tokens: int):
    assert all(window.ids[1] == window.start for window in cut(lengths, max_tokens))
