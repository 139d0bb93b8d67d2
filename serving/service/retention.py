"""Erasing, kept: what is due by the house rules, and what somebody asked for; each with the proof that it happened."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum

from serving.domain.audit import Event, Plain
from serving.domain.case import Case, Status
from serving.domain.erasure import ErasureKind, Hold, Kept, KeptPart, Past, evidence_kept, key_kept, words_kept
from serving.domain.errors import Refusal, RefusedError
from serving.domain.people import Actor
from serving.domain.rules import HouseRules
from serving.domain.words import says_something
from serving.service.namesakes import one_person
from serving.service.repositories.decisions import KeptDecision, KeptSnapshot
from serving.service.repositories.erasures import ErasedWords, Erasure, StillKept
from serving.service.work import Turn, Works, new_id

KEEPER = Actor("service:retention", frozenset())
"""Who is named in the audit trail for what is erased because its time is over."""
AT_ONCE = 200
"""Comments, or authors, in one transaction: whoever else writes waits for no more than these."""
NO_DAYS = timedelta()
WAITS_FOR = {
    Hold.OPEN_CASE: "A case about this is open; close it first.",
    Hold.OPEN_APPEAL: "An appeal on this is open, and no evidence shows what was said; judge it first.",
}


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


@dataclass(slots=True)
class _Erasing:
    """What is erased together, and told in one proof."""

    turn: Turn
    kind: ErasureKind
    subject: str
    why: str
    id: str = field(default_factory=new_id)
    counts: Counter[str] = field(default_factory=Counter)
    hashes: list[str] = field(default_factory=list)
    kept: list[StillKept] = field(default_factory=list)
    events: list[Event] = field(default_factory=list)

    def words(self, comments: Sequence[str]) -> None:
        for erased in self.turn.work.erasures.erase_words(comments, self.turn.at):
            counts = _counts_of(erased)
            if counts:
                self.counts += counts
                self.hashes += erased.hashes
                self._tell("words_erased", erased.comment, **counts)

    def evidence(self, snapshots: Sequence[KeptSnapshot]) -> None:
        self.turn.work.erasures.erase_evidence([it.id for it in snapshots], self.turn.at)
        for it in snapshots:
            self.counts["evidence"] += 1
            self.hashes.append(it.sha256)
            self._tell("evidence_erased", it.comment, snapshot=it.id, sha256=it.sha256)

    def appeals(self, decisions: Sequence[str]) -> None:
        for decision, sha256 in self.turn.work.erasures.erase_appeals(decisions, self.turn.at).items():
            self.counts["appeals"] += 1
            self.hashes.append(sha256)
            self._tell("appeal_erased", decision, sha256=sha256)

    def authors(self, authors: Sequence[str]) -> None:
        for author in self.turn.work.erasures.erase_authors(authors, self.turn.at):
            self.counts["authors"] += 1
            self._tell("author_erased", author)

    def name(self, author: str, held: Hold) -> None:
        """Erase all that is kept of an author but the key, without which they would not be known as blocked."""
        if self.turn.work.erasures.erase_name(author, self.turn.at):
            self.counts["authors"] += 1
            self._tell("author_erased", author, key_kept=str(held))
        self.kept.append(StillKept(KeptPart.KEY, author, held))

    def proven(self) -> Erasure:
        """Keep the proof, to which an entry of the trail holds the hash."""
        turn = self.turn
        content = (self.id, self.kind, self.subject, self.why, turn.person, turn.at, dict(self.counts))
        erasure = Erasure(*content, tuple(self.hashes), tuple(self.kept))
        turn.work.erasures.add(erasure)
        self._tell("erasure", self.id, kind=str(self.kind), of=self.subject, sha256=erasure.sha256, **self.counts)
        turn.work.trail.add(self.events)
        return erasure

    def _tell(self, event: str, subject: str, **details: Plain) -> None:
        told = details if event == "erasure" else {"erasure": self.id, **details}
        self.events.append(Event(self.turn.at, self.turn.person, None, event, subject, told))


def erase_due(turn: Turn, limit: int = AT_ONCE, place: Place = Place()) -> Erased:
    """Erase what is due by the house rules, of no more than `limit` comments or authors from `place` on.

    Each step stands by itself: a run that was cut off is begun anew, and finds less to do.
    """
    work = _Erasing(turn, ErasureKind.RETENTION, turn.rules.id, _by_the_rules(turn))
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


def erase_author(turn: Turn, author: str, why: str, *, same_person: bool = False) -> Erasure:
    """Erase what was kept of somebody who asked for it: texts, appeals, handle, links, replies and notes about them.

    What has to be kept is kept, named with why, and erased when its time has come: evidence, and the key by which
    they are known while they are blocked, so that the block holds. Refused while a case of
    theirs is open, and where they are known by name alone, unless somebody made sure that it is the `same_person`.
    Raises `NotFoundError`.
    """
    known = one_person(turn.work, author, same_person=same_person)
    comments = [it.id for it in turn.work.comments.by_author(author)]
    work = _asked(turn, ErasureKind.AUTHOR, author, why, comments)
    work.words(comments)
    _erase_evidence(work, turn.work.decisions.snapshots(author), author)
    decided = _of_author(turn, author)
    _erase_appeals(work, decided)
    held = key_kept([_past(it) for it in decided])
    if held and known.identity:
        work.name(author, held)
    else:
        work.authors([author])
    return work.proven()


def erase_comment(turn: Turn, comment: str, why: str) -> Erasure:
    """Erase one comment as somebody asked, with its evidence as far as that need not be kept. Raises `NotFoundError`.

    Its author's handle and link go too where no other words of theirs are left. Refused while its case is open.
    """
    kept = turn.work.comments.get(comment)
    work = _asked(turn, ErasureKind.COMMENT, comment, why, [comment])
    work.words([comment])
    evidence = [it for it in turn.work.decisions.snapshots(kept.author) if it.comment == comment]
    _erase_evidence(work, evidence, kept.author)
    _erase_appeals(work, turn.work.decisions.of_comment(comment))
    if all(it.erased_at for it in turn.work.comments.by_author(kept.author)):
        work.authors(due_authors(turn, [kept.author]))
    return work.proven()


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
    return [comment for comment, kept in _words_kept(turn, comments, period).items() if kept is None]


def due_evidence(turn: Turn, author: str) -> list[KeptSnapshot]:
    """What is due to be erased of the evidence of an author."""
    kept = _evidence_kept(turn, turn.work.decisions.snapshots(author), author)
    return [it for it, why in kept if why is None]


def due_appeals(turn: Turn, decisions: Sequence[str]) -> list[str]:
    """Those of these decisions on which what a judged appeal says is due to be erased, as words are."""
    found: list[str] = []
    for kept in map(turn.work.decisions.get, decisions):
        case = turn.work.cases.of_comment(kept.decision.comment)
        judged = kept.appeal.judgement if kept.appeal else None
        period = turn.rules.kept_for.comments
        if judged and words_kept(case, _joined(turn, case), judged.at, period, turn.at) is None:
            found.append(kept.id)
    return found


def due_authors(turn: Turn, authors: Sequence[str]) -> list[str]:
    """Those of these authors, of whom no words are left, who are not blocked and do not appeal against a block."""
    return [author for author in authors if not key_kept([_past(it) for it in _of_author(turn, author)])]


def _asked(turn: Turn, kind: ErasureKind, subject: str, why: str, comments: Sequence[str]) -> _Erasing:
    if not says_something(why):
        raise RefusedError(Refusal.NO_REASON, "Say who asked for this, or why it is erased.")
    held = {kept.why for kept in _words_kept(turn, comments, NO_DAYS).values() if kept}
    for hold, sentence in WAITS_FOR.items():
        if hold in held:
            raise RefusedError(Refusal.STILL_NEEDED, sentence)
    return _Erasing(turn, kind, subject, why.strip())


def _erase_evidence(work: _Erasing, snapshots: Sequence[KeptSnapshot], author: str) -> None:
    """On request: what no decision rests on need not wait for its days to be over."""
    kept = _evidence_kept(work.turn, snapshots, author, asked=True)
    work.evidence([it for it, why in kept if why is None])
    work.kept += [StillKept(KeptPart.EVIDENCE, it.id, why.why, why.until) for it, why in kept if why]


def _erase_appeals(work: _Erasing, decided: Sequence[KeptDecision]) -> None:
    """On request: what an appeal says need not wait for its days to be over, once it is judged."""
    said = [(it.id, it.appeal.judgement) for it in decided if it.appeal and it.appeal.reason is not None]
    work.appeals([id for id, judged in said if judged])
    work.kept += [StillKept(KeptPart.APPEAL, id, Hold.OPEN_APPEAL) for id, judged in said if not judged]


def _words_kept(turn: Turn, comments: Sequence[str], period: timedelta) -> dict[str, Kept | None]:
    cases, seen = turn.work.cases.of_comments(comments), turn.work.erasures.last_seen(comments)
    proof = turn.work.erasures.only_proof(comments)
    return {
        it: words_kept(cases.get(it), _joined(turn, cases.get(it)), seen[it], period, turn.at, only_proof=it in proof)
        for it in comments
    }


def _evidence_kept(
    turn: Turn, snapshots: Sequence[KeptSnapshot], author: str, *, asked: bool = False
) -> list[tuple[KeptSnapshot, Kept | None]]:
    whole = [it for it in snapshots if it.snapshot]
    decided, cases = _of_author(turn, author), turn.work.cases.of_comments([it.comment for it in whole])
    open_cases = _open_cases(turn, decided)
    of_author = [_past(it, open_case=it.decision.comment in open_cases) for it in decided]
    found: list[tuple[KeptSnapshot, Kept | None]] = []
    for it in whole:
        resting = [_past(kept) for kept in decided if it.id in kept.evidence]
        period = NO_DAYS if asked and not resting else turn.rules.kept_for.evidence
        case = cases.get(it.comment)
        kept = evidence_kept(case, _joined(turn, case), it.taken_at, resting, of_author, period, turn.at)
        found.append((it, kept))
    return found


def _joined(turn: Turn, case: Case | None) -> list[Case]:
    """The cases that a case was joined to, one after the other."""
    found: list[Case] = []
    while case and case.joined_to and case.joined_to not in {it.id for it in found}:
        case = turn.work.cases.get(case.joined_to)
        found.append(case)
    return found


def _of_author(turn: Turn, author: str) -> list[KeptDecision]:
    return turn.work.decisions.of_author(author)


def _past(kept: KeptDecision, *, open_case: bool = True) -> Past:
    return Past(kept.decision, kept.appeal_from, kept.appeal, open_case)


def _open_cases(turn: Turn, decided: Sequence[KeptDecision]) -> set[str]:
    """The comments of these decisions whose case is open."""
    cases = turn.work.cases.of_comments([it.decision.comment for it in decided])
    return {comment for comment, case in cases.items() if case.status == Status.OPEN}


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
        counts += _counts_of(ErasedWords(comment, texts, notes, replies))
    return counts


def _counts_of(erased: ErasedWords) -> Counter[str]:
    counts = {"comments": 1 if erased.hashes else 0, "texts": len(erased.hashes)}
    return +Counter({**counts, "notes": erased.notes, "replies": erased.replies})


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
