"""What comes of the work: replies, corrections, what is handed to other programs, and what was erased."""

from sqlalchemy import (
    JSON,
    Boolean,
    CheckConstraint,
    Column,
    ForeignKeyConstraint,
    Index,
    Integer,
    String,
    UniqueConstraint,
)

from serving.domain.delivery import DeliveryState
from serving.domain.erasure import ErasureKind
from serving.domain.replies import Where
from serving.store.tables.base import Moment, of, one_of, said, table

replies = table(
    "replies",
    Column("id", String, primary_key=True),
    Column("case", String, nullable=False),
    Column("text", String),
    Column("draft", String),
    Column("place", String, nullable=False),
    Column("person", String, nullable=False),
    Column("at", Moment, nullable=False),
    Column("erased_at", Moment),
    of("cases", "case"),
    one_of("place", Where),
    CheckConstraint("(text IS NULL) = (erased_at IS NOT NULL)"),
    Index("replies_by_case", "organisation", "case"),
)


def _of_version():
    return ForeignKeyConstraint(
        ["organisation", "comment", "version"],
        ["comment_versions.organisation", "comment_versions.comment", "comment_versions.version"],
    )


corrections = table(
    "corrections",
    Column("comment", String, primary_key=True),
    Column("version", Integer, primary_key=True),
    Column("person", String, primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("reading", JSON, nullable=False),
    Column("suggested", JSON),
    Column("blind", Boolean, nullable=False),
    Column("at", Moment, nullable=False),
    _of_version(),
)

settlements = table(
    "settlements",
    Column("comment", String, primary_key=True),
    Column("version", Integer, primary_key=True),
    Column("person", String, nullable=False),
    Column("reading", JSON, nullable=False),
    Column("reason", String, nullable=False),
    Column("at", Moment, nullable=False),
    _of_version(),
    said("reason"),
)

acceptances = table(
    "acceptances",
    Column("comment", String, primary_key=True),
    Column("version", Integer, primary_key=True),
    Column("person", String, nullable=False),
    Column("accepted", Boolean, nullable=False),
    Column("at", Moment, nullable=False),
    _of_version(),
)

webhooks = table(
    "webhooks",
    Column("url", String, nullable=False),
    Column("secret", String, nullable=False),
    Column("set_at", Moment, nullable=False),
    Column("earlier_secret", String),
    Column("earlier_until", Moment),
    Column("private", Boolean, nullable=False),
    CheckConstraint("(earlier_secret IS NULL) = (earlier_until IS NULL)"),
)

outbox = table(
    "outbox",
    Column("id", String, primary_key=True),
    # its place in the order of the organisation's messages
    Column("number", Integer, nullable=False),
    Column("decision", String, nullable=False),
    Column("kind", String, nullable=False),
    Column("body", JSON, nullable=False),
    Column("added_at", Moment, nullable=False),
    Column("state", String, nullable=False),
    Column("round", Integer, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("next_at", Moment),
    Column("failure", String),
    Column("delivered_at", Moment),
    Column("dead_at", Moment),
    Column("confirmed_at", Moment),
    Column("confirmation", String),
    Column("withdrawn_at", Moment),
    of("decisions", "decision"),
    one_of("state", DeliveryState),
    # what waits has a time at which it is due: nothing waits for ever
    CheckConstraint("(state = 'waiting') = (next_at IS NOT NULL)"),
    UniqueConstraint("organisation", "number"),
    Index("outbox_in_state", "state", "next_at"),
    Index("outbox_by_state", "organisation", "state", "number"),
    Index("outbox_by_decision", "organisation", "decision"),
)

erasures = table(
    "erasures",
    Column("id", String, primary_key=True),
    Column("kind", String, nullable=False),
    Column("subject", String, nullable=False),
    Column("why", String, nullable=False),
    Column("person", String, nullable=False),
    Column("at", Moment, nullable=False),
    Column("counts", JSON, nullable=False),
    Column("hashes", JSON, nullable=False),
    Column("kept", JSON, nullable=False),
    said("why"),
    one_of("kind", ErasureKind),
    Index("erasures_by_time", "organisation", "at", "id"),
)
