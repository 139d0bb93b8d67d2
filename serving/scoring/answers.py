"""What is written behind a row's own columns."""

import json
from collections.abc import Sequence
from typing import Any

from models.labels import LABELS
from models.predictor import Prediction, Predictor
from models.text import UnreadableText, require_readable
from serving.scoring.chunk import Chunk
from serving.scoring.problems import ScoreError

Answer = Prediction | str
"""What the classifier says of a row, or why it says nothing."""

COLUMNS = (*LABELS, "labels", "topic", "language", "spans", "model", "error")
DIGITS = 6
"""Decimal places of a probability, as in the service's answers."""
MOST_CHARACTERS = 50_000
"""Of one text: more than any platform takes, few enough that a pasted book does not hold up the rest."""


def label_chunk(predictor: Predictor, chunk: Chunk) -> list[Answer]:
    """Label the rows of a chunk that can be labelled; one answer per row, in order."""
    problems = [problem or _problem(text) for text, problem in zip(chunk.texts, chunk.problems, strict=True)]
    texts = [text for text, problem in zip(chunk.texts, problems, strict=True) if not problem]
    predictions = iter(predictor.predict(texts) if texts else [])
    return [problem or _unless_empty(next(predictions)) for problem in problems]


def values(answer: Answer, model: str) -> list[Any]:
    """One value per name in `COLUMNS`; a row without labels has None for what is not known of it."""
    if isinstance(answer, str):
        return [*(None for _ in LABELS), "", None, None, None, model, answer]
    return [
        *(round(probability, DIGITS) for probability in answer.probabilities),
        ";".join(answer.labels),
        answer.topic,
        answer.language,
        [{"start": span.start, "end": span.end, "type": span.type} for span in answer.spans],
        model,
        None,
    ]


def cell(value: Any) -> str:
    """One of `values` as a cell of a CSV file."""
    match value:
        case None:
            return ""
        case float():
            return f"{value:.{DIGITS}f}"
        case list():
            return json.dumps(value)
        case _:
            return value


def added_columns(prefix: str, taken: Sequence[str], name: str) -> tuple[str, ...]:
    """The names of our columns. Raises `ScoreError` where the input called `name` has a column of that name."""
    names = tuple(prefix + column for column in COLUMNS)
    if clash := next((column for column in names if column in taken), None):
        raise ScoreError(f"{name} already has a column {clash}; --prefix gives the added columns other names")
    return names


def _problem(text: str) -> str | None:
    if len(text) > MOST_CHARACTERS:
        return f"the text is longer than {MOST_CHARACTERS:,} characters"
    try:
        require_readable(text)
    except UnreadableText as error:
        return str(error)
    return None


def _unless_empty(prediction: Prediction) -> Answer:
    return prediction if prediction.windows else "the text is empty"
