"""What tests of the store share: a case in work, a decision about to be made, and other offices."""

import pytest
from sqlalchemy import Engine

from serving.service.classify import Classifier
from serving.service.repositories.decisions import KeptDecision
from tests.serving.deciding import MANAGER, SPECIALIST, advised, asked, proposed
from tests.serving.installation import Installation
from tests.serving.office import Office


@pytest.fixture
def case(office: Office) -> str:
    """A case that the specialist has claimed."""
    kept = office.keep("spam", "fb-1")
    assert kept.case
    office.claimed(kept.case, SPECIALIST)
    return kept.case


@pytest.fixture
def ready(office: Office, case: str) -> KeptDecision:
    """A deletion with its advice, about to be decided."""
    return advised(office, asked(office, proposed(office, case)), MANAGER)


@pytest.fixture
def northern(engine: Engine, classifier: Classifier) -> Office:
    """An office that blocks at once where it is extreme, and reverses that together with the chief executive."""
    return Office(engine, classifier, "north-herts")


@pytest.fixture
def town(engine: Engine) -> Installation:
    """Two organisations and nobody in them."""
    return Installation(engine)
