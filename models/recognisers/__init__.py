"""UK personal data in comments: what finds it, what of it is public, and which finding wins.

`find_spans` is the one way in; each kind has a module of its own with a `find_<things>(text)`.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass

from models.recognisers.address import FLAT_WORDS, find_addresses
from models.recognisers.bank_account import find_bank_accounts
from models.recognisers.card import find_cards
from models.recognisers.cues import mentions
from models.recognisers.date_of_birth import find_dates_of_birth
from models.recognisers.email import find_emails
from models.recognisers.nhs_number import find_nhs_numbers
from models.recognisers.ni_number import find_ni_numbers
from models.recognisers.overlaps import first_of_overlapping
from models.recognisers.phone import SAID, find_phones
from models.recognisers.postcode import find_postcodes
from models.recognisers.profile import find_profiles
from models.recognisers.published import NO_CONTACTS, PublishedContacts
from models.recognisers.reference import find_references
from models.recognisers.vehicle import find_vehicles
from models.spans import Span, SpanType
from models.text import CleanText

__all__ = ["NO_CONTACTS", "PublishedContacts", "Recognised", "find_spans", "recognise"]

Finder = Callable[[str], list[Span]]

FINDERS: tuple[tuple[int, Finder], ...] = (
    (0, find_emails),
    (0, find_profiles),
    (6, find_bank_accounts),
    (13, find_cards),
    (6, find_ni_numbers),
    (10, find_nhs_numbers),
    (3, find_dates_of_birth),
    (0, find_phones),
    (2, find_postcodes),
    (1, find_vehicles),
    (0, find_addresses),
    (3, find_references),
)
"""Each finder with the least number of digits its things have, in order of precedence.

Where findings overlap the earlier finder wins: first what carries its own proof (a check digit or an
at sign), then what has a shape of its own, last what only the words around it explain.
"""

HINTS = (
    *("@", " at ", "(at", "[at", "{at", "<at", "_at_", "( at", "[ at", "/", "slash", "number"),
    *SAID,
    *FLAT_WORDS,
)
"""What a text without any digit must hold for one of the first kinds to be in it."""

DIGIT = re.compile("[0-9]")
# The letters and digits of a web address say nothing; wa.me holds a telephone number.
LINK = re.compile(
    r"(?:https?://|w{2,3}\.|\b[\w-]{1,63}\.(?:com|org|net|uk|be|gl|ly|co|tv|io)/)(?!wa\.me/)\S+", re.IGNORECASE
)
IN_LINKS = frozenset({SpanType.EMAIL, SpanType.HANDLE_OR_URL})


@dataclass(frozen=True, slots=True)
class Recognised:
    """Spans in characters of the original, sorted: of private data, and of what is published."""

    private: list[Span]
    public: list[Span]


def find_spans(cleaned: CleanText, published: PublishedContacts = NO_CONTACTS) -> list[Span]:
    """Find private data in a cleaned text: spans in characters of the original, sorted, none overlapping.

    What `published` covers is public and left out. Names of people are left to the model.
    """
    return recognise(cleaned, published).private


def recognise(cleaned: CleanText, published: PublishedContacts = NO_CONTACTS) -> Recognised:
    """Find personal data and say which of it is public; spans as `find_spans` gives them."""
    text = cleaned.text
    found = {
        Span(*cleaned.original_bounds(span.start, span.end), span.type): text[span.start : span.end]
        for span in _find_all(text)
    }
    recognised = Recognised([], [])
    for span in first_of_overlapping(found):
        is_public = published.covers(found[span], span.type)
        (recognised.public if is_public else recognised.private).append(span)
    return recognised


def _find_all(text: str) -> list[Span]:
    """What every finder finds, those of higher precedence first, without what only a link's letters look like."""
    digits = len(DIGIT.findall(text))
    if not digits and not mentions(text, HINTS):
        return []
    found = [span for least, find in FINDERS if digits >= least for span in find(text)]
    if found and "/" in text:
        in_links = {at for link in LINK.finditer(text) for at in range(*link.span())}
        found = [span for span in found if span.type in IN_LINKS or span.start not in in_links]
    return found
