"""The audit trail in the database: entries are added in the transaction of what they tell of, and never otherwise."""

from collections.abc import Iterator, Mapping
from dataclasses import asdict
from datetime import datetime

from sqlalchemy import Connection, insert, select, text

from serving.domain.audit import FIRST, Break, Entry, Head, Plain, seal, verify
from serving.store.tables import audit_entries, audit_heads

ROWS_AT_ONCE = 1000
BEGIN_TRAIL = text("INSERT INTO audit_heads VALUES (:organisation, 0, :sha256) ON CONFLICT DO NOTHING")


class AuditTrail:
    """The trail of one organisation, within a transaction."""

    def __init__(self, connection: Connection, organisation: str) -> None:
        self.connection = connection
        self.organisation = organisation

    def add(
        self,
        *,
        at: datetime,
        person: str,
        role: str | None,
        event: str,
        subject: str,
        details: Mapping[str, Plain] | None = None,
    ) -> Entry:
        """Seal and add an entry. Others who add wait until this transaction ends."""
        entry = seal(
            self._locked_head(),
            organisation=self.organisation,
            at=at,
            person=person,
            role=role,
            event=event,
            subject=subject,
            details=details or {},
        )
        self.connection.execute(insert(audit_entries).values(asdict(entry)))
        return entry

    def head(self) -> Head:
        """The end of the trail, as kept apart from its entries."""
        row = self.connection.execute(self._select_head()).one_or_none()
        return Head(row.number, row.sha256) if row else Head()

    def entries(self) -> Iterator[Entry]:
        """All entries, by number, without holding them in memory."""
        query = select(audit_entries).where(audit_entries.c.organisation == self.organisation)
        rows = self.connection.execution_options(yield_per=ROWS_AT_ONCE).execute(query.order_by(audit_entries.c.number))
        for row in rows:
            yield Entry(**row._mapping)

    def breaks(self) -> Iterator[Break]:
        """Every place where the trail does not hold."""
        return verify(self.entries(), self.head())

    def _locked_head(self) -> Head:
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
