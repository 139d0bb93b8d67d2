"""Whether a reply asks for personal data where everyone can read the answer.

Policies ask for it by inbox message only. The test goes sentence by sentence and is cautious: one that asks for
somebody's details passes only if it sends them to a private channel in the same breath.
"""

import re

ASKS = re.compile(
    r"\b(?:send|give|tell|share|sharing|leave|leaving|drop|dropping|pop|put|add|type|provide|confirm|need|"
    r"comment (?:with|below|your)|reply (?:with|below)|post (?:your|an?|the|it|them)|let (?:us|me) (?:have|know)|"
    r"(?:could|can|may) (?:we|i) (?:have|take|get|ask)|what(?:'s| is| are|s))\b",
    re.IGNORECASE,
)
DETAILS = re.compile(
    r"\b(?:your|an?|the|best|full|contact|home|and|or|with)\b[^.?!]{0,40}?\b(?:"
    r"(?:phone |mobile |house |door |flat |account |tenancy |rent |reference |insurance |NHS |card )?numbers?(?! of\b)|"
    r"address(?:es)?|post ?codes?|date of birth|dob|e-?mail|sort code|(?:bank|card|contact|personal) details|"
    r"(?:health|medical) (?:conditions?|details|history)|references?|full name|surname)\b",
    re.IGNORECASE,
)
PRIVATELY = re.compile(
    r"\b(?:inbox|messages?|messenger|dm|in private|privately|ring|call|(?:phone|e-?mail) (?:us|me)|online form)\b",
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
    if not (ASKS.search(sentence) and DETAILS.search(sentence)) or ADVISES_AGAINST.search(sentence):
        return False
    return not PRIVATELY.search(sentence) or bool(IN_PUBLIC.search(sentence))
