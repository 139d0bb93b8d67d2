"""Tables for people, comments, cases, decisions and what comes of them."""

import sqlalchemy as sa
from alembic import op

from serving.store.tables.base import BYTEWISE, Moment

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "absences",
        sa.Column("organisation", sa.String, nullable=False),
        sa.Column("role", sa.String, nullable=False),
        sa.Column("since", Moment, nullable=False),
        sa.Column("ended_at", Moment),
        sa.Column("recorded_by", sa.String, nullable=False),
        sa.CheckConstraint("ended_at IS NULL OR ended_at >= since"),
        sa.PrimaryKeyConstraint("organisation", "role", "since"),
    )
    op.create_table(
        "accounts",
        sa.Column("organisation", sa.String, nullable=False),
        sa.Column("person", sa.String, nullable=False),
        sa.Column("name", sa.String, nullable=False),
        sa.Column("team", sa.String, nullable=False),
        sa.Column("permissions", sa.JSON, nullable=False),
        sa.Column("password_hash", sa.String, nullable=False),
        sa.Column("added_at", Moment, nullable=False),
        sa.Column("disabled_at", Moment),
        sa.CheckConstraint("person NOT LIKE '%:%'"),
        sa.CheckConstraint("length(trim(name)) > 0"),
        sa.PrimaryKeyConstraint("organisation", "person"),
        sa.UniqueConstraint("person"),
    )
    op.create_table(
        "authors",
        sa.Column("organisation", sa.String, nullable=False),
        sa.Column("id", sa.String, nullable=False),
        sa.Column("channel", sa.String, nullable=False),
        sa.Column("known_by", sa.String, nullable=False),
        sa.Column("identity", sa.String),
        sa.Column("handle", sa.String),
        sa.Column("profile_link", sa.String),
        sa.Column("erased_at", Moment),
        sa.CheckConstraint("known_by IN ('id', 'page', 'name', 'nothing')"),
        sa.CheckConstraint("erased_at IS NULL OR (handle IS NULL AND profile_link IS NULL)"),
        sa.PrimaryKeyConstraint("organisation", "id"),
        sa.UniqueConstraint("organisation", "channel", "known_by", "identity"),
    )
    op.create_index("authors_by_handle", "authors", ["organisation", "channel", "handle"], unique=False)
    op.create_index("authors_by_page", "authors", ["organisation", "channel", "profile_link"], unique=False)
    op.create_table(
        "erasures",
        sa.Column("organisation", sa.String, nullable=False),
        sa.Column("id", sa.String, nullable=False),
        sa.Column("kind", sa.String, nullable=False),
        sa.Column("subject", sa.String, nullable=False),
        sa.Column("why", sa.String, nullable=False),
        sa.Column("person", sa.String, nullable=False),
        sa.Column("at", Moment, nullable=False),
        sa.Column("counts", sa.JSON, nullable=False),
        sa.Column("hashes", sa.JSON, nullable=False),
        sa.Column("kept", sa.JSON, nullable=False),
        sa.CheckConstraint("kind IN ('retention', 'author', 'comment')"),
        sa.CheckConstraint("length(trim(why)) > 0"),
        sa.PrimaryKeyConstraint("organisation", "id"),
    )
    op.create_index("erasures_by_time", "erasures", ["organisation", "at", "id"], unique=False)
    op.create_table(
        "keys",
        sa.Column("organisation", sa.String, nullable=False),
        sa.Column("name", sa.String, nullable=False),
        sa.Column("sha256", sa.String, nullable=False),
        sa.Column("scopes", sa.JSON, nullable=False),
        sa.Column("created_at", Moment, nullable=False),
        sa.Column("revoked_at", Moment),
        sa.PrimaryKeyConstraint("organisation", "name"),
        sa.UniqueConstraint("sha256"),
    )
    op.create_table(
        "rules_versions",
        sa.Column("organisation", sa.String, nullable=False),
        sa.Column("id", sa.String, nullable=False),
        sa.Column("sha256", sa.String, nullable=False),
        sa.Column("registered_at", Moment, nullable=False),
        sa.PrimaryKeyConstraint("organisation", "id"),
    )
    op.create_table(
        "webhooks",
        sa.Column("organisation", sa.String, nullable=False),
        sa.Column("url", sa.String, nullable=False),
        sa.Column("secret", sa.String, nullable=False),
        sa.Column("set_at", Moment, nullable=False),
        sa.Column("earlier_secret", sa.String),
        sa.Column("earlier_until", Moment),
        sa.Column("private", sa.Boolean, nullable=False),
        sa.CheckConstraint("(earlier_secret IS NULL) = (earlier_until IS NULL)"),
        sa.PrimaryKeyConstraint("organisation"),
    )
    op.create_table(
        "comments",
        sa.Column("organisation", sa.String, nullable=False),
        sa.Column("id", sa.String, nullable=False),
        sa.Column("channel", sa.String, nullable=False),
        sa.Column("external_id", sa.String, nullable=False),
        sa.Column("author", sa.String, nullable=False),
        sa.Column("place", sa.String, nullable=False),
        sa.Column("own_page", sa.Boolean, nullable=False),
        sa.Column("followers", sa.BigInteger),
        sa.Column("link", sa.String),
        sa.Column("post_link", sa.String),
        sa.Column("thread_link", sa.String),
        sa.Column("posted_at", Moment, nullable=False),
        sa.Column("first_seen_at", Moment, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("edited_at", Moment),
        sa.Column("deleted_by_author_at", Moment),
        sa.Column("erased_at", Moment),
        sa.CheckConstraint("place IN ('public', 'inbox')"),
        sa.CheckConstraint("erased_at IS NULL OR (link IS NULL AND post_link IS NULL AND thread_link IS NULL)"),
        sa.ForeignKeyConstraint(
            ["organisation", "author"],
            ["authors.organisation", "authors.id"],
        ),
        sa.PrimaryKeyConstraint("organisation", "id"),
        sa.UniqueConstraint("organisation", "channel", "external_id"),
    )
    op.create_index("comments_by_age", "comments", ["organisation", "first_seen_at"], unique=False)
    op.create_index("comments_by_author", "comments", ["organisation", "author"], unique=False)
    op.create_table(
        "role_holdings",
        sa.Column("organisation", sa.String, nullable=False),
        sa.Column("person", sa.String, nullable=False),
        sa.Column("role", sa.String, nullable=False),
        sa.Column("given_at", Moment, nullable=False),
        sa.Column("ended_at", Moment),
        sa.ForeignKeyConstraint(
            ["organisation", "person"],
            ["accounts.organisation", "accounts.person"],
        ),
        sa.PrimaryKeyConstraint("organisation", "person", "role", "given_at"),
    )
    op.create_index(
        "role_holdings_open",
        "role_holdings",
        ["organisation", "person", "role"],
        unique=True,
        sqlite_where=sa.text("ended_at IS NULL"),
        postgresql_where=sa.text("ended_at IS NULL"),
    )
    op.create_table(
        "rules_acts",
        sa.Column("organisation", sa.String, nullable=False),
        sa.Column("rules", sa.String, nullable=False),
        sa.Column("act", sa.String, nullable=False),
        sa.Column("decided_by", sa.String, nullable=False),
        sa.Column("deputy", sa.String),
        sa.Column("advice_needed", sa.Boolean, nullable=False),
        sa.Column("advice_binds", sa.Boolean, nullable=False),
        sa.Column("evidence_needed", sa.Boolean, nullable=False),
        sa.Column("grounds_needed", sa.Boolean, nullable=False),
        sa.Column("repeat_needed", sa.Boolean, nullable=False),
        sa.Column("or_extreme", sa.Boolean, nullable=False),
        sa.Column("in_inbox", sa.Boolean, nullable=False),
        sa.Column("appeal_months", sa.Integer, nullable=False),
        sa.Column("together_with", sa.String),
        sa.Column("together_deputy", sa.String),
        sa.ForeignKeyConstraint(
            ["organisation", "rules"],
            ["rules_versions.organisation", "rules_versions.id"],
        ),
        sa.PrimaryKeyConstraint("organisation", "rules", "act"),
    )
    op.create_table(
        "rules_grounds",
        sa.Column("organisation", sa.String, nullable=False),
        sa.Column("rules", sa.String, nullable=False),
        sa.Column("ground", sa.String, nullable=False),
        sa.Column("place", sa.String),
        sa.ForeignKeyConstraint(
            ["organisation", "rules"],
            ["rules_versions.organisation", "rules_versions.id"],
        ),
        sa.PrimaryKeyConstraint("organisation", "rules", "ground"),
    )
    op.create_table(
        "rules_judges",
        sa.Column("organisation", sa.String, nullable=False),
        sa.Column("rules", sa.String, nullable=False),
        sa.Column("act", sa.String, nullable=False),
        sa.Column("role", sa.String, nullable=False),
        sa.Column("deputy", sa.String),
        sa.ForeignKeyConstraint(
            ["organisation", "rules"],
            ["rules_versions.organisation", "rules_versions.id"],
        ),
        sa.PrimaryKeyConstraint("organisation", "rules", "act", "role"),
    )
    op.create_table(
        "rules_protections",
        sa.Column("organisation", sa.String, nullable=False),
        sa.Column("rules", sa.String, nullable=False),
        sa.Column("label", sa.String, nullable=False),
        sa.Column("ground", sa.String, nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation", "rules"],
            ["rules_versions.organisation", "rules_versions.id"],
        ),
        sa.PrimaryKeyConstraint("organisation", "rules", "label", "ground"),
    )
    op.create_table(
        "sessions",
        sa.Column("organisation", sa.String, nullable=False),
        sa.Column("sha256", sa.String, nullable=False),
        sa.Column("person", sa.String, nullable=False),
        sa.Column("proof", sa.String, nullable=False),
        sa.Column("began_at", Moment, nullable=False),
        sa.Column("expires_at", Moment, nullable=False),
        sa.Column("ended_at", Moment),
        sa.ForeignKeyConstraint(
            ["organisation", "person"],
            ["accounts.organisation", "accounts.person"],
        ),
        sa.PrimaryKeyConstraint("organisation", "sha256"),
        sa.UniqueConstraint("sha256"),
    )
    op.create_table(
        "cases",
        sa.Column("organisation", sa.String, nullable=False),
        sa.Column("id", sa.String, nullable=False),
        sa.Column("comment", sa.String, nullable=False),
        sa.Column("level", sa.String, nullable=False),
        sa.Column("place", sa.String, nullable=False),
        sa.Column("team", sa.String),
        sa.Column("opened_at", Moment, nullable=False),
        sa.Column("due_at", Moment),
        sa.Column("at_risk_at", Moment),
        sa.Column("answered_at", Moment),
        sa.Column("unscored", sa.Boolean, nullable=False),
        sa.Column("status", sa.String, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("assigned_to", sa.String),
        sa.Column("claimed_by", sa.String),
        sa.Column("claim_expires_at", Moment),
        sa.Column("escalated_to", sa.JSON, nullable=False),
        sa.Column("joined_to", sa.String),
        sa.Column("closed_at", Moment),
        sa.Column("queue_key", BYTEWISE, nullable=False),
        sa.CheckConstraint("(status = 'closed') = (closed_at IS NOT NULL)"),
        sa.CheckConstraint("level IN ('emergency', 'urgent', 'normal', 'none')"),
        sa.CheckConstraint("status = 'open' OR claimed_by IS NULL"),
        sa.CheckConstraint("status IN ('open', 'closed')"),
        sa.CheckConstraint("(claimed_by IS NULL) = (claim_expires_at IS NULL)"),
        sa.CheckConstraint("joined_to IS NULL OR joined_to <> id"),
        sa.ForeignKeyConstraint(
            ["organisation", "comment"],
            ["comments.organisation", "comments.id"],
        ),
        sa.ForeignKeyConstraint(
            ["organisation", "joined_to"],
            ["cases.organisation", "cases.id"],
        ),
        sa.PrimaryKeyConstraint("organisation", "id"),
        sa.UniqueConstraint("organisation", "comment"),
    )
    op.create_index("cases_in_queue", "cases", ["organisation", "status", "queue_key"], unique=False)
    op.create_table(
        "comment_versions",
        sa.Column("organisation", sa.String, nullable=False),
        sa.Column("comment", sa.String, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("text", sa.String),
        sa.Column("nonce", sa.String),
        sa.Column("sha256", sa.String, nullable=False),
        sa.Column("language", sa.String),
        sa.Column("seen_at", Moment, nullable=False),
        sa.Column("edited_at", Moment),
        sa.Column("clock_from", Moment, nullable=False),
        sa.Column("emergency_from", Moment, nullable=False),
        sa.Column("due_by", Moment),
        sa.Column("scored_at", Moment),
        sa.Column("model", sa.String),
        sa.Column("rules", sa.String),
        sa.Column("answer", sa.JSON),
        sa.Column("erased_at", Moment),
        sa.CheckConstraint("(nonce IS NULL) = (erased_at IS NOT NULL)"),
        sa.CheckConstraint("(text IS NULL) = (erased_at IS NOT NULL)"),
        sa.CheckConstraint("scored_at IS NULL OR model IS NOT NULL"),
        sa.ForeignKeyConstraint(
            ["organisation", "comment"],
            ["comments.organisation", "comments.id"],
        ),
        sa.PrimaryKeyConstraint("organisation", "comment", "version"),
    )
    op.create_index("comment_versions_unscored", "comment_versions", ["organisation", "scored_at"], unique=False)
    op.create_table(
        "rules_advisers",
        sa.Column("organisation", sa.String, nullable=False),
        sa.Column("rules", sa.String, nullable=False),
        sa.Column("act", sa.String, nullable=False),
        sa.Column("role", sa.String, nullable=False),
        sa.Column("deputy", sa.String),
        sa.ForeignKeyConstraint(
            ["organisation", "rules", "act"],
            ["rules_acts.organisation", "rules_acts.rules", "rules_acts.act"],
        ),
        sa.PrimaryKeyConstraint("organisation", "rules", "act", "role"),
    )
    op.create_table(
        "acceptances",
        sa.Column("organisation", sa.String, nullable=False),
        sa.Column("comment", sa.String, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("person", sa.String, nullable=False),
        sa.Column("accepted", sa.Boolean, nullable=False),
        sa.Column("at", Moment, nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation", "comment", "version"],
            ["comment_versions.organisation", "comment_versions.comment", "comment_versions.version"],
        ),
        sa.PrimaryKeyConstraint("organisation", "comment", "version"),
    )
    op.create_table(
        "case_notes",
        sa.Column("organisation", sa.String, nullable=False),
        sa.Column("id", sa.String, nullable=False),
        sa.Column("case", sa.String, nullable=False),
        sa.Column("person", sa.String, nullable=False),
        sa.Column("text", sa.String),
        sa.Column("at", Moment, nullable=False),
        sa.CheckConstraint("length(trim(text)) > 0"),
        sa.ForeignKeyConstraint(
            ["organisation", "case"],
            ["cases.organisation", "cases.id"],
        ),
        sa.PrimaryKeyConstraint("organisation", "id"),
    )
    op.create_index("case_notes_by_case", "case_notes", ["organisation", "case"], unique=False)
    op.create_table(
        "case_openings",
        sa.Column("organisation", sa.String, nullable=False),
        sa.Column("case", sa.String, nullable=False),
        sa.Column("person", sa.String, nullable=False),
        sa.Column("comment_version", sa.Integer, nullable=False),
        sa.Column("at", Moment, nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation", "case"],
            ["cases.organisation", "cases.id"],
        ),
        sa.PrimaryKeyConstraint("organisation", "case", "person", "comment_version"),
    )
    op.create_table(
        "case_steps",
        sa.Column("organisation", sa.String, nullable=False),
        sa.Column("case", sa.String, nullable=False),
        sa.Column("procedure", sa.String, nullable=False),
        sa.Column("event", sa.String, nullable=False),
        sa.Column("person", sa.String, nullable=False),
        sa.Column("at", Moment, nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation", "case"],
            ["cases.organisation", "cases.id"],
        ),
        sa.PrimaryKeyConstraint("organisation", "case", "procedure", "event"),
    )
    op.create_table(
        "corrections",
        sa.Column("organisation", sa.String, nullable=False),
        sa.Column("comment", sa.String, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("person", sa.String, nullable=False),
        sa.Column("number", sa.Integer, autoincrement=False, nullable=False),
        sa.Column("reading", sa.JSON, nullable=False),
        sa.Column("suggested", sa.JSON),
        sa.Column("blind", sa.Boolean, nullable=False),
        sa.Column("at", Moment, nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation", "comment", "version"],
            ["comment_versions.organisation", "comment_versions.comment", "comment_versions.version"],
        ),
        sa.PrimaryKeyConstraint("organisation", "comment", "version", "person", "number"),
    )
    op.create_table(
        "decisions",
        sa.Column("organisation", sa.String, nullable=False),
        sa.Column("id", sa.String, nullable=False),
        sa.Column("act", sa.String, nullable=False),
        sa.Column("comment", sa.String, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("author", sa.String, nullable=False),
        sa.Column("rules", sa.String, nullable=False),
        sa.Column("reason", sa.String, nullable=False),
        sa.Column("proposed_by", sa.String, nullable=False),
        sa.Column("proposed_at", Moment, nullable=False),
        sa.CheckConstraint("length(trim(reason)) > 0"),
        sa.ForeignKeyConstraint(
            ["organisation", "author"],
            ["authors.organisation", "authors.id"],
        ),
        sa.ForeignKeyConstraint(
            ["organisation", "comment", "version"],
            ["comment_versions.organisation", "comment_versions.comment", "comment_versions.version"],
        ),
        sa.ForeignKeyConstraint(
            ["organisation", "rules", "act"],
            ["rules_acts.organisation", "rules_acts.rules", "rules_acts.act"],
        ),
        sa.PrimaryKeyConstraint("organisation", "id"),
    )
    op.create_index("decisions_by_age", "decisions", ["organisation", "proposed_at", "id"], unique=False)
    op.create_index("decisions_by_author", "decisions", ["organisation", "author"], unique=False)
    op.create_index("decisions_by_comment", "decisions", ["organisation", "comment"], unique=False)
    op.create_table(
        "replies",
        sa.Column("organisation", sa.String, nullable=False),
        sa.Column("id", sa.String, nullable=False),
        sa.Column("case", sa.String, nullable=False),
        sa.Column("text", sa.String),
        sa.Column("draft", sa.String),
        sa.Column("place", sa.String, nullable=False),
        sa.Column("person", sa.String, nullable=False),
        sa.Column("at", Moment, nullable=False),
        sa.Column("erased_at", Moment),
        sa.CheckConstraint("place IN ('public', 'inbox', 'either', 'email')"),
        sa.CheckConstraint("(text IS NULL) = (erased_at IS NOT NULL)"),
        sa.ForeignKeyConstraint(
            ["organisation", "case"],
            ["cases.organisation", "cases.id"],
        ),
        sa.PrimaryKeyConstraint("organisation", "id"),
    )
    op.create_index("replies_by_case", "replies", ["organisation", "case"], unique=False)
    op.create_table(
        "settlements",
        sa.Column("organisation", sa.String, nullable=False),
        sa.Column("comment", sa.String, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("person", sa.String, nullable=False),
        sa.Column("reading", sa.JSON, nullable=False),
        sa.Column("reason", sa.String, nullable=False),
        sa.Column("at", Moment, nullable=False),
        sa.CheckConstraint("length(trim(reason)) > 0"),
        sa.ForeignKeyConstraint(
            ["organisation", "comment", "version"],
            ["comment_versions.organisation", "comment_versions.comment", "comment_versions.version"],
        ),
        sa.PrimaryKeyConstraint("organisation", "comment", "version"),
    )
    op.create_table(
        "snapshots",
        sa.Column("organisation", sa.String, nullable=False),
        sa.Column("id", sa.String, nullable=False),
        sa.Column("comment", sa.String, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("text", sa.String),
        sa.Column("author", sa.String, nullable=False),
        sa.Column("handle", sa.String),
        sa.Column("profile_link", sa.String),
        sa.Column("written_at", Moment, nullable=False),
        sa.Column("link", sa.String),
        sa.Column("thread", sa.String),
        sa.Column("why", sa.String, nullable=False),
        sa.Column("taken_by", sa.String, nullable=False),
        sa.Column("taken_at", Moment, nullable=False),
        sa.Column("nonce", sa.String),
        sa.Column("sha256", sa.String, nullable=False),
        sa.Column("erased_at", Moment),
        sa.CheckConstraint("(handle IS NULL) = (erased_at IS NOT NULL)"),
        sa.CheckConstraint("(nonce IS NULL) = (erased_at IS NOT NULL)"),
        sa.CheckConstraint("(text IS NULL) = (erased_at IS NOT NULL)"),
        sa.CheckConstraint("erased_at IS NULL OR (link IS NULL AND thread IS NULL AND profile_link IS NULL)"),
        sa.CheckConstraint("length(sha256) = 64"),
        sa.CheckConstraint("length(trim(why)) > 0"),
        sa.ForeignKeyConstraint(
            ["organisation", "comment", "version"],
            ["comment_versions.organisation", "comment_versions.comment", "comment_versions.version"],
        ),
        sa.PrimaryKeyConstraint("organisation", "id"),
    )
    op.create_index("snapshots_by_author", "snapshots", ["organisation", "author"], unique=False)
    op.create_table(
        "advice",
        sa.Column("organisation", sa.String, nullable=False),
        sa.Column("decision", sa.String, nullable=False),
        sa.Column("person", sa.String, nullable=False),
        sa.Column("role", sa.String, nullable=False),
        sa.Column("in_absence_of", sa.String),
        sa.Column("view", sa.String, nullable=False),
        sa.Column("reason", sa.String, nullable=False),
        sa.Column("at", Moment, nullable=False),
        sa.CheckConstraint("view IN ('agree', 'disagree', 'other')"),
        sa.CheckConstraint("length(trim(reason)) > 0"),
        sa.ForeignKeyConstraint(
            ["organisation", "decision"],
            ["decisions.organisation", "decisions.id"],
        ),
        sa.PrimaryKeyConstraint("organisation", "decision", "person"),
    )
    op.create_table(
        "advice_asked",
        sa.Column("organisation", sa.String, nullable=False),
        sa.Column("decision", sa.String, nullable=False),
        sa.Column("role", sa.String, nullable=False),
        sa.Column("asked_by", sa.String, nullable=False),
        sa.Column("at", Moment, nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation", "decision"],
            ["decisions.organisation", "decisions.id"],
        ),
        sa.PrimaryKeyConstraint("organisation", "decision", "role"),
    )
    op.create_table(
        "appeals",
        sa.Column("organisation", sa.String, nullable=False),
        sa.Column("decision", sa.String, nullable=False),
        sa.Column("reason", sa.String),
        sa.Column("nonce", sa.String),
        sa.Column("sha256", sa.String, nullable=False),
        sa.Column("opened_by", sa.String, nullable=False),
        sa.Column("opened_at", Moment, nullable=False),
        sa.Column("erased_at", Moment),
        sa.CheckConstraint("(nonce IS NULL) = (erased_at IS NOT NULL)"),
        sa.CheckConstraint("(reason IS NULL) = (erased_at IS NOT NULL)"),
        sa.CheckConstraint("length(sha256) = 64"),
        sa.CheckConstraint("length(trim(reason)) > 0"),
        sa.ForeignKeyConstraint(
            ["organisation", "decision"],
            ["decisions.organisation", "decisions.id"],
        ),
        sa.PrimaryKeyConstraint("organisation", "decision"),
    )
    op.create_table(
        "decision_grounds",
        sa.Column("organisation", sa.String, nullable=False),
        sa.Column("decision", sa.String, nullable=False),
        sa.Column("number", sa.Integer, autoincrement=False, nullable=False),
        sa.Column("ground", sa.String, nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation", "decision"],
            ["decisions.organisation", "decisions.id"],
        ),
        sa.PrimaryKeyConstraint("organisation", "decision", "number"),
    )
    op.create_table(
        "notices",
        sa.Column("organisation", sa.String, nullable=False),
        sa.Column("id", sa.String, nullable=False),
        sa.Column("decision", sa.String, nullable=False),
        sa.Column("role", sa.String),
        sa.Column("reply", sa.String),
        sa.Column("if_known", sa.String),
        sa.Column("told_by", sa.String),
        sa.Column("told_at", Moment),
        sa.Column("how", sa.String),
        sa.CheckConstraint("(role IS NULL) <> (reply IS NULL)"),
        sa.CheckConstraint("(told_by IS NULL) = (told_at IS NULL)"),
        sa.ForeignKeyConstraint(
            ["organisation", "decision"],
            ["decisions.organisation", "decisions.id"],
        ),
        sa.PrimaryKeyConstraint("organisation", "id"),
    )
    op.create_index("notices_by_decision", "notices", ["organisation", "decision"], unique=False)
    op.create_table(
        "outbox",
        sa.Column("organisation", sa.String, nullable=False),
        sa.Column("id", sa.String, nullable=False),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("decision", sa.String, nullable=False),
        sa.Column("kind", sa.String, nullable=False),
        sa.Column("body", sa.JSON, nullable=False),
        sa.Column("added_at", Moment, nullable=False),
        sa.Column("state", sa.String, nullable=False),
        sa.Column("round", sa.Integer, nullable=False),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("next_at", Moment),
        sa.Column("failure", sa.String),
        sa.Column("delivered_at", Moment),
        sa.Column("dead_at", Moment),
        sa.Column("confirmed_at", Moment),
        sa.Column("confirmation", sa.String),
        sa.Column("withdrawn_at", Moment),
        sa.CheckConstraint("(state = 'waiting') = (next_at IS NOT NULL)"),
        sa.CheckConstraint("state IN ('waiting', 'delivered', 'dead', 'confirmed', 'failed', 'withdrawn')"),
        sa.ForeignKeyConstraint(
            ["organisation", "decision"],
            ["decisions.organisation", "decisions.id"],
        ),
        sa.PrimaryKeyConstraint("organisation", "id"),
        sa.UniqueConstraint("organisation", "number"),
    )
    op.create_index("outbox_by_decision", "outbox", ["organisation", "decision"], unique=False)
    op.create_index("outbox_by_state", "outbox", ["organisation", "state", "number"], unique=False)
    op.create_index("outbox_in_state", "outbox", ["state", "next_at"], unique=False)
    op.create_table(
        "ruling_evidence",
        sa.Column("organisation", sa.String, nullable=False),
        sa.Column("decision", sa.String, nullable=False),
        sa.Column("number", sa.Integer, autoincrement=False, nullable=False),
        sa.Column("snapshot", sa.String, nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation", "decision"],
            ["decisions.organisation", "decisions.id"],
        ),
        sa.ForeignKeyConstraint(
            ["organisation", "snapshot"],
            ["snapshots.organisation", "snapshots.id"],
        ),
        sa.PrimaryKeyConstraint("organisation", "decision", "number"),
    )
    op.create_index("ruling_evidence_by_snapshot", "ruling_evidence", ["organisation", "snapshot"], unique=False)
    op.create_table(
        "rulings",
        sa.Column("organisation", sa.String, nullable=False),
        sa.Column("decision", sa.String, nullable=False),
        sa.Column("person", sa.String, nullable=False),
        sa.Column("role", sa.String, nullable=False),
        sa.Column("in_absence_of", sa.String),
        sa.Column("outcome", sa.String, nullable=False),
        sa.Column("reason", sa.String, nullable=False),
        sa.Column("overruled", sa.String),
        sa.Column("extreme", sa.String),
        sa.Column("at", Moment, nullable=False),
        sa.Column("scored", sa.Boolean, nullable=False),
        sa.Column("labelled", sa.Boolean, nullable=False),
        sa.Column("weighed", sa.JSON),
        sa.Column("seen", sa.JSON, nullable=False),
        sa.Column("record", sa.JSON, nullable=False),
        sa.Column("model", sa.String, nullable=False),
        sa.Column("opened_at", Moment, nullable=False),
        sa.Column("shown", sa.JSON, nullable=False),
        sa.Column("suggested", sa.String),
        sa.Column("evidence_sha256", sa.String),
        sa.Column("appeal_from", Moment, nullable=False),
        sa.CheckConstraint("outcome IN ('act', 'keep')"),
        sa.CheckConstraint("length(trim(reason)) > 0"),
        sa.CheckConstraint("opened_at <= at"),
        sa.ForeignKeyConstraint(
            ["organisation", "decision"],
            ["decisions.organisation", "decisions.id"],
        ),
        sa.PrimaryKeyConstraint("organisation", "decision"),
    )
    op.create_table(
        "agreements",
        sa.Column("organisation", sa.String, nullable=False),
        sa.Column("decision", sa.String, nullable=False),
        sa.Column("rules", sa.String, nullable=False),
        sa.Column("person", sa.String, nullable=False),
        sa.Column("role", sa.String, nullable=False),
        sa.Column("in_absence_of", sa.String),
        sa.Column("reason", sa.String, nullable=False),
        sa.Column("at", Moment, nullable=False),
        sa.CheckConstraint("length(trim(reason)) > 0"),
        sa.ForeignKeyConstraint(
            ["organisation", "decision"],
            ["appeals.organisation", "appeals.decision"],
        ),
        sa.ForeignKeyConstraint(
            ["organisation", "rules"],
            ["rules_versions.organisation", "rules_versions.id"],
        ),
        sa.PrimaryKeyConstraint("organisation", "decision", "rules"),
    )
    op.create_table(
        "judgements",
        sa.Column("organisation", sa.String, nullable=False),
        sa.Column("decision", sa.String, nullable=False),
        sa.Column("rules", sa.String, nullable=False),
        sa.Column("person", sa.String, nullable=False),
        sa.Column("role", sa.String, nullable=False),
        sa.Column("in_absence_of", sa.String),
        sa.Column("reason", sa.String, nullable=False),
        sa.Column("at", Moment, nullable=False),
        sa.Column("verdict", sa.String, nullable=False),
        sa.CheckConstraint("verdict IN ('upheld', 'reversed')"),
        sa.CheckConstraint("length(trim(reason)) > 0"),
        sa.ForeignKeyConstraint(
            ["organisation", "decision"],
            ["appeals.organisation", "appeals.decision"],
        ),
        sa.ForeignKeyConstraint(
            ["organisation", "rules"],
            ["rules_versions.organisation", "rules_versions.id"],
        ),
        sa.PrimaryKeyConstraint("organisation", "decision"),
    )
    op.create_index("audit_entries_by_subject", "audit_entries", ["organisation", "subject", "number"], unique=False)
