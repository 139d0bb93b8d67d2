"""The oldest way to find swearing, as a yardstick: a list of words, looked up in the text."""

import re
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.parquet as pq

from evaluation.bootstrap import RESAMPLES, SEED
from evaluation.examples import UNKNOWN, Examples
from evaluation.metrics import LabelMetrics, measure_texts
from evaluation.problems import EvaluationError
from models.labels import LABELS, Label
from models.text import clean

LEXICON = "profanity_lexicon"
PROFANITY = LABELS.index(Label.PROFANITY)
GIVEN = 0.5
"""A list says yes or no, 1 or 0 here; the label is given at or over this."""


def read_words(path: Path) -> tuple[str, ...]:
    """The words of the corpus `profanity_lexicon` in a file of examples, of every part of it, in order.

    The bundle has seen most of them in training; a list is all of itself, so it gets those of the other parts too. The
    examples hold what the lexicon's makers grade strong or severe, so that some common swear words are missing.
    Empty where the file has none. Raises `EvaluationError` where it cannot be read.
    """
    try:
        table = pq.read_table(path, columns=["text", Label.PROFANITY], filters=[("corpus", "=", LEXICON)])
    except (OSError, pa.ArrowException) as error:
        raise EvaluationError(f"{path} cannot be read as Parquet") from error
    rows = zip(table["text"].to_pylist(), table[Label.PROFANITY].to_pylist(), strict=True)
    return tuple(sorted({text for text, swears in rows if swears == 1}))


def flag_by_list(texts: Sequence[str], words: Sequence[str]) -> npt.NDArray[np.bool_]:
    """Whether each text, (n,), holds one of the `words` as a word of its own, whatever the case.

    Texts and words are cleaned up as the classifier's are (look-alike letters, invisible characters), so that the list
    is not beaten by what the clean-up undoes for both.
    """
    known = sorted({clean(word).text.strip().casefold() for word in words} - {""}, key=len, reverse=True)
    if not known:
        return np.zeros(len(texts), bool)
    pattern = re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, known))})(?!\w)")
    return np.array([bool(pattern.search(clean(text).text.casefold())) for text in texts], bool)


def measure_list(
    examples: Examples, words: Sequence[str], *, resamples: int = RESAMPLES, seed: int = SEED
) -> LabelMetrics | None:
    """The list's figures for `profanity`, where `examples` say whether it applies; `None` without words or texts."""
    own = examples.take(examples.truth[:, PROFANITY] != UNKNOWN)
    if not words or not len(own):
        return None
    probabilities = np.zeros((len(own), len(LABELS)))
    probabilities[:, PROFANITY] = flag_by_list(own.texts, words)
    found = measure_texts(own.truth, probabilities, np.full(len(LABELS), GIVEN), resamples=resamples, seed=seed)
    return found.of(Label.PROFANITY)
