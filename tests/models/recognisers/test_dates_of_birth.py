"""Dates count only as dates of birth."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.recognisers.date_of_birth import find_dates_of_birth


def found(text: str) -> list[str]:
    return [text[span.start : span.end] for span in find_dates_of_birth(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("dob 14/03/1988 NI", "14/03/1988"),
        ("D.O.B: 1988-03-14", "1988-03-14"),
        ("dob 14031988", "14031988"),
        ("DOB 1/2/85", "1/2/85"),
        ("born 14 03 1988", "14 03 1988"),
        ("born 12 March 1951, NHS", "12 March 1951"),
        ("born on the 3rd of May '88", "3rd of May '88"),
        ("baby was born March 3rd, 2024", "March 3rd, 2024"),
        ("my date of birth and I said 14/02/1961, then", "14/02/1961"),
        ("14/02/1961 is my date of birth", "14/02/1961"),
        ("he is 14.02.1961 (dob)", "14.02.1961"),
        ("dob 14/03/88, moved in 01/02/2020", "14/03/88"),
    ],
)
def test_the_date_beside_a_word_of_birth_is_found(text: str, expected: str):
    assert found(text) == [expected]


@pytest.mark.parametrize(
    "text",
    [
        "I moved in on 01/02/2020",
        "born in 1951",
        "born 3 weeks ago on floor 2",
        "my birthday is 12/03",
        "dob unknown, and I have waited for an answer from you since 14/03/2024",
        "reborn. 14/03/2024",
        "dob 45/13/1988",
        "stubborn 14/03/2024 mould",
    ],
)
def test_other_dates_and_births_without_one_are_left(text: str):
    assert found(text) == []


@given(
    st.dates(date(1920, 1, 1), date(2026, 12, 31)),
    st.sampled_from(["%d/%m/%Y", "%d-%m-%Y", "%d.%m.%y", "%d %B %Y", "%d %b %y", "%Y-%m-%d", "%B %d %Y"]),
    st.sampled_from(["born", "dob", "DOB:", "date of birth is"]),
)
def test_every_day_is_found_in_every_writing(day: date, form: str, word: str):
    written = day.strftime(form)
    assert found(f"she was {word} {written}, ok") == [written]
