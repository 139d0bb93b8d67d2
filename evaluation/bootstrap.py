"""Bootstrap intervals: how far a figure would move had other texts been drawn (Efron & Tibshirani 1993)."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

FloatArray = npt.NDArray[np.float64]

RESAMPLES = 1000
SEED = 20261121
LEVEL = 0.95
DEFINED = 0.95
"""An interval is given only where at least this share of the resamples defines the figure."""
CHUNK = 400_000
"""Counts held at once: small enough to stay in the processor's cache."""


@dataclass(frozen=True, slots=True)
class Estimate:
    """A figure with its 95 % interval; `None` where it is undefined or the interval cannot be told."""

    value: float | None
    low: float | None = None
    high: float | None = None


def resample(n: int, *, resamples: int = RESAMPLES, seed: int = SEED) -> Iterator[FloatArray]:
    """Draw `n` texts with replacement, `resamples` times; yields how often each was drawn, (some, n) at a time."""
    random = np.random.default_rng(seed)
    size = max(1, CHUNK // max(n, 1))
    for done in range(0, resamples, size):
        rows = min(size, resamples - done)
        draws = random.integers(0, max(n, 1), size=(rows, n)) + n * np.arange(rows)[:, None]
        yield np.bincount(draws.ravel(), minlength=rows * n).reshape(rows, n).astype(np.float64)


def bootstrap(
    measure: Callable[[FloatArray], FloatArray], n: int, *, resamples: int = RESAMPLES, seed: int = SEED
) -> tuple[FloatArray, FloatArray]:
    """Figures of `n` texts and of their resamples.

    `measure` takes how often each text counts, (rows, n), and returns figures (rows, ...), nan where undefined. Returns
    the figures with every text counted once, (...), and those of the resamples, (resamples, ...).
    """
    point = measure(np.ones((1, n)))[0]
    samples = [measure(weights) for weights in resample(n, resamples=resamples, seed=seed)]
    return point, np.concatenate(samples) if samples else np.empty((0, *point.shape))


def estimate(value: float, samples: FloatArray, *, centred: bool = False) -> Estimate:
    """A figure with the percentile interval of its resampled values, (resamples,).

    No interval is given where too few resamples define the figure, or where none differs from the others: five found
    of five says little, and the bootstrap would call it certain. `centred` moves the resampled values so that
    their mean is the figure, for figures that resampling itself pushes away (see `evaluation/README.md`).
    """
    if not np.isfinite(value):
        return Estimate(None)
    defined = samples[np.isfinite(samples)]
    if len(defined) < max(2, DEFINED * len(samples)) or np.ptp(defined) < 1e-12:
        return Estimate(float(value))
    shift = defined.mean() - value if centred else 0.0
    low, high = np.quantile(defined - shift, [(1 - LEVEL) / 2, (1 + LEVEL) / 2])
    return Estimate(float(value), float(low), float(high))
