"""Telephone numbers, in the ranges that Ofcom keeps for drama."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.recognisers.phone import find_phones, national_digits


def found(text: str) -> list[str]:
    return [text[span.start : span.end] for span in find_phones(text)]


@pytest.mark.parametrize(
    "number",
    [
        "07700900123",
        "07700 900123",
        "07700 900 123",
        "07700-900-123",
        "07.700.900.123",
        "07700 90 01 23",
        "0 7 7 0 0 9 0 0 1 2 3",
        "07700/900123",
        "+44 7700 900123",
        "+44 (0)7700 900123",
        "+447700900123",
        "0044 7700 900123",
        "00447700900123",
        "01632 960 001",
        "(01632) 960001",
        "020 7946 0991",
        "+44 20 7946 0991",
        "0113 496 0140",
        "03069 990123",
        "08081 570123",
        "0909 879 0123",
        "o7700 9oo123",
        "O77OO9OO123",
    ],
)
def test_a_number_is_found_whole_in_any_writing(number: str):
    assert found(f"ring me on {number}, any time") == [number]


@pytest.mark.parametrize(
    ("words", "digits"),
    [
        ("oh seven seven double oh nine hundred one two three", "07700900123"),
        ("zero seven seven zero zero nine double zero one two three", "07700900123"),
        ("nought seven seven double nought, nine hundred, four five six", "07700900456"),
        ("07700 nine double oh 123", "07700900123"),
        ("o seven seven 00 nine hundred twenty-three four", "07700900234"),
        ("oh one six three two nine six oh oh oh one", "01632960001"),
    ],
)
def test_a_number_that_is_read_out_is_found_and_read(words: str, digits: str):
    text = f"his number is {words} ok"
    assert found(text) == [words]
    assert national_digits(words) == digits


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("call07700900123 now", ["07700900123"]),
        ("Tel:01632960001", ["01632960001"]),
        ("07700900123 07700900124", ["07700900123", "07700900124"]),
        ("07700 900123 24 hours a day", ["07700 900123"]),
        ("https://wa.me/447700900123", ["447700900123"]),
        ("text 7700 900123", ["7700 900123"]),
        ("my sister in Cork is on +353 87 123 4567", ["+353 87 123 4567"]),
    ],
)
def test_what_stands_around_a_number_is_no_part_of_it(text: str, expected: list[str]):
    assert found(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "ring 999, or 101, 111 and 105 if it can wait",
        "job 07700900 is still open",
        "rent is £07700900123",
        "from 07.11.2026 9.30am",
        "from 07/11/2026 12:30",
        "between 07-11-2026 and 08-11-2026",
        "the years 2019 2020 2021 2022",
        "planning application 24/01234/FUL",
        "0.25 0.50 0.75 10 and so on",
        "sort code 00-12-34 acc 00045678",
        "card 4111 0111 1111 1111",
        "ISBN 0-7110-2521-5 (or another)",
        "meter numbers 07603-07609, odd ones",
        "so 7700 900 1234 people signed",
        "no 7700 900 123 of them",
        "one two three four five six seven eight nine ten",
        "oh seven years we waited, nine calls, double the rent",
        "1 2 3 4 5 6 7 8 9 10 11",
    ],
)
def test_other_figures_are_no_telephone_number(text: str):
    assert found(text) == []


MOBILES = st.integers(0, 999).map(lambda last: f"07700900{last:03d}")
LANDLINES = st.integers(0, 999).map(lambda last: f"01632960{last:03d}")
NUMBERS = MOBILES | LANDLINES
WORDS = dict(enumerate(("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")))


@given(NUMBERS, st.sets(st.integers(3, 9), max_size=3), st.sampled_from([" ", "-", ".", " - ", "  "]))
def test_a_number_broken_anywhere_reads_the_same(number: str, breaks: set[int], gap: str):
    written = "".join(gap + digit if at in breaks else digit for at, digit in enumerate(number))
    assert found(f"ask at {written} thanks") == [written]
    assert national_digits(written) == number


@given(NUMBERS, st.sampled_from(["+44", "+44 ", "0044", "+44 (0)", "+44(0)"]))
def test_the_country_code_makes_no_difference(number: str, code: str):
    written = code + number[1:]
    assert found(f"ask at {written} thanks") == [written]
    assert national_digits(written) == number


@given(NUMBERS, st.sets(st.integers(0, 10)), st.booleans())
def test_digits_may_be_words(number: str, spelt: set[int], oh: bool):
    names = WORDS | ({0: "oh"} if oh else {})
    written = " ".join(names[int(digit)] if at in spelt else digit for at, digit in enumerate(number))
    assert [national_digits(piece) for piece in found(f"ask at {written} thanks")] == [number]
