"""Examples on disk: one Parquet file, every part of every corpus in it, read back a part at a time.

Columns: `corpus`, `id`, `text`; one nullable int8 per label, empty where the corpus does not say; `topic`, empty where
not known; `batch`; `split`; and `spans` as JSON, [[start, end, type], ...].
"""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from evaluation.examples import UNKNOWN, Examples, concatenate
from evaluation.problems import EvaluationError
from models.labels import LABELS, TOPICS
from models.spans import Span, SpanType

ROW_GROUP = 10_000
PARTS = ("train", "validation", "test")
SCHEMA = pa.schema(
    [pa.field(name, pa.string(), nullable=False) for name in ("corpus", "id", "text")]
    + [pa.field(str(label), pa.int8()) for label in LABELS]
    + [pa.field("topic", pa.string())]
    + [pa.field(name, pa.string(), nullable=False) for name in ("batch", "split", "spans")]
)


def write_examples(path: Path, examples: Examples, parts: Sequence[str] | npt.NDArray[np.str_]) -> None:
    """Write `examples` with the part that each belongs to, (n,); the same examples give the same file.

    The file appears whole or not at all. Raises `ValueError` where `parts` is not one per example.
    """
    if len(parts) != len(examples):
        raise ValueError(f"there are {len(parts)} parts for {len(examples)} examples")
    unfinished = path.with_name(path.name + ".partial")
    try:
        with pq.ParquetWriter(unfinished, SCHEMA, compression="zstd") as writer:
            for start in range(0, len(examples), ROW_GROUP):
                rows = range(start, min(start + ROW_GROUP, len(examples)))
                writer.write_table(_as_table(examples.take(rows), [str(parts[row]) for row in rows]))
        unfinished.replace(path)
    finally:
        unfinished.unlink(missing_ok=True)


def read_examples(path: Path, part: str) -> Examples:
    """Read the examples of one of `PARTS`, row group by row group; `official` is their part.

    Raises `EvaluationError` where the file is missing, unreadable, lacks a column or holds what is not an example.
    """
    if part not in PARTS:
        raise EvaluationError(f"{part} is no part; expected {', '.join(PARTS)}")
    try:
        with pq.ParquetFile(path) as file:
            _require_columns(path, file.schema_arrow.names)
            batches = file.iter_batches(batch_size=ROW_GROUP, columns=SCHEMA.names)
            tables = [pa.Table.from_batches([batch]).filter(pc.field("split") == part) for batch in batches]
    except FileNotFoundError as error:
        raise EvaluationError(f"there is no {path}; `houserules datasets build` writes it") from error
    except (OSError, pa.ArrowException) as error:
        raise EvaluationError(f"{path} cannot be read as Parquet") from error
    try:
        return concatenate(_as_examples(table) for table in tables)
    except ValueError as error:
        raise EvaluationError(f"{path} does not hold examples: {error}") from error


def _require_columns(path: Path, present: Sequence[str]) -> None:
    if missing := [name for name in SCHEMA.names if name not in present]:
        raise EvaluationError(f"{path} lacks the column{'s' * (len(missing) > 1)} {', '.join(missing)}")


def _as_table(examples: Examples, parts: Sequence[str]) -> pa.Table:
    columns: dict[str, Any] = {"corpus": examples.corpora, "id": examples.ids, "text": examples.texts}
    for at, label in enumerate(LABELS):
        values = examples.truth[:, at]
        columns[label] = pa.array(values, pa.int8(), mask=values == UNKNOWN)
    columns["topic"] = [None if topic == UNKNOWN else str(TOPICS[topic]) for topic in examples.topics]
    columns |= {"batch": examples.batches, "split": parts}
    columns["spans"] = [json.dumps([[s.start, s.end, s.type] for s in spans]) for spans in examples.spans]
    return pa.table({name: pa.array(column, SCHEMA.field(name).type) for name, column in columns.items()}, SCHEMA)


def _as_examples(table: pa.Table) -> Examples:
    checked = {field.name: _checked(table[field.name], field) for field in SCHEMA}
    truth = [checked.pop(label).fill_null(UNKNOWN).to_numpy() for label in LABELS]
    columns = {name: column.to_pylist() for name, column in checked.items()}
    return Examples(
        columns["corpus"],
        columns["id"],
        columns["text"],
        np.stack(truth, axis=1).astype(np.int8),
        np.array([UNKNOWN if topic is None else _topic_index(topic) for topic in columns["topic"]], np.int16),
        columns["batch"],
        columns["split"],
        [_spans(raw) for raw in columns["spans"]],
    )


def _checked(column: pa.ChunkedArray, field: pa.Field) -> pa.ChunkedArray:
    """The column as its type; raises `ValueError` that names it, since Arrow's own message would quote the value."""
    try:
        checked = column.cast(field.type)
    except pa.ArrowException as error:
        raise ValueError(f"the column {field.name} is not of type {field.type}") from error
    if checked.null_count and not field.nullable:
        raise ValueError(f"the column {field.name} has an empty value")
    return checked


def _topic_index(topic: str) -> int:
    if topic not in TOPICS:
        raise ValueError("a topic is none of the labelling guide's")
    return [str(known) for known in TOPICS].index(topic)


def _spans(raw: str) -> tuple[Span, ...]:
    try:
        return tuple(Span(start, end, SpanType(kind)) for start, end, kind in json.loads(raw))
    except (ValueError, TypeError) as error:
        raise ValueError("a row's spans are not [[start, end, type], ...]") from error
