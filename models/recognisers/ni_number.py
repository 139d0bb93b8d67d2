"""National Insurance numbers: two letters, six digits, a letter from A to D."""

import re

from models.recognisers.cues import cue_before
from models.spans import Span, SpanType

SIX_DIGITS = re.compile(r"(?<![0-9])[0-9]{2}[\s.-]?[0-9]{2}[\s.-]?[0-9]{2}(?![0-9])")
# The letters HMRC gives out, and Q, which it never does: examples and tests use QQ.
PREFIX = re.compile(r"(?<![A-Za-z])([A-CEGHJ-PQR-TW-Z][\s.]?[A-CEGHJ-NPQR-TW-Z])[\s.-]{0,2}\Z", re.IGNORECASE)
SUFFIX = re.compile(r"[\s.-]?[A-D](?![A-Za-z0-9])", re.IGNORECASE)
NEVER_ISSUED = frozenset({"BG", "GB", "KN", "NK", "NT", "TN", "ZZ"})
NI_WORD = re.compile(
    r"\b(?:ni|n\.i\.?|nino|n\.?i\.? ?n\.?o\.?|nat(?:ional)? ins(?:urance)?|insurance (?:no|num|number))\b",
    re.IGNORECASE,
)


def find_ni_numbers(text: str) -> list[Span]:
    """Find National Insurance numbers; without the last letter only where words name them as such."""
    found = []
    for digits in SIX_DIGITS.finditer(text):
        prefix = PREFIX.search(text, max(0, digits.start() - 5), digits.start())
        if prefix is None or re.sub(r"\W", "", prefix[1]).upper() in NEVER_ISSUED:
            continue
        suffix = SUFFIX.match(text, digits.end())
        named = cue_before(NI_WORD, text, prefix.start(), 40)
        if named or (suffix and _stands_alone(text[prefix.start() : suffix.end()])):
            found.append(Span(prefix.start(), suffix.end() if suffix else digits.end(), SpanType.NI_NUMBER))
    return found


def _stands_alone(number: str) -> bool:
    """Whether a number speaks for itself: in capitals or unbroken, not "at 12 34 56 a"."""
    return number.isupper() or " " not in number or number.lower().startswith("qq")
