"""Payment card numbers: 13 to 19 digits that pass Luhn's check."""

import re

from stdnum import luhn

from models.spans import Span, SpanType

GROUPED = re.compile(r"(?<![\w£+=/])(?<![0-9][.,-])[2-6](?:[\s-]{0,2}[0-9]){12,18}(?![\w])(?![.,-][0-9])")
# How the digits of a card are written: all in one, in fours (the last group may be short), or Amex's 4-6-5.
LAYOUT = re.compile(r"[0-9]{13,19}|(?:[0-9]{4}\s){2,4}[0-9]{1,4}|[0-9]{4}\s[0-9]{6}\s[0-9]{4,5}")
GAP = re.compile(r"[\s-]+")


def find_cards(text: str) -> list[Span]:
    """Find card numbers, unbroken or in the groups that are printed on cards."""
    return [Span(*match.span(), SpanType.CARD) for match in GROUPED.finditer(text) if _is_card(match[0])]


def _is_card(written: str) -> bool:
    digits = GAP.sub("", written)
    return bool(LAYOUT.fullmatch(GAP.sub(" ", written))) and len(set(digits)) > 1 and luhn.is_valid(digits)
