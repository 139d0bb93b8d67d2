"""Long hostile texts: the time to search them grows with their length, not with its square."""

import time

import pytest

from models.recognisers import find_spans
from models.text import CleanText

SMALL, LARGE = 2_500, 20_000
BRIEF = 0.2


def seconds(repeated: str, size: int) -> float:
    """The least processor time of three searches."""
    text = (repeated * size)[:size]
    plain = CleanText(text, range(size), range(1, size + 1))
    times = []
    for _ in range(3):
        start = time.process_time()
        find_spans(plain)
        times.append(time.process_time() - start)
    return min(times)


@pytest.mark.parametrize(
    "repeated",
    [
        *(" ", "0", "1 ", "1.", "1-1/1-", "(", "a", "a-/", "a.a.", "_", "a@", "x@x.", "a dot ", "a at b dot "),
        *("oh ", "double oh ", "seven ", "07700 900123 ", "+1 ", "00", "4111 ", "4111-", "NHS 999 ", "AB12 ", "GB29"),
        *("flat ", "flat 1 ", "12 ", "12 Elm ", "12 Elm Road ", "Church ", "3 Heol y ", "Elm Road no 1 ", "number "),
        *("1 and ", "1, 2 and ", "NO 1 AB CD "),
        *(
            "account 1234567 ",
            "20-00-00 ",
            "sort code ",
            "dob ",
            "dob 1/1/1990 ",
            "ref ",
            "ref 123 ",
            "tenancy no is : ",
        ),
        *("facebook.com/a ", "http://", "www.a/", "dave@gmail.com "),
    ],
)
def test_eight_times_the_text_takes_far_less_than_sixty_four_times_the_time(repeated: str):
    large = seconds(repeated, LARGE)
    assert large < BRIEF or large < 24 * seconds(repeated, SMALL)
