"""Whom a reply greets: a given name where there clearly is one, and nobody by a guess."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from serving.domain.addressee import given_name


@pytest.mark.parametrize(
    ("handle", "name"),
    [
        ("Ann Smith", "Ann"),
        ("Ann", "Ann"),
        ("Ann-Marie O'Neill", "Ann-Marie"),
        ("Siân ap Rhys", None),
        ("Siân Rhys", "Siân"),
        ("D\u2019Arcy McDonald", "D\u2019Arcy"),
        ("Mary Jane Watts", "Mary"),
    ],
)
def test_a_name_that_looks_given_is_used(handle: str, name: str | None):
    assert given_name(handle) == name


@pytest.mark.parametrize(
    "handle",
    [
        None,
        "",
        " ",
        "@ann",
        "ann smith",
        "ANN SMITH",
        "A Smith",
        "ann84",
        "Ann84",
        "WalsallFan",
        "x",
        "Ann_Smith",
        "Ann 🌸",
        "Mr Khan",
        "Dr Patel",
        "Bloxwich Residents Group",
        "The Old Mill",
        "Walsall Council",
        "My Cat Writes This Page",
    ],
)
def test_nicknames_titles_and_groups_are_left_to_the_person(handle: str | None):
    assert given_name(handle) is None


@given(st.text(max_size=40))
def test_whatever_the_handle_the_name_is_its_first_word(handle: str):
    name = given_name(handle)
    assert name is None or (handle.split()[0] == name and not set(name) & set("{}<>@"))
