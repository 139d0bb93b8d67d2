"""Corrections as they are kept: what people say a comment is, and how far each has come on its way to training."""

from collections.abc import Iterator
from typing import Protocol

from serving.domain.correction import Acceptance, Correction, Quarantine, Settlement, Standing


class CorrectionRepository(Protocol):
    """The corrections of one organisation, by version of a comment."""

    def quarantine(self, comment: str, version: int) -> Quarantine:
        """All that people said of a version; an empty one where nobody has."""
        ...

    def add(self, correction: Correction) -> int:
        """Keep one person's reading, which takes the place of their earlier ones; gives its number among them."""
        ...

    def settle(self, comment: str, version: int, settlement: Settlement) -> None:
        """Keep what an arbiter decided."""
        ...

    def accept(self, comment: str, version: int, acceptance: Acceptance) -> None:
        """Keep whether a reading trains."""
        ...

    def page(self, standing: Standing | None, after: str | None, limit: int) -> tuple[list[Quarantine], str | None]:
        """Quarantines that have come so far, or all, oldest first, from the cursor `after` on; and the next cursor."""
        ...

    def standing(self, standing: Standing | None = None) -> Iterator[Quarantine]:
        """All quarantines, or those that have come so far, oldest first."""
        ...

    def counts(self) -> dict[Standing, int]:
        """How many have come how far."""
        ...

    def first_readings(self) -> Iterator[Correction]:
        """What each person said of each version at first, before they put anything right."""
        ...
