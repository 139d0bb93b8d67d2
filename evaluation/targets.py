"""What a bundle is to reach before it ships, and whether it does."""

from dataclasses import dataclass

from evaluation.bootstrap import Estimate


@dataclass(frozen=True, slots=True)
class Target:
    """A figure that is wanted and what was found, in the unit that `wanted` names; `reached` is `None` if not measured.

    Shares run from 0 to 1. A target is reached by the figure itself; its interval says how sure that is.
    """

    name: str
    wanted: str
    found: Estimate
    reached: bool | None
