"""What people send who work on cases, decide and look again."""

from typing import Annotated

from pydantic import Field

from serving.domain.appeal import Verdict
from serving.domain.decision import Outcome, View
from serving.domain.duties import Event
from serving.domain.roles import ActKind
from serving.web.inputs import Id, Name, Person, Reason, Sent, Version, Versioned, WithReason


class AssignIn(Versioned):
    """Whose case it is to be."""

    to: Person


class EscalateIn(Versioned):
    """Who is to be brought in: an escalation of the house rules."""

    escalation: Name


class NoteIn(Sent):
    """A note for the others."""

    text: Reason


class JoinIn(Versioned):
    """The case that goes on, as it was at `into_version`."""

    into: Id
    into_version: Version


class CloseIn(Versioned, WithReason):
    """Why there is nothing left to do, or why there is again."""


class StepIn(Sent):
    """A step of a statutory procedure that was taken."""

    procedure: Name
    event: Event


class ProposeIn(WithReason):
    """An act on the comment or its author, and the grounds of the house rules it stands on."""

    act: ActKind
    grounds: list[Name] = Field(default_factory=list, max_length=20)


class EvidenceIn(Sent):
    """Why a comment is recorded, and which version of it if not the present one."""

    why: Reason
    comment_version: Version | None = None


class AskIn(Sent):
    """The roles that are asked for advice."""

    roles: list[Name] = Field(min_length=1, max_length=20)


class AdviseIn(WithReason):
    """What an adviser thinks of a proposal."""

    view: View


class DecideIn(WithReason):
    """A decision, on a case as it was at `case_version`.

    `extreme` says why a block need not wait for another comment; `overruling` why it goes against advice.
    """

    outcome: Outcome
    case_version: Version
    extreme: Reason | None = None
    overruling: Reason | None = None


class JudgeIn(WithReason):
    """How an appeal is judged."""

    verdict: Verdict


class ToldIn(Sent):
    """How somebody was told."""

    how: Annotated[Reason, Field(max_length=300)]
