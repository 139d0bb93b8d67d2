"""Authors who are known by name alone: their comments may be those of several people, so nobody acts on all unasked."""

from serving.domain.errors import Refusal, RefusedError
from serving.service.repositories.comments import Author, KnownBy
from serving.service.work import Work


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
