"""House rules as decisions name them: what each version says on who decides what, so that the database can refuse."""

import hashlib
import json
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import func, select

from serving.domain.appeal import judges
from serving.domain.audit import Event
from serving.domain.deciding import NEEDS_GROUNDS
from serving.domain.part import Id
from serving.domain.roles import Act, ActKind
from serving.domain.rules import HouseRules
from serving.store.database import reading
from serving.store.rows import OfOrganisation
from serving.store.tables import (
    audit_entries,
    rules_acts,
    rules_advisers,
    rules_grounds,
    rules_judges,
    rules_protections,
    rules_versions,
)
from serving.store.terms import TERMS, sha256_of_terms
from serving.store.work import SqlWorks


class RulesInUseError(ValueError):
    """The version was in use with other content; the message is one sentence that says what to do."""


class SqlRules(OfOrganisation):
    """The versions of one organisation's house rules, within a transaction. Rows are added, never changed."""

    def is_kept(self, rules: HouseRules) -> bool:
        """Whether a version is there. Raises `RulesInUseError` where it is, with other content."""
        kept = self._row(rules_versions, id=rules.id)
        if kept and kept.sha256 != fingerprint(rules):
            raise RulesInUseError(f"{rules.id} was in use with other content; give the changed rules a new version")
        return kept is not None

    def add(self, rules: HouseRules, at: datetime) -> bool:
        """Keep a version, and say whether it is new. Raises `RulesInUseError` where it is there with other content."""
        if self.is_kept(rules):
            return False
        self._insert(rules_versions, [{"id": rules.id, "sha256": fingerprint(rules), "registered_at": at}])
        self._insert(rules_acts, [_act(act, rules) for act in rules.acts])
        for act in rules.acts:
            self._insert(rules_advisers, _roles(act.act, act.advice_from, rules))
        for appealable in sorted(NEEDS_GROUNDS):
            self._insert(rules_judges, _roles(appealable, judges(appealable, rules), rules))
        grounds = [{"rules": rules.id, "ground": it.id, "place": it.place} for it in rules.grounds]
        self._insert(rules_grounds, grounds)
        self._insert(rules_protections, _promises(rules))
        return True

    def in_force(self) -> str | None:
        """The version that the trail told last to be in force; None where it told of none."""
        told = select(func.max(audit_entries.c.number)).where(
            audit_entries.c.organisation == rules_versions.c.organisation,
            audit_entries.c.subject == rules_versions.c.id,
            audit_entries.c.event == "rules_in_force",
        )
        query = self._select(rules_versions).add_columns(told.scalar_subquery().label("number"))
        known = [(row.number, row.id) for row in self._rows(query) if row.number]
        return max(known)[1] if known else None

    def sha256_of_terms(self, id: str) -> str:
        """The hash of all that a version says on who decides what, as it is kept."""
        return sha256_of_terms({table: self._rows(self._select(table, table.c.rules == id)) for table in TERMS})


def register_rules(works: SqlWorks, found: Iterable[HouseRules], at: datetime, *, in_force: bool = True) -> None:
    """Keep these house rules, each for its organisation, and tell that they are `in_force`. Raises `RulesInUseError`.

    A command that works beside the service puts nothing in force.
    """
    for rules in found:
        with works.writing(rules.organisation.id) as work:
            versions = SqlRules(work.connection, work.organisation)
            if versions.add(rules, at):
                details = {"sha256": fingerprint(rules), "terms": versions.sha256_of_terms(rules.id)}
                # from here on the database lets nothing more be said of this version
                work.trail.add([Event(at, "command line", None, "rules_registered", rules.id, details)])
            if in_force and versions.in_force() != rules.id:
                work.trail.add([Event(at, "command line", None, "rules_in_force", rules.id, {})])


def check_rules(works: SqlWorks, found: Iterable[HouseRules]) -> None:
    """Raises `RulesInUseError` where a version of these house rules is kept with other content."""
    for rules in found:
        with works.reading(rules.organisation.id) as work:
            SqlRules(work.connection, work.organisation).is_kept(rules)


def organisations_registered(works: SqlWorks) -> list[str]:
    """The organisations whose house rules were ever in use."""
    with reading(works.engine) as connection:
        found = select(rules_versions.c.organisation).distinct()
        return sorted(connection.execute(found).scalars())


def fingerprint(rules: HouseRules) -> str:
    """The sha256 of what the rules say. What a file leaves out has no part in it, so that later programs agree."""
    said = rules.model_dump(mode="json", exclude_defaults=True)
    plain = json.dumps(said, sort_keys=True, ensure_ascii=True, separators=(",", ":"))
    return hashlib.sha256(plain.encode()).hexdigest()


def _act(act: Act, rules: HouseRules) -> dict[str, Any]:
    terms = rules.appeal(act.act)
    together = terms.together_with if terms else None
    return {
        "rules": rules.id,
        "act": act.act,
        "decided_by": act.decided_by,
        "deputy": _deputy(act.decided_by, rules),
        "advice_needed": bool(act.advice_from),
        "advice_binds": act.advice_binds,
        "evidence_needed": act.evidence_first or act.act == ActKind.BLOCK,
        "grounds_needed": act.act in NEEDS_GROUNDS,
        "repeat_needed": act.after_repeat,
        "or_extreme": act.or_extreme,
        "in_inbox": act.in_inbox,
        "appeal_months": terms.opens_after_months if terms else 0,
        "together_with": together,
        "together_deputy": _deputy(together, rules) if together else None,
    }


def _promises(rules: HouseRules) -> list[dict[str, Any]]:
    kept = {(label, ground) for it in rules.protections for label in it.labels for ground in it.cannot_be_only_ground}
    return [{"rules": rules.id, "label": label, "ground": ground} for label, ground in sorted(kept)]


def _roles(act: ActKind, roles: Iterable[Id], rules: HouseRules) -> list[dict[str, Any]]:
    return [{"rules": rules.id, "act": act, "role": role, "deputy": _deputy(role, rules)} for role in roles]


def _deputy(role: Id, rules: HouseRules) -> Id | None:
    return rules.role(role).in_absence
