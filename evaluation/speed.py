"""How fast a bundle answers, how long it takes to open, and how large it is."""

from dataclasses import dataclass
from pathlib import Path
from time import perf_counter

import numpy as np

from models.bundle import load_bundle
from models.predictor import Predictor

WORDS = 20
"""Words of each comment: about the length of the middle one of our own."""
RUNS = 200
COMMENTS = (
    "No heating since Friday and my mum is eighty four, I have rung three times now and nobody has come",
    "Brilliant service as ever, six weeks without a lift and we are on the fifth floor with a pram, cheers",
    "Can somebody tell me which day the brown bins go out next week please, because the page says two days",
    "Thank you to the two lads who came out and fixed the gate this morning, they were polite and quick",
    "Water is coming through the kitchen ceiling, it is all over the floor and now the lights have started flickering",
)
"""Each is read as it stands; none has a long word, a link or an emoji that would make it slower or faster than most."""


@dataclass(frozen=True, slots=True)
class Speed:
    """Milliseconds that one comment of `words` words takes on one thread, over `runs` of them, one at a time.

    `load_seconds` is from the folder to a predictor that can be asked, checks included; `size_bytes` is what the
    bundle's files take up on disk.
    """

    words: int
    runs: int
    median_ms: float
    p95_ms: float
    load_seconds: float
    size_bytes: int


def measure_speed(folder: Path, *, runs: int = RUNS) -> Speed:
    """Open the bundle in `folder` and time it on one thread, after asking about every comment once.

    What else the machine does meanwhile slows it down: the figure is of this machine and hour. Raises `BundleError`
    where the folder holds no bundle.
    """
    begun = perf_counter()
    predictor = Predictor(load_bundle(folder), threads=1)
    loaded = perf_counter() - begun
    for comment in COMMENTS:
        predictor.predict([comment])
    times = [_milliseconds(predictor, COMMENTS[run % len(COMMENTS)]) for run in range(runs)]
    return Speed(WORDS, runs, float(np.median(times)), float(np.quantile(times, 0.95)), loaded, _size(folder))


def _milliseconds(predictor: Predictor, comment: str) -> float:
    begun = perf_counter()
    predictor.predict([comment])
    return (perf_counter() - begun) * 1000


def _size(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.iterdir() if path.is_file())
