"""Erasing, kept: what is erased together is told in one proof; and what somebody asked for is erased at once."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from serving.domain.audit import Event, Plain
from serving.domain.erasure import ErasureKind, Hold, KeptPart
from serving.domain.errors import Refusal, RefusedError
from serving.domain.words import says_something
from serving.service.holds import NO_DAYS, hold_on_key, holds_on_evidence, holds_on_words
from serving.service.namesakes import one_person
from serving.service.repositories.decisions import KeptDecision, KeptSnapshot
from serving.service.repositories.erasures import ErasedWords, Erasure, StillKept
from serving.service.work import Turn, new_id

WAITS_FOR = {
    Hold.OPEN_CASE: "A case about this is open; have any appeal in it judged, and close it first.",
    Hold.OPEN_APPEAL: "An appeal on this is open, and no evidence shows what was said; judge it first.",
}


@dataclass(slots=True)
class Erasing:
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
        """Erase the texts and links of comments, and the notes and replies of their cases."""
        for erased in self.turn.work.erasures.erase_words(comments, self.turn.at):
            counts = counts_of(erased)
            if counts:
                self.counts += counts
                self.hashes += erased.hashes
                self._tell("words_erased", erased.comment, **counts)

    def evidence(self, snapshots: Sequence[KeptSnapshot]) -> None:
        """Erase pieces of evidence."""
        self.turn.work.erasures.erase_evidence([it.id for it in snapshots], self.turn.at)
        for it in snapshots:
            self.counts["evidence"] += 1
            self.hashes.append(it.sha256)
            self._tell("evidence_erased", it.comment, snapshot=it.id, sha256=it.sha256)

    def appeals(self, decisions: Sequence[str]) -> None:
        """Erase what appeals against these decisions say."""
        for decision, sha256 in self.turn.work.erasures.erase_appeals(decisions, self.turn.at).items():
            self.counts["appeals"] += 1
            self.hashes.append(sha256)
            self._tell("appeal_erased", decision, sha256=sha256)

    def authors(self, authors: Sequence[str]) -> None:
        """Erase handles, links and keys of authors."""
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
    decided = turn.work.decisions.of_author(author)
    _erase_appeals(work, decided)
    held = hold_on_key(decided)
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
    is_wordless = all(it.erased_at for it in turn.work.comments.by_author(kept.author))
    if is_wordless and not hold_on_key(turn.work.decisions.of_author(kept.author)):
        work.authors([kept.author])
    return work.proven()


def counts_of(erased: ErasedWords) -> Counter[str]:
    """How much of each kind was erased with a comment; nothing that there was none of."""
    counts = {"comments": 1 if erased.hashes else 0, "texts": len(erased.hashes)}
    return +Counter({**counts, "notes": erased.notes, "replies": erased.replies})


def _asked(turn: Turn, kind: ErasureKind, subject: str, why: str, comments: Sequence[str]) -> Erasing:
    if not says_something(why):
        raise RefusedError(Refusal.NO_REASON, "Say who asked for this, or why it is erased.")
    holds = {hold.why for hold in holds_on_words(turn, comments, NO_DAYS).values() if hold}
    for hold, sentence in WAITS_FOR.items():
        if hold in holds:
            raise RefusedError(Refusal.STILL_NEEDED, sentence)
    return Erasing(turn, kind, subject, why.strip())


def _erase_evidence(work: Erasing, snapshots: Sequence[KeptSnapshot], author: str) -> None:
    """On request: what no decision rests on need not wait for its days to be over."""
    holds = holds_on_evidence(work.turn, snapshots, author, asked=True)
    work.evidence([it for it, hold in holds if hold is None])
    work.kept += [StillKept(KeptPart.EVIDENCE, it.id, hold.why, hold.until) for it, hold in holds if hold]


def _erase_appeals(work: Erasing, decided: Sequence[KeptDecision]) -> None:
    """On request: what an appeal says need not wait for its days to be over, once it is judged."""
    said = [(it.id, it.appeal.judgement) for it in decided if it.appeal and it.appeal.reason is not None]
    work.appeals([id for id, judged in said if judged])
    work.kept += [StillKept(KeptPart.APPEAL, id, Hold.OPEN_APPEAL) for id, judged in said if not judged]
