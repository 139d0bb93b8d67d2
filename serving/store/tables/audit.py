"""The audit trail and its end."""

from sqlalchemy import JSON, BigInteger, CheckConstraint, Column, ForeignKey, Index, String, Table

from serving.store.tables.base import Moment, metadata

audit_heads = Table(
    "audit_heads",
    metadata,
    Column("organisation", String, primary_key=True),
    Column("number", BigInteger, nullable=False),
    Column("sha256", String, nullable=False),
)

audit_entries = Table(
    "audit_entries",
    metadata,
    Column("organisation", String, ForeignKey("audit_heads.organisation"), primary_key=True),
    Column("number", BigInteger, primary_key=True, autoincrement=False),
    Column("at", Moment, nullable=False),
    Column("person", String, nullable=False),
    Column("role", String),
    Column("event", String, nullable=False),
    Column("subject", String, nullable=False),
    Column("details", JSON, nullable=False),
    Column("previous", String, nullable=False),
    Column("sha256", String, nullable=False),
    CheckConstraint("number >= 1"),
    CheckConstraint("length(sha256) = 64"),
    Index("audit_entries_by_subject", "organisation", "subject", "number"),
)
