"""What is on record of a decision: what was proposed, advised and decided, and on what it rested."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from models.labels import Label
from serving.domain.evidence import Evidence
from serving.domain.part import Id
from serving.domain.people import InRole
from serving.domain.roles import ActKind
from serving.domain.seen import Seen


class View(StrEnum):
    """What an adviser thinks of a proposal."""

    AGREE = "agree"
    DISAGREE = "disagree"
    OTHER = "other"


class Outcome(StrEnum):
    """What was decided: to act, or to keep everything as it is."""

    ACT = "act"
    KEEP = "keep"


class Stage(StrEnum):
    """How far a decision has come."""

    PROPOSED = "proposed"
    ADVICE_ASKED = "advice_asked"
    ADVISED = "advised"
    DECIDED = "decided"


@dataclass(frozen=True, slots=True)
class AuthorRecord:
    """What is on record about a comment's author: decisions on earlier comments, and are they blocked?"""

    violations: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
    blocked: bool = False


@dataclass(frozen=True, slots=True)
class Matter:
    """What a decision is about: one version of a comment, its author, and the evidence kept.

    `scored`: the classifier has read it; `labelled`: a person has said what it is, and `seen` holds that. `weighed`:
    the labels for which promises hold, whatever the one who decides makes of it; None while that one alone, or nobody,
    knows what it says. `removed`: it is no longer there. `extreme` says why it is so extreme that an act need not wait
    for another comment. `proposals` are the others made on this version.
    """

    comment: str
    version: int
    author: str
    seen: Seen
    weighed: frozenset[Label] | None
    record: AuthorRecord = AuthorRecord()
    evidence: Evidence | None = None
    extreme: str | None = None
    scored: bool = True
    labelled: bool = False
    removed: bool = False
    proposals: tuple["Decision", ...] = ()


@dataclass(frozen=True, slots=True)
class Shown:
    """What the person who decides had before them, and since when: the record that a human judged (UK GDPR, 22A)."""

    model: str
    opened_at: datetime
    probabilities: Mapping[Label, float] = field(default_factory=dict)
    suggested: ActKind | None = None


@dataclass(frozen=True, slots=True)
class Advice:
    """What one adviser said, in which role."""

    person: str
    role: InRole
    view: View
    reason: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Ruling:
    """Who decided what, in which role, why, about what and after being shown what.

    `overruled` is the reason to go against advice.
    """

    person: str
    role: InRole
    outcome: Outcome
    reason: str
    at: datetime
    matter: Matter
    shown: Shown
    overruled: str | None = None


@dataclass(frozen=True, slots=True)
class Decision:
    """An act that was proposed on one version of a comment under one version of the rules, and what came of it."""

    act: ActKind
    comment: str
    version: int
    author: str
    rules: str
    grounds: tuple[Id, ...]
    reason: str
    proposed_by: str
    proposed_at: datetime
    asked: frozenset[Id] = frozenset()
    advice: tuple[Advice, ...] = ()
    ruling: Ruling | None = None

    @property
    def stage(self) -> Stage:
        """How far it has come."""
        if self.ruling:
            return Stage.DECIDED
        if self.advice:
            return Stage.ADVISED
        return Stage.ADVICE_ASKED if self.asked else Stage.PROPOSED

    @property
    def is_to_act(self) -> bool:
        """Whether the act was decided upon, and is to be carried out."""
        return self.ruling is not None and self.ruling.outcome == Outcome.ACT

    @property
    def suggestion_followed(self) -> bool | None:
        """Whether what the program suggested was decided; None while undecided, and where it suggested nothing."""
        if self.ruling is None or self.ruling.shown.suggested is None:
            return None
        return self.is_to_act and self.act == self.ruling.shown.suggested

    @property
    def took_part(self) -> frozenset[str]:
        """The people who proposed, advised or decided, and so judge no appeal against it."""
        ruled = [self.ruling.person] if self.ruling else []
        return frozenset([self.proposed_by, *(it.person for it in self.advice), *ruled])
