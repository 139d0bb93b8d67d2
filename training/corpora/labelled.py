"""Corpora of the shared shape: `id`, `text`, one nullable column per label, `split`."""

import re
from pathlib import Path

import numpy as np
import pyarrow as pa

from evaluation.examples import UNKNOWN, Examples
from models.labels import LABELS
from training.corpora.problems import CorpusError
from training.corpora.table import official_split, read_columns

# Stand-ins that corpora put for names and links. Left in, a model learns to tell the corpus by its mask.
MASKS = re.compile(
    r"@user\b|<user>|<url>|<number>|\[name\]|\[religion\]|\bhttpurl\b|(?<!\S)(?:rt|user|url)(?!\S)", re.IGNORECASE
)
SPACES = re.compile(r"[ \t]{2,}")


def read_labelled(corpus: str, path: Path) -> Examples:
    """Read a corpus whose rows say for each label 1, 0 or nothing. Raises `CorpusError`."""
    table = read_columns(path, ["id", "text", *LABELS, "split"], filled=["id", "text"])
    truth = np.stack([_label_column(corpus, table[label], label) for label in LABELS], axis=1)
    n = table.num_rows
    return Examples(
        [corpus] * n,
        table["id"].to_pylist(),
        [unmask(text) for text in table["text"].to_pylist()],
        truth,
        np.full(n, UNKNOWN, np.int16),
        [""] * n,
        [official_split(corpus, split) for split in table["split"].to_pylist()],
        [()] * n,
    )


def unmask(text: str) -> str:
    """Take a corpus's masks for handles, names and links out of a text."""
    return SPACES.sub(" ", MASKS.sub(" ", text)).strip()


def _label_column(corpus: str, column: pa.ChunkedArray, label: str) -> np.ndarray:
    mistake = f"{corpus}: column {label} holds other values than 0, 1 and nothing"
    try:
        values = column.cast(pa.int8())
    except pa.ArrowException as error:
        raise CorpusError(mistake) from error
    if not set(values.unique().to_pylist()) <= {0, 1, None}:
        raise CorpusError(mistake)
    return values.fill_null(UNKNOWN).to_numpy()
