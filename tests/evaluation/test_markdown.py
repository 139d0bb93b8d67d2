"""Figures read as they should, and no cell breaks its table."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evaluation.bootstrap import Estimate
from evaluation.markdown import cell, change, figure, in_hundred, listed, table


@pytest.mark.parametrize(
    ("found", "shown"),
    [
        (Estimate(0.5, 0.25, 0.756), "0.50 (0.25 to 0.76)"),
        (Estimate(1.0), "1.00"),
        (Estimate(0.0), "0.00"),
        (Estimate(None), "–"),
    ],
)
def test_a_figure_shows_its_interval_where_there_is_one_and_a_dash_where_there_is_none(found, shown):
    assert figure(found) == shown


@pytest.mark.parametrize(
    ("found", "shown"),
    [
        (Estimate(0.1, -0.001, 0.2), "+0.10 (+0.00 to +0.20)"),
        (Estimate(-0.06), "-0.06"),
        (Estimate(None), "–"),
    ],
)
def test_a_change_is_signed(found, shown):
    assert change(found) == shown


@pytest.mark.parametrize(
    ("share", "said"),
    [
        (1.0, "100 in 100"),
        (0.999, "more than 99 in 100"),
        (0.5, "50 in 100"),
        (0.001, "fewer than 1 in 100"),
        (0.0, "0 in 100"),
    ],
)
def test_a_share_is_never_rounded_to_all_or_none(share, said):
    assert in_hundred(share) == said


@given(st.lists(st.text(max_size=30), min_size=2, max_size=2))
def test_whatever_a_text_holds_it_stays_in_its_cell(texts):
    lines = table(("a", "b"), [[cell(text) for text in texts]]).split("\n")
    assert len(lines) == 3
    assert lines[2].replace("\\\\", "").replace("\\|", "").count("|") == 3


@pytest.mark.parametrize("text", ["<script>", "&lt;", "[a](b)", "*bold*", "_leaning_", "`code`", "~~gone~~"])
def test_nothing_in_a_cell_is_read_as_markup(text):
    shown = cell(text)
    assert "<" not in shown
    assert shown != text


def test_a_name_with_underscores_stays_readable():
    assert cell("airline_tweets") == "airline_tweets"


@pytest.mark.parametrize(("names", "said"), [([], ""), (["a"], "a"), (["a", "b", "c"], "a, b and c")])
def test_names_are_listed_as_a_sentence_does(names, said):
    assert listed(names) == said
