"""One side and the other: what entries of the trail tell, and the rows that they tell of, read in portions."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Column, ColumnElement, Connection, Row, Table, select

from serving.domain.audit import Entry, Plain
from serving.domain.reconciliation import Account, Disagreement, compare, moment, untold
from serving.store.audit_rows import ROWS_AT_ONCE, read_entries
from serving.store.rows import OfOrganisation, portions
from serving.store.tables import audit_entries

AT_ONCE = 400
"""Subjects in one query: SQLite takes a limited number of values."""
Kept = Callable[["Keeper", Sequence[str]], Iterable[Account]]
Fact = str | Callable[[Row], Plain]
"""The column that a fact is in, or what makes it of a row."""


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of thing: the event by which it is told, the facts that its entries hold, and where it is kept.

    `subject` is the column of what the entries are about, where they name it after `prefix`. `within` are the details
    that name one of several of a subject; `only` says which rows are things of this kind, `first` which entries tell
    of one, by a detail and its value, `each` which detail lists several. `keys` are the columns of the subject and of
    `within`, where each row is a thing.
    """

    event: str
    subject: Column
    facts: tuple[str, ...]
    kept: Kept
    within: str | tuple[str, ...] | None = None
    prefix: str = ""
    only: tuple[ColumnElement[bool], ...] = ()
    first: tuple[str, Plain] | None = None
    keys: tuple[str, ...] = ()
    each: str | None = None

    def told(self, entry: Entry) -> Iterator[Account]:
        """What an entry says."""
        if self.first and entry.details.get(self.first[0]) != self.first[1]:
            return
        within = (self.within,) if isinstance(self.within, str) else self.within or ()
        facts = {name: _said(entry, name) for name in self.facts}
        for one in str(_said(entry, self.each)).split(", ") if self.each else ("",):
            key = (entry.subject, *(one if name == self.each else str(_said(entry, name)) for name in within))
            yield Account(entry.subject, key, facts, entry.number)


@dataclass(frozen=True, slots=True)
class State:
    """What changes, and stands as the last of several events says: `kept` as `told` says, for the rows `of` a kind."""

    of: Kind
    events: tuple[str, ...]
    told: Callable[[Entry], Mapping[str, Plain]] = field(repr=False)

    def last(self, entries: Iterable[Entry]) -> dict[tuple[str, ...], Account]:
        """What entries in order say in the end, by what they are about."""
        found: dict[tuple[str, ...], Account] = {}
        for entry in entries:
            for account in self.of.told(entry):
                found[account.key] = replace(account, facts=self.told(entry))
        return found


def rows_of(
    event: str,
    subject: Column,
    facts: Mapping[str, Fact],
    within: Mapping[str, str] | None = None,
    *,
    only: ColumnElement[bool] | None = None,
    prefix: str = "",
    first: tuple[str, Plain] | None = None,
    each: str | None = None,
) -> Kind:
    """A kind of which every row is one thing: `facts` and `within` give the column for each detail of an entry."""
    table, named = subject.table, within or {}
    wanted = () if only is None else (only,)

    def kept(of: Keeper, subjects: Sequence[str]) -> Iterator[Account]:
        for row in of.of(table, subject.name, subjects, where=wanted):
            about = prefix + row._mapping[subject.name]
            key = (about, *(str(_fact(row, column)) for column in named.values()))
            yield Account(about, key, {name: _fact(row, fact) for name, fact in facts.items()})

    keys = (subject.name, *named.values())
    return Kind(event, subject, tuple(facts), kept, tuple(named), prefix, wanted, first, keys, each)


class Keeper(OfOrganisation):
    """What is kept of one organisation, read by what entries are about."""

    def __init__(self, connection: Connection, organisation: str) -> None:
        super().__init__(connection, organisation)
        self._sums: defaultdict[int, int] = defaultdict(int)
        """Of the keys of each kind that entries told of. Nobody chooses keys for a sum: hashes differ in each run."""

    def told_otherwise(self, kinds: Sequence[Kind]) -> Iterator[Disagreement]:
        """What entries tell of that is not kept, or not so. The trail is read once, and the keys told are summed up."""
        by_event: defaultdict[str, list[Kind]] = defaultdict(list)
        for kind in kinds:
            by_event[kind.event].append(kind)
        waiting: dict[int, list[Account]] = {id(kind): [] for kind in kinds}
        for entry in self._entries(audit_entries.c.event.in_(by_event)):
            for kind in by_event[entry.event]:
                some = waiting[id(kind)]
                for account in kind.told(entry):
                    some.append(account)
                    self._sums[id(kind)] += hash(account.key)
                if len(some) >= AT_ONCE:
                    yield from self._compared(kind, some)
                    some.clear()
        for kind in kinds:
            yield from self._compared(kind, waiting[id(kind)])

    def not_told(self, kind: Kind) -> Iterator[Disagreement]:
        """What is kept and no entry tells of, once `told_otherwise` has read the trail.

        As many keys as were told that come to the same sum are the same keys, and nothing is looked up.
        """
        if kind.keys and self._sum_of_keys(kind) == self._sums[id(kind)]:
            return
        for some in self._subjects(kind):
            about = audit_entries.c.subject.in_([kind.prefix + subject for subject in some])
            entries = self._entries(audit_entries.c.event == kind.event, about)
            told = frozenset(account.key for entry in entries for account in kind.told(entry))
            yield from untold(kind.event, self._kept(kind, some), told)

    def in_another_state(self, state: State) -> Iterator[Disagreement]:
        """What is kept otherwise than the last entry about it says."""
        for some in self._subjects(state.of):
            about = audit_entries.c.subject.in_([state.of.prefix + subject for subject in some])
            last = state.last(self._entries(audit_entries.c.event.in_(state.events), about))
            kept = list(self._kept(state.of, some))
            for account in kept:
                if account.key in last:
                    yield from compare(state.of.event, last[account.key], account)
            yield from untold(state.of.event, kept, frozenset(last))

    def of(
        self, table: Table, column: str, values: Sequence[str], *order: Any, where: Sequence[ColumnElement[bool]] = ()
    ) -> Sequence[Row]:
        """Rows of these subjects."""
        return self._rows(self._select(table, table.c[column].in_(values), *where).order_by(*order))

    def _entries(self, *conditions: ColumnElement[bool]) -> Iterator[Entry]:
        own = audit_entries.c.organisation == self.organisation
        found = read_entries(self.connection, own, *conditions)
        return (entry for entry in found if isinstance(entry, Entry))

    def _subjects(self, kind: Kind) -> Iterator[list[str]]:
        """What things of a kind are about, in portions."""
        own = kind.subject.table.c.organisation == self.organisation
        query = select(kind.subject).distinct().where(own, *kind.only)
        return portions(self.connection.execute(query.execution_options(yield_per=ROWS_AT_ONCE)).scalars(), AT_ONCE)

    def _sum_of_keys(self, kind: Kind) -> int | None:
        """The sum of the keys that are kept; None where one cannot be read."""
        table = kind.subject.table
        query = select(*(table.c[name] for name in kind.keys)).where(
            table.c.organisation == self.organisation, *kind.only
        )
        total = 0
        try:
            for about, *within in self.connection.execute(query.execution_options(yield_per=ROWS_AT_ONCE)):
                total += hash((kind.prefix + about, *(str(_plain(part)) for part in within)))
        except (TypeError, ValueError):
            return None
        return total

    def _compared(self, kind: Kind, told: list[Account]) -> Iterator[Disagreement]:
        subjects = list(dict.fromkeys(account.subject.removeprefix(kind.prefix) for account in told))
        kept = {account.key: account for account in self._kept(kind, subjects)}
        for account in told:
            yield from compare(kind.event, account, kept.get(account.key) or kept.get((account.subject,)))

    def _kept(self, kind: Kind, subjects: Sequence[str]) -> list[Account]:
        """What is kept of these; where a row cannot be read, the others are read one by one."""
        try:
            return list(kind.kept(self, subjects))
        except (AttributeError, LookupError, TypeError, ValueError):
            if len(subjects) == 1:
                about = kind.prefix + subjects[0]
                return [Account(about, (about,), None)]
            return [account for subject in subjects for account in self._kept(kind, [subject])]


def _said(entry: Entry, name: str) -> Plain:
    match name:
        case "at":
            return moment(entry.at)
        case "person":
            return entry.person
        case "role":
            return entry.role
        case _:
            return entry.details.get(name)


def _fact(row: Row, fact: Fact) -> Plain:
    return _plain(row._mapping[fact] if isinstance(fact, str) else fact(row))


def _plain(value: Any) -> Plain:
    return moment(value) if isinstance(value, datetime) else value
