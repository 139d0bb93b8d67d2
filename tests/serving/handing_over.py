"""Organisations with decisions to hand over, in a database and nothing else: the least that its rows ask for."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import cache

from sqlalchemy import Engine, insert

from serving.domain.audit import Event
from serving.domain.decision import Outcome
from serving.domain.messages import DecisionMade, Do
from serving.domain.people import Actor
from serving.domain.roles import ActKind
from serving.domain.rules import HouseRules
from serving.domain.seen import Place
from serving.service import outbox
from serving.service.repositories.outbox import OutboxMessage
from serving.service.work import Turn, new_id
from serving.store.tables import authors, comment_versions, comments, decisions, rules_acts, rules_versions
from serving.store.work import SqlWorks
from tests.serving.shipped import shipped

NOON = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
RULES = "short@1"


def told(decision: str) -> DecisionMade:
    """What a moderation tool is told of a decision to hide."""
    act, outcome = ActKind.HIDE, Outcome.ACT
    return DecisionMade(decision, Do.HIDE, act, outcome, "facebook", "fb-1", "c1", 1, ("spam", "abuse"), NOON)


@cache
def rules() -> HouseRules:
    """Some rules: handing over does not depend on them."""
    return shipped("whg")


class Sender:
    """One organisation that decides. Whoever has its turn is `kim`."""

    def __init__(self, engine: Engine, organisation: str = "whg", url: str | None = None) -> None:
        self.works = SqlWorks(engine)
        self.organisation = organisation
        self._add_rows()
        if url:
            with self.turn() as turn:
                self.secret = outbox.set_webhook(turn, url, private=True).secret

    @contextmanager
    def turn(self, at: datetime = NOON) -> Iterator[Turn]:
        """A turn that writes."""
        with self.works.writing(self.organisation) as work:
            yield Turn(work, rules(), Actor("kim", frozenset()), at)

    def hand_over(self, number: int = 1, at: datetime = NOON) -> list[str]:
        """Hand over so many messages, each about a decision of its own; gives their ids."""
        with self.turn(at) as turn:
            return [outbox.hand_over(turn, told(self.decided(turn))).id for _ in range(number)]

    def kept(self, id: str) -> OutboxMessage:
        """A message as it is kept."""
        with self.works.reading(self.organisation) as work:
            return work.outbox.get(id)

    def decided(self, turn: Turn) -> str:
        """A decision on a comment of its own, of which nothing but its row is there."""
        id, said = new_id(), {"reason": "Spam.", "proposed_by": "kim", "proposed_at": NOON}
        self._add_comment(turn.work, id)
        row = {"act": "hide", "comment": id, "version": 1, "author": "a1", "rules": RULES}
        self._insert(turn.work, decisions, {"id": id, **row, **said})
        return id

    def _add_comment(self, work, id: str) -> None:
        seen = {"place": Place.PUBLIC, "own_page": True, "posted_at": NOON, "first_seen_at": NOON, "version": 1}
        written = {"text": "spam", "nonce": "n", "sha256": "0" * 64}
        written |= dict.fromkeys(("seen_at", "clock_from", "emergency_from"), NOON)
        self._insert(work, comments, {"id": id, "channel": "facebook", "external_id": id, "author": "a1", **seen})
        self._insert(work, comment_versions, {"comment": id, "version": 1, **written})

    def _insert(self, work, table, row) -> None:
        work.connection.execute(insert(table), {"organisation": self.organisation, **row})

    def _add_rows(self) -> None:
        needed = {f"{name}_needed": False for name in ("advice", "evidence", "grounds", "repeat")}
        terms = {
            "decided_by": "moderator",
            "advice_binds": False,
            "or_extreme": False,
            "in_inbox": False,
            "appeal_months": 1,
            **needed,
        }
        with self.works.writing(self.organisation) as work:
            self._insert(work, rules_versions, {"id": RULES, "sha256": "0" * 64, "registered_at": NOON})
            self._insert(work, rules_acts, {"rules": RULES, "act": "hide", **terms})
            work.trail.add([Event(NOON, "command line", None, "rules_registered", RULES, {})])
            self._insert(work, authors, {"id": "a1", "channel": "facebook", "known_by": "name", "identity": "somebody"})
