"""Everything a run learns from and is measured on: corpora read, cleaned of conflicts, split, fingerprinted."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from evaluation.examples import Examples, concatenate
from models.text import UnreadableText, require_readable
from training.corpora import Catalogue, Source, read_source
from training.split import split

DATASETS = Path(__file__).parents[1] / "datasets"


@dataclass(frozen=True, slots=True)
class Fingerprint:
    """What a bundle says of a corpus it learned from."""

    name: str
    rows: int
    sha256: str


@dataclass(frozen=True, slots=True)
class TrainingData:
    """Split examples; `parts` is (n,) strings: train, validation, test or left_out."""

    examples: Examples
    parts: np.ndarray
    sources: tuple[Source, ...]
    fingerprints: tuple[Fingerprint, ...]

    @property
    def trust(self) -> dict[str, float]:
        """Our trust in each corpus, by name."""
        return {source.name: source.weight for source in self.sources}

    @property
    def authored(self) -> frozenset[str]:
        """The corpora that were written for this project."""
        return frozenset(source.name for source in self.sources if source.reader == "authored")

    @property
    def learned(self) -> frozenset[str]:
        """The corpora that have texts in the train part."""
        return frozenset(self.examples.corpora[row] for row in np.flatnonzero(self.parts == "train").tolist())

    def part(self, name: str) -> Examples:
        """The examples of one part."""
        return self.examples.take(self.parts == name)


def load_data(
    catalogue: Catalogue, corpora: Path, *, research: bool = False, report: Callable[[str], None] = lambda name: None
) -> TrainingData:
    """Read and split every corpus that may be used; `report` hears each one's name before it is read.

    Raises `CorpusError` where a file or a column is missing.
    """
    sources = catalogue.usable(research=research)
    parts: list[Examples] = []
    for source in sources:
        report(source.name)
        parts.append(_readable(read_source(source, folder_of(source, corpora))))
    examples = concatenate(parts)
    report("near copies")
    return TrainingData(
        examples,
        split(examples),
        sources,
        tuple(_fingerprint(source, part) for source, part in zip(sources, parts, strict=True)),
    )


def folder_of(source: Source, corpora: Path) -> Path:
    """Authored sets live in this repository, the public corpora where the user keeps them."""
    return DATASETS if source.reader == "authored" else corpora


def _readable(examples: Examples) -> Examples:
    return examples.take([_is_readable(text) for text in examples.texts])


def _is_readable(text: str) -> bool:
    try:
        require_readable(text)
    except UnreadableText:
        return False
    return bool(text.strip())


def _fingerprint(source: Source, examples: Examples) -> Fingerprint:
    digest = hashlib.sha256()
    for text, truth in zip(examples.texts, examples.truth, strict=True):
        digest.update(text.encode("utf-8"))
        digest.update(truth.tobytes())
    return Fingerprint(source.name, len(examples), digest.hexdigest())
