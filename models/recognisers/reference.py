"""References: the numbers of a tenancy, rent account, case or job, beside a word that says so."""

import re

from models.recognisers.cues import cue_before
from models.spans import Span, SpanType

FIGURES = re.compile(r"[0-9]{3,}")
HEAD = re.compile(r"(?<![A-Za-z0-9£$€])[A-Za-z0-9]{0,8}(?:[/-][A-Za-z0-9]{1,8}){0,3}[/-]?\Z")
TAIL = re.compile(r"(?:[/-]?[A-Za-z0-9]{1,12}){0,4}")
MORE = re.compile(r"(?:\s[0-9]{3,6}(?![\w£%]|[.,][0-9])){1,3}")
_KIND = (
    "tenancy|tenant|rent|rental|lease|case|job|works? order|repairs?|complaints?|acc|acct|a/c|account|application"
    "|customer|client|payment|property|order|enquiry|query|incident|crime|council tax|housing|factoring|claim|pcn"
    "|ticket|invoice|payroll|bidding|benefits?|file|fault|member(?:ship)?|policy"
)
_NUMBER = "ref(?:erence)?s?|refs|no|nos|num|number|nr|id|code|#"
EXPLICIT = re.compile(
    rf"(?:(?<![?&/.-])\bref(?:erence)?\b|\b(?:{_KIND})\s?(?:{_NUMBER})(?!\w))\.?"
    rf"(?:\s?(?:{_NUMBER}))?[\s.]{{0,2}}(?:(?:is|was|it's|its|of|:|;|-|=|#|\()\s{{0,2}}){{0,3}}\Z",
    re.IGNORECASE,
)
IMPLIED = re.compile(
    r"\b(?:tenancy|rent (?:account|acc|acct)|rent|case|job|repair|complaint|account|acct|acc|a/c|application|claim"
    r"|order|pcn|council tax)\s{0,2}(?:(?:is|was|:|-|=|#|\()\s{0,2}){0,2}\Z",
    re.IGNORECASE,
)
CALLED = re.compile(
    r"\s?(?:is|was|as|,|\()\s?(?:(?:my|the|our|his|her|their)\s)?"
    rf"(?:(?:{_KIND})\s)?(?:ref(?:erence)?|(?:{_KIND}) (?:no|num|number))\b",
    re.IGNORECASE,
)
# Planning applications, traffic orders and licences are public records.
PUBLIC_RECORD = re.compile(r"[0-9]{2,4}/[0-9]{3,5}(?:/[A-Za-z]{1,5})?|TRO[/-].*", re.IGNORECASE)
PUBLIC_WORD = re.compile(r"\b(?:planning|licen[cs]ing|traffic order|tro|byelaw|consultation|foi)\b", re.IGNORECASE)
DATE = re.compile(r"[0-3]?[0-9][/-][01]?[0-9][/-](?:[0-9]{2}|[0-9]{4})|[0-9]{4}-[0-9]{2}-[0-9]{2}")
YEAR = re.compile(r"(?:19|20)[0-9]{2}(?:[/-](?:20)?[0-9]{2})?")
AMOUNT_AFTER = re.compile(r"[%£]|[.,][0-9]")


def find_references(text: str) -> list[Span]:
    """Find references beside the word for what they refer to; planning references are public and left out."""
    found: list[Span] = []
    for figures in FIGURES.finditer(text):
        if found and figures.start() < found[-1].end:
            continue
        span = _token(text, figures)
        if span and _is_reference(text, span):
            found.append(span)
    return found


def _token(text: str, figures: re.Match[str]) -> Span | None:
    """The whole reference around some figures: "WHG-7730218", "TEN/0048213", "7712 40856"."""
    head = HEAD.search(text, max(0, figures.start() - 24), figures.start())
    tail = TAIL.match(text, figures.end())
    if head is None or tail is None:
        return None
    end = tail.end()
    if end - head.start() <= 5 and text[head.start() : end].isdecimal() and (more := MORE.match(text, end)):
        end = more.end()
    return Span(head.start(), end, SpanType.REFERENCE)


def _is_reference(text: str, span: Span) -> bool:
    value = text[span.start : span.end]
    if DATE.fullmatch(value) or YEAR.fullmatch(value) or PUBLIC_RECORD.fullmatch(value):
        return False
    if AMOUNT_AFTER.match(text, span.end) or cue_before(PUBLIC_WORD, text, span.start, 40):
        return False
    figures = sum(char.isdecimal() for char in value)
    enough = 4 if any(char.isalpha() for char in value) else 5
    if CALLED.match(text, span.end) or cue_before(EXPLICIT, text, span.start, 45):
        return True
    return figures >= enough and cue_before(IMPLIED, text, span.start, 30)
