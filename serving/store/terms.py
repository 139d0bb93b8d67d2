"""What a version of the house rules says on who decides what, as one hash."""

from collections.abc import Mapping, Sequence

from sqlalchemy import Row, Table

from serving.domain.reconciliation import sha256_of
from serving.store.tables import rules_acts, rules_advisers, rules_grounds, rules_judges, rules_protections

TERMS = (rules_acts, rules_advisers, rules_judges, rules_grounds, rules_protections)
"""Where it is kept."""


def sha256_of_terms(rows: Mapping[Table, Sequence[Row]]) -> str:
    """The hash of the rows of a version in each of these tables, in whatever order."""
    return sha256_of([sorted((list(row) for row in rows[table]), key=repr) for table in TERMS])
