"""Small corpora, made up and written where the readers look."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

WriteCorpus = Callable[..., Path]


@pytest.fixture
def write_corpus(tmp_path: Path) -> WriteCorpus:
    """Writes columns, given by name, as `corpus.parquet` and returns its path."""

    def write(columns: dict[str, Any]) -> Path:
        path = tmp_path / "corpus.parquet"
        pq.write_table(pa.table(columns), path)
        return path

    return write
