"""Units of work on a database: one transaction each, seen through one organisation."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Connection, Engine

from serving.store import database
from serving.store.audit_trail import AuditTrail
from serving.store.cases import SqlCases
from serving.store.comments import SqlComments
from serving.store.corrections import SqlCorrections
from serving.store.decisions import SqlDecisions
from serving.store.erasure import SqlErasures
from serving.store.outbox import DueMessages, SqlOutbox
from serving.store.people import SqlPeople
from serving.store.replies import SqlReplies


class SqlWork:
    """What one organisation keeps, within a transaction."""

    def __init__(self, connection: Connection, organisation: str) -> None:
        self.connection = connection
        self.organisation = organisation
        self.comments = SqlComments(connection, organisation)
        self.cases = SqlCases(connection, organisation)
        self.decisions = SqlDecisions(connection, organisation)
        self.replies = SqlReplies(connection, organisation)
        self.corrections = SqlCorrections(connection, organisation)
        self.erasures = SqlErasures(connection, organisation)
        self.outbox = SqlOutbox(connection, organisation)
        self.people = SqlPeople(connection, organisation)
        self.trail = AuditTrail(connection, organisation)


class SqlWorks:
    """The units of work of one database."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine

    @contextmanager
    def writing(self, organisation: str) -> Iterator[SqlWork]:
        """A unit that writes. It begins by taking hold of the end of the organisation's trail, as every writer does.

        So whoever writes for one organisation waits for whoever came before, on PostgreSQL too, and no decision is
        made from what somebody else is just changing.
        """
        with database.writing(self.engine) as connection:
            work = SqlWork(connection, organisation)
            work.trail.locked_head()
            yield work

    @contextmanager
    def reading(self, organisation: str) -> Iterator[SqlWork]:
        """A unit that only reads."""
        with database.reading(self.engine) as connection:
            yield SqlWork(connection, organisation)

    def overwrite(self) -> bool:
        """See to it that what was erased before does not linger in the files of SQLite; whether that was done."""
        return database.empty_journal(self.engine)

    def due(self) -> DueMessages:
        """The messages of all organisations that wait to be delivered."""
        return DueMessages(self.engine)
