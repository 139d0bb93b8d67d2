"""The audit trail: only ever added to, each entry after the one before, its end kept apart.

The database refuses by itself, whoever writes: a change or removal of an entry, an entry that does not follow the end
of its trail, and an end that no entry has.
"""

import sqlalchemy as sa
from alembic import op

from serving.store.guards import guard, keep, on_sqlite, stay
from serving.store.tables import Moment

revision = "0001"
down_revision = None

NO_CHANGE = "entries of the audit trail are never changed or removed"
NOT_NEXT = "an entry of the audit trail follows the one before"
NO_HEAD = "the end of an audit trail only ever moves on to its next entry"
FIRST = "0" * 64

FOLLOWS = """
    SELECT 1 FROM audit_heads h
    WHERE h.organisation = NEW.organisation AND h.number = NEW.number - 1 AND h.sha256 = NEW.previous
"""
IS_THERE = """
    SELECT 1 FROM audit_entries e
    WHERE e.organisation = NEW.organisation AND e.number = NEW.number AND e.sha256 = NEW.sha256
"""
MOVE_ON = """
    UPDATE audit_heads SET number = NEW.number, sha256 = NEW.sha256 WHERE organisation = NEW.organisation;
"""
MOVES_ON = f"NEW.organisation = OLD.organisation AND NEW.number = OLD.number + 1 AND EXISTS ({IS_THERE})"
IS_NEW = f"NEW.number = 0 AND NEW.sha256 = '{FIRST}'"


def upgrade() -> None:
    """Make the two tables and what guards them."""
    op.create_table(
        "audit_heads",
        sa.Column("organisation", sa.String, primary_key=True),
        sa.Column("number", sa.BigInteger, nullable=False),
        sa.Column("sha256", sa.String, nullable=False),
    )
    op.create_table(
        "audit_entries",
        sa.Column("organisation", sa.String, sa.ForeignKey("audit_heads.organisation"), primary_key=True),
        sa.Column("number", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("at", Moment, nullable=False),
        sa.Column("person", sa.String, nullable=False),
        sa.Column("role", sa.String),
        sa.Column("event", sa.String, nullable=False),
        sa.Column("subject", sa.String, nullable=False),
        sa.Column("details", sa.JSON, nullable=False),
        sa.Column("previous", sa.String, nullable=False),
        sa.Column("sha256", sa.String, nullable=False),
        sa.CheckConstraint("number >= 1"),
        sa.CheckConstraint("length(sha256) = 64"),
    )
    keep("audit_entries", NO_CHANGE)
    guard("audit_entries_follow", "BEFORE INSERT", "audit_entries", f"NOT EXISTS ({FOLLOWS})", NOT_NEXT)
    guard("audit_heads_begin", "BEFORE INSERT", "audit_heads", f"NOT ({IS_NEW})", NO_HEAD)
    guard("audit_heads_move_on", "BEFORE UPDATE", "audit_heads", f"NOT ({MOVES_ON})", NO_HEAD)
    stay("audit_heads", NO_HEAD)
    _move_on()


def _move_on() -> None:
    if on_sqlite():
        op.execute(f"CREATE TRIGGER audit_entries_end AFTER INSERT ON audit_entries BEGIN {MOVE_ON} END")
        return
    op.execute(
        f"""CREATE FUNCTION audit_entries_end() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN {MOVE_ON} RETURN NULL; END $$"""
    )
    op.execute(
        "CREATE TRIGGER audit_entries_end AFTER INSERT ON audit_entries "
        "FOR EACH ROW EXECUTE FUNCTION audit_entries_end()"
    )
