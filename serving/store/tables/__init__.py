"""The tables, as the program reads and writes them. What they refuse by themselves is in the migrations."""

from serving.store.tables.audit import audit_entries, audit_heads
from serving.store.tables.base import Moment, metadata
from serving.store.tables.cases import case_notes, case_openings, case_steps, cases
from serving.store.tables.comments import authors, comment_versions, comments
from serving.store.tables.decisions import (
    advice,
    advice_asked,
    agreements,
    appeals,
    decision_grounds,
    decisions,
    judgements,
    notices,
    ruling_evidence,
    rulings,
    snapshots,
)
from serving.store.tables.people import absences, accounts, keys, role_holdings, sessions
from serving.store.tables.rules import (
    rules_acts,
    rules_advisers,
    rules_grounds,
    rules_judges,
    rules_protections,
    rules_versions,
)
from serving.store.tables.work import acceptances, corrections, erasures, outbox, replies, settlements, webhooks

__all__ = [
    "Moment",
    "absences",
    "acceptances",
    "accounts",
    "advice",
    "advice_asked",
    "agreements",
    "appeals",
    "audit_entries",
    "audit_heads",
    "authors",
    "case_notes",
    "case_openings",
    "case_steps",
    "cases",
    "comment_versions",
    "comments",
    "corrections",
    "decision_grounds",
    "decisions",
    "erasures",
    "judgements",
    "keys",
    "metadata",
    "notices",
    "outbox",
    "replies",
    "role_holdings",
    "rules_acts",
    "rules_advisers",
    "rules_grounds",
    "rules_judges",
    "rules_protections",
    "rules_versions",
    "ruling_evidence",
    "rulings",
    "sessions",
    "settlements",
    "snapshots",
    "webhooks",
]
