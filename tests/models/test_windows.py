from hypothesis import given
from hypothesis import strategies as st

from models.windows import OVERLAP, cut_windows

OPENING, CLOSING = -1, -2


def cut(lengths, max_tokens):
    return cut_windows([range(length) for length in lengths], max_tokens=max_tokens, opening=OPENING, closing=CLOSING)


@given(st.lists(st.integers(0, 700), max_size=5), st.integers(16, 512))
def test_windows_cover_every_token_in_order_and_never_exceed_the_limit(lengths, max_tokens):
    windows = cut(lengths, max_tokens)
    for text, length in enumerate(lengths):
        own = [window.ids for window in windows if window.text == text]
        assert all(len(ids) <= max_tokens and ids[0] == OPENING and ids[-1] == CLOSING for ids in own)
        seen = sorted({token for ids in own for token in ids[1:-1]})
        assert seen == list(range(length))
        assert all(list(ids[1:-1]) == list(range(ids[1], ids[-2] + 1)) for ids in own)


@given(st.integers(1, 700), st.integers(16, 512))
def test_consecutive_windows_share_a_quarter_so_that_a_phrase_is_whole_in_one(length, max_tokens):
    own = [window.ids[1:-1] for window in cut([length], max_tokens)]
    shared = (max_tokens - 2) // OVERLAP
    for first, second in zip(own, own[1:], strict=False):
        assert first[-shared:] == second[:shared]
        assert second[-1] > first[-1], "a window that says nothing new"


def test_a_text_that_just_fits_is_one_window_and_an_empty_one_none():
    assert [len(window.ids) for window in cut([126, 127, 0], 128)] == [128, 128, 35]
    assert [window.text for window in cut([0, 1, 0], 128)] == [1]
