"""Parquet files, read with their columns checked."""

from collections.abc import Sequence
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from training.corpora.problems import CorpusError

OFFICIAL = {"train": "train", "dev": "validation", "validation": "validation", "test": "test", None: ""}


def read_columns(path: Path, columns: Sequence[str], *, filled: Sequence[str]) -> pa.Table:
    """Read these columns of a Parquet file, the `filled` ones without a hole.

    Raises `CorpusError` naming the columns that are missing or the first that has a hole.
    """
    try:
        present = set(pq.read_schema(path).names)
    except (OSError, pa.ArrowException) as error:
        raise CorpusError(f"{path.name} cannot be read as Parquet") from error
    missing = [name for name in columns if name not in present]
    if missing:
        raise CorpusError(f"{path.name} lacks the column{'s' * (len(missing) > 1)} {', '.join(missing)}")
    table = pq.read_table(path, columns=list(columns))
    if holed := [name for name in filled if table[name].null_count]:
        raise CorpusError(f"{path.name} has a row without {holed[0]}")
    return table


def official_split(corpus: str, native: str | None) -> str:
    """A corpus's own word for a split, in ours."""
    try:
        return OFFICIAL[native]
    except KeyError:
        expected = "train, dev, validation, test or nothing"
        raise CorpusError(f"{corpus}: {native!r} is no split; expected {expected}") from None
