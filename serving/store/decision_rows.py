"""Rows of decisions and of their parts, as what they say, and back."""

from collections.abc import Mapping, Sequence
from typing import Any

from pydantic import TypeAdapter
from sqlalchemy import Row, Table

from models.labels import Label
from serving.domain.appeal import Agreement, Appeal, Judgement, Verdict
from serving.domain.decision import Advice, AuthorRecord, Decision, Matter, Outcome, Ruling, Shown, View
from serving.domain.evidence import Snapshot
from serving.domain.notices import NoticeDue
from serving.domain.people import InRole
from serving.domain.roles import ActKind
from serving.domain.seen import Seen
from serving.service.repositories.decisions import (
    KeptDecision,
    KeptNotice,
    KeptSnapshot,
)
from serving.store.tables import (
    advice,
    advice_asked,
    agreements,
    appeals,
    decision_grounds,
    judgements,
    ruling_evidence,
    rulings,
)

SEEN, RECORD = TypeAdapter(Seen), TypeAdapter(AuthorRecord)
PARTS: Mapping[Table, str] = {
    decision_grounds: "number",
    advice_asked: "role",
    advice: "at",
    rulings: "decision",
    ruling_evidence: "number",
    appeals: "decision",
    agreements: "at",
    judgements: "decision",
}
"""The tables that hold the parts of a decision, and in which order each has them."""
Parts = Mapping[Table, Mapping[str, Sequence[Row]]]
"""Rows of each of these tables, by decision."""


def whole_decision(row: Row, parts: Parts) -> KeptDecision:
    """A decision with its parts, as it is kept."""
    of = {table: parts[table].get(row.id, ()) for table in PARTS}
    ruling = next(iter(of[rulings]), None)
    decision = Decision(
        act=ActKind(row.act),
        comment=row.comment,
        version=row.version,
        author=row.author,
        rules=row.rules,
        grounds=tuple(it.ground for it in of[decision_grounds]),
        reason=row.reason,
        proposed_by=row.proposed_by,
        proposed_at=row.proposed_at,
        asked=frozenset(it.role for it in of[advice_asked]),
        advice=tuple(advice_of(it) for it in of[advice]),
        ruling=ruling_of(ruling, row) if ruling else None,
    )
    return KeptDecision(
        id=row.id,
        decision=decision,
        appeal=_appeal(decision, of),
        evidence=tuple(it.snapshot for it in of[ruling_evidence]),
        evidence_sha256=ruling.evidence_sha256 if ruling else None,
        appeal_from=ruling.appeal_from if ruling else None,
        case=row.case,
        of_now=bool(row.of_now),
    )


def _appeal(decision: Decision, of: Mapping[Table, Sequence[Row]]) -> Appeal | None:
    opened = next(iter(of[appeals]), None)
    if opened is None:
        return None
    judged = next(iter(of[judgements]), None)
    return Appeal(
        against=decision,
        reason=opened.reason,
        opened_at=opened.opened_at,
        agreements=tuple(map(agreement_of, of[agreements])),
        judgement=judgement_of(judged) if judged else None,
    )


def in_role(role: InRole) -> dict[str, Any]:
    """The columns of the role that somebody acted in."""
    return {"role": role.role, "in_absence_of": role.in_absence_of}


def _role(row: Row) -> InRole:
    return InRole(row.role, row.in_absence_of)


def on_appeal_row(step: Agreement | Judgement) -> dict[str, Any]:
    """The columns of a step on an appeal."""
    said = {"reason": step.reason, "at": step.at, "rules": step.rules}
    return {"person": step.person, **in_role(step.role), **said}


def agreement_of(row: Row) -> Agreement:
    """An agreement as it is kept."""
    return Agreement(row.person, _role(row), row.reason, row.at, row.rules)


def judgement_of(row: Row) -> Judgement:
    """A judgement as it is kept."""
    return Judgement(row.person, _role(row), Verdict(row.verdict), row.reason, row.at, row.rules)


def advice_of(row: Row) -> Advice:
    """Advice as it is kept."""
    return Advice(row.person, _role(row), View(row.view), row.reason, row.at)


def ruling_row(ruling: Ruling) -> dict[str, Any]:
    """The columns of a ruling."""
    matter, shown = ruling.matter, ruling.shown
    return {
        "person": ruling.person,
        **in_role(ruling.role),
        "outcome": str(ruling.outcome),
        "reason": ruling.reason,
        "overruled": ruling.overruled,
        "extreme": matter.extreme,
        "at": ruling.at,
        "scored": matter.scored,
        "labelled": matter.labelled,
        "weighed": None if matter.weighed is None else sorted(matter.weighed),
        "seen": SEEN.dump_python(matter.seen, mode="json"),
        "record": RECORD.dump_python(matter.record, mode="json"),
        "model": shown.model,
        "opened_at": shown.opened_at,
        "shown": {str(label): probability for label, probability in shown.probabilities.items()},
        "suggested": shown.suggested,
        "evidence_sha256": matter.evidence.sha256 if matter.evidence else None,
    }


def ruling_of(row: Row, proposal: Row) -> Ruling:
    """A ruling as it is kept, on a proposal."""
    matter = Matter(
        comment=proposal.comment,
        version=proposal.version,
        author=proposal.author,
        seen=SEEN.validate_python(row.seen),
        record=RECORD.validate_python(row.record),
        extreme=row.extreme,
        scored=row.scored,
        labelled=row.labelled,
        weighed=None if row.weighed is None else frozenset(map(Label, row.weighed)),
    )
    shown = Shown(
        model=row.model,
        opened_at=row.opened_at,
        probabilities={Label(label): probability for label, probability in row.shown.items()},
        suggested=ActKind(row.suggested) if row.suggested else None,
    )
    return Ruling(row.person, _role(row), Outcome(row.outcome), row.reason, row.at, matter, shown, row.overruled)


def snapshot_of(row: Row) -> KeptSnapshot:
    """A piece of evidence as it is kept."""
    whole = None if row.erased_at else Snapshot(**{name: getattr(row, name) for name in Snapshot.__slots__})
    known = ("id", "comment", "version", "author", "sha256", "taken_by", "taken_at", "why")
    return KeptSnapshot(**{name: getattr(row, name) for name in known}, snapshot=whole)


def notice_of(row: Row) -> KeptNotice:
    """A notice as it is kept."""
    due = NoticeDue(role=row.role, reply=row.reply, if_known=row.if_known)
    return KeptNotice(row.id, row.decision, due, row.told_by, row.told_at, row.how)
