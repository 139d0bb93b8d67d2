"""What all tables have in common: an organisation first, and times that know their zone."""

from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, Column, DateTime, Dialect, ForeignKeyConstraint, MetaData, String, Table
from sqlalchemy.schema import SchemaItem
from sqlalchemy.types import TypeDecorator

metadata = MetaData()
BYTEWISE = String().with_variant(String(collation="C"), "postgresql")
"""Text that is ordered by its bytes, as SQLite does anyway."""


class Moment(TypeDecorator[datetime]):
    """A time that knows its zone, kept and given back in UTC to the microsecond."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Refuse a time without a zone."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a time that is kept knows its zone")
        moment = value.astimezone(UTC)
        return moment.replace(tzinfo=None) if dialect.name == "sqlite" else moment

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:
        """Give the zone back that SQLite does not keep."""
        return value if value is None else value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def table(name: str, *parts: SchemaItem) -> Table:
    """A table whose rows each belong to one organisation, which comes first in its key."""
    return Table(name, metadata, Column("organisation", String, primary_key=True), *parts)


def of(target: str, *columns: str) -> ForeignKeyConstraint:
    """That these columns name a row of `target` of the same organisation: its `id` is named by the last of them."""
    keys = [*columns[:-1], "id"]
    return ForeignKeyConstraint(
        ["organisation", *columns], [f"{target}.organisation", *(f"{target}.{key}" for key in keys)]
    )


def said(column: str) -> CheckConstraint:
    """That this column holds more than blanks."""
    return CheckConstraint(f"length(trim({column})) > 0")


def one_of(column: str, kinds: type[StrEnum]) -> CheckConstraint:
    """That this column holds a value of an enumeration."""
    return CheckConstraint(f"{column} IN ({', '.join(repr(str(kind)) for kind in kinds)})")
