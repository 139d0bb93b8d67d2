"""Makes a demo in an empty database, or says what is there."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from serving.demo.mark import is_whole, mark_begun, mark_whole
from serving.demo.office import Office
from serving.demo.story import Story
from serving.demo.teller import Teller
from serving.service.classify import Classifier
from serving.store.audit_trail import organisations
from serving.store.database import reading
from serving.store.people import SqlCredentials
from serving.store.rules import register_rules
from serving.store.work import SqlWorks

OPENED = timedelta(days=30)
"""How long before the end of the story the office opened; its oldest comment is younger."""


class Contents(StrEnum):
    """What a database holds."""

    NOTHING = "nothing"
    DEMO = "demo"
    PART_OF_A_DEMO = "part_of_a_demo"
    WORK = "work"


@dataclass(frozen=True, slots=True)
class Made:
    """A demo: the key of its moderation tool, who sits at the desk, and a sentence for all that could not be played."""

    key: str
    desk: str
    missed: tuple[str, ...]


def contents(works: SqlWorks) -> Contents:
    """What a database holds already."""
    with reading(works.engine) as connection:
        found = organisations(connection)
    if not found:
        return Contents.WORK if SqlCredentials(works.engine).any_made() else Contents.NOTHING
    with works.reading(found[0]) as work:
        whole = is_whole(work)
    if whole is None:
        return Contents.WORK
    return Contents.DEMO if whole else Contents.PART_OF_A_DEMO


def make_demo(
    works: SqlWorks,
    classifier: Classifier,
    story: Story,
    password: str,
    end: datetime,
    passed: Callable[[float], None],
) -> Made:
    """Play a story that ends at `end`; `passed` is told which share of it is played. The database must be empty."""
    office, opened = Office(works, classifier, end), end - OPENED
    with works.writing(office.rules.organisation.id) as work:
        mark_begun(work, opened)
    register_rules(works, [office.rules], opened)
    key = office.open(opened, password)
    teller = Teller(story, office)
    teller.tell(passed)
    with works.writing(office.rules.organisation.id) as work:
        mark_whole(work, end)
    return Made(key, office.player("desk").person, tuple(teller.missed))
