"""Steps of a decision and the people who take them, under the rules of whg and North Herts, without a database."""

from datetime import UTC, datetime
from typing import Any

import pytest

from models.labels import Label
from serving.domain.deciding import advise, ask_advice, decide, propose
from serving.domain.decision import AuthorRecord, Decision, Matter, Outcome, Shown, View
from serving.domain.errors import Refusal, RefusedError
from serving.domain.evidence import Evidence, Snapshot
from serving.domain.people import Actor
from serving.domain.roles import ActKind
from serving.domain.seen import Seen
from tests.serving.shipped import shipped

WHG = shipped("whg")
NORTH_HERTS = shipped("north-herts")
NOON = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
SPECIALIST = Actor("sam", frozenset({"social_media_specialist"}))
COLLEAGUE = Actor("cal", frozenset({"communications_colleague"}))
MANAGER = Actor("max", frozenset({"communications_manager"}))
HEAD = Actor("hal", frozenset({"head_of_communications"}))
NOBODY = Actor("nat", frozenset())
OFFICER = Actor("olu", frozenset({"communications_officer"}))
DIRECTOR = Actor("dee", frozenset({"service_director"}))
CHIEF = Actor("che", frozenset({"chief_executive"}))
SHOWN = Shown("default@0.4.0", NOON, {Label.HATE_SPEECH: 0.97}, ActKind.DELETE)
NEW = AuthorRecord()
AGAIN = AuthorRecord(violations=("d1",))
PARTS = ("extreme", "scored", "labelled", "removed", "version", "proposals")


def matter(*labels: Label, record: AuthorRecord = NEW, evidence: Evidence | None = None, **known: Any) -> Matter:
    """What a decision is about: a comment with these labels, whose author is new unless a record is given."""
    about = {name: known.pop(name) for name in PARTS if name in known}
    seen = Seen(frozenset(labels), **known)
    is_known = about.get("labelled") or (about.get("scored", True) and seen.readable)
    weighed = seen.labels if is_known else None
    return Matter("c1", about.pop("version", 1), "a1", seen, weighed, record, evidence, **about)


HATE = matter(Label.HATE_SPEECH)


def evidence(comment: str = "c1") -> Evidence:
    """The comment as it was recorded."""
    why, at = "It attacks a group.", NOON
    return Evidence((Snapshot(comment, 1, "…", "a1", "@s", at, None, None, why, "sam", at, "0123456789abcdef"),))


def proposed(act: ActKind = ActKind.DELETE, *grounds: str, about: Matter = HATE) -> Decision:
    """An act is proposed by somebody without a role."""
    return propose(act, grounds or ("hate_speech",), "It attacks a group.", about, NOBODY, WHG, NOON)


def advised(view: View = View.AGREE, by: Actor = MANAGER) -> Decision:
    """A deletion on which one adviser was asked and has spoken."""
    asked = ask_advice(proposed(), ["communications_manager"], WHG)
    return advise(asked, view, "I have read it.", by, WHG, NOON)


def deciding(decision: Decision, actor: Actor = SPECIALIST, **known: Any) -> Decision:
    """The decision to act, of the specialist unless somebody else is named."""
    return decide(decision, Outcome.ACT, "It attacks a group.", HATE, SHOWN, actor, WHG, NOON, **known)


def refused(call: Any, *args: Any, **known: Any) -> tuple[Refusal, str]:
    """The code and the words with which a step is refused."""
    with pytest.raises(RefusedError) as error:
        call(*args, **known)
    return error.value.refusal, str(error.value)


def block(rules=NORTH_HERTS, **known: Any) -> Decision:
    """A block that the officer has decided upon."""
    about = matter(Label.HATE_SPEECH, evidence=evidence(), **known)
    decision = propose(ActKind.BLOCK, ["discriminatory_language"], "Again.", about, NOBODY, rules, NOON)
    return decide(decision, Outcome.ACT, "Again.", about, SHOWN, OFFICER, rules, NOON)
