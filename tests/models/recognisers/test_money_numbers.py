"""Cards, sort codes, account numbers and IBANs."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum import luhn

from models.recognisers.bank_account import find_bank_accounts
from models.recognisers.card import find_cards


def cards(text: str) -> list[str]:
    return [text[span.start : span.end] for span in find_cards(text)]


def accounts(text: str) -> list[str]:
    return [text[span.start : span.end] for span in find_bank_accounts(text)]


@pytest.mark.parametrize(
    "number",
    ["4111 1111 1111 1111", "4111-1111-1111-1111", "4111111111111111", "5500 0000 0000 0004", "3782 822463 10005"],
)
def test_a_card_that_passes_the_check_is_found(number: str):
    assert cards(f"take it off {number} exp 09/27") == [number]


@pytest.mark.parametrize(
    "text",
    [
        "4111 1111 1111 1112",
        "2026 2027 2028 2029",
        "1 2 3 4 5 6 7 8 9 0 1 2 3 4",
        "4 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1",
        "4444444444444",
        "£4111111111111111",
        "41111111111111110",
    ],
)
def test_a_number_that_fails_the_check_or_is_laid_out_otherwise_is_no_card(text: str):
    assert cards(text) == []


@given(st.integers(4 * 10**14, 6 * 10**14 - 1), st.sampled_from(["", " ", "-"]))
def test_every_sixteen_digits_with_the_check_digit_are_a_card(start: int, gap: str):
    number = f"{start}{luhn.calc_check_digit(str(start))}"
    written = gap.join(number[at : at + 4] for at in range(0, 16, 4))
    assert cards(f"its {written} ok") == [written]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("sort code 20-00-00 acc 55779911", ["20-00-00", "55779911"]),
        ("sort 001122 account number 81234567", ["001122", "81234567"]),
        ("s/c 20 00 00 a/c 5577 9911", ["20 00 00", "5577 9911"]),
        ("Account: 55779911 Sort: 20-00-00", ["55779911", "20-00-00"]),
        ("acc 00318842, 00-99-12", ["00318842", "00-99-12"]),
        ("20-00-00 55779911", ["20-00-00", "55779911"]),
        ("my bank account is 12345678", ["12345678"]),
        ("sort code 20-00-00 only", ["20-00-00"]),
        ("GB29 NWBK 6016 1331 9268 19 thanks", ["GB29 NWBK 6016 1331 9268 19"]),
        ("gb29nwbk60161331926819", ["gb29nwbk60161331926819"]),
        ("IBAN DE89 3704 0044 0532 0130 00.", ["DE89 3704 0044 0532 0130 00"]),
    ],
)
def test_sort_codes_accounts_and_ibans_are_each_a_span(text: str, expected: list[str]):
    assert accounts(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "Rent account 50091847",
        "account 300417726, isn't that a data breach",
        "my job 12345678 of 12-10-25",
        "account 12345678 since 12-10-2025",
        "sort it by 20 12 13",
        "closed 20-12-25 to 04-01-26",
        "GB29 NWBK 6016 1331 9268 18",
        "sorted 12 00 00 times",
    ],
)
def test_rent_accounts_dates_and_wrong_ibans_are_no_bank_account(text: str):
    assert accounts(text) == []
