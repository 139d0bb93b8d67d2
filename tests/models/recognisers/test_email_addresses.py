"""E-mail addresses, plain and disguised."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.recognisers.email import find_emails, normal_email


def found(text: str) -> list[str]:
    return [text[span.start : span.end] for span in find_emails(text)]


@pytest.mark.parametrize(
    ("written", "address"),
    [
        ("dave.smith88@example.co.uk", "dave.smith88@example.co.uk"),
        ("DAVE@EXAMPLE.COM", "dave@example.com"),
        ("o'neil+rent@example.org", "o'neil+rent@example.org"),
        ("dave@gmail", "dave@gmail"),
        ("dave @ gmail.com", "dave@gmail.com"),
        ("dave @gmail.com", "dave@gmail.com"),
        ("dave at gmail.com", "dave@gmail.com"),
        ("dave at gmail dot com", "dave@gmail.com"),
        ("Dave AT Gmail DOT Com", "dave@gmail.com"),
        ("dave(at)gmail.com", "dave@gmail.com"),
        ("dave [at] gmail [dot] co [dot] uk", "dave@gmail.co.uk"),
        ("dave_at_gmail_dot_com", "dave@gmail.com"),
        ("dave dot smith at hotmail dot co dot uk", "dave.smith@hotmail.co.uk"),
        ("dave underscore smith at hotmail dot com", "dave_smith@hotmail.com"),
        ("d.smith at example dot org", "d.smith@example.org"),
    ],
)
def test_an_address_is_found_and_read_through_its_disguise(written: str, address: str):
    assert found(f"write to {written}, thanks") == [written]
    assert normal_email(written) == address


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("mailto:dave@example.com", ["dave@example.com"]),
        ("it is <dave@example.com>.", ["dave@example.com"]),
        ("dave@example.com.Please write", ["dave@example.com"]),
        ("email me: davesmith at example.co.uk", ["davesmith at example.co.uk"]),
        ("a@example.com or b@example.com", ["a@example.com", "b@example.com"]),
    ],
)
def test_what_stands_around_an_address_is_no_part_of_it(text: str, expected: list[str]):
    assert found(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "@dave look",
        "@dave.example.com look at this",
        "thanks @Dave.Smith",
        "hi@Shaz its our block",
        "look at example.gov.uk",
        "meet us at example.co.uk",
        "check it out at example dot gov dot uk",
        "sign in at outlook.com",
        "news at example.com said so",
        "she was at home.But nobody came",
        "look at this. dot com",
        "meet @ 5.30",
        "5 bags @ 2.50",
        "lift broken today.@landlord.housing sort it",
    ],
)
def test_handles_pages_and_places_are_no_address(text: str):
    assert found(text) == []


NAMES = st.from_regex(r"[a-z][a-z0-9]{1,8}(?:[._][a-z0-9]{1,8})?", fullmatch=True)
DOMAINS = st.from_regex(r"[a-z]{2,10}\.(?:com|co\.uk|org|net)", fullmatch=True)


@given(NAMES, DOMAINS, st.sampled_from(["@", "(at)", "[at]", " (at) "]), st.sampled_from([".", " dot ", "(dot)"]))
def test_any_address_with_an_unmistakable_at_is_found(name: str, domain: str, at: str, dot: str):
    written = name + at + domain.replace(".", dot)
    assert found(f"write: {written} thanks") == [written]
    assert normal_email(written) == f"{name}@{domain}"
