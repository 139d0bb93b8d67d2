"""Names of people among spans: whole, and not those of elected people who are named as such."""

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.names import whole_names, without_elected
from models.spans import Span, SpanType


def tag(text: str, *pieces: str, type: SpanType = SpanType.PERSON) -> list[Span]:
    """Each piece of a text as a span."""
    return [Span(text.index(piece), text.index(piece) + len(piece), type) for piece in pieces]


def pieces(text: str, spans: list[Span]) -> list[str]:
    return [text[span.start : span.end] for span in spans]


@pytest.mark.parametrize(
    ("text", "tagged", "whole"),
    [
        ("Aled Vaughan-Price your officer", ["Aled Vaughan-"], ["Aled Vaughan-Price"]),
        ("Carmel Attard-Jenkins, dob", ["Carmel", "-Jenkins"], ["Carmel Attard-Jenkins"]),
        ("Aled Vaughan-Price Jones", ["Aled Vaughan", "Price Jones"], ["Aled Vaughan-Price Jones"]),
        ("ask O'Neill-Price", ["Price"], ["O'Neill-Price"]),
        ("Jade and Darren Whiteside", ["Jade", "Darren Whiteside"], ["Jade", "Darren Whiteside"]),
        ("Dave - the gas man", ["Dave"], ["Dave"]),
        ("Karen Mossop-you know her", ["Karen Mossop"], ["Karen Mossop"]),
        ("Priya Shah-WS2 9QT", ["Priya Shah"], ["Priya Shah"]),
    ],
)
def test_a_hyphenated_name_that_is_marked_in_part_is_marked_whole(text: str, tagged: list[str], whole: list[str]):
    assert pieces(text, whole_names(text, tag(text, *tagged))) == whole


def test_a_name_grows_over_no_other_span():
    text = "Priya-Larkhall Mews 5"
    spans = [*tag(text, "Priya"), *tag(text, "Larkhall Mews 5", type=SpanType.ADDRESS)]
    assert whole_names(text, spans) == spans


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Cllr Barry Nuttall will be there", "Barry Nuttall"),
        ("Cllr Amjad Rafiq voted to close", "Rafiq"),
        ("councillor Rafiq voted to close", "councillor Rafiq"),
        ("our Anita Rao MP was there", "Anita Rao"),
    ],
)
def test_an_elected_person_with_that_title_is_not_private(text: str, name: str):
    assert without_elected(text, tag(text, name)) == []


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Rafiq in lettings", "Rafiq"),
        ("the councillor knows Priya Rafiq", "Rafiq"),
        ("I wrote to my councillor. Karen Mossop at the office lied", "Karen Mossop"),
        ("told Cllr. My Ellie Hogben got out again", "Ellie Hogben"),
        ("Councillor, Priya Shah in lettings", "Priya Shah"),
        ("Councillor\nKaren Mossop at the office", "Karen Mossop"),
        ("Cllr Rafiq's PA Karen Mossop told me", "Karen Mossop"),
        ("THE COUNCILLOR KNOWS PRIYA SHAH", "PRIYA SHAH"),
        ("ex-Councillor Priya Shah", "Priya Shah"),
        ("the former councillor Shah", "councillor Shah"),
        ("Cllr Ann Price and Karen Mossop", "Ann Price and Karen Mossop"),
        ("Jane Smith MS", "Jane Smith"),
    ],
)
def test_other_people_stay_private(text: str, name: str):
    assert pieces(text, without_elected(text, tag(text, name))) == [name]


def test_an_elected_person_s_name_beside_other_private_data_stays():
    text = "Cllr Rafiq lives at 5 Larkhall Mews"
    spans = [*tag(text, "Rafiq"), *tag(text, "5 Larkhall Mews", type=SpanType.ADDRESS)]
    assert without_elected(text, spans) == spans


@settings(deadline=None)
@given(st.text("Ab-' \n", min_size=1), st.data())
def test_no_name_is_lost_but_in_a_longer_one(text: str, data: st.DataObject):
    starts = st.integers(0, len(text) - 1)
    spans = [Span(at, at + 1, SpanType.PERSON) for at in sorted(data.draw(st.sets(starts, min_size=1)))]
    found = whole_names(text, spans)
    assert all(any(each.start <= span.start and span.end <= each.end for each in found) for span in spans)
    assert all(first.end <= second.start for first, second in pairwise(found))
