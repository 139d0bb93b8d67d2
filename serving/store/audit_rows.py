"""Rows of the audit trail as they stand in the database: each is read by itself, so that a spoilt one is named."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, String, cast, select, type_coerce

from serving.domain.audit import Entry, Plain, Unread
from serving.store.tables import audit_entries

ROWS_AT_ONCE = 1000
TEXTS = frozenset({"organisation", "person", "event", "subject", "previous", "sha256"})


def read_entries(connection: Connection, *conditions: ColumnElement[bool]) -> Iterator[Entry | Unread]:
    """Entries by number, and in the place of each that no program of ours has written so, its number."""
    columns = [audit_entries.c[name] for name in Entry.__slots__ if name not in ("at", "details")]
    query = select(*columns, *_raw(connection)).where(*conditions).order_by(audit_entries.c.number)
    for row in connection.execute(query.execution_options(yield_per=ROWS_AT_ONCE)):
        yield _entry(row._mapping)


def _raw(connection: Connection) -> tuple[ColumnElement, ColumnElement]:
    """Time and details before the library reads them, which it cannot where somebody spoilt them."""
    at, details = audit_entries.c.at, audit_entries.c.details
    if connection.dialect.name == "sqlite":
        return type_coerce(at, String).label("at"), type_coerce(details, String).label("details")
    return at.label("at"), cast(details, String).label("details")


def _entry(row: Any) -> Entry | Unread:
    number = row["number"]
    try:
        whole = all(isinstance(row[name], str) for name in TEXTS) and isinstance(row["role"], str | None)
        if isinstance(number, int) and whole:
            return Entry(**{**row, "at": _moment(row["at"]), "details": _details(row["details"])})
    except (TypeError, ValueError):
        pass
    return Unread(number if isinstance(number, int) else None)


def _moment(at: Any) -> datetime:
    if isinstance(at, datetime):
        return at
    moment = datetime.fromisoformat(at)
    if at != moment.isoformat(" ", timespec="microseconds"):
        raise ValueError("not as it was written")
    return moment.replace(tzinfo=UTC)


def _details(plain: Any) -> dict[str, Plain]:
    if not isinstance(plain, str):
        raise TypeError("not as it was written")
    details = DETAILS.decode(plain)
    if not isinstance(details, dict):
        raise TypeError("not as it was written")
    return details


def _once(pairs: list[tuple[str, Plain]]) -> dict[str, Plain]:
    """Refuse a name that stands there twice: each reader might take another of the two."""
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError("a name stands there twice")
    return found


DETAILS = json.JSONDecoder(object_pairs_hook=_once)
