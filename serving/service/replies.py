"""Replies, kept: drafts with what is known filled in, and what a person made of them, recorded as sent."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from models.spans import Span
from serving.domain.addressee import given_name
from serving.domain.case import Case, answered
from serving.domain.errors import Refusal, RefusedError
from serving.domain.replies import Draft, Where
from serving.domain.sending import FIELD, Signer, check_reply, signature
from serving.domain.suggestion import Privately
from serving.service.matters import reading_of, seen_of, suggestion_in_force
from serving.service.opened import check_opened
from serving.service.pressed import first_place
from serving.service.repositories.replies import KeptReply
from serving.service.work import NotFoundError, Turn, new_id


@dataclass(frozen=True, slots=True)
class Reminder:
    """What whoever answers is reminded of, and the clause that asks for it."""

    clause: str
    words: str


@dataclass(frozen=True, slots=True)
class Drafts:
    """Standard replies that fit a comment, as this person would sign them, and what the rules remind them of.

    `signature` is how the reply has to end; `privately` says why it is answered by private message, if it is.
    """

    drafts: tuple[Draft, ...]
    signature: str
    reminders: tuple[Reminder, ...]
    privately: tuple[Privately, ...]


def drafts(turn: Turn, case: str) -> Drafts:
    """The drafts for a case's comment, for a person who has the case before them."""
    comment = turn.work.comments.get(turn.work.cases.get(case).comment)
    check_opened(turn, comment.id, "answer it")
    signer = signer_of(turn)
    known = {"first_name": signer.first_name, "initials": signer.initials}
    if name := given_name(turn.work.comments.author(comment.author).handle):
        known["name"] = name
    version = turn.work.comments.version(comment.id, comment.version)
    suggestion = suggestion_in_force(turn, comment, version)
    return Drafts(
        drafts=tuple(_filled(draft, known) for draft in suggestion.replies) if suggestion else (),
        signature=signature(signer, turn.rules),
        reminders=tuple(Reminder(rule.clause, rule.words) for rule in turn.rules.answering),
        privately=suggestion.privately if suggestion else (),
    )


def send(
    turn: Turn, case: str, text: str, where: Where, spans: Sequence[Span], draft: str | None, case_version: int
) -> tuple[KeptReply, Case]:
    """Record a reply as sent, by whoever has claimed the case. Raises `RefusedError` where the rules refuse it.

    `spans` are the personal data found in `text`, and `draft` the standard reply it was made from, if any. The case
    moves on to its next version, so that nobody sends the same twice without knowing.
    """
    answered_case = answered(turn.work.cases.get(case), turn.person, turn.at, case_version)
    if draft is not None and draft not in [reply.id for reply in turn.rules.replies]:
        raise NotFoundError("There is no such standard reply in the house rules.")
    comment = turn.work.comments.get(answered_case.comment)
    check_opened(turn, comment.id, "answer it")
    version = turn.work.comments.version(comment.id, comment.version)
    sent = check_reply(
        text,
        seen_of(comment, version, reading_of(turn.work, version)),
        where,
        spans,
        signer_of(turn),
        turn.rules,
        turn.at,
        addressee=turn.work.comments.author(comment.author).handle,
    )
    id = new_id()
    turn.work.replies.add(id, case, sent, draft)
    turn.work.cases.save(answered_case, first_place(turn))
    turn.record("replied", case, reply=id, where=str(sent.where), draft=draft, version=comment.version)
    return KeptReply(id, case, sent.text, draft, sent.where, sent.person, sent.at), answered_case


def of_case(turn: Turn, case: str) -> list[KeptReply]:
    """All replies in a case, oldest first."""
    turn.work.cases.get(case)
    return turn.work.replies.of_case(case)


def signer_of(turn: Turn) -> Signer:
    """Whoever has their turn, as they sign. Raises `RefusedError` for a program."""
    account = turn.work.people.account(turn.person)
    if account is None:
        raise RefusedError(Refusal.NO_SUCH_PERSON, "A reply is signed by a person, with an account of their own.")
    team = next((team.name for team in turn.rules.teams if team.id == account.team), account.team)
    return Signer(account.person, account.name, team)


def _filled(draft: Draft, known: Mapping[str, str]) -> Draft:
    text = FIELD.sub(lambda field: known.get(field[0][1:-1], field[0]), draft.text)
    return replace(draft, text=text, to_fill=tuple(field for field in draft.to_fill if field not in known))
