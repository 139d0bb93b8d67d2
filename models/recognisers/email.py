"""E-mail addresses, plain and disguised ("dave at gmail dot com", "dave[at]gmail.com")."""

import re

from models.recognisers.cues import cue_before, mentions, words
from models.recognisers.overlaps import first_of_overlapping
from models.spans import Span, SpanType

_DOT = r"(?:\.|\s?[\[({]\s?(?:dot|\.)\s?[\])}]\s?|\s{1,3}dot\s{1,3}|_dot_)"
_DOMAIN = rf"(?:[a-z0-9-]{{1,63}}{_DOT}){{1,4}}[a-z]{{2,24}}(?![a-z0-9@-])"
_BRACKETED_AT = r"\s?[\[({<]\s?(?:at|@)\s?[\])}>]\s?"
_PROVIDER = (
    "g ?mail|googlemail|hot ?mail|outlook|yahoo|ymail|icloud|aol|btinternet|talktalk|virginmedia|ntlworld|blueyonder"
    "|tiscali|protonmail|gmx"
)
JOINED = re.compile(
    rf"(?:@|{_BRACKETED_AT}|_at_)({_DOMAIN}|(?:gmail|hotmail|outlook|yahoo|icloud|btinternet)\b)", re.IGNORECASE
)
APART = re.compile(rf"\s{{1,3}}at\s{{1,3}}({_DOMAIN})|\s?@\s({_DOMAIN})|\s@({_DOMAIN})", re.IGNORECASE)
PROVIDER = re.compile(rf"(?:{_PROVIDER}){_DOT}", re.IGNORECASE)
LOCAL = re.compile(r"(?<![\w.+])[a-z0-9_](?:[\w.+%'-]|[\[({](?:dot|\.)[\])}]){0,63}(?<!\.)\Z", re.IGNORECASE)
SPELT_LOCAL = re.compile(r"\b[a-z0-9_][\w.+-]{0,40}(?:\s(?:dot|underscore|dash)\s[\w-]{1,30}){0,3}\Z", re.IGNORECASE)
RUN_ON = re.compile(r"(?<=\.com|\.net|\.org)\.[A-Z][a-z]*\Z|(?<=\.uk)\.[A-Z][a-z]*\Z")
MAIL = re.compile("mail", re.IGNORECASE)
DISTINCT = re.compile(r"[0-9_.]|\s")
NOT_MAILBOXES = words(
    "a about accounts active also an and any anyone apply are available back be been book bought buy by call check"
    " click down email everyone find follow for found get go have he her here him i in info is it join just live log"
    " login look me meet mine more my no not now of office ok on online open or order out over page people post read"
    " register report see seen shop sign site so someone staff stay still stuff team thanks that the their them then"
    " there these they this today up us via visit was watch we website were work you"
)


def find_emails(text: str) -> list[Span]:
    """Find e-mail addresses; an @ in front of a name is a handle, not an address."""
    found = []
    if mentions(text, ("@", "at)", "at]", "at }", "at>", "_at_", "at )", "at ]")):
        found += [span for match in JOINED.finditer(text) if (span := _span(text, match, LOCAL))]
    if mentions(text, ("@", " at ")) and mentions(text, (".", " dot ", "dot)", "dot]")):
        for match in APART.finditer(text):
            span = _span(text, match, SPELT_LOCAL)
            if span and _is_meant(text, span, match):
                found.append(span)
    return first_of_overlapping(found)


def normal_email(text: str) -> str:
    """An e-mail address as it is sent to, in lower case, whatever disguise it wears."""
    plain = re.sub(rf"{_BRACKETED_AT}|\s+at\s+|_at_", "@", text.strip().lower())
    plain = re.sub(r"\sunderscore\s", "_", re.sub(r"\sdash\s", "-", re.sub(_DOT, ".", plain)))
    return "".join(plain.split())


def _span(text: str, match: re.Match[str], local: re.Pattern[str]) -> Span | None:
    """The address around an at sign, unless nothing that can be a mailbox stands before it."""
    before = local.search(text, max(0, match.start() - 64), match.start())
    if before is None:
        return None
    run_on = RUN_ON.search(text, match.start(), match.end())
    return Span(before.start(), run_on.start() if run_on else match.end(), SpanType.EMAIL)


def _is_meant(text: str, span: Span, match: re.Match[str]) -> bool:
    """Whether "name at some.where" is an address, and not a place where something is to be seen or done."""
    local = text[span.start : match.start()]
    domain = next(filter(None, match.groups()))
    if local.lower() in NOT_MAILBOXES:
        return False
    if PROVIDER.match(domain):
        return True
    return " @" not in match[0] and (bool(DISTINCT.search(local)) or cue_before(MAIL, text, span.start, 40))
