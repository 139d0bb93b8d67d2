"""NHS numbers (ten digits, the last one a check digit) and Scotland's CHI numbers, which share the check."""

import re

from stdnum.gb import nhs

from models.recognisers.cues import cue_after, cue_before
from models.spans import Span, SpanType

TEN_DIGITS = re.compile(r"(?<![\w£#@/])(?<![0-9][.,-])[0-9]{3}([\s-]?)[0-9]{3}([\s-]?)[0-9]{4}(?![0-9])")
# American telephone numbers are grouped like NHS numbers.
CALL = re.compile(r"\+[0-9]|\b(?:call|ring|text|tel|phone|mobile)\b", re.IGNORECASE)
NHS_WORD = re.compile(r"\b(?:nhs|chi)\b", re.IGNORECASE)


def find_nhs_numbers(text: str) -> list[Span]:
    """Find NHS numbers that pass their check, grouped 3-3-4 or with "NHS" near them.

    Numbers that begin with 999 are set aside for tests and examples: they pass without the check.
    """
    found = []
    for match in TEN_DIGITS.finditer(text):
        if not (match[0].startswith("999") or nhs.is_valid(match[0])):
            continue
        grouped = match[1] == match[2] == " " and match[0][0] != "0" and not cue_before(CALL, text, match.start(), 20)
        if grouped or cue_before(NHS_WORD, text, match.start(), 40) or cue_after(NHS_WORD, text, match.end(), 20):
            found.append(Span(*match.span(), SpanType.NHS_NUMBER))
    return found
