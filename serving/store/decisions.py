"""Decisions in the database: proposal, advice, evidence, ruling, notices and appeal."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row, Select, Table, and_, exists, or_, select, tuple_

from serving.domain.appeal import Agreement, Appeal, Judgement, Verdict
from serving.domain.deciding import ON_A_COMMENT
from serving.domain.decision import Advice, AuthorRecord, Decision, Outcome, Ruling, Stage
from serving.domain.evidence import Snapshot
from serving.domain.part import Id
from serving.domain.roles import ActKind
from serving.service.repositories.decisions import (
    AppealState,
    DecisionFilter,
    KeptDecision,
    KeptNotice,
    KeptSnapshot,
    Takes,
)
from serving.service.work import NotFoundError
from serving.store.decision_rows import (
    PARTS,
    in_role,
    notice_of,
    on_appeal_row,
    ruling_row,
    snapshot_of,
    whole_decision,
)
from serving.store.rows import OfOrganisation, columns, portions
from serving.store.tables import (
    advice,
    advice_asked,
    agreements,
    appeals,
    cases,
    comments,
    decision_grounds,
    decisions,
    judgements,
    notices,
    ruling_evidence,
    rulings,
    snapshots,
)

ON_AN_AUTHOR = (ActKind.BLOCK, ActKind.LIFT)


class SqlDecisions(OfOrganisation):
    """The decisions of one organisation."""

    def get(self, id: str) -> KeptDecision:
        """One decision. Raises `NotFoundError`."""
        found = self._all(decisions.c.id == id)
        if not found:
            raise NotFoundError("There is no such decision here.")
        return found[0]

    def several(self, ids: Sequence[str]) -> dict[str, KeptDecision]:
        """These decisions, by id; those that are not there are left out."""
        return {it.id: it for some in portions(ids) for it in self._all(decisions.c.id.in_(some))}

    def page(self, wanted: DecisionFilter, after: str | None, limit: int) -> list[KeptDecision]:
        """Decisions from the one proposed next after the decision `after` on, oldest first."""
        conditions = _conditions(wanted)
        if after is not None:
            last = decisions.alias()
            begun = select(last.c.proposed_at).where(last.c.organisation == self.organisation, last.c.id == after)
            place = tuple_(decisions.c.proposed_at, decisions.c.id)
            conditions.append(place > tuple_(begun.scalar_subquery(), after))
        return self._all(*conditions, limit=limit)

    def of_comment(self, comment: str) -> list[KeptDecision]:
        """All decisions on a comment, oldest first."""
        return self._all(decisions.c.comment == comment)

    def of_author(self, author: str) -> list[KeptDecision]:
        """All decisions on an author and their comments, oldest first."""
        return self._all(decisions.c.author == author)

    def by_person(self, person: str) -> list[KeptDecision]:
        """All that somebody of the organisation decided, oldest first."""
        theirs = select(rulings.c.decision).where(
            rulings.c.organisation == self.organisation, rulings.c.person == person
        )
        return self._all(decisions.c.id.in_(theirs))

    def record_of(self, comment: str) -> AuthorRecord:
        """What stands against a comment's author for others posted before it, and whether they are blocked now."""
        row = self._existing("comment", comments, id=comment)
        standing = self._standing(decisions.c.author == row.author)
        before = [it for it in standing if it.comment != comment and it.posted_at <= row.posted_at]
        return AuthorRecord(
            violations=tuple(it.id for it in before if it.act in ON_A_COMMENT),
            warnings=tuple(it.id for it in before if it.act == ActKind.WARN),
            blocked=row.author in self.blocks([row.author]),
        )

    def blocks(self, authors: Sequence[str]) -> dict[str, str]:
        """The decision by which each of these authors is blocked now; those who are not are left out."""
        last: dict[str, Row] = {}
        for some in portions(authors):
            theirs = and_(decisions.c.author.in_(some), decisions.c.act.in_(ON_AN_AUTHOR))
            last |= {it.author: it for it in self._standing(theirs)}
        return {author: it.id for author, it in last.items() if it.act == ActKind.BLOCK}

    def is_removed(self, comment: str) -> bool:
        """Whether a decision stands by which the comment was deleted or hidden."""
        return any(it.act in ON_A_COMMENT for it in self._standing(decisions.c.comment == comment))

    def propose(self, id: str, decision: Decision) -> None:
        """Keep a proposal."""
        names = ("comment", "version", "author", "rules", "reason", "proposed_by", "proposed_at")
        kept = {name: getattr(decision, name) for name in names}
        self._insert(decisions, [{"id": id, "act": str(decision.act), **kept}])
        grounds = enumerate(decision.grounds, start=1)
        self._insert(decision_grounds, [{"decision": id, "number": at, "ground": ground} for at, ground in grounds])

    def ask(self, id: str, roles: Sequence[Id], asked_by: str, at: datetime) -> None:
        """Keep that these roles were asked for advice."""
        self._insert(advice_asked, [{"decision": id, "role": role, "asked_by": asked_by, "at": at} for role in roles])

    def advise(self, id: str, given: Advice) -> None:
        """Keep one person's advice."""
        row = {"decision": id, "person": given.person, **in_role(given.role), "view": str(given.view)}
        self._insert(advice, [{**row, "reason": given.reason, "at": given.at}])

    def rule(self, id: str, ruling: Ruling, evidence: Sequence[KeptSnapshot], appeal_from: datetime) -> None:
        """Keep what was decided, and the evidence it rests on."""
        used = enumerate(evidence, start=1)
        self._insert(ruling_evidence, [{"decision": id, "number": at, "snapshot": it.id} for at, it in used])
        self._insert(rulings, [{"decision": id, "appeal_from": appeal_from, **ruling_row(ruling)}])

    def appeal(self, id: str, appeal: Appeal, opened_by: str, nonce: str, sha256: str) -> None:
        """Keep an appeal, with the hash of its reason and `nonce` that stays when both are erased."""
        row = {"decision": id, "reason": appeal.reason, "opened_by": opened_by, "opened_at": appeal.opened_at}
        self._insert(appeals, [{**row, "nonce": nonce, "sha256": sha256}])

    def agree(self, id: str, agreement: Agreement) -> None:
        """Keep an agreement to a reversal."""
        self._insert(agreements, [{"decision": id, **on_appeal_row(agreement)}])

    def judge(self, id: str, judgement: Judgement) -> None:
        """Keep how an appeal was judged."""
        self._insert(judgements, [{"decision": id, **on_appeal_row(judgement), "verdict": str(judgement.verdict)}])

    def snapshots(self, author: str) -> list[KeptSnapshot]:
        """The evidence kept about an author, oldest first."""
        query = self._select(snapshots, snapshots.c.author == author)
        return [snapshot_of(row) for row in self._rows(query.order_by(snapshots.c.taken_at, snapshots.c.id))]

    def snapshot(self, id: str) -> KeptSnapshot:
        """One piece of evidence. Raises `NotFoundError`."""
        return snapshot_of(self._existing("piece of evidence", snapshots, id=id))

    def add_snapshot(self, id: str, snapshot: Snapshot) -> None:
        """Keep a snapshot."""
        self._insert(snapshots, [{"id": id, "sha256": snapshot.sha256, **columns(snapshot)}])

    def notices(self, decision: str) -> list[KeptNotice]:
        """Who is to be told of a decision."""
        query = self._select(notices, notices.c.decision == decision).order_by(notices.c.id)
        return [notice_of(row) for row in self._rows(query)]

    def notices_page(self, told: bool | None, after: str | None, limit: int) -> list[KeptNotice]:
        """Notices of all decisions, or those who were `told` or not, after the notice `after`, by age of decision."""
        query = self._select(notices).join(rulings, _of_same_decision(rulings, notices))
        if told is not None:
            query = query.where(notices.c.told_at.is_not(None) if told else notices.c.told_at.is_(None))
        if after is not None:
            last, ruled = notices.alias(), rulings.alias()
            decided = select(ruled.c.at).join(last, _of_same_decision(last, ruled))
            decided = decided.where(last.c.organisation == self.organisation, last.c.id == after)
            query = query.where(tuple_(rulings.c.at, notices.c.id) > tuple_(decided.scalar_subquery(), after))
        return [notice_of(row) for row in self._rows(query.order_by(rulings.c.at, notices.c.id).limit(limit))]

    def notice(self, id: str) -> KeptNotice:
        """One notice. Raises `NotFoundError`."""
        return notice_of(self._existing("notice", notices, id=id))

    def add_notices(self, new: Sequence[KeptNotice]) -> None:
        """Keep who is to be told."""
        self._insert(notices, [{"id": it.id, "decision": it.decision, **columns(it.due)} for it in new])

    def tell(self, notice: str, told_by: str, at: datetime, how: str) -> None:
        """Keep that somebody was told."""
        self._update(notices, {"id": notice}, {"told_by": told_by, "told_at": at, "how": how})

    def _all(self, *conditions: Any, limit: int | None = None) -> list[KeptDecision]:
        query = self._with_case(*conditions).order_by(decisions.c.proposed_at, decisions.c.id).limit(limit)
        rows = self._rows(query)
        parts = {table: self._parts(table, order, [row.id for row in rows]) for table, order in PARTS.items()}
        return [whole_decision(row, parts) for row in rows]

    def _with_case(self, *conditions: Any) -> Select:
        about = and_(cases.c.organisation == decisions.c.organisation, cases.c.comment == decisions.c.comment)
        query = select(decisions, cases.c.id.label("case"), _of_now().label("of_now"))
        query = query.join(comments, _of_comment()).outerjoin(cases, about)
        return query.where(decisions.c.organisation == self.organisation, *conditions)

    def _parts(self, table: Table, order: str, of: Iterable[str]) -> Mapping[str, Sequence[Row]]:
        found: defaultdict[str, list[Row]] = defaultdict(list)
        for some in portions(of):
            for row in self._rows(self._select(table, table.c.decision.in_(some)).order_by(table.c[order])):
                found[row.decision].append(row)
        return found

    def _standing(self, condition: Any) -> Sequence[Row]:
        """Decisions to act that no appeal has reversed, oldest first."""
        acted = and_(
            rulings.c.organisation == decisions.c.organisation,
            rulings.c.decision == decisions.c.id,
            rulings.c.outcome == str(Outcome.ACT),
        )
        reversed_since = exists().where(
            judgements.c.organisation == decisions.c.organisation,
            judgements.c.decision == decisions.c.id,
            judgements.c.verdict == str(Verdict.REVERSED),
        )
        query = select(decisions.c.id, decisions.c.act, decisions.c.comment, decisions.c.author, comments.c.posted_at)
        query = query.join(rulings, acted).join(comments, _of_comment())
        own = query.where(decisions.c.organisation == self.organisation, condition, ~reversed_since)
        return self._rows(own.order_by(rulings.c.at, decisions.c.id))


def _of_comment() -> Any:
    return and_(comments.c.organisation == decisions.c.organisation, comments.c.id == decisions.c.comment)


def _of_now() -> Any:
    return and_(comments.c.version == decisions.c.version, comments.c.erased_at.is_(None))


def _of_same_decision(one: Any, other: Any) -> Any:
    return and_(one.c.organisation == other.c.organisation, one.c.decision == other.c.decision)


def _has(table: Table) -> Any:
    """That a decision has a part in this table."""
    return exists().where(table.c.organisation == decisions.c.organisation, table.c.decision == decisions.c.id)


def _conditions(wanted: DecisionFilter) -> list[Any]:
    conditions: list[Any] = []
    match wanted.stage:
        case Stage.PROPOSED:
            conditions = [~_has(rulings), ~_has(advice), ~_has(advice_asked)]
        case Stage.ADVICE_ASKED:
            conditions = [~_has(rulings), ~_has(advice), _has(advice_asked)]
        case Stage.ADVISED:
            conditions = [~_has(rulings), _has(advice)]
        case Stage.DECIDED:
            conditions = [_has(rulings)]
    if wanted.appeal is not None:
        judged = _has(judgements)
        conditions += [_has(appeals), judged if wanted.appeal == AppealState.JUDGED else ~judged]
    if wanted.for_whoever is not None:
        conditions.append(_may_wait_for(wanted.for_whoever))
    return conditions


def _may_wait_for(them: Takes) -> Any:
    asked = _has(advice_asked).where(advice_asked.c.role.in_(them.roles))
    proposal = and_(standing(them.rules), or_(decisions.c.act.in_(them.acts), asked))
    return or_(proposal, and_(_has(appeals), ~_has(judgements)))


def standing(rules: str) -> Any:
    """That a proposal on a comment, beside which it is selected, can still be decided under these rules."""
    return and_(_of_now(), decisions.c.rules == rules, ~_has(rulings))
