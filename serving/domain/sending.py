"""A reply on its way out: what a person made of a draft, checked before it is recorded as sent.

Nothing is sent from here. A person sends; the program refuses what the rules refuse, and keeps who, what and when.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from models.labels import Label
from models.spans import Span
from serving.domain.answering import Held
from serving.domain.errors import Refusal, RefusedError
from serving.domain.part import Id
from serving.domain.personal_requests import asks_for_personal_data
from serving.domain.replies import fill
from serving.domain.rules import HouseRules
from serving.domain.seen import Place, Seen

ANY_NAME = r"[^,.!?]{1,60}"
"""Whom a reply is to, as far as its greeting tells."""
FIELD = re.compile(r"\{[a-z_.]+\}")


@dataclass(frozen=True, slots=True)
class Signer:
    """Who signs: the full name of a person, and the name of their team."""

    person: str
    name: str
    team: str

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
    """A reply as it was sent, from which standard reply if any, where, by whom and when."""

    text: str
    draft: Id | None
    place: Place
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
    place: Place,
    spans: Sequence[Span],
    signer: Signer,
    rules: HouseRules,
    at: datetime,
    *,
    draft: Id | None = None,
    addressee: str | None = None,
) -> SentReply:
    """The reply as it may be recorded as sent, or `RefusedError`.

    `seen` is the comment, `place` where the reply is written, `spans` the personal data found in `text`, `draft` the
    standard reply it began as, and `addressee` the author's name as the page shows it.
    """
    text = text.strip()
    signed = signature(signer, rules)
    if not text.removesuffix(signed).strip():
        raise RefusedError(Refusal.EMPTY_REPLY, "The reply says nothing.")
    if not seen.own_page and rules.holds_to(Held.OWN_PAGES_ONLY) and Label.EMERGENCY not in seen.labels:
        raise RefusedError(Refusal.NOT_OUR_PAGE, "Only what stands on the organisation's own pages is answered.")
    if fields := FIELD.findall(text):
        raise RefusedError(Refusal.UNFILLED, f"Fill in {', '.join(dict.fromkeys(fields))} before the reply is sent.")
    if not text.endswith(signed):
        raise RefusedError(
            Refusal.UNSIGNED, f"End the reply with your signature, '{signed}' ({rules.signature.clause})."
        )
    if draft is not None and rules.holds_to(Held.TAILORED) and _is_unchanged(text, draft, signed, rules):
        raise RefusedError(Refusal.UNCHANGED, "This is the standard reply as it stands; make it your own first.")
    if place == Place.PUBLIC:
        _check_public(text, spans, len(text) - len(signed), addressee)
    return SentReply(text, draft, place, signer.person, at)


def _is_unchanged(text: str, draft: Id, signed: str, rules: HouseRules) -> bool:
    """Whether nothing but the name and the signature was put into a standard reply."""
    template = next((reply.text for reply in rules.replies if reply.id == draft), None)
    if template is None:
        return False
    marks = {"name": "\x00", "detail": "", "signature": signed}
    contacts = {f"contact.{contact.id}": contact.value for contact in rules.contacts}
    known = {**contacts, "organisation": rules.organisation.short_name, "team": "\x01", "topic": "\x01"}
    pattern = re.escape(_plain(fill(template, known | marks)))
    pattern = pattern.replace(re.escape("\x00"), ANY_NAME).replace(re.escape("\x01"), ".{0,80}")
    return re.fullmatch(pattern, _plain(text)) is not None


def _plain(text: str) -> str:
    """Words without case, and without what nobody would call a change: spaces and where a sentence ends."""
    return re.sub(r"\s*([,.!?])\s*", r"\1 ", " ".join(text.casefold().split())).strip(" .!?,")


def _check_public(text: str, spans: Sequence[Span], signed_at: int, addressee: str | None) -> None:
    if asks_for_personal_data(text):
        raise RefusedError(
            Refusal.ASKS_IN_PUBLIC,
            "It asks for personal details where everybody can read the answer; ask for a message.",
        )
    shown = [span for span in spans if span.start < signed_at and text[span.start : span.end] != addressee]
    if shown:
        kinds = ", ".join(sorted({span.type.value.lower().replace("_", " ") for span in shown}))
        raise RefusedError(Refusal.TELLS_IN_PUBLIC, f"It holds personal details that everybody could read: {kinds}.")
