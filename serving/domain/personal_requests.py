"""Whether a reply asks for personal data where everyone can read the answer.

Policies ask for it by inbox message only. The test goes sentence by sentence and is cautious: one that asks for
somebody's details passes only if it sends them to a private channel in the same breath.
"""

import re

NUMBERED = "(?:phone|mobile|house|door|flat|account|tenancy|rent|reference|insurance|NHS|card)"
DETAIL = (
    rf"(?:(?:{NUMBERED} )?numbers?(?! of\b)|{NUMBERED} no|address(?:es)?|addy|post ?codes?|date of birth|dob|e-?mail|"
    r"sort code|(?:bank|card|contact|personal) details|(?:health|medical) (?:conditions?|details|history)|references?|"
    r"full name|surname)\b"
)
ASKS = re.compile(
    r"\b(?:send|give|tell|share|sharing|leave|leaving|drop|dropping|pop|put|add|type|provide|confirm|need|"
    r"comment (?:here|with|below|your)|reply (?:here|with|below)|post (?:your|an?|the|it|them)|"
    r"let (?:us|me) (?:have|know)|(?:could|can|may) (?:we|i) (?:have|take|get|ask)|what(?:'s| is| are|s))\b",
    re.IGNORECASE,
)
DETAILS = re.compile(
    rf"\b(?:your|ur|an?|the|best|full|contact|home|and|or|with)\b[^.?!]{{0,40}}?\b{DETAIL}", re.IGNORECASE
)
AT_ONCE = re.compile(
    rf"\b(?:your|ur|name and)\b[^.?!]{{0,20}}?\b{DETAIL}[^.?!]{{0,20}}?\b(?:please|pls|thanks)\b|"
    rf"^\W*(?:and |please,? |your |ur |(?:full )?name and )*{DETAIL}\W*(?:please|pls)?\W*$|"
    r"\b(?:which|what) (?:flat|house|street|road|block|number)\b[^.?!]{0,25}\b(?:are you|you're|do you live|is yours|"
    r"(?:reach|ring|call|get|find|contact) you)\b|"
    r"\b(?:where|whereabouts) do you live\b|\bhow old are you\b",
    re.IGNORECASE,
)
"""What asks without a verb of asking: a bare "your address please", "which flat are you in"."""
PRIVATELY = re.compile(
    r"\b(?:inbox|messages?|messenger|dm|in private|privately|(?:ring|call)(?! you\b)|(?:phone|e-?mail) (?:us|me)|"
    r"online form)\b",
    re.IGNORECASE,
)
IN_PUBLIC = re.compile(
    r"\b(?:below|here|underneath|in (?:the|your) comments?|on (?:this|the|our) (?:post|page))\b", re.IGNORECASE
)
ADVISES_AGAINST = re.compile(
    r"\b(?:do not|don't|never|please avoid|rather than|instead of|no need to|remove|edit out)\b(?! forget)|"
    r"\btak(?:e|ing)\b[^.?!]{0,40}\b(?:out|down|off)\b",
    re.IGNORECASE,
)
SENTENCE = re.compile(r"[^.?!\n]+")
CURLY_APOSTROPHE = "\u2019"


def asks_for_personal_data(text: str) -> bool:
    """Whether some sentence of `text` invites personal details in public."""
    return any(_asks(sentence) for sentence in SENTENCE.findall(text.replace(CURLY_APOSTROPHE, "'")))


def _asks(sentence: str) -> bool:
    asks = AT_ONCE.search(sentence) or (ASKS.search(sentence) and DETAILS.search(sentence))
    if not asks or ADVISES_AGAINST.search(sentence):
        return False
    return not PRIVATELY.search(sentence) or bool(IN_PUBLIC.search(sentence))
