"""All recognisers together: precedence, what is public, and the way back to the original text."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.recognisers import FINDERS, NO_CONTACTS, PublishedContacts, find_spans
from models.recognisers.overlaps import first_of_overlapping
from models.spans import Span
from models.text import CleanText, clean

KEYCAP = "\ufe0f\u20e3"


def found(text: str, published: PublishedContacts = NO_CONTACTS) -> list[tuple[str, str]]:
    return [(text[span.start : span.end], str(span.type)) for span in find_spans(clean(text), published)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("account GB29 NWBK 6016 1331 9268 19", [("GB29 NWBK 6016 1331 9268 19", "BANK_ACCOUNT")]),
        ("account 55779911 sort code 20-00-00", [("55779911", "BANK_ACCOUNT"), ("20-00-00", "BANK_ACCOUNT")]),
        ("my sort code is 20-00-00", [("20-00-00", "BANK_ACCOUNT")]),
        ("account 55779911", [("55779911", "REFERENCE")]),
        ("NHS number 999 402 1187", [("999 402 1187", "NHS_NUMBER")]),
        ("my number is 7700900123", [("7700900123", "PHONE")]),
        ("tenancy ref 07700900123", [("07700900123", "PHONE")]),
        ("case no 4111111111111111", [("4111111111111111", "CARD")]),
        ("dob 14/03/1988, ref 14031988", [("14/03/1988", "DATE_OF_BIRTH"), ("14031988", "REFERENCE")]),
        ("flat 22 Hollis Court WS2 9QT", [("flat 22 Hollis Court", "ADDRESS"), ("WS2 9QT", "POSTCODE")]),
        ("07700900123@example.com", [("07700900123@example.com", "EMAIL")]),
        ("https://wa.me/447700900123", [("447700900123", "PHONE")]),
    ],
)
def test_the_finding_with_the_better_proof_wins(text: str, expected: list[tuple[str, str]]):
    assert found(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "https://youtu.be/Do59DUK-mMc",
        "https://example.org/map?id=0x3bae123ce453031b",
        "https://example.org/r/comments/b524zn/388_votes",
        "www.example.org/case/12345678",
    ],
)
def test_letters_and_digits_of_a_web_address_are_nothing_private(text: str):
    assert found(text) == []


def test_contacts_that_the_landlord_publishes_and_national_ones_are_left_out():
    office = PublishedContacts(phones=["01632 960001"], addresses=["100 Hatherton Street"])
    text = "ring 01632 960001 or 0800 111 999, come to 100 Hatherton St, or ring dave 07700 900123"
    assert found(text, office) == [("07700 900123", "PHONE")]
    assert [kind for _, kind in found(text)] == ["PHONE", "ADDRESS", "PHONE"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("😀😀 07700 900123 😀", "07700 900123"),
        ("０７７００ ９００１２３", "０７７００ ９００１２３"),
        ("0770\u200b0 900\u200b123", "0770\u200b0 900\u200b123"),
        ("sooooo 07700&nbsp;900123 &amp; ring", "07700&nbsp;900123"),
        ("no way!!\r\n07700 900123\r\n", "07700 900123"),
    ],
)
def test_a_span_is_the_piece_of_the_original_that_a_reader_sees(text: str, expected: str):
    assert found(text) == [(expected, "PHONE")]


def test_digits_in_keycaps_are_read():
    keycaps = "0️⃣7️⃣7️⃣0️⃣0️⃣ 9️⃣0️⃣0️⃣1️⃣2️⃣3️⃣"
    (piece, kind) = found(f"ring {keycaps} pls")[0]
    assert kind == "PHONE"
    assert piece.rstrip(KEYCAP) == keycaps.rstrip(KEYCAP)


def test_names_of_people_are_left_to_the_model():
    assert found("thanks Karen Smith, Mrs Khan and Dave the gas man") == []


PIECES = st.sampled_from(
    [
        *("07700 900123", "double oh seven", "nine hundred", "dave@example.com", "dave at gmail dot com", "@dave"),
        *("WS2 9QT", "14 Tansy Close", "flat 6 elm house", "no 5", "QQ 12 34 56 C", "NHS", "999 402 1187", "dob"),
        *("4111 1111 1111 1111", "sort code", "20-00-00", "acc", "55779911", "14/03/1988", "ref", "WHG-7730218"),
        *("BX19 KZZ", "car", "facebook.com/dave", "http://", "GB29 NWBK 6016 1331 9268 19", "number two Elm Road"),
        *(
            "😀",
            "0️⃣",
            "🕖",
            "１",
            "&amp;",
            "&#48;",
            "\u200b",
            "İ",
            "ﬁ",
            "½",
            "é",
            "a\u0301",
            "cooool",
            " ",
            "-",
            "/",
            "(",
            ".",
        ),
    ]
)
TEXTS = st.text(max_size=60) | st.lists(PIECES | st.text(max_size=4), max_size=12).map("".join)


@given(TEXTS)
def test_spans_lie_in_the_original_sorted_and_apart(text: str):
    spans = find_spans(clean(text))
    assert all(span.end <= len(text) for span in spans)
    assert all(first.end <= second.start for first, second in pairwise(spans))


@given(st.lists(PIECES | st.text(max_size=4), max_size=12).map(" ".join).filter(lambda text: "/" not in text))
def test_the_quick_first_look_hides_nothing_that_a_finder_would_find(text: str):
    plain = CleanText(text, range(len(text)), range(1, len(text) + 1))
    unhurried = first_of_overlapping(span for _, find in FINDERS for span in find(text))
    assert find_spans(plain) == [
        span for span in unhurried if not NO_CONTACTS.covers(text[span.start : span.end], span.type)
    ]


WHOLE = st.sampled_from(
    [
        *("07700 900123", "oh seven seven double oh nine hundred one two three", "dave@example.com", "WS2 9QT"),
        *("14 Tansy Close", "flat 6 elm house", "QQ 12 34 56 C", "4111 1111 1111 1111", "BX19 KZZ"),
        *("GB29 NWBK 6016 1331 9268 19", "dob 14/03/1988", "rent ref 4471092631", "facebook.com/dave.example"),
    ]
)
CHATTER = st.lists(
    st.sampled_from(
        ["hello", "again", "boiler", "cold", "still", "please", "ffs", "😀", "!!", "and", "it's", "nobody"]
    ),
    max_size=6,
).map(" ".join)


@given(WHOLE, CHATTER, CHATTER)
def test_what_is_found_does_not_depend_on_the_chatter_around_it(whole: str, before: str, after: str):
    text = f"{before} {whole} {after}"
    shift = len(before) + 1
    assert find_spans(clean(text)) == [
        Span(span.start + shift, span.end + shift, span.type) for span in find_spans(clean(whole))
    ]
