"""What is public: an organisation's own contacts, and numbers and addresses known to the whole country."""

import re
from collections.abc import Collection
from dataclasses import dataclass

from models.recognisers.address import find_addresses
from models.recognisers.cues import words
from models.recognisers.email import find_emails, normal_email
from models.recognisers.phone import find_phones, national_digits
from models.recognisers.postcode import find_postcodes, normal_postcode
from models.recognisers.profile import normal_link
from models.recognisers.street_words import NUMBER_WORDS
from models.spans import Span, SpanType
from models.text import clean

# 0800 and 0808 are free to call and cost their owner money, 0300 and 0303 are kept by Ofcom for public and
# charitable bodies: none of them is a private person's own.
NATIONAL_NUMBER = re.compile(r"1(?:00|01|05|11|12|19|23)|116[0-9]{3}|999|18000|61016|080[08][0-9]{4,7}|030[03][0-9]{7}")
NATIONAL_ADDRESSES = frozenset({"10 downing street", "11 downing street", "12 downing street"})
NATIONAL_POSTCODES = frozenset({"SW1A0AA", "SW1A1AA", "SW1A2AA"})
"""Parliament, Buckingham Palace and Downing Street: people write about them, nobody is found by them."""
# Mailboxes named for a task are an organisation's, whoever reads them.
TASK_MAILBOX = re.compile(
    r"(?:info|enquir(?:y|ies)|contact(?:us)?|customer\.?(?:service|care|relation)s?|help(?:desk)?|support|office|admin"
    r"|repairs|housing|complaints?|feedback|press|media|news|planning|council\.?tax|benefits|electoral\.?services"
    r"|parking|foi|no-?reply|hello|sales|bookings?|jobs|recruitment)@.*"
)
ADDRESS_WORD = re.compile(r"[\w/'-]+")
HOUSE_NUMBER = re.compile("[0-9]+[a-h]?")
SEVERAL_HOUSES = re.compile(
    rf"(?:(?:{'|'.join(NUMBER_WORDS)})\b\.?\s?)?(?:[0-9]+[a-h]?,?\s){{1,2}}(?:and|to|or)\s[0-9]+[a-h]?,?\s",
    re.IGNORECASE,
)
ABBREVIATIONS = dict(
    pair.split(":")
    for pair in words(
        "apt:apartment av:avenue ave:avenue blvd:boulevard cl:close clos:close cres:crescent ct:court dr:drive"
        " flt:flat gdns:gardens ln:lane pl:place rd:road sq:square st:street str:street terr:terrace"
    )
)


@dataclass(frozen=True, slots=True)
class PublishedContacts:
    """Contacts that an organisation publishes itself; however a comment writes them, they are not private.

    Each is given as people write it. An address may be a whole one with its postcode, which is then published too.
    Raises `ValueError` for what cannot be such a contact.
    """

    phones: Collection[str] = ()
    emails: Collection[str] = ()
    postcodes: Collection[str] = ()
    addresses: Collection[str] = ()
    links: Collection[str] = ()

    def __post_init__(self) -> None:
        given = {name: [clean(value).text for value in getattr(self, name)] for name in self.__slots__}
        in_addresses = [code for address in given["addresses"] for code in _pieces(address, find_postcodes(address))]
        normal = {
            "phones": {digits for phone in given["phones"] for digits in _read_phones(phone)},
            "emails": {_read_email(email) for email in given["emails"]},
            "postcodes": {_read_postcode(code) for code in given["postcodes"] + in_addresses},
            "addresses": {place for address in given["addresses"] for place in _read_addresses(address)},
            "links": {_read_link(link) for link in given["links"]},
        }
        for name, values in normal.items():
            object.__setattr__(self, name, frozenset(values))

    def covers(self, text: str, type: SpanType) -> bool:
        """Whether the text of a span of this type is one of these contacts, or public in the whole country."""
        text = clean(text).text
        match type:
            case SpanType.PHONE:
                digits = national_digits(text)
                return digits in self.phones or bool(NATIONAL_NUMBER.fullmatch(digits))
            case SpanType.EMAIL:
                email = normal_email(text)
                return email in self.emails or bool(TASK_MAILBOX.fullmatch(email))
            case SpanType.POSTCODE:
                code = normal_postcode(text)
                return code in self.postcodes or code in NATIONAL_POSTCODES
            case SpanType.ADDRESS:
                return all(place in self.addresses or place in NATIONAL_ADDRESSES for place in _each_house(text))
            case SpanType.HANDLE_OR_URL:
                return normal_link(text) in self.links
            case _:
                return False


def normal_address(text: str) -> str:
    """An address in small letters without punctuation, its number first and "Rd" written out."""
    parts = [ABBREVIATIONS.get(part, part) for part in ADDRESS_WORD.findall(text.lower().replace("’", "'"))]
    parts = [part for part in parts if part not in NUMBER_WORDS]
    if parts and parts[-1][0].isdecimal():
        parts = [parts[-1], *parts[:-1]]
    return " ".join(parts)


def _each_house(address: str) -> list[str]:
    """Each address of several houses: "10 and 11 Downing Street" are two; in normal form."""
    several = SEVERAL_HOUSES.match(address)
    if several is None:
        return [normal_address(address)]
    return [normal_address(f"{number} {address[several.end() :]}") for number in HOUSE_NUMBER.findall(several[0])]


def _pieces(text: str, spans: list[Span]) -> list[str]:
    return [text[span.start : span.end] for span in spans]


def _only_piece(text: str, spans: list[Span], kind: str) -> str:
    if len(spans) != 1:
        raise ValueError(f"'{text}' is not {kind}")
    return _pieces(text, spans)[0]


def _read_phones(phone: str) -> list[str]:
    digits = [national_digits(piece) for piece in _pieces(phone, find_phones(phone)) or [phone]]
    if not all(len(number) >= 3 for number in digits):
        raise ValueError(f"'{phone}' is not a telephone number")
    return digits


def _read_email(email: str) -> str:
    return normal_email(_only_piece(email, find_emails(email), "an e-mail address"))


def _read_postcode(code: str) -> str:
    return normal_postcode(_only_piece(code, find_postcodes(code), "a full postcode"))


def _read_addresses(address: str) -> list[str]:
    if not ADDRESS_WORD.search(address):
        raise ValueError("a published address is empty")
    return [normal_address(piece) for piece in _pieces(address, find_addresses(address)) or [address]]


def _read_link(link: str) -> str:
    if "." not in link or "/" not in normal_link(link).strip("/"):
        raise ValueError(f"'{link}' is not a link to a page")
    return normal_link(link)


NO_CONTACTS = PublishedContacts()
"""Nothing published; what is public in the whole country still is."""
