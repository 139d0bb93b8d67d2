"""Texts with typed personal-data spans: `id`, `text`, `spans` as JSON [[start, end, type], ...], `source`."""

import json
from pathlib import Path

import numpy as np

from evaluation.examples import UNKNOWN, Examples
from models.labels import LABELS, Label
from models.spans import SPAN_TYPES, Span, SpanType
from training.corpora.problems import CorpusError
from training.corpora.table import read_columns

COLUMNS = ("id", "text", "spans", "source")


def read_personal_data(corpus: str, path: Path) -> Examples:
    """Read span-annotated texts; one with a span of a type we know is `personal_information`, one with none is not.

    Of a text whose spans are all of other types (a passport number, a city) nothing is said. Parts whose source calls
    itself a test are kept as tests. Raises `CorpusError`.
    """
    table = read_columns(path, COLUMNS, filled=COLUMNS)
    texts = table["text"].to_pylist()
    spans = [_spans(corpus, raw, len(text)) for raw, text in zip(table["spans"].to_pylist(), texts, strict=True)]
    n = table.num_rows
    truth = np.full((n, len(LABELS)), UNKNOWN, np.int8)
    truth[:, LABELS.index(Label.PERSONAL_INFORMATION)] = [
        1 if found else 0 if not json.loads(raw) else UNKNOWN
        for found, raw in zip(spans, table["spans"].to_pylist(), strict=True)
    ]
    return Examples(
        [corpus] * n,
        table["id"].to_pylist(),
        texts,
        truth,
        np.full(n, UNKNOWN, np.int16),
        [""] * n,
        ["test" if "test_" in source else "" for source in table["source"].to_pylist()],
        spans,
    )


def _spans(corpus: str, raw: str, length: int) -> tuple[Span, ...]:
    try:
        spans = tuple(Span(start, end, SpanType(kind)) for start, end, kind in json.loads(raw) if kind in SPAN_TYPES)
    except (ValueError, TypeError) as error:
        raise CorpusError(f"{corpus}: a row's spans are not [[start, end, type], ...]") from error
    if any(span.end > length for span in spans):
        raise CorpusError(f"{corpus}: a row's span ends after its text")
    return spans
