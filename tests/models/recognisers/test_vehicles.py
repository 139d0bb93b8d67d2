"""Vehicle registrations."""

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from models.recognisers.vehicle import COMMON, find_vehicles


def found(text: str) -> list[str]:
    return [text[span.start : span.end] for span in find_vehicles(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("BX19 KZZ in the blue badge bay", "BX19 KZZ"),
        ("its BX19KZZ again", "BX19KZZ"),
        ("reg bx19kzz", "bx19kzz"),
        ("the car is bx19 kzz", "bx19 kzz"),
        ("White Transit CV07 ZZQ on the zigzags", "CV07 ZZQ"),
        ("BIG WHITE VAN BX19 KZZ", "BX19 KZZ"),
        ("grey corsa A123 BCD", "A123 BCD"),
        ("number plate ABC 123D", "ABC 123D"),
        ("reg is K7 DAV", "K7 DAV"),
        ("reg no: ABZ 1234", "ABZ 1234"),
    ],
)
def test_a_registration_is_found(text: str, expected: str):
    assert found(text) == [expected]


@pytest.mark.parametrize(
    "text",
    [
        "WS10 THE lights are out",
        "SG19 BUS stop",
        "IN WS10 WE HAVE WS10 ROW AFTER ROW",
        "by24 hrs and at10 min",
        "on 24 may",
        "the A38 BUS lane",
        "the A123 BCD works",
        "bx19 kzz without a word for it",
        "EWS1 form",
        "@TB12FAN said",
        "i hate nl33ers",
        "the car reg 19 is new",
        "NHS 111 and the van came",
    ],
)
def test_words_after_figures_are_no_registration(text: str):
    assert found(text) == []


@given(
    st.text("ABCDEFGHJKLMNOPRSTUVWXY", min_size=2, max_size=2),
    st.integers(0, 99),
    st.text("ABCDEFGHJKLMNOPRSTUVWXYZ", min_size=3, max_size=3),
    st.booleans(),
)
def test_every_current_registration_is_found_unless_it_ends_in_a_word(tag: str, age: int, last: str, spaced: bool):
    assume(last.lower() not in COMMON)
    plate = f"{tag}{age:02d}{' ' * spaced}{last}"
    assert found(f"that {plate} again") == [plate]
