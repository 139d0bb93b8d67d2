"""What is kept beside what the audit trail tells of it: each kind of thing is read once from either side."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import chain

from sqlalchemy import Connection, Row, and_, select

from serving.domain.audit import Plain
from serving.domain.decision import Decision
from serving.domain.evidence import Snapshot
from serving.domain.evidence import sha256_of as sha256_of_evidence
from serving.domain.notices import NoticeDue
from serving.domain.reconciliation import (
    Account,
    Disagreement,
    moment,
    sha256_of,
    sha256_of_notices,
    sha256_of_proposal,
    sha256_of_ruling,
    sha256_of_text,
)
from serving.domain.roles import ActKind
from serving.store.decision_rows import advice_of, agreement_of, judgement_of, ruling_of
from serving.store.erasure import erasure_of
from serving.store.keeper import Keeper, Kind
from serving.store.reconciled_people import OF_PEOPLE, STATES_OF_PEOPLE
from serving.store.reconciled_work import OF_WORK, STATES_OF_WORK
from serving.store.tables import (
    advice,
    agreements,
    appeals,
    comment_versions,
    decision_grounds,
    decisions,
    erasures,
    judgements,
    notices,
    ruling_evidence,
    rulings,
    snapshots,
)


def disagreements(connection: Connection, organisation: str) -> Iterator[Disagreement]:
    """Every place where the trail of an organisation and what is kept do not say the same, each once."""
    keeper, found = Keeper(connection, organisation), set[Disagreement]()
    ways = (
        keeper.told_otherwise(KINDS),
        *(keeper.not_told(kind) for kind in KINDS),
        *(keeper.in_another_state(state) for state in STATES),
    )
    for one in chain.from_iterable(ways):
        if one not in found:
            found.add(one)
            yield one


def _proposals(of: Keeper, ids: Sequence[str]) -> Iterator[Account]:
    grounds: defaultdict[str, list[str]] = defaultdict(list)
    for row in of.of(decision_grounds, "decision", ids, decision_grounds.c.number):
        grounds[row.decision].append(row.ground)
    names = ("comment", "version", "author", "rules", "reason", "proposed_by", "proposed_at")
    for row in of.of(decisions, "id", ids):
        content = {name: getattr(row, name) for name in names}
        decision = Decision(act=ActKind(row.act), grounds=tuple(grounds[row.id]), **content)
        facts = {"person": row.proposed_by, "act": row.act, "grounds": ", ".join(grounds[row.id])}
        yield Account(row.id, (row.id,), {**facts, "sha256": sha256_of_proposal(decision)})


def _advice(of: Keeper, ids: Sequence[str]) -> Iterator[Account]:
    for row in of.of(advice, "decision", ids):
        facts = {**_in_role(row), "view": row.view, "sha256": sha256_of(advice_of(row))}
        yield Account(row.decision, (row.decision, row.person), facts)


def _rulings(of: Keeper, ids: Sequence[str]) -> Iterator[Account]:
    decided = {row.id: row for row in of.of(decisions, "id", ids)}
    hashes, due = _evidence_of(of, ids), _notices_due(of, ids)
    for row in of.of(rulings, "decision", ids):
        decision = decided[row.decision]
        facts = {
            **_in_role(row),
            "act": decision.act,
            "outcome": row.outcome,
            "evidence": row.evidence_sha256,
            "overruled": row.overruled is not None,
            "model": row.model,
            "suggested": row.suggested,
            "appeal_from": moment(row.appeal_from),
            "notices": sha256_of_notices(due.get(row.decision, ())),
            "sha256": sha256_of_ruling(ruling_of(row, decision)),
        }
        found = hashes.get(row.decision)
        whole = row.evidence_sha256 == (sha256_of_evidence(found) if found else None)
        yield Account(row.decision, (row.decision,), facts, spoilt=() if whole else ("evidence",))


def _evidence_of(of: Keeper, ids: Sequence[str]) -> dict[str, list[str]]:
    same = and_(
        snapshots.c.organisation == ruling_evidence.c.organisation, snapshots.c.id == ruling_evidence.c.snapshot
    )
    own = ruling_evidence.c.organisation == of.organisation, ruling_evidence.c.decision.in_(ids)
    query = select(ruling_evidence.c.decision, snapshots.c.sha256).join(snapshots, same).where(*own)
    found: defaultdict[str, list[str]] = defaultdict(list)
    for row in of.connection.execute(query.order_by(ruling_evidence.c.number)):
        found[row.decision].append(row.sha256)
    return found


def _notices_due(of: Keeper, ids: Sequence[str]) -> dict[str, list[NoticeDue]]:
    due: defaultdict[str, list[NoticeDue]] = defaultdict(list)
    for row in of.of(notices, "decision", ids):
        due[row.decision].append(NoticeDue(role=row.role, reply=row.reply, if_known=row.if_known))
    return due


def _appeals(of: Keeper, ids: Sequence[str]) -> Iterator[Account]:
    for row in of.of(appeals, "decision", ids):
        is_same = row.reason is None or sha256_of_text(row.reason, row.nonce) == row.sha256
        facts = {"person": row.opened_by, "sha256": sha256_of([row.sha256, row.opened_at])}
        yield Account(row.decision, (row.decision,), facts, spoilt=() if is_same else ("reason",))


def _agreements(of: Keeper, ids: Sequence[str]) -> Iterator[Account]:
    for row in of.of(agreements, "decision", ids):
        facts = {**_in_role(row), "rules": row.rules, "sha256": sha256_of(agreement_of(row))}
        yield Account(row.decision, (row.decision, row.rules), facts)


def _judgements(of: Keeper, ids: Sequence[str]) -> Iterator[Account]:
    for row in of.of(judgements, "decision", ids):
        said = {"verdict": row.verdict, "rules": row.rules, "sha256": sha256_of(judgement_of(row))}
        yield Account(row.decision, (row.decision,), {**_in_role(row), **said})


def _snapshots(of: Keeper, comments: Sequence[str]) -> Iterator[Account]:
    for row in of.of(snapshots, "comment", comments):
        whole = row.erased_at or Snapshot(**{name: getattr(row, name) for name in Snapshot.__slots__})
        is_same = not isinstance(whole, Snapshot) or whole.sha256 == row.sha256
        facts = {"person": row.taken_by, "version": row.version, "sha256": row.sha256}
        yield Account(row.comment, (row.comment, row.id), facts, spoilt=() if is_same else ("content",))


def _versions(of: Keeper, comments: Sequence[str]) -> Iterator[Account]:
    columns = [comment_versions.c[name] for name in ("comment", "version", "text", "nonce", "sha256")]
    own = comment_versions.c.organisation == of.organisation, comment_versions.c.comment.in_(comments)
    for row in of.connection.execute(select(*columns).where(*own)):
        is_same = row.text is None or sha256_of_text(row.text, row.nonce) == row.sha256
        key = (row.comment, str(row.version))
        yield Account(row.comment, key, {"sha256": row.sha256}, spoilt=() if is_same else ("text",))


def _erasures(of: Keeper, ids: Sequence[str]) -> Iterator[Account]:
    for row in of.of(erasures, "id", ids):
        facts = {"person": row.person, "kind": row.kind, "sha256": erasure_of(row).sha256}
        yield Account(row.id, (row.id,), facts)


def _in_role(row: Row) -> dict[str, Plain]:
    return {"person": row.person, "role": row.role, "in_absence_of": row.in_absence_of}


IN_ROLE = ("person", "role", "in_absence_of")
DECIDED = ("act", "outcome", "evidence", "overruled", "model", "suggested", "appeal_from", "notices", "sha256")
KINDS = (
    Kind("proposed", decisions.c.id, ("person", "act", "grounds", "sha256"), _proposals),
    Kind("advised", advice.c.decision, (*IN_ROLE, "view", "sha256"), _advice, within="person"),
    Kind("decided", rulings.c.decision, (*IN_ROLE, *DECIDED), _rulings),
    Kind("appealed", appeals.c.decision, ("person", "sha256"), _appeals),
    Kind("agreed_to_reversal", agreements.c.decision, (*IN_ROLE, "rules", "sha256"), _agreements, within="rules"),
    Kind("judged", judgements.c.decision, (*IN_ROLE, "verdict", "rules", "sha256"), _judgements),
    Kind("evidence_recorded", snapshots.c.comment, ("person", "version", "sha256"), _snapshots, within="snapshot"),
    Kind("comment_kept", comment_versions.c.comment, ("sha256",), _versions, "version", keys=("comment", "version")),
    Kind("erasure", erasures.c.id, ("person", "kind", "sha256"), _erasures),
    *OF_PEOPLE,
    *OF_WORK,
)
"""What is compared: decisions and all that made them, the texts of comments and evidence, erasures, people and work."""
STATES = (*STATES_OF_PEOPLE, *STATES_OF_WORK)
"""What changes, and stands as the last entry about it says."""
