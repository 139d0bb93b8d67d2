"""House numbers with their street, flats with their block."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.recognisers.address import find_addresses


def found(text: str) -> list[str]:
    return [text[span.start : span.end] for span in find_addresses(text)]


@pytest.mark.parametrize(
    "address",
    [
        "14 Tansy Close",
        "14, Tansy Close",
        "12a Elm Road",
        "12A Elm Rd",
        "12-14 Elm Road",
        "17/19 High Street",
        "9/2 Ballochmorrie Court",
        "12 Isle of Wight Road",
        "12 Upper St Giles Street",
        "12 St. Johns Rd",
        "6 Bosun's Row",
        "12 Mill Hill Road",
        "45 Paisley Road West",
        "5 The Limes",
        "14 Heol y Bryn",
        "8 Ffordd Las",
        "12 elm road",
        "12-14 elm rd",
        "22 queen elizabeth avenue",
        "14 tansy close",
        "14 ELM GROVE",
        "Flat 9, Tamar Court",
        "flat 6 elm house",
        "flat 22 at Tamar Tower",
        "flat two elm house",
        "apt 4 The Maltings",
        "Flat B, 14 Elm Road",
        "flat 12, 14 elm road",
        "Flat 3, 2nd floor, Kestrel House",
        "Flat 3, Kestrel House, 14 Church Road",
        "Flat 2/1, 14 Byres Road",
    ],
)
def test_a_number_and_a_name_are_one_address(address: str):
    assert found(f"it was {address}, again") == [address]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("outside #5 larkhall rise", "5 larkhall rise"),
        ("Outside Larkhall Mews no 5.", "Larkhall Mews no 5"),
        ("she lives in Ashbourne Road number 24", "Ashbourne Road number 24"),
        ("opposite 8 larch gate", "8 larch gate"),
        ("i live at 9 fell view", "9 fell view"),
        ("9 fell view ws2 9qt", "9 fell view"),
        ("come to 14 Tansy Close Please", "14 Tansy Close"),
        ("its 14 TANSY CLOSE ok", "14 TANSY CLOSE"),
        ("outside 3 Victoria Park", "3 Victoria Park"),
    ],
)
def test_the_words_before_a_number_hint_at_an_address_and_stay_outside_it(text: str, expected: str):
    assert found(text) == [expected]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("outside no 5 Larkhall Mews", "no 5 Larkhall Mews"),
        ("outside no.5 Larkhall Mews", "no.5 Larkhall Mews"),
        ("number five larkhall rise", "number five larkhall rise"),
        ("no 5 on Larkhall Mews", "no 5 on Larkhall Mews"),
        ("at number 2 March Road", "number 2 March Road"),
        ("behind 1 to 9 Larkhall Mews", "1 to 9 Larkhall Mews"),
        ("between 14 and 16 Tansy Close", "14 and 16 Tansy Close"),
        ("nos 14 and 16 Tansy Close", "nos 14 and 16 Tansy Close"),
        ("numbers 12, 14 and 16 Tansy Close", "12, 14 and 16 Tansy Close"),
        ("is it 14 or 16 Tansy Close", "14 or 16 Tansy Close"),
        ("we moved from 14 to 5 Larkhall Mews", "5 Larkhall Mews"),
    ],
)
def test_the_word_number_and_every_number_of_several_houses_are_part_of_the_address(text: str, expected: str):
    assert found(text) == [expected]


@pytest.mark.parametrize(
    "text",
    [
        "5 years of this",
        "2 kids street party",
        "floor 9 and the flat battery",
        "no 1 priority",
        "Elm Road no 1 priority",
        "24 hours road closure",
        "2 high street shops",
        "12 new street lights",
        "10 min drive away",
        "5 shops close early",
        "30 people close to tears",
        "4 bed house, a 3 Bed House",
        "my flat 2 bed house",
        "the flat a tower block",
        "the flats Elm Road",
        "4 lane road, 2 way street, 4 wheel drive",
        "20 mph road",
        "at 2 Victoria Park",
        "at 8 PM Court",
        "3 March Road closed",
        "in 2019 Green Lane flooded",
        "open 9-5 Church Street",
        "in 2019 and 2021 Green Lane flooded",
        "from 2019 to 2021 Green Lane",
        "between 2 and 4 Victoria Park was full",
        "from 7.30 Church Street and 19:00 Bath Road",
        "junction 10 Bloxwich Road",
        "the 51 Walsall Road bus",
        "Year 6 Park View School",
        "PO Box 426 Allison Place",
        "A38 Bristol Road",
        "M6 Motorway Close",
        "£5 Park Lane",
        "10 Town Hall",
        "no one objects to the road",
        "number one way to",
        "1 in 5 Kings Park",
        "17 Shelton on the side",
        "6 On Your Side",
        "the lads from number 5",
        "Green Lane, Tamar Court, the Westbury",
    ],
)
def test_counts_times_roads_and_places_are_no_address(text: str):
    assert found(text) == []


NAMES = st.sampled_from(["Larkspur", "Tansy", "Ballanmoray", "Fernleigh", "St Johns", "Queen Elizabeth", "O'Neill"])
TYPES = st.sampled_from(["Road", "Street", "Close", "Way", "Court", "Gardens", "Rise", "Gate", "View", "Brae", "Mews"])
HOUSES = st.integers(1, 1899).map(str) | st.from_regex("[1-9][0-9]{0,2}[a-f]", fullmatch=True)


@given(HOUSES, NAMES, TYPES)
def test_any_house_in_a_street_named_in_capitals_is_found(house: str, name: str, kind: str):
    assert found(f"they fly-tip by {house} {name} {kind}, nightly") == [f"{house} {name} {kind}"]


@given(HOUSES, NAMES, st.sampled_from(["road", "street", "avenue", "crescent", "lane", "rd", "ave"]))
def test_any_house_in_a_plain_street_is_found_in_small_letters(house: str, name: str, kind: str):
    address = f"{house} {name} {kind}".lower()
    assert found(f"they fly-tip by {address}, nightly") == [address]
