"""What was proposed, advised or decided before on the same text counts when the same is proposed again."""

from sqlalchemy import Engine

from serving.domain.decision import Outcome, View
from serving.domain.errors import Refusal
from serving.domain.roles import ActKind
from serving.service import decisions
from serving.service.classify import Classifier
from tests.serving.deciding import (
    HEAD,
    MANAGER,
    SPECIALIST,
    advised,
    asked,
    decided,
    proposed,
    recorded,
)
from tests.serving.office import Office
from tests.serving.unchanged import refused


def test_nobody_asks_on_until_somebody_agrees(office: Office):
    kept = office.keep("spam")
    first = advised(office, asked(office, proposed(office, kept.case)), MANAGER, View.DISAGREE)
    assert refused(office, lambda: proposed(office, kept.case)) == Refusal.PROPOSED_ALREADY
    decided(office, first, SPECIALIST, Outcome.KEEP)
    again = advised(office, asked(office, proposed(office, kept.case), HEAD), HEAD)
    version = office.claimed(kept.case, SPECIALIST).version

    def decide() -> None:
        with office.turn(SPECIALIST) as turn:
            decisions.decide(turn, again.id, Outcome.ACT, "It breaks the rules.", version)

    assert refused(office, decide) == Refusal.OVERRULES
    advised(office, asked(office, again, MANAGER), MANAGER)
    assert refused(office, decide) == Refusal.OVERRULES
    assert decided(office, again, SPECIALIST, overruling="It is a fraud.").decision.is_to_act


def test_who_is_asked_twice_is_asked_once(office: Office):
    waiting = asked(office, proposed(office, office.keep("spam").case), MANAGER)
    asked(office, waiting, MANAGER)
    with office.works.reading(office.id) as work:
        assert [it.event for it in work.trail.entries(waiting.id)].count("advice_asked") == 1
        assert list(work.trail.disagreements()) == []


def test_somebody_is_warned_once_for_what_they_wrote(engine: Engine, classifier: Classifier):
    office = Office(engine, classifier, "north-herts")
    case = str(office.keep("spam", "fb-1").case)
    for text in ("spam spam", "spam spam spam"):
        recorded(office, case)
        warn = advised(office, asked(office, proposed(office, case, ActKind.WARN)), "communications_manager")
        decided(office, warn, "communications_officer")
        assert refused(office, lambda: proposed(office, case, ActKind.WARN)) == Refusal.DONE_ALREADY
        office.keep(text, "fb-1")
