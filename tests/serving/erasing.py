"""What tests of erasing share: comments whose words are easily found, settled or with their author blocked."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy import select

from serving.domain.correction import Reading
from serving.domain.roles import ActKind
from serving.service import cases, corrections, erasing, retention
from serving.service.repositories.decisions import KeptDecision
from serving.service.repositories.erasures import Erasure
from serving.store.database import reading
from serving.store.tables import metadata
from tests.serving.deciding import (
    DEPUTY,
    HEAD,
    MANAGER,
    SPECIALIST,
    advised,
    asked,
    decided,
    proposed,
    recorded,
    removed,
)
from tests.serving.office import Office

WORDS = "spam Zanzibar Quixote"
"""Words that stand nowhere else in a database."""
HANDLE = "Wilhelmina Featherstonehaugh"
LINK = "https://example.org/xylophone"
YEAR = timedelta(days=365)
PRIVATE = ("Zanzibar", "Quixote", "Featherstonehaugh", "xylophone", "Marmalade")


def keep(office: Office, external_id: str = "fb-1", **known: Any) -> tuple[str, str]:
    """A comment comes in, and its case, from somebody whose words are easily found."""
    places = {"link": LINK, "post_link": LINK, "thread_link": LINK, "profile_link": LINK}
    kept = office.keep(WORDS, external_id, **{"author_handle": HANDLE, **places, **known})
    return kept.comment, str(kept.case)


def close(office: Office, case: str) -> None:
    """Close a case, with a note on it."""
    with office.turn() as turn:
        holder = turn.work.cases.get(case).held_by(turn.at)
    who = next((it for it in (SPECIALIST, MANAGER, HEAD, DEPUTY) if office.person(it) == holder), "newcomer")
    version = office.claimed(case, who).version
    with office.turn(who) as turn:
        cases.close(turn, case, version, "Settled with Marmalade.")


def settled(office: Office, external_id: str = "fb-1", **known: Any) -> tuple[str, str]:
    """A comment was deleted, and its case closed."""
    comment, case = keep(office, external_id, **known)
    removed(office, case)
    close(office, case)
    return comment, case


def blocked(office: Office, **known: Any) -> tuple[str, str, KeptDecision]:
    """An author was blocked on evidence, and the case is closed."""
    settled(office, "fb-0", **known)
    comment, case = keep(office, **known)
    removed(office, case)
    recorded(office, case)
    waiting = asked(office, proposed(office, case, ActKind.BLOCK))
    block = decided(office, advised(office, waiting, HEAD), SPECIALIST)
    close(office, case)
    return comment, case, block


def run(office: Office, limit: int = 200) -> list[retention.Erased]:
    """A whole run of what is due, and the journal emptied."""
    done: list[retention.Erased] = []
    place: retention.Place | None = retention.Place()
    while place:
        with office.turn() as turn:
            done.append(retention.erase_due(turn, limit, place))
        place = done[-1].next
    office.works.overwrite()
    return done


def counts(done: Sequence[retention.Erased]) -> dict[str, int]:
    total: dict[str, int] = {}
    for each in done:
        for name, count in each.counts.items():
            total[name] = total.get(name, 0) + count
    return total


def author_of(office: Office, comment: str) -> str:
    with office.works.reading(office.id) as work:
        return work.comments.get(comment).author


def erase(office: Office, comment: str, why: str = "They asked.") -> Erasure:
    author = author_of(office, comment)
    with office.turn() as turn:
        erased = erasing.erase_author(turn, author, why, same_person=True)
    office.works.overwrite()
    return erased


def found_in(office: Office, *words: str) -> set[str]:
    """Which of these words stand anywhere in the rows of the database."""
    with reading(office.engine) as connection:
        rows = "\n".join(repr(row) for table in metadata.sorted_tables for row in connection.execute(select(table)))
    return {word for word in words if word in rows}


def whole(office: Office) -> bool:
    """Whether the trail holds and says what is kept."""
    with office.works.reading(office.id) as work:
        return [*work.trail.breaks(), *work.trail.disagreements()] == []


def relabelled(office: Office, comment: str) -> None:
    """Somebody says that a comment is harmless, so that nothing suggested stands against closing its case."""
    with office.turn() as turn:
        corrections.correct(turn, comment, 1, Reading(frozenset(), None))
