"""Rows of the audit trail as they stand in the database: each is read by itself, so that a spoilt one is named."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, String, cast, select, type_coerce

from serving.domain.audit import Entry, Plain, Unread
from serving.store.tables import audit_entries

ROWS_AT_ONCE = 1000


def read_entries(connection: Connection, *conditions: ColumnElement[bool]) -> Iterator[Entry | Unread]:
    """Entries by number, and in the place of each that no program of ours has written so, its number."""
    raw = _raw(connection)
    columns = [raw[name] if name in raw else audit_entries.c[name] for name in Entry.__slots__]
    query = select(*columns).where(*conditions).order_by(audit_entries.c.number)
    for row in connection.execute(query.execution_options(yield_per=ROWS_AT_ONCE)):
        yield _entry(row)


def _raw(connection: Connection) -> dict[str, ColumnElement]:
    """Time and details before the library reads them, which it cannot where somebody spoilt them."""
    at, details = audit_entries.c.at, audit_entries.c.details
    if connection.dialect.name == "sqlite":
        return {"at": type_coerce(at, String).label("at"), "details": type_coerce(details, String).label("details")}
    return {"at": at.label("at"), "details": cast(details, String).label("details")}


def _entry(row: Row) -> Entry | Unread:
    organisation, number, at, person, role, event, subject, details, previous, sha256 = row
    texts = (organisation, person, event, subject, previous, sha256, "" if role is None else role)
    try:
        if isinstance(number, int) and set(map(type, texts)) == {str}:
            at, details = _moment(at), _details(details)
            return Entry(organisation, number, at, person, role, event, subject, details, previous, sha256)
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
