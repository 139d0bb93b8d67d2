"""Erasing what is due by the house rules, step by step, each with the proof that it happened."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from serving.domain.erasure import ErasureKind, words_kept
from serving.domain.people import Actor
from serving.domain.rules import HouseRules
from serving.service.erasing import Erasing, counts_of
from serving.service.holds import hold_on_key, holds_on_evidence, holds_on_words, joined_on
from serving.service.repositories.decisions import KeptSnapshot
from serving.service.repositories.erasures import ErasedWords
from serving.service.work import Turn, Works

KEEPER = Actor("service:retention", frozenset())
"""Who is named in the audit trail for what is erased because its time is over."""
AT_ONCE = 200
"""Comments, or authors, in one transaction: whoever else writes waits for no more than these."""


class Stage(StrEnum):
    """The passes of a run: words of comments, evidence, what appeals say, then authors of whom nothing is left."""

    WORDS = "words"
    EVIDENCE = "evidence"
    APPEALS = "appeals"
    AUTHORS = "authors"


@dataclass(frozen=True, slots=True)
class Place:
    """How far a run has come: the id after which a pass goes on."""

    stage: Stage = Stage.WORDS
    after: str = ""


@dataclass(frozen=True, slots=True)
class Erased:
    """What one step of a run erased, by kind, of how many it looked at; `next` is None once the run is done.

    `lingers`: it is done, but a reader keeps the database's files from losing the words; `overwrite` has to try again.
    """

    counts: Counter[str]
    looked_at: int
    next: Place | None
    lingers: bool = False


def erase_due(turn: Turn, limit: int = AT_ONCE, place: Place = Place()) -> Erased:
    """Erase what is due by the house rules, of no more than `limit` comments or authors from `place` on.

    Each step stands by itself: a run that was cut off is begun anew, and finds less to do.
    """
    work = Erasing(turn, ErasureKind.RETENTION, turn.rules.id, _by_the_rules(turn))
    match place.stage:
        case Stage.WORDS:
            looked_at = old_comments(turn, limit, place)
            work.words(due_words(turn, looked_at))
        case Stage.EVIDENCE:
            looked_at = turn.work.erasures.with_evidence(place.after, limit)
            work.evidence([it for author in looked_at for it in due_evidence(turn, author)])
        case Stage.APPEALS:
            looked_at = _judged(turn, limit, place)
            work.appeals(due_appeals(turn, looked_at))
        case Stage.AUTHORS:
            looked_at = turn.work.erasures.wordless(place.after, limit)
            work.authors(due_authors(turn, looked_at))
    if work.counts:
        work.proven()
    return Erased(work.counts, len(looked_at), _next(place, looked_at, limit))


def step(works: Works, rules: HouseRules, at: datetime, place: Place, actor: Actor = KEEPER) -> Erased:
    """One step of a run, in a transaction of its own; after the last one no file has the words, or they linger."""
    with works.writing(rules.organisation.id) as work:
        erased = erase_due(Turn(work, rules, actor, at), place=place)
    return erased if erased.next else replace(erased, lingers=not works.overwrite())


def count_due(turn: Turn) -> Iterator[Erased]:
    """What a run would erase now, step by step, with nothing erased."""
    due: set[str] = set()
    place: Place | None = Place()
    while place and place.stage == Stage.WORDS:
        looked_at = old_comments(turn, AT_ONCE, place)
        wanted = due_words(turn, looked_at)
        due.update(wanted)
        place = _next(place, looked_at, AT_ONCE)
        yield Erased(_words_of(turn, wanted), len(looked_at), place)
    while place and place.stage == Stage.EVIDENCE:
        looked_at = turn.work.erasures.with_evidence(place.after, AT_ONCE)
        count = sum(len(due_evidence(turn, author)) for author in looked_at)
        place = _next(place, looked_at, AT_ONCE)
        yield Erased(Counter({"evidence": count} if count else {}), len(looked_at), place)
    while place and place.stage == Stage.APPEALS:
        looked_at = _judged(turn, AT_ONCE, place)
        count = len(due_appeals(turn, looked_at))
        place = _next(place, looked_at, AT_ONCE)
        yield Erased(Counter({"appeals": count} if count else {}), len(looked_at), place)
    authors = {turn.work.comments.get(comment).author for comment in due}
    authors = {it for it in authors if _is_left_without(turn, it, due)} | set(_all_wordless(turn))
    count = len(due_authors(turn, sorted(authors)))
    yield Erased(Counter({"authors": count} if count else {}), len(authors), None)


def old_comments(turn: Turn, limit: int, place: Place) -> list[str]:
    """Comments that may be due, from `place` on."""
    return turn.work.erasures.old(turn.at - turn.rules.kept_for.comments, place.after, limit)


def due_words(turn: Turn, comments: Sequence[str]) -> list[str]:
    """Those of these comments whose words are due to be erased."""
    period = turn.rules.kept_for.comments
    return [comment for comment, hold in holds_on_words(turn, comments, period).items() if hold is None]


def due_evidence(turn: Turn, author: str) -> list[KeptSnapshot]:
    """What is due to be erased of the evidence of an author."""
    holds = holds_on_evidence(turn, turn.work.decisions.snapshots(author), author)
    return [it for it, hold in holds if hold is None]


def due_appeals(turn: Turn, decisions: Sequence[str]) -> list[str]:
    """Those of these decisions on which what a judged appeal says is due to be erased, as words are."""
    found: list[str] = []
    for kept in map(turn.work.decisions.get, decisions):
        case = turn.work.cases.of_comment(kept.decision.comment)
        judged = kept.appeal.judgement if kept.appeal else None
        period = turn.rules.kept_for.comments
        if judged and words_kept(case, joined_on(turn, case), judged.at, period, turn.at) is None:
            found.append(kept.id)
    return found


def due_authors(turn: Turn, authors: Sequence[str]) -> list[str]:
    """Those of these authors, of whom no words are left, who are not blocked and do not appeal against a block."""
    return [author for author in authors if not hold_on_key(turn.work.decisions.of_author(author))]


def _judged(turn: Turn, limit: int, place: Place) -> list[str]:
    return turn.work.erasures.judged(turn.at - turn.rules.kept_for.comments, place.after, limit)


def _all_wordless(turn: Turn) -> Iterator[str]:
    after = ""
    while found := turn.work.erasures.wordless(after, AT_ONCE):
        yield from found
        after = found[-1]


def _is_left_without(turn: Turn, author: str, due: set[str]) -> bool:
    return all(it.erased_at or it.id in due for it in turn.work.comments.by_author(author))


def _words_of(turn: Turn, comments: Sequence[str]) -> Counter[str]:
    counts: Counter[str] = Counter()
    cases = turn.work.cases.of_comments(comments)
    for comment in comments:
        case = cases.get(comment)
        texts = tuple(it.sha256 for it in turn.work.comments.versions(comment) if it.text is not None)
        notes = sum(it.text is not None for it in turn.work.cases.notes(case.id)) if case else 0
        replies = sum(it.text is not None for it in turn.work.replies.of_case(case.id)) if case else 0
        counts += counts_of(ErasedWords(comment, texts, notes, replies))
    return counts


def _next(place: Place, looked_at: Sequence[str], limit: int) -> Place | None:
    if len(looked_at) == limit:
        return Place(place.stage, looked_at[-1])
    stages = list(Stage)
    later = stages[stages.index(place.stage) + 1 :]
    return Place(later[0]) if later else None


def _by_the_rules(turn: Turn) -> str:
    """Why it is due: the clause of the file, or the program's own period."""
    terms, kept_for = turn.rules.retention, turn.rules.kept_for
    said = terms.clause if terms else "no clause; the program's own"
    return f"retention ({said}): comments {kept_for.comments.days} days, evidence {kept_for.evidence.days} days"
