"""National Insurance and NHS numbers."""

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from stdnum.gb import nhs

from models.recognisers.nhs_number import find_nhs_numbers
from models.recognisers.ni_number import NEVER_ISSUED, find_ni_numbers


def ni_numbers(text: str) -> list[str]:
    return [text[span.start : span.end] for span in find_ni_numbers(text)]


def nhs_numbers(text: str) -> list[str]:
    return [text[span.start : span.end] for span in find_nhs_numbers(text)]


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("NI QQ 12 34 56 C if you need it", "QQ 12 34 56 C"),
        ("its QQ123456C", "QQ123456C"),
        ("its qq123456c", "qq123456c"),
        ("its qq 12 34 56 c", "qq 12 34 56 c"),
        ("QQ-12-34-56-C", "QQ-12-34-56-C"),
        ("AB 12 34 56 D.", "AB 12 34 56 D"),
        ("my ni is ab 12 34 56 d", "ab 12 34 56 d"),
        ("national insurance number ab 12 34 56", "ab 12 34 56"),
        ("nino: jg121212", "jg121212"),
    ],
)
def test_a_national_insurance_number_is_found(text: str, number: str):
    assert ni_numbers(text) == [number]


@pytest.mark.parametrize(
    "text",
    [
        "at 12 34 56 a crowd came",
        "GB 12 34 56 A",
        "QQ 12 34 56 E",
        "QQ 12 34 567 C",
        "AB 12 34 56 on its own",
        "in 20 10 15 days",
        "sort code 20-00-00 c/o the bank",
    ],
)
def test_other_letters_and_pairs_are_no_national_insurance_number(text: str):
    assert ni_numbers(text) == []


@given(
    st.text("ABCEGHJKLMNOPRSTWXYZ", min_size=1, max_size=1),
    st.text("ABCEGHJKLMNPRSTWXYZ", min_size=1, max_size=1),
    st.lists(st.integers(0, 99), min_size=3, max_size=3),
    st.sampled_from("ABCD"),
    st.sampled_from(["", " ", "-"]),
)
def test_every_issued_prefix_is_found(first: str, second: str, pairs: list[int], last: str, gap: str):
    assume(first + second not in NEVER_ISSUED)
    number = gap.join([first + second, *(f"{pair:02d}" for pair in pairs), last])
    assert ni_numbers(f"its {number} ok") == [number]


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("943 476 5919", "943 476 5919"),
        ("NHS 9434765919", "9434765919"),
        ("nhs no 943-476-5919", "943-476-5919"),
        ("9434765919 is my nhs number", "9434765919"),
        ("NHS no 999 402 1187", "999 402 1187"),
        ("its 999 402 1187", "999 402 1187"),
    ],
)
def test_an_nhs_number_is_found_by_its_check_or_in_the_range_for_tests(text: str, number: str):
    assert nhs_numbers(text) == [number]


@pytest.mark.parametrize(
    "text",
    [
        "943 476 5918",
        "NHS number 943 476 5918",
        "9434765919",
        "9994021187",
        "£999 402 1187",
        "call +1 943 476 5919",
        "ring 943 476 5919",
        "943-476-5919",
        "999 402 11875",
    ],
)
def test_a_wrong_check_digit_a_bare_number_or_a_call_is_no_nhs_number(text: str):
    assert nhs_numbers(text) == []


@given(st.integers(400_000_000, 799_999_999))
def test_every_number_with_the_right_check_digit_and_no_other_is_found(start: int):
    checks = [digit for digit in "0123456789" if nhs.is_valid(f"{start}{digit}")]
    for digit in "0123456789":
        number = f"{start}{digit}"
        written = f"{number[:3]} {number[3:6]} {number[6:]}"
        assert nhs_numbers(f"its {written}") == ([written] if digit in checks else [])
