"""Decisions as they are kept: with their evidence, notices and appeal."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from serving.domain.appeal import Agreement, Appeal, Judgement
from serving.domain.decision import Advice, AuthorRecord, Decision, Ruling, Stage
from serving.domain.evidence import Evidence, Snapshot
from serving.domain.notices import NoticeDue
from serving.domain.part import Id
from serving.domain.roles import ActKind


@dataclass(frozen=True, slots=True)
class KeptDecision:
    """A decision, the appeal against it, and the ids and hash of the evidence it rests on.

    The evidence itself is not in `decision.ruling.matter`; it may have been erased since. `case` is the one about the
    comment. `of_now`: the comment is there as it was when this was proposed, neither edited since nor erased.
    """

    id: str
    decision: Decision
    appeal: Appeal | None = None
    evidence: tuple[str, ...] = ()
    evidence_sha256: str | None = None
    appeal_from: datetime | None = None
    case: str | None = None
    of_now: bool = True


class AppealState(StrEnum):
    """Whether an appeal against a decision was judged."""

    OPEN = "open"
    JUDGED = "judged"


@dataclass(frozen=True, slots=True)
class Takes:
    """What somebody may do while these `rules` are in force: `acts` that they decide, `roles` in which they advise."""

    rules: str
    acts: frozenset[ActKind]
    roles: frozenset[Id]


@dataclass(frozen=True, slots=True)
class DecisionFilter:
    """Which decisions a list holds; all that are given must hold.

    `for_whoever`: open appeals, and proposals that stand and that somebody decides, or was asked about, who may do
    this. Whether they had a part already is not looked at.
    """

    stage: Stage | None = None
    appeal: AppealState | None = None
    for_whoever: Takes | None = None


@dataclass(frozen=True, slots=True)
class KeptSnapshot:
    """A snapshot and its id; `snapshot` is None once its text was erased, `sha256` stays."""

    id: str
    comment: str
    version: int
    author: str
    sha256: str
    taken_by: str
    taken_at: datetime
    why: str
    snapshot: Snapshot | None


def evidence_of(kept: Sequence[KeptSnapshot]) -> Evidence | None:
    """The evidence that these snapshots make, without those whose text was erased; None where there is none."""
    whole = tuple(it.snapshot for it in kept if it.snapshot)
    return Evidence(whole) if whole else None


@dataclass(frozen=True, slots=True)
class KeptNotice:
    """Somebody to be told of a decision, and who told them when and how."""

    id: str
    decision: str
    due: NoticeDue
    told_by: str | None = None
    told_at: datetime | None = None
    how: str | None = None


class DecisionRepository(Protocol):
    """The decisions of one organisation."""

    def get(self, id: str) -> KeptDecision:
        """One decision. Raises `NotFoundError`."""
        ...

    def several(self, ids: Sequence[str]) -> dict[str, KeptDecision]:
        """These decisions, by id; those that are not there are left out."""
        ...

    def page(self, wanted: DecisionFilter, after: str | None, limit: int) -> list[KeptDecision]:
        """Decisions from the one proposed next after the decision `after` on, oldest first."""
        ...

    def of_comment(self, comment: str) -> list[KeptDecision]:
        """All decisions on a comment, oldest first."""
        ...

    def of_author(self, author: str) -> list[KeptDecision]:
        """All decisions on an author and their comments, oldest first."""
        ...

    def by_person(self, person: str) -> list[KeptDecision]:
        """All that somebody of the organisation decided, oldest first."""
        ...

    def record_of(self, comment: str) -> AuthorRecord:
        """What stands against a comment's author for others posted before it, and whether they are blocked now."""
        ...

    def blocks(self, authors: Sequence[str]) -> dict[str, str]:
        """The decision by which each of these authors is blocked now; those who are not are left out."""
        ...

    def is_removed(self, comment: str) -> bool:
        """Whether a decision stands by which the comment was deleted or hidden."""
        ...

    def propose(self, id: str, decision: Decision) -> None:
        """Keep a proposal."""
        ...

    def ask(self, id: str, roles: Sequence[Id], asked_by: str, at: datetime) -> None:
        """Keep that these roles were asked for advice."""
        ...

    def advise(self, id: str, given: Advice) -> None:
        """Keep one person's advice."""
        ...

    def rule(self, id: str, ruling: Ruling, evidence: Sequence[KeptSnapshot], appeal_from: datetime) -> None:
        """Keep what was decided, and the evidence it rests on."""
        ...

    def appeal(self, id: str, appeal: Appeal, opened_by: str, nonce: str, sha256: str) -> None:
        """Keep an appeal, with the hash of its reason and `nonce` that stays when both are erased."""
        ...

    def agree(self, id: str, agreement: Agreement) -> None:
        """Keep an agreement to a reversal."""
        ...

    def judge(self, id: str, judgement: Judgement) -> None:
        """Keep how an appeal was judged."""
        ...

    def snapshots(self, author: str) -> list[KeptSnapshot]:
        """The evidence kept about an author, oldest first."""
        ...

    def snapshot(self, id: str) -> KeptSnapshot:
        """One piece of evidence. Raises `NotFoundError`."""
        ...

    def add_snapshot(self, id: str, snapshot: Snapshot) -> None:
        """Keep a snapshot."""
        ...

    def notices(self, decision: str) -> list[KeptNotice]:
        """Who is to be told of a decision."""
        ...

    def notices_page(self, told: bool | None, after: str | None, limit: int) -> list[KeptNotice]:
        """Notices of all decisions, or those who were `told` or not, after the notice `after`, by age of decision."""
        ...

    def notice(self, id: str) -> KeptNotice:
        """One notice. Raises `NotFoundError`."""
        ...

    def add_notices(self, new: Sequence[KeptNotice]) -> None:
        """Keep who is to be told."""
        ...

    def tell(self, notice: str, told_by: str, at: datetime, how: str) -> None:
        """Keep that somebody was told."""
        ...
