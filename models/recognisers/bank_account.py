"""Bank accounts: IBANs, and British sort codes with account numbers."""

import re

from stdnum import iban

from models.recognisers.overlaps import first_of_overlapping, follows, precedes
from models.spans import Span, SpanType

IBAN_START = re.compile(r"(?<![A-Za-z0-9])[A-Za-z]{2}[0-9]{2}(?=[\s-]?[A-Za-z0-9]{4})")
IBAN_GROUP = re.compile(r"[\s-]?[A-Za-z0-9]{1,34}")
LONGEST_IBAN = 34

_SORT = r"(?<![0-9£])(?<![0-9][./-])[0-9]{2}(?P<gap>[\s.-]?)[0-9]{2}(?P=gap)[0-9]{2}(?![0-9]|[.,/-][0-9])"
_ACCOUNT = r"(?<![0-9£])(?:[0-9]{7,8}|[0-9]{4}[\s-][0-9]{4})(?![0-9]|[.,/-][0-9])"
_IS = r"(?:\s?(?:code|nos?|num|number|nr|is|was|[:=#.-])){0,3}\s{0,3}"
NAMED_SORT_CODE = re.compile(rf"\b(?:sort(?:ing)?|s/?c)\b{_IS}(?P<value>{_SORT})", re.IGNORECASE)
NAMED_ACCOUNT = re.compile(
    rf"\b(?P<bank>bank\s)?(?:a/?c|acc|acct|acnt|account)\b{_IS}(?P<value>{_ACCOUNT})", re.IGNORECASE
)
SORT_CODE = re.compile(_SORT)
ACCOUNT = re.compile(_ACCOUNT)
BESIDE = 5
"""Room for a comma, a dash or "and" between a sort code and its account number."""


def find_bank_accounts(text: str) -> list[Span]:
    """Find IBANs, sort codes and account numbers, each its own span.

    An account number is a bank's only beside a sort code or the word bank, and three pairs of digits are a
    sort code only beside that word or an account: rents have accounts too, and dates have pairs.
    """
    found = set(_find_ibans(text))
    accounts = [_span(match, 0) for match in ACCOUNT.finditer(text)]
    if not accounts and not SORT_CODE.search(text):
        return sorted(found)
    named = list(NAMED_ACCOUNT.finditer(text))
    named_accounts = [_span(match, "value") for match in named]
    codes = {_span(match, "value") for match in NAMED_SORT_CODE.finditer(text)}
    for match in SORT_CODE.finditer(text):
        code = _span(match, 0)
        if match["gap"] and (_near(code, named_accounts, 20) or follows(accounts, code.end, BESIDE)):
            codes.add(code)
    apart = first_of_overlapping(sorted(codes))
    found |= {account for account in named_accounts if _near(account, apart, 60)}
    found |= {_span(match, "value") for match in named if match["bank"]}
    found |= {account for account in accounts if precedes(apart, account.start, BESIDE)}
    return first_of_overlapping([*sorted(found), *apart])


def _span(match: re.Match[str], group: str | int) -> Span:
    return Span(*match.span(group), SpanType.BANK_ACCOUNT)


def _near(span: Span, others: list[Span], within: int) -> bool:
    """Whether one of `others` stands at most `within` characters before or after."""
    return precedes(others, span.start, within) or follows(others, span.end, within)


def _find_ibans(text: str) -> list[Span]:
    """IBANs in groups of any size: the longest run of groups that passes the check."""
    found = []
    for match in IBAN_START.finditer(text):
        end = longest = match.end()
        while group := IBAN_GROUP.match(text, end):
            end = group.end()
            if end - match.start() > LONGEST_IBAN * 2:
                break
            if iban.is_valid(text[match.start() : end]):
                longest = end
        if longest > match.end():
            found.append(Span(match.start(), longest, SpanType.BANK_ACCOUNT))
    return found
