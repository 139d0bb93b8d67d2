"""The audit trail in the database: entries are added in the transaction of what they tell of, and never otherwise."""

from collections.abc import Iterable, Iterator
from dataclasses import asdict

from sqlalchemy import Connection, insert, select, text

from serving.domain.audit import FIRST, Break, Entry, Event, Head, head_of, seal, verify
from serving.store.tables import audit_entries, audit_heads

ROWS_AT_ONCE = 1000
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
        query = select(audit_entries).where(audit_entries.c.organisation == self.organisation)
        if subject is not None:
            query = query.where(audit_entries.c.subject == subject)
        rows = self.connection.execution_options(yield_per=ROWS_AT_ONCE).execute(query.order_by(audit_entries.c.number))
        for row in rows:
            yield Entry(**row._mapping)

    def breaks(self) -> Iterator[Break]:
        """Every place where the trail does not hold."""
        return verify(self.entries(), self.head())

    def locked_head(self) -> Head:
        """The end of the trail, which nobody else can move before this transaction ends."""
        locked = self._select_head().with_for_update()
        found = self.connection.execute(locked).one_or_none()
        if found is None:  # the first entry of all; somebody else may be about to write it too
            self.connection.execute(BEGIN_TRAIL, {"organisation": self.organisation, "sha256": FIRST})
            found = self.connection.execute(locked).one()
        return Head(found.number, found.sha256)

    def _select_head(self):
        return select(audit_heads).where(audit_heads.c.organisation == self.organisation)


def organisations(connection: Connection) -> list[str]:
    """All organisations that have a trail."""
    kept = select(audit_heads.c.organisation).union(select(audit_entries.c.organisation))
    return sorted(connection.execute(kept).scalars())
