"""Between rows and records, within one organisation."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict
from itertools import islice
from typing import Any, TypeVar

from sqlalchemy import Connection, Row, Select, Table, and_, insert, select, update

from serving.service.work import NotFoundError

Thing = TypeVar("Thing")
AT_ONCE = 200
"""Keys looked up at once: SQLite takes a limited number of values in a query, and of queries in a union."""


class OfOrganisation:
    """The rows of one organisation, within a transaction."""

    def __init__(self, connection: Connection, organisation: str) -> None:
        self.connection = connection
        self.organisation = organisation

    def _select(self, table: Table, *conditions: Any) -> Select:
        return select(table).where(table.c.organisation == self.organisation, *conditions)

    def _rows(self, query: Select) -> Sequence[Row]:
        return self.connection.execute(query).all()

    def _row(self, table: Table, **keys: Any) -> Row | None:
        return self.connection.execute(self._select(table, *_matching(table, keys))).one_or_none()

    def _existing(self, what: str, table: Table, **keys: Any) -> Row:
        row = self._row(table, **keys)
        if row is None:
            raise NotFoundError(f"There is no such {what} here.")
        return row

    def _insert(self, table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
        if rows:
            self.connection.execute(insert(table), [{"organisation": self.organisation, **row} for row in rows])

    def _update(self, table: Table, keys: Mapping[str, Any], values: Mapping[str, Any]) -> int:
        own = and_(table.c.organisation == self.organisation, *_matching(table, keys))
        return self.connection.execute(update(table).where(own).values(values)).rowcount


def columns(record: Any, *left_out: str) -> dict[str, Any]:
    """The fields of a record as the values of a row."""
    return {name: value for name, value in asdict(record).items() if name not in left_out}


def portions(things: Iterable[Thing], size: int = AT_ONCE) -> Iterator[list[Thing]]:
    """Things, as many at a time as may be looked up at once."""
    left = iter(things)
    while some := list(islice(left, size)):
        yield some


def _matching(table: Table, keys: Mapping[str, Any]) -> list[Any]:
    return [table.c[name] == value for name, value in keys.items()]
