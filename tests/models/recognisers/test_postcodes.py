"""Full postcodes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.recognisers.postcode import AREAS, find_postcodes, normal_postcode


def found(text: str) -> list[str]:
    return [text[span.start : span.end] for span in find_postcodes(text)]


@pytest.mark.parametrize(
    "code",
    ["WS2 9QT", "WS29QT", "ws2 9qt", "ws29qt", "Ws2 9qt", "SW1A 1AA", "EC1A 1BB", "W1A 6ZF", "M1 1AE", "SL0 9AB"],
)
def test_a_full_postcode_is_found_spaced_or_not(code: str):
    assert found(f"im at {code}, come round") == [code]


@pytest.mark.parametrize(
    "text",
    [
        "anywhere in WS1",
        "the M6 2nd exit",
        "n1 4th floor",
        "b4 5pm",
        "b4 2nd attempt",
        "take the M1 ONE way or another",
        "XX1 2AB is no place",
        "N0 0BS",
        "SL1A 2AB",
        "that iG69Wn clip",
        "#w113sl",
        "@M94RX said so",
        "boiler E119 again",
        "BS5839 alarm",
        "£E1 6AN",
    ],
)
def test_half_postcodes_roads_and_model_numbers_are_no_postcode(text: str):
    assert found(text) == []


@given(
    st.sampled_from(sorted(AREAS)),
    st.integers(1, 99),
    st.integers(0, 9),
    st.text("ABDEFGHJLNPQRSTUWXYZ", min_size=2, max_size=2),
    st.booleans(),
)
def test_every_area_is_known(area: str, district: int, sector: int, unit: str, spaced: bool):
    code = f"{area}{district}{' ' * spaced}{sector}{unit}"
    assert found(f"near {code} now") == [code]
    assert normal_postcode(code.lower()) == f"{area}{district}{sector}{unit}"
