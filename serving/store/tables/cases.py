"""Cases: what people work on, when each looked at it, their notes, and the steps of statutory procedures."""

from sqlalchemy import JSON, Boolean, CheckConstraint, Column, Index, Integer, String, UniqueConstraint

from serving.domain.case import Status
from serving.domain.routes import Level
from serving.store.tables.base import BYTEWISE, Moment, of, one_of, said, table

cases = table(
    "cases",
    Column("id", String, primary_key=True),
    Column("comment", String, nullable=False),
    Column("level", String, nullable=False),
    Column("place", String, nullable=False),
    Column("team", String),
    Column("opened_at", Moment, nullable=False),
    Column("due_at", Moment),
    Column("at_risk_at", Moment),
    Column("answered_at", Moment),
    Column("unscored", Boolean, nullable=False),
    Column("status", String, nullable=False),
    Column("version", Integer, nullable=False),
    Column("assigned_to", String),
    Column("claimed_by", String),
    Column("claim_expires_at", Moment),
    Column("escalated_to", JSON, nullable=False),
    Column("joined_to", String),
    Column("closed_at", Moment),
    # where the case stands in the queue, as `serving.domain.case.queue_key` orders it
    Column("queue_key", BYTEWISE, nullable=False),
    of("comments", "comment"),
    of("cases", "joined_to"),
    one_of("level", Level),
    one_of("status", Status),
    UniqueConstraint("organisation", "comment"),
    CheckConstraint("(claimed_by IS NULL) = (claim_expires_at IS NULL)"),
    CheckConstraint("status = 'open' OR claimed_by IS NULL"),
    CheckConstraint("joined_to IS NULL OR joined_to <> id"),
    CheckConstraint("(status = 'closed') = (closed_at IS NOT NULL)"),
    Index("cases_in_queue", "organisation", "status", "queue_key"),
)

case_openings = table(
    "case_openings",
    Column("case", String, primary_key=True),
    Column("person", String, primary_key=True),
    Column("comment_version", Integer, primary_key=True),
    Column("at", Moment, nullable=False),
    of("cases", "case"),
)

case_notes = table(
    "case_notes",
    Column("id", String, primary_key=True),
    Column("case", String, nullable=False),
    Column("person", String, nullable=False),
    Column("text", String),
    Column("at", Moment, nullable=False),
    of("cases", "case"),
    said("text"),
    Index("case_notes_by_case", "organisation", "case"),
)

case_steps = table(
    "case_steps",
    Column("case", String, primary_key=True),
    Column("procedure", String, primary_key=True),
    Column("event", String, primary_key=True),
    Column("person", String, nullable=False),
    Column("at", Moment, nullable=False),
    of("cases", "case"),
)
