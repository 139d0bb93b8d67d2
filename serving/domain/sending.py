"""A reply on its way out: what a person made of a draft, checked before it is recorded as sent.

Nothing is sent from here. A person sends; the program refuses what the rules refuse, and keeps who, what and when.
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from models.labels import Label
from models.spans import Span, SpanType
from serving.domain.answering import Held
from serving.domain.errors import Refusal, RefusedError
from serving.domain.personal_requests import asks_for_personal_data
from serving.domain.replies import Reply, Where, fill
from serving.domain.rules import HouseRules
from serving.domain.seen import Place, Seen
from serving.domain.words import says_something

ANY_NAME = r"[^,.!?]{1,60}"
"""Whom a reply is to, as far as its greeting tells."""
FIELD = re.compile(r"\{[a-z_.0-9]+\}")
APOSTROPHES = dict.fromkeys(map(ord, "\u2018\u2019\u02bc\uff07`"), "'")
UNKNOWN = "\x01"
"""Stands for what the program cannot know any more, such as a topic that was corrected since."""


@dataclass(frozen=True, slots=True)
class Signer:
    """Who signs: the full name of a person, and the name of their team."""

    person: str
    name: str
    team: str

    def __post_init__(self) -> None:
        if not says_something(self.name):
            raise ValueError("nobody signs without a name")

    @property
    def first_name(self) -> str:
        """The first word of the name."""
        return self.name.split()[0]

    @property
    def initials(self) -> str:
        """The first letter of each word of the name, in capitals; of a hyphenated one, both."""
        return "".join(part[0].upper() for part in re.split(r"[\s-]+", self.name) if part)


@dataclass(frozen=True, slots=True)
class SentReply:
    """A reply as it was sent, where, by whom and when."""

    text: str
    where: Where
    person: str
    at: datetime


def signature(signer: Signer, rules: HouseRules) -> str:
    """How this person signs for this organisation."""
    known = {
        "first_name": signer.first_name,
        "initials": signer.initials,
        "team": signer.team,
        "organisation": rules.organisation.short_name,
    }
    return fill(rules.signature.pattern, known)


def check_reply(
    text: str,
    seen: Seen,
    where: Where,
    spans: Sequence[Span],
    signer: Signer,
    rules: HouseRules,
    at: datetime,
    *,
    addressee: str | None = None,
) -> SentReply:
    """The reply as it may be recorded as sent, or `RefusedError`.

    `seen` is the comment, `where` the reply is written (public, inbox or e-mail), `spans` the personal data found in
    `text`, and `addressee` the author's name as the page shows it.
    """
    signed = signature(signer, rules)
    kept = text.strip()
    if not says_something(kept.removesuffix(signed)):
        raise RefusedError(Refusal.EMPTY_REPLY, "The reply says nothing.")
    _check_place(seen, where, rules)
    if fields := FIELD.findall(kept):
        raise RefusedError(Refusal.UNFILLED, f"Fill in {', '.join(dict.fromkeys(fields))} before the reply is sent.")
    if not kept.endswith(signed):
        raise RefusedError(
            Refusal.UNSIGNED, f"End the reply with your signature, '{signed}' ({rules.signature.clause})."
        )
    if rules.holds_to(Held.TAILORED) and any(_is_unchanged(kept, reply, signed, rules) for reply in rules.replies):
        raise RefusedError(Refusal.UNCHANGED, "This is a standard reply as it stands; make it your own first.")
    if where == Where.PUBLIC:
        signed_at = text.rindex(signed)
        _check_public(kept, _telling(text, spans, signed_at, addressee))
    return SentReply(kept, where, signer.person, at)


def _check_place(seen: Seen, where: Where, rules: HouseRules) -> None:
    if where == Where.EITHER:
        raise ValueError("a reply is sent in one place")
    if where == Where.PUBLIC and seen.place == Place.INBOX:
        raise RefusedError(Refusal.WRONG_PLACE, "A private message is answered by private message.")
    if not seen.own_page and rules.holds_to(Held.OWN_PAGES_ONLY) and Label.EMERGENCY not in seen.labels:
        raise RefusedError(Refusal.NOT_OUR_PAGE, "Only what stands on the organisation's own pages is answered.")


def _is_unchanged(text: str, reply: Reply, signed: str, rules: HouseRules) -> bool:
    """Whether nothing but a name, the signature and what the program fills in was put into a standard reply."""
    marks = {"name": "\x00", "detail": "", "signature": signed, "team": UNKNOWN, "topic": UNKNOWN}
    contacts = {f"contact.{contact.id}": contact.value for contact in rules.contacts}
    template = fill(reply.text, {**contacts, "organisation": rules.organisation.short_name, **marks})
    pattern = re.escape(_plain(template))
    pattern = pattern.replace(re.escape("\x00"), ANY_NAME).replace(re.escape(UNKNOWN), ".{0,80}")
    return re.fullmatch(pattern, _plain(text)) is not None


def _plain(text: str) -> str:
    """Words without what nobody would call a change: case, spaces, kinds of apostrophe, characters nobody sees."""
    seen = "".join(it for it in unicodedata.normalize("NFKC", text) if unicodedata.category(it) != "Cf")
    return re.sub(r"\s*([,.!?])\s*", r"\1 ", " ".join(seen.translate(APOSTROPHES).casefold().split())).strip(" .!?,")


def _telling(text: str, spans: Sequence[Span], signed_at: int, addressee: str | None) -> Iterator[SpanType]:
    """The kinds of personal data that a reply gives away: not who signs, and not the name it answers to."""
    names = {addressee, *(addressee or "").split()}
    for span in spans:
        is_addressee = span.type == SpanType.PERSON and text[span.start : span.end] in names
        if span.start < signed_at and not is_addressee:
            yield span.type


def _check_public(text: str, told: Iterator[SpanType]) -> None:
    if asks_for_personal_data(text):
        raise RefusedError(
            Refusal.ASKS_IN_PUBLIC,
            "It asks for personal details where everybody can read the answer; ask for a message.",
        )
    kinds = ", ".join(sorted({kind.lower().replace("_", " ") for kind in told}))
    if kinds:
        raise RefusedError(Refusal.TELLS_IN_PUBLIC, f"It holds personal details that everybody could read: {kinds}.")
