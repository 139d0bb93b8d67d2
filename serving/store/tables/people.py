"""Who may sign in, in which roles, who is away, and which programs have keys."""

from sqlalchemy import JSON, CheckConstraint, Column, ForeignKeyConstraint, Index, String, UniqueConstraint, text

from serving.store.tables.base import Moment, said, table


def _of_account():
    return ForeignKeyConstraint(["organisation", "person"], ["accounts.organisation", "accounts.person"])


accounts = table(
    "accounts",
    Column("person", String, primary_key=True),
    Column("name", String, nullable=False),
    Column("team", String, nullable=False),
    Column("permissions", JSON, nullable=False),
    Column("password_hash", String, nullable=False),
    Column("added_at", Moment, nullable=False),
    Column("disabled_at", Moment),
    UniqueConstraint("person"),
    CheckConstraint("person NOT LIKE '%:%'"),
    said("name"),
)

role_holdings = table(
    "role_holdings",
    Column("person", String, primary_key=True),
    Column("role", String, primary_key=True),
    Column("given_at", Moment, primary_key=True),
    Column("ended_at", Moment),
    _of_account(),
    Index(
        "role_holdings_open",
        "organisation",
        "person",
        "role",
        unique=True,
        sqlite_where=text("ended_at IS NULL"),
        postgresql_where=text("ended_at IS NULL"),
    ),
)

absences = table(
    "absences",
    Column("role", String, primary_key=True),
    Column("since", Moment, primary_key=True),
    Column("ended_at", Moment),
    Column("recorded_by", String, nullable=False),
    CheckConstraint("ended_at IS NULL OR ended_at >= since"),
)

sessions = table(
    "sessions",
    Column("sha256", String, primary_key=True),
    Column("person", String, nullable=False),
    Column("proof", String, nullable=False),
    Column("began_at", Moment, nullable=False),
    Column("expires_at", Moment, nullable=False),
    Column("ended_at", Moment),
    _of_account(),
    UniqueConstraint("sha256"),
)

keys = table(
    "keys",
    Column("name", String, primary_key=True),
    Column("sha256", String, nullable=False),
    Column("scopes", JSON, nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("revoked_at", Moment),
    UniqueConstraint("sha256"),
)
