"""Decisions: proposal, advice, evidence, ruling, notices, appeal. Rows are added; texts of residents are erased."""

from sqlalchemy import JSON, Boolean, CheckConstraint, Column, ForeignKeyConstraint, Index, Integer, String

from serving.domain.appeal import Verdict
from serving.domain.decision import Outcome, View
from serving.store.tables.base import Moment, of, one_of, said, table

decisions = table(
    "decisions",
    Column("id", String, primary_key=True),
    Column("act", String, nullable=False),
    Column("comment", String, nullable=False),
    Column("version", Integer, nullable=False),
    Column("author", String, nullable=False),
    Column("rules", String, nullable=False),
    Column("reason", String, nullable=False),
    Column("proposed_by", String, nullable=False),
    Column("proposed_at", Moment, nullable=False),
    ForeignKeyConstraint(
        ["organisation", "rules", "act"], ["rules_acts.organisation", "rules_acts.rules", "rules_acts.act"]
    ),
    ForeignKeyConstraint(
        ["organisation", "comment", "version"],
        ["comment_versions.organisation", "comment_versions.comment", "comment_versions.version"],
    ),
    of("authors", "author"),
    said("reason"),
    Index("decisions_by_comment", "organisation", "comment"),
    Index("decisions_by_author", "organisation", "author"),
    Index("decisions_by_age", "organisation", "proposed_at", "id"),
)

decision_grounds = table(
    "decision_grounds",
    Column("decision", String, primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("ground", String, nullable=False),
    of("decisions", "decision"),
)

advice_asked = table(
    "advice_asked",
    Column("decision", String, primary_key=True),
    Column("role", String, primary_key=True),
    Column("asked_by", String, nullable=False),
    Column("at", Moment, nullable=False),
    of("decisions", "decision"),
)

advice = table(
    "advice",
    Column("decision", String, primary_key=True),
    Column("person", String, primary_key=True),
    Column("role", String, nullable=False),
    Column("in_absence_of", String),
    Column("view", String, nullable=False),
    Column("reason", String, nullable=False),
    Column("at", Moment, nullable=False),
    of("decisions", "decision"),
    one_of("view", View),
    said("reason"),
)

snapshots = table(
    "snapshots",
    Column("id", String, primary_key=True),
    Column("comment", String, nullable=False),
    Column("version", Integer, nullable=False),
    Column("text", String),
    Column("author", String, nullable=False),
    Column("handle", String),
    Column("profile_link", String),
    Column("written_at", Moment, nullable=False),
    Column("link", String),
    Column("thread", String),
    Column("why", String, nullable=False),
    Column("taken_by", String, nullable=False),
    Column("taken_at", Moment, nullable=False),
    Column("nonce", String),
    Column("sha256", String, nullable=False),
    Column("erased_at", Moment),
    ForeignKeyConstraint(
        ["organisation", "comment", "version"],
        ["comment_versions.organisation", "comment_versions.comment", "comment_versions.version"],
    ),
    said("why"),
    CheckConstraint("length(sha256) = 64"),
    CheckConstraint("(text IS NULL) = (erased_at IS NOT NULL)"),
    CheckConstraint("(handle IS NULL) = (erased_at IS NOT NULL)"),
    CheckConstraint("(nonce IS NULL) = (erased_at IS NOT NULL)"),
    CheckConstraint("erased_at IS NULL OR (link IS NULL AND thread IS NULL AND profile_link IS NULL)"),
    Index("snapshots_by_author", "organisation", "author"),
)

rulings = table(
    "rulings",
    Column("decision", String, primary_key=True),
    Column("person", String, nullable=False),
    Column("role", String, nullable=False),
    Column("in_absence_of", String),
    Column("outcome", String, nullable=False),
    Column("reason", String, nullable=False),
    Column("overruled", String),
    Column("extreme", String),
    Column("at", Moment, nullable=False),
    # what the decision rested on, and what the person had before them (UK GDPR, 22A to 22D)
    Column("scored", Boolean, nullable=False),
    Column("labelled", Boolean, nullable=False),
    Column("weighed", JSON),
    Column("seen", JSON, nullable=False),
    Column("record", JSON, nullable=False),
    Column("model", String, nullable=False),
    Column("opened_at", Moment, nullable=False),
    Column("shown", JSON, nullable=False),
    Column("suggested", String),
    Column("evidence_sha256", String),
    Column("appeal_from", Moment, nullable=False),
    of("decisions", "decision"),
    one_of("outcome", Outcome),
    said("reason"),
    CheckConstraint("opened_at <= at"),
)

ruling_evidence = table(
    "ruling_evidence",
    Column("decision", String, primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("snapshot", String, nullable=False),
    of("decisions", "decision"),
    of("snapshots", "snapshot"),
    Index("ruling_evidence_by_snapshot", "organisation", "snapshot"),
)

notices = table(
    "notices",
    Column("id", String, primary_key=True),
    Column("decision", String, nullable=False),
    Column("role", String),
    Column("reply", String),
    Column("if_known", String),
    Column("told_by", String),
    Column("told_at", Moment),
    Column("how", String),
    of("decisions", "decision"),
    CheckConstraint("(role IS NULL) <> (reply IS NULL)"),
    CheckConstraint("(told_by IS NULL) = (told_at IS NULL)"),
    Index("notices_by_decision", "organisation", "decision"),
)

appeals = table(
    "appeals",
    Column("decision", String, primary_key=True),
    Column("reason", String),
    Column("nonce", String),
    Column("sha256", String, nullable=False),
    Column("opened_by", String, nullable=False),
    Column("opened_at", Moment, nullable=False),
    Column("erased_at", Moment),
    of("decisions", "decision"),
    said("reason"),
    CheckConstraint("length(sha256) = 64"),
    CheckConstraint("(reason IS NULL) = (erased_at IS NOT NULL)"),
    CheckConstraint("(nonce IS NULL) = (erased_at IS NOT NULL)"),
)


def _on_an_appeal(name: str, rules: Column, *parts):
    return table(
        name,
        Column("decision", String, primary_key=True),
        rules,
        Column("person", String, nullable=False),
        Column("role", String, nullable=False),
        Column("in_absence_of", String),
        Column("reason", String, nullable=False),
        Column("at", Moment, nullable=False),
        *parts,
        ForeignKeyConstraint(["organisation", "decision"], ["appeals.organisation", "appeals.decision"]),
        of("rules_versions", "rules"),
        said("reason"),
    )


# the rules in force then: those of the decision may name roles that nobody holds any more
agreements = _on_an_appeal("agreements", Column("rules", String, primary_key=True))
judgements = _on_an_appeal(
    "judgements",
    Column("rules", String, nullable=False),
    Column("verdict", String, nullable=False),
    one_of("verdict", Verdict),
)
