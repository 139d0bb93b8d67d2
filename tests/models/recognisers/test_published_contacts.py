"""What an organisation publishes itself, and what is public in the whole country, is not private."""

import pytest

from models.recognisers import NO_CONTACTS, PublishedContacts
from models.spans import SpanType

OFFICE = PublishedContacts(
    phones=["01632 960001", "+44 (0)20 7946 0991"],
    emails=["Lettings.Team@example.org"],
    postcodes=["WS1 1AB"],
    addresses=["Kestrel House, 100 Hatherton Street, Walsall WS1 1XX", "Flat 1, Show House, Larkspur Way"],
    links=["https://www.facebook.com/ExampleHomes/", "https://twitter.com/examplehomes"],
)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("01632-960-001", SpanType.PHONE),
        ("+44 1632 960001", SpanType.PHONE),
        ("oh one six three two nine six oh oh oh one", SpanType.PHONE),
        ("020 7946 0991", SpanType.PHONE),
        ("lettings.team@EXAMPLE.org", SpanType.EMAIL),
        ("lettings.team (at) example dot org", SpanType.EMAIL),
        ("ws11ab", SpanType.POSTCODE),
        ("WS1 1XX", SpanType.POSTCODE),
        ("100 hatherton st", SpanType.ADDRESS),
        ("100, Hatherton Street", SpanType.ADDRESS),
        ("Hatherton Street no 100", SpanType.ADDRESS),
        ("m.facebook.com/examplehomes", SpanType.HANDLE_OR_URL),
        ("x.com/ExampleHomes", SpanType.HANDLE_OR_URL),
    ],
)
def test_a_published_contact_is_covered_in_any_writing(text: str, kind: SpanType):
    assert OFFICE.covers(text, kind)
    assert not NO_CONTACTS.covers(text, kind)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("01632 960002", SpanType.PHONE),
        ("jane.smith@example.org", SpanType.EMAIL),
        ("WS1 1AD", SpanType.POSTCODE),
        ("101 Hatherton Street", SpanType.ADDRESS),
        ("flat 2, 100 Hatherton Street", SpanType.ADDRESS),
        ("facebook.com/examplehomes.dave", SpanType.HANDLE_OR_URL),
        ("01632 960001", SpanType.REFERENCE),
        ("QQ 12 34 56 C", SpanType.NI_NUMBER),
    ],
)
def test_what_only_resembles_a_published_contact_stays_private(text: str, kind: SpanType):
    assert not OFFICE.covers(text, kind)


@pytest.mark.parametrize(
    "number", ["999", "111", "116 123", "105", "0800 111 999", "0800 1111", "0808 157 0123", "0300 111 3000"]
)
def test_emergency_numbers_and_helplines_are_public(number: str):
    assert NO_CONTACTS.covers(number, SpanType.PHONE)


@pytest.mark.parametrize("number", ["07700 900123", "01632 960001", "0345 496 0123", "03069 990123"])
def test_mobiles_landlines_and_other_ranges_are_not_public_by_themselves(number: str):
    assert not NO_CONTACTS.covers(number, SpanType.PHONE)


@pytest.mark.parametrize(
    ("text", "kind", "public"),
    [
        ("10 Downing Street", SpanType.ADDRESS, True),
        ("14 Downing Street", SpanType.ADDRESS, False),
        ("nr 10 Downing Street", SpanType.ADDRESS, True),
        ("10 and 11 Downing Street", SpanType.ADDRESS, True),
        ("12 and 14 Downing Street", SpanType.ADDRESS, False),
        ("SW1A 2AA", SpanType.POSTCODE, True),
        ("SW1A 2AB", SpanType.POSTCODE, False),
        ("repairs@example.org", SpanType.EMAIL, True),
        ("customer.services@example.org", SpanType.EMAIL, True),
        ("dave.repairs@example.org", SpanType.EMAIL, False),
    ],
)
def test_the_prime_ministers_address_and_mailboxes_named_for_a_task_are_public(text: str, kind: SpanType, public: bool):
    assert NO_CONTACTS.covers(text, kind) is public


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"phones": ["none"]}, "'none' is not a telephone number"),
        ({"phones": "01632 960001"}, "is not a telephone number"),
        ({"emails": ["example.org"]}, "'example.org' is not an e-mail address"),
        ({"postcodes": ["WS1"]}, "'WS1' is not a full postcode"),
        ({"addresses": [" "]}, "a published address is empty"),
        ({"links": ["facebook"]}, "'facebook' is not a link to a page"),
    ],
)
def test_what_cannot_be_a_contact_is_refused(given: dict[str, list[str]], message: str):
    with pytest.raises(ValueError, match=message):
        PublishedContacts(**given)


def test_contacts_that_read_the_same_are_equal():
    assert PublishedContacts(phones=["01632 960001"]) == PublishedContacts(phones=["+44 1632 960 001"])
