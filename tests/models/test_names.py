"""Names that the model tags: whole, and not those of people in public office."""

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.names import private_names
from models.spans import Span, SpanType


def tag(text: str, *pieces: str) -> list[Span]:
    """Each piece of a text as the name of a person."""
    return [Span(text.index(piece), text.index(piece) + len(piece), SpanType.PERSON) for piece in pieces]


def names(text: str, *pieces: str) -> list[str]:
    return [text[span.start : span.end] for span in private_names(text, tag(text, *pieces), recognised=False)]


@pytest.mark.parametrize(
    ("text", "tagged", "whole"),
    [
        ("Aled Vaughan-Price your officer", ["Aled Vaughan-"], ["Aled Vaughan-Price"]),
        ("Carmel Attard-Jenkins, dob", ["Carmel", "-Jenkins"], ["Carmel Attard-Jenkins"]),
        ("ask Price-Jones", ["Jones"], ["Price-Jones"]),
        ("Jade and Darren Whiteside", ["Jade", "Darren Whiteside"], ["Jade", "Darren Whiteside"]),
        ("Dave - the gas man", ["Dave"], ["Dave"]),
    ],
)
def test_a_hyphenated_name_that_is_tagged_in_part_is_tagged_whole(text: str, tagged: list[str], whole: list[str]):
    assert names(text, *tagged) == whole


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Cllr Barry Nuttall will be there", "Barry Nuttall"),
        ("Cllr Amjad Rafiq voted to close", "Rafiq"),
        ("councillor Rafiq voted to close", "councillor Rafiq"),
        ("ask Mayor Nuttall", "Nuttall"),
        ("our Anita Rao MP was there", "Anita Rao"),
    ],
)
def test_an_elected_person_in_a_public_role_is_not_private(text: str, name: str):
    assert names(text, name) == []


def test_an_elected_person_s_name_beside_other_private_data_stays():
    text = "Cllr Rafiq lives at 5 Larkhall Mews"
    name, address = tag(text, "Rafiq"), Span(text.index("5 "), len(text), SpanType.ADDRESS)
    assert private_names(text, [*name, address], recognised=False) == [*name, address]
    assert private_names(text, name, recognised=True) == name


@pytest.mark.parametrize("text", ["Rafiq in lettings", "the councillor knows Priya Rafiq", "Rafiq MPs"])
def test_other_people_stay(text: str):
    assert names(text, "Rafiq") == ["Rafiq"]


@settings(deadline=None)
@given(st.text("ab- \n", min_size=1), st.data())
def test_no_tag_is_lost_but_in_a_longer_one(text: str, data: st.DataObject):
    starts = st.integers(0, len(text) - 1)
    spans = [Span(at, at + 1, SpanType.PERSON) for at in sorted(data.draw(st.sets(starts, min_size=1)))]
    found = private_names(text, spans, recognised=True)
    assert all(any(each.start <= span.start and span.end <= each.end for each in found) for span in spans)
    assert all(first.end <= second.start for first, second in pairwise(found))
