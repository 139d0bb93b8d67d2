"""Many people at once on the same cases: each case is decided once, and no decision is lost."""

import os
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from random import Random

from sqlalchemy import select

from serving.domain.decision import Outcome
from serving.domain.errors import Refusal, RefusedError
from serving.domain.people import Actor
from serving.service import cases, decisions
from serving.service.work import Turn
from serving.store.database import reading
from serving.store.tables import outbox, rulings
from tests.serving.deciding import MANAGER, SPECIALIST, advised, asked, proposed
from tests.serving.office import Office

WHOLE = bool(os.environ.get("TEST_LOAD"))
"""`make faults` sets it."""
PEOPLE, CASES, TRIES = (20, 200, 1000) if WHOLE else (8, 25, 125)
EXPECTED = {Refusal.CLAIMED, Refusal.DECIDED_ALREADY, Refusal.CHANGED_MEANWHILE, Refusal.NOT_CLAIMED}


def test_many_who_claim_and_decide_at_once_decide_each_case_once_and_lose_nothing(office: Office):
    people = [f"person-{number}" for number in range(PEOPLE)]
    for person in people:
        office.hire(person, SPECIALIST)
    kept = [office.keep("spam") for _ in range(CASES)]
    waiting = [advised(office, asked(office, proposed(office, it.case)), MANAGER) for it in kept]
    random = Random(TRIES)
    tries = [(random.choice(people), random.randrange(CASES)) for _ in range(TRIES)]
    at = office.now

    def act(who: str, number: int) -> str:
        """Claim and decide, as two requests; what came of it."""
        actor = Actor(who, frozenset({SPECIALIST}))
        try:
            with office.works.writing(office.id) as work:
                turn = Turn(work, office.rules, actor, at)
                version = cases.open_file(turn, str(kept[number].case)).case.version
                claimed = cases.claim(turn, str(kept[number].case), version)
            with office.works.writing(office.id) as work:
                turn, reason = Turn(work, office.rules, actor, at), "It breaks the rules."
                decisions.decide(turn, waiting[number].id, Outcome.ACT, reason, claimed.version)
        except RefusedError as refused:
            return refused.refusal
        return waiting[number].id

    with ThreadPoolExecutor(PEOPLE) as pool:
        came_of_it = list(pool.map(lambda one: act(*one), tries))
    acknowledged = Counter(it for it in came_of_it if it not in EXPECTED)
    with reading(office.engine) as connection:
        ruled = list(connection.execute(select(rulings.c.decision)).scalars())
        handed_over = list(connection.execute(select(outbox.c.decision)).scalars())
    assert set(acknowledged.values()) == {1}, "no decision is made twice"
    assert sorted(acknowledged) == sorted(ruled) == sorted(handed_over), "and none is lost"
    assert len(ruled) == len({number for _, number in tries})
    with office.works.reading(office.id) as work:
        assert list(work.trail.breaks()) == []
