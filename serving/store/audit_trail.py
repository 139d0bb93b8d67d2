"""The audit trail in the database: entries are added in the transaction of what they tell of, and never otherwise."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import asdict
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, Select, insert, select, text, union

from serving.domain.audit import FIRST, Break, Entry, Event, Head, Unread, head_of, seal, verify
from serving.domain.reconciliation import Disagreement
from serving.store.audit_rows import ROWS_AT_ONCE, read_entries
from serving.store.reconciliation import disagreements
from serving.store.tables import accounts, audit_entries, audit_heads, comments, decisions, keys, rules_versions

BEGIN_TRAIL = text("INSERT INTO audit_heads VALUES (:organisation, 0, :sha256) ON CONFLICT DO NOTHING")


class AuditTrail:
    """The trail of one organisation, within a transaction."""

    def __init__(self, connection: Connection, organisation: str) -> None:
        self.connection = connection
        self.organisation = organisation

    def add(self, events: Iterable[Event]) -> None:
        """Seal and add what happened, in order. Others who add wait until this transaction ends."""
        entries, head = [], self.locked_head()
        for event in events:
            entries.append(seal(head, self.organisation, event))
            head = head_of(entries[-1])
        if entries:
            self.connection.execute(insert(audit_entries), [asdict(entry) for entry in entries])

    def head(self) -> Head:
        """The end of the trail, as kept apart from its entries."""
        row = self.connection.execute(self._select_head()).one_or_none()
        return Head(row.number, row.sha256) if row else Head()

    def entries(self, subject: str | None = None) -> Iterator[Entry]:
        """All entries by number, or those about one subject, without holding them in memory."""
        about = () if subject is None else (audit_entries.c.subject == subject,)
        return self._entries(select(audit_entries).where(*about))

    def by(self, person: str) -> Iterator[Entry]:
        """All that one person or program did, by number."""
        return self._entries(select(audit_entries).where(audit_entries.c.person == person))

    def page(self, after: int, limit: int) -> list[Entry]:
        """Entries after this number."""
        return list(self._entries(select(audit_entries).where(audit_entries.c.number > after).limit(limit)))

    def kept(self, *conditions: ColumnElement[bool]) -> Iterator[Entry | Unread]:
        """All entries by number, or some, exactly as they stand in the database, and what stands there instead."""
        return read_entries(self.connection, audit_entries.c.organisation == self.organisation, *conditions)

    def breaks(
        self, noted: Mapping[int, str] | None = None, passed: Callable[[int], None] | None = None
    ) -> Iterator[Break]:
        """Every place where the trail does not hold, or is not as it was when its end was `noted`: hashes by number.

        `passed` is told now and then how many entries have been read.
        """
        return verify(_counted(self.kept(), passed), self.head(), noted or {})

    def disagreements(self) -> Iterator[Disagreement]:
        """Every place where the trail and what is kept do not say the same."""
        return disagreements(self.connection, self.organisation)

    def last_at(self) -> datetime | None:
        """When the last entry was made; None in an empty trail."""
        last = select(audit_entries.c.at).where(audit_entries.c.organisation == self.organisation)
        return self.connection.execute(last.order_by(audit_entries.c.number.desc()).limit(1)).scalar()

    def locked_head(self) -> Head:
        """The end of the trail, which nobody else can move before this transaction ends."""
        locked = self._select_head().with_for_update()
        found = self.connection.execute(locked).one_or_none()
        if found is None:  # the first entry of all; somebody else may be about to write it too
            self.connection.execute(BEGIN_TRAIL, {"organisation": self.organisation, "sha256": FIRST})
            found = self.connection.execute(locked).one()
        return Head(found.number, found.sha256)

    def _entries(self, query: Select) -> Iterator[Entry]:
        own = query.where(audit_entries.c.organisation == self.organisation).order_by(audit_entries.c.number)
        for row in self.connection.execute(own.execution_options(yield_per=ROWS_AT_ONCE)):
            yield Entry(**row._mapping)

    def _select_head(self):
        return select(audit_heads).where(audit_heads.c.organisation == self.organisation)


def organisations(connection: Connection) -> list[str]:
    """All organisations that have a trail, or ought to have one."""
    tables = (audit_heads, audit_entries, rules_versions, accounts, keys, comments, decisions)
    kept = union(*(select(table.c.organisation) for table in tables))
    return sorted(connection.execute(kept).scalars())


def _counted(entries: Iterator[Entry | Unread], passed: Callable[[int], None] | None) -> Iterator[Entry | Unread]:
    for number, entry in enumerate(entries, start=1):
        if passed and number % ROWS_AT_ONCE == 0:
            passed(number)
        yield entry
