"""References stand beside a word that says what they refer to."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.recognisers.reference import find_references


def found(text: str) -> list[str]:
    return [text[span.start : span.end] for span in find_references(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("my rent ref is 4471092631 can someone look", "4471092631"),
        ("job no. WHG-7730218 was for tuesday", "WHG-7730218"),
        ("job 07700900 is still open", "07700900"),
        ("account 300417726", "300417726"),
        ("Rent account 50091847", "50091847"),
        ("ref is CTR/88213.", "CTR/88213"),
        ("tenancy TEN/0048213", "TEN/0048213"),
        ("Tenancy no. 0048812-B", "0048812-B"),
        ("application HL-2284107, I am", "HL-2284107"),
        ("my factoring ref is PV-F-20317", "PV-F-20317"),
        ("council tax account 7712 40856", "7712 40856"),
        ("case ref: HC/2024/00123", "HC/2024/00123"),
        ("customer ref 123-456-789", "123-456-789"),
        ("complaint #10887995", "10887995"),
        ("crime number 20/123456/24", "20/123456/24"),
        ("4471092631 is my rent ref", "4471092631"),
        ("quote 5591027 as the job number", "5591027"),
    ],
)
def test_a_reference_is_found_without_the_word_for_it(text: str, expected: str):
    assert found(text) == [expected]


@pytest.mark.parametrize(
    "text",
    [
        "planning application 24/01234/FUL",
        "planning ref 24/0613",
        "objecting to 24/01877/OP, where do comments go",
        "ref 24/01877/FUL for anyone who wants to see",
        "traffic order ref TRO/2024/15",
        "rent £51200 and rent 120.50",
        "rent 2024/25 and council tax 2025",
        "complaint 12/10/2025",
        "job 24 hours",
        "stage 2 complaint",
        "on the case since 12345",
        "12345 of us signed",
        "the repair took 999 to sort",
        "@user #GTX980",
        "www.example.org/page?ref=12345",
        "application 15%",
    ],
)
def test_public_records_money_years_and_counts_are_no_reference(text: str):
    assert found(text) == []


@given(st.sampled_from(["tenancy ref", "rent account no", "case number", "Job no."]), st.integers(100, 10**9))
def test_any_number_called_by_its_kind_is_found(word: str, number: int):
    if 1900 <= number <= 2099:  # a year, whatever stands before it
        assert found(f"{word} {number}") == []
    else:
        assert found(f"my {word} {number} pls") == [str(number)]
