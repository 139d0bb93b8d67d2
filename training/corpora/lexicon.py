"""A list of swear words and slurs with a severity for each: weak labels for `profanity`."""

from pathlib import Path

import numpy as np

from evaluation.examples import UNKNOWN, Examples
from models.labels import LABELS, Label
from training.corpora.problems import CorpusError
from training.corpora.table import read_columns

COLUMNS = ("text", "category_1", "severity_rating")
SLURS = frozenset(
    {
        "racial / ethnic slurs",
        "religious offense",
        "sexual orientation / gender",
        "physical disability",
        "mental disability",
    }
)
STRONG = 1.8
"""The least severity (1 mild, 2 strong, 3 severe) taken as a swear word; the guide leaves mild ones out."""


def read_lexicon(corpus: str, path: Path) -> Examples:
    """Read the words that swear. Slurs are left out: by the guide they are hate speech, if anything.

    Raises `CorpusError`.
    """
    table = read_columns(path, COLUMNS, filled=COLUMNS)
    rows = [row for row in table.to_pylist() if row["category_1"] not in SLURS and _severity(corpus, row) >= STRONG]
    truth = np.full((len(rows), len(LABELS)), UNKNOWN, np.int8)
    truth[:, LABELS.index(Label.PROFANITY)] = 1
    return Examples(
        [corpus] * len(rows),
        [f"{corpus}-{number}" for number in range(len(rows))],
        [row["text"] for row in rows],
        truth,
        np.full(len(rows), UNKNOWN, np.int16),
        [""] * len(rows),
        ["train"] * len(rows),
        [()] * len(rows),
    )


def _severity(corpus: str, row: dict[str, str]) -> float:
    try:
        return float(row["severity_rating"])
    except ValueError as error:
        raise CorpusError(f"{corpus}: a severity_rating is not a number") from error
