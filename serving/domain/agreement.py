"""How far people agree on what comments are: of those that two have read, the shares they read alike."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from serving.domain.correction import Quarantine, Reading


@dataclass(frozen=True, slots=True)
class Agreement:
    """Of `compared` comments, the shares whose first two readers gave the same; None where nothing was compared."""

    compared: int
    labels: float | None
    topic: float | None
    spans: float | None
    whole: float | None


def agreement(quarantines: Iterable[Quarantine]) -> Agreement:
    """Compare the first two readings of every comment that two people have read."""
    pairs = [(it.corrections[0].reading, it.corrections[1].reading) for it in quarantines if len(it.corrections) > 1]

    def share(part: Callable[[Reading], object]) -> float | None:
        return sum(part(one) == part(two) for one, two in pairs) / len(pairs) if pairs else None

    return Agreement(
        compared=len(pairs),
        labels=share(lambda reading: reading.labels),
        topic=share(lambda reading: reading.topic),
        spans=share(lambda reading: reading.spans),
        whole=share(lambda reading: reading),
    )
