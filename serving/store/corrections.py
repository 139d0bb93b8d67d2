"""Corrections in the database: readings are only added, and each person's last one counts."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Any

from pydantic import TypeAdapter
from sqlalchemy import Row, Select, String, Table, and_, case, cast, distinct, func, select, tuple_

from serving.domain.correction import Acceptance, Correction, Quarantine, Reading, Settlement, Standing
from serving.store.rows import AT_ONCE, OfOrganisation, portions
from serving.store.tables import acceptances, corrections, settlements

READINGS = TypeAdapter(Reading)
Key = tuple[str, int]
"""A comment and its version."""


class SqlCorrections(OfOrganisation):
    """The corrections of one organisation, by version of a comment."""

    def quarantine(self, comment: str, version: int) -> Quarantine:
        """All that people said of a version; an empty one where nobody has."""
        return self._whole([(comment, version)])[0]

    def add(self, correction: Correction) -> int:
        """Keep one person's reading, which takes the place of their earlier ones; gives its number among them."""
        own = {"comment": correction.comment, "version": correction.version, "person": correction.person}
        earlier = self._rows(self._select(corrections, *(corrections.c[name] == value for name, value in own.items())))
        said = {
            "reading": _as_json(correction.reading),
            "suggested": None if correction.suggested is None else _as_json(correction.suggested),
            "blind": correction.blind,
            "at": correction.at,
        }
        number = len(earlier) + 1
        self._insert(corrections, [{**own, "number": number, **said}])
        return number

    def settle(self, comment: str, version: int, settlement: Settlement) -> None:
        """Keep what an arbiter decided."""
        said = {"person": settlement.person, "reason": settlement.reason, "at": settlement.at}
        reading = _as_json(settlement.reading)
        self._insert(settlements, [{"comment": comment, "version": version, "reading": reading, **said}])

    def accept(self, comment: str, version: int, acceptance: Acceptance) -> None:
        """Keep whether a reading trains."""
        said = {"person": acceptance.person, "accepted": acceptance.accepted, "at": acceptance.at}
        self._insert(acceptances, [{"comment": comment, "version": version, **said}])

    def page(self, standing: Standing | None, after: str | None, limit: int) -> tuple[list[Quarantine], str | None]:
        """Quarantines that have come so far, or all, oldest first, from the cursor `after` on; and the next cursor."""
        keys = self._keys(standing, after, limit + 1)
        found = self._whole(keys[:limit])
        return found, f"{found[-1].comment}:{found[-1].version}" if len(keys) > limit else None

    def standing(self, standing: Standing | None = None) -> Iterator[Quarantine]:
        """All quarantines, or those that have come so far, oldest first."""
        keys = self._keys(standing)
        for some in portions(keys):
            yield from self._whole(some)

    def counts(self) -> dict[Standing, int]:
        """How many have come how far."""
        begun = self._begun().subquery()
        counted = self._rows(select(begun.c.standing, func.count()).group_by(begun.c.standing))
        return {Standing(standing): count for standing, count in counted}

    def first_readings(self) -> Iterator[Correction]:
        """What each person said of each version at first, before they put anything right."""
        first = self._select(corrections, corrections.c.number == 1).execution_options(yield_per=AT_ONCE)
        for row in self.connection.execute(first):
            yield correction_of(row)

    def _keys(self, standing: Standing | None, after: str | None = None, limit: int | None = None) -> list[Key]:
        begun = self._begun().subquery()
        place = begun.c.began_at, begun.c.comment, begun.c.version
        query = select(begun.c.comment, begun.c.version).order_by(*place).limit(limit)
        if standing is not None:
            query = query.where(begun.c.standing == str(standing))
        if after is not None:
            comment, _, version = after.rpartition(":")
            own = corrections.c.organisation == self.organisation, corrections.c.comment == comment
            began = select(func.min(corrections.c.at)).where(*own, corrections.c.version == int(version))
            query = query.where(tuple_(*place) > tuple_(began.scalar_subquery(), comment, int(version)))
        return [(row.comment, row.version) for row in self._rows(query)]

    def _begun(self) -> Select:
        """What anybody has read: since when, and how far it has come, as `Quarantine.standing` says it."""
        read = self._last_readings().subquery()
        people, readings = func.count(distinct(read.c.person)), func.count(distinct(read.c.last))
        accepted, settled = func.max(case((acceptances.c.accepted, 1), else_=0)), func.count(settlements.c.person)
        standing = case(
            (func.count(acceptances.c.person) > 0, case((accepted == 1, "accepted"), else_="rejected")),
            (settled > 0, "settled"),
            (readings > 1, "disputed"),
            (people == 1, "one_reading"),
            else_="agreed",
        )
        return (
            select(read.c.comment, read.c.version, func.min(read.c.at).label("began_at"), standing.label("standing"))
            .outerjoin(settlements, self._of_same(settlements, read))
            .outerjoin(acceptances, self._of_same(acceptances, read))
            .group_by(read.c.comment, read.c.version)
        )

    def _last_readings(self) -> Select:
        """All readings; `last` holds what was read only where the person put it right no more."""
        own = corrections.c.comment, corrections.c.version, corrections.c.person
        age = func.row_number().over(partition_by=own, order_by=corrections.c.number.desc()).label("age")
        told = select(*own, corrections.c.at, cast(corrections.c.reading, String).label("reading"), age)
        aged = told.where(corrections.c.organisation == self.organisation).subquery()
        last = case((aged.c.age == 1, aged.c.reading)).label("last")
        return select(aged.c.comment, aged.c.version, aged.c.person, aged.c.at, last)

    def _of_same(self, table: Table, read: Any) -> Any:
        own = table.c.organisation == self.organisation
        return and_(own, table.c.comment == read.c.comment, table.c.version == read.c.version)

    def _whole(self, keys: Sequence[Key]) -> list[Quarantine]:
        readings: defaultdict[Key, dict[str, Correction]] = defaultdict(dict)
        for row in self._of(corrections, keys, corrections.c.number):
            readings[row.comment, row.version][row.person] = correction_of(row)
        settled = {(row.comment, row.version): settlement_of(row) for row in self._of(settlements, keys)}
        accepted = {(row.comment, row.version): _acceptance(row) for row in self._of(acceptances, keys)}
        return [
            Quarantine(
                comment=key[0],
                version=key[1],
                corrections=tuple(sorted(readings[key].values(), key=lambda it: (it.at, it.person))),
                settlement=settled.get(key),
                acceptance=accepted.get(key),
            )
            for key in keys
        ]

    def _of(self, table: Table, keys: Sequence[Key], *order: Any) -> Sequence[Row]:
        if not keys:
            return []
        return self._rows(self._select(table, tuple_(table.c.comment, table.c.version).in_(keys)).order_by(*order))


def _as_json(reading: Reading) -> dict[str, Any]:
    """A reading in one form, whatever order its labels come in: two that are alike are the same text."""
    plain = READINGS.dump_python(reading, mode="json")
    return {**plain, "labels": sorted(plain["labels"])}


def correction_of(row: Row) -> Correction:
    """One person's reading as it is kept."""
    return Correction(
        comment=row.comment,
        version=row.version,
        person=row.person,
        reading=READINGS.validate_python(row.reading),
        suggested=None if row.suggested is None else READINGS.validate_python(row.suggested),
        blind=row.blind,
        at=row.at,
    )


def settlement_of(row: Row) -> Settlement:
    """What an arbiter decided as it is kept."""
    return Settlement(row.person, READINGS.validate_python(row.reading), row.reason, row.at)


def _acceptance(row: Row) -> Acceptance:
    return Acceptance(row.person, row.accepted, row.at)
