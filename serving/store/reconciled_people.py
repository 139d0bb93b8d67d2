"""House rules, people and programs beside what the trail tells of them."""

from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import Table

from serving.domain.audit import Entry
from serving.domain.reconciliation import Account, moment, sha256_of
from serving.store.keeper import Keeper, Kind, State, rows_of
from serving.store.tables import absences, accounts, keys, role_holdings, rules_versions
from serving.store.terms import TERMS, sha256_of_terms


def _rules(of: Keeper, ids: Sequence[str]) -> Iterator[Account]:
    terms: dict[Table, dict[str, list[Any]]] = {table: {id: [] for id in ids} for table in TERMS}
    for table, found in terms.items():
        for row in of.of(table, "rules", ids):
            found[row.rules].append(row)
    for row in of.of(rules_versions, "id", ids):
        said = sha256_of_terms({table: found[row.id] for table, found in terms.items()})
        yield Account(row.id, (row.id,), {"sha256": row.sha256, "terms": said, "at": moment(row.registered_at)})


def _permissions(entry: Entry) -> dict[str, Any]:
    return {"permissions": entry.details.get("permissions")}


OF_PEOPLE = (
    Kind("rules_registered", rules_versions.c.id, ("sha256", "terms", "at"), _rules),
    rows_of("account_added", accounts.c.person, {"team": "team", "at": "added_at"}),
    rows_of("account_disabled", accounts.c.person, {"at": "disabled_at"}, only=accounts.c.disabled_at.is_not(None)),
    rows_of("role_given", role_holdings.c.person, {}, {"given": "role", "at": "given_at"}),
    rows_of(
        "role_ended",
        role_holdings.c.person,
        {},
        {"ended": "role", "at": "ended_at"},
        only=role_holdings.c.ended_at.is_not(None),
    ),
    rows_of("absence_begun", absences.c.role, {"person": "recorded_by"}, {"at": "since"}, prefix="role:"),
    rows_of(
        "absence_ended", absences.c.role, {}, {"at": "ended_at"}, only=absences.c.ended_at.is_not(None), prefix="role:"
    ),
    rows_of(
        "key_created",
        keys.c.name,
        {
            "at": "created_at",
            "scopes": lambda row: ", ".join(row.scopes),
            "sha256": lambda row: sha256_of([row.sha256]),
        },
        prefix="key:",
    ),
    rows_of("key_revoked", keys.c.name, {"at": "revoked_at"}, only=keys.c.revoked_at.is_not(None), prefix="key:"),
)
"""What begins and ends once: versions of the rules, accounts, roles, absences and keys."""
STATES_OF_PEOPLE = (
    State(
        rows_of(
            "permissions_changed", accounts.c.person, {"permissions": lambda row: ", ".join(sorted(row.permissions))}
        ),
        ("account_added", "permissions_changed"),
        _permissions,
    ),
)
"""What an account is for."""
