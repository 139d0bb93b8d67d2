"""A process that writes until it is killed, and says each time what it was told is kept: one line for each."""

import sys
from datetime import UTC, datetime

from serving.domain.decision import Outcome, View
from serving.domain.people import Actor
from serving.domain.roles import ActKind
from serving.domain.rules import HouseRules
from serving.service import cases, decisions, intake
from serving.service.rules_file import bundled_rules, load_rules
from serving.service.work import Turn
from serving.store.database import open_database
from serving.store.work import SqlWorks


class Writer:
    """Somebody in each role of whg, who decide about one comment after the other."""

    def __init__(self, works: SqlWorks, rules: HouseRules) -> None:
        self.works = works
        self.rules = rules

    def step(self, person: str, said: str, do) -> object:
        with self.works.writing("whg") as work:
            account = work.people.account(f"{person}.whg")
            assert account is not None
            done = do(Turn(work, self.rules, Actor(account.person, account.roles), datetime.now(UTC)))
        print(said.format(done), flush=True)  # only now: the transaction has ended
        return done

    def one(self, name: str) -> None:
        now = datetime.now(UTC)
        posted = intake.Posted("facebook", name, "Buy now", now, now, author_handle=name)
        kept = self.step("newcomer", "kept {0[0].comment}", lambda turn: intake.keep(turn, [posted], [None]))[0]
        reason = "It advertises."
        proposed = self.step(
            "newcomer",
            "proposed {0.id}",
            lambda turn: decisions.propose(turn, kept.case, ActKind.DELETE, ["advertising_and_spam"], reason),
        )
        self.step("newcomer", "asked {0.id}", lambda turn: decisions.ask_advice(turn, proposed.id, [ADVISER]))
        self.step(PERSON[ADVISER], "opened {0.case.id}", lambda turn: cases.open_file(turn, kept.case))
        self.step(PERSON[ADVISER], "advised {0.id}", lambda turn: decisions.advise(turn, proposed.id, VIEW, reason))
        self.step(SPECIALIST, "opened {0.case.id}", lambda turn: cases.open_file(turn, kept.case))
        claimed = self.step(SPECIALIST, "claimed {0.id}", lambda turn: cases.claim(turn, kept.case, 1))
        self.step(
            SPECIALIST,
            "decided {0.id}",
            lambda turn: decisions.decide(turn, proposed.id, Outcome.ACT, reason, claimed.version),
        )


ADVISER = "communications_manager"
PERSON = {ADVISER: "communications-manager"}
SPECIALIST = "social-media-specialist"
VIEW = View.AGREE

if __name__ == "__main__":
    _, address, run = sys.argv
    writer = Writer(SqlWorks(open_database(address)), load_rules(bundled_rules("whg")))
    for number in range(100_000):
        writer.one(f"{run}-{number}")
