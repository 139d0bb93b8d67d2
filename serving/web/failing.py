"""Texts that the classifier could not read: tried again later and later, and after all others."""

from collections.abc import Callable, Iterable
from time import monotonic

from serving.service.repositories.comments import Version

FIRST_WAIT = 4.0
LONGEST_WAIT = 60.0
"""Seconds until a text is tried again: doubled each time, and never longer, for what failed may be the classifier."""


class Failing:
    """What one process remembers of texts that failed: how often, and when they may be tried again."""

    def __init__(self, clock: Callable[[], float] = monotonic) -> None:
        """`clock` tells seconds that only go on."""
        self._clock = clock
        self._tried: dict[tuple[str, int], tuple[int, float]] = {}

    def __len__(self) -> int:
        return len(self._tried)

    def in_turn(self, waiting: Iterable[Version], most: int) -> list[Version]:
        """Those to try now: what never failed first, in the order given, then what failed least often."""
        now = self._clock()
        due = [version for version in waiting if self._of(version)[1] <= now]
        return sorted(due, key=lambda version: self._of(version)[0])[:most]

    def remember(self, version: Version, *, failed: bool) -> None:
        """Take note of what came of a try."""
        if not failed:
            self._tried.pop(_key(version), None)
            return
        times = self._of(version)[0]
        wait = min(FIRST_WAIT * 2 ** min(times, 10), LONGEST_WAIT)
        self._tried[_key(version)] = (times + 1, self._clock() + wait)

    def keep_only(self, waiting: Iterable[Version]) -> None:
        """Forget what waits no more: it was edited, erased, or scored by another process."""
        keys = {_key(version) for version in waiting}
        self._tried = {key: tried for key, tried in self._tried.items() if key in keys}

    def _of(self, version: Version) -> tuple[int, float]:
        return self._tried.get(_key(version), (0, 0.0))


def _key(version: Version) -> tuple[str, int]:
    return version.comment, version.version
