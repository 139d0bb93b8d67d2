"""People of one name: who is known by name alone may be several, and who was blocked may come back as another author.

Nobody acts on all comments of a name unasked, and who works on a case sees which others of the name there are.
"""

from dataclasses import dataclass

from serving.domain.errors import Refusal, RefusedError
from serving.service.repositories.comments import Author, KnownBy
from serving.service.work import Work


@dataclass(frozen=True, slots=True)
class Namesake:
    """Another author of the same name on the same channel, and whether they are blocked."""

    author: str
    blocked: bool


def namesakes_of(work: Work, author: Author) -> tuple[Namesake, ...]:
    """The others of an author's name on their channel: perhaps the same person, perhaps not."""
    others = work.comments.namesakes(author)
    blocked = work.decisions.blocks(others)
    return tuple(Namesake(it, it in blocked) for it in others)


def one_person(work: Work, author: str, *, same_person: bool) -> Author:
    """An author whose comments are surely one person's, or are said to be. Raises `NotFoundError`, `RefusedError`."""
    kept = work.comments.author(author)
    if kept.known_by == KnownBy.NAME and not same_person and len(work.comments.by_author(author)) > 1:
        raise RefusedError(
            Refusal.NAMESAKES,
            "This author is known by name alone, so their comments may be several people's: make sure that they are "
            "one person's and say so, or take single comments.",
        )
    return kept
