"""Parquet: columns keep their types.

A Parquet file cannot be added to once it is closed, so rows are first kept as a row of Arrow streams.
"""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from models.labels import LABELS
from serving.scoring.answers import Answer, values
from serving.scoring.chunk import CHUNK_ROWS, ID, Chunk, made_id
from serving.scoring.problems import ScoreError

ROW_GROUP = 32 * CHUNK_ROWS
BUFFER = 1 << 20
"""Bytes read of a column at once, so that a large row group need not fit into memory."""
ADDED_TYPES = [pa.float64()] * len(LABELS) + [pa.string()] * 6


@dataclass(frozen=True, slots=True)
class ParquetKept:
    """Rows as an Arrow table."""

    rows: pa.Table

    def objects(self) -> list[str]:
        """Each row as a JSON object; what JSON has no form for is written as a string, and NaN as null."""
        columns = [_finite(_utf8(column)) for column in self.rows.columns]
        rows = pa.table(columns, names=self.rows.column_names).to_pylist()
        return [json.dumps(row, ensure_ascii=False, default=_plain) for row in rows]

    def strings(self) -> list[list[str]]:
        """Each value as Arrow writes it; nested ones as JSON, null as an empty string."""
        return [list(row) for row in zip(*map(_cells, self.rows.columns), strict=True)]

    def table(self) -> pa.Table:
        """The rows as they are."""
        return self.rows


class ParquetSource:
    """A Parquet file. `size` and the ends of chunks are in rows."""

    def __init__(self, file: BinaryIO, name: str, text_column: str) -> None:
        """Raises `ScoreError` where `file` is no Parquet file or has no column of strings `text_column`."""
        try:
            self._file = pq.ParquetFile(file, pre_buffer=False, buffer_size=BUFFER)
        except pa.ArrowException as error:
            raise ScoreError(f"{name} is not a Parquet file") from error
        self._name = name
        self._text = text_column
        self._schema = self._file.schema_arrow
        self._require_text()
        self.size: int | None = self._file.metadata.num_rows
        self.columns = tuple(self.schema.names)

    @property
    def schema(self) -> pa.Schema:
        """The schema of the rows kept, with an `id` first if there was none."""
        return self._schema if ID in self._schema.names else self._schema.insert(0, pa.field(ID, pa.string()))

    def chunks(self, rows: int, end: int) -> Iterator[Chunk]:
        """See `Source`. Raises `ScoreError` where the file is damaged."""
        try:
            for table in _cut(self._tables(end), CHUNK_ROWS):
                texts, problems = _texts(table[self._text])
                if ID not in table.column_names:
                    ids = [made_id(rows + at) for at in range(1, len(table) + 1)]
                    table = table.add_column(0, ID, pa.array(ids, pa.string()))
                rows += len(table)
                yield Chunk(texts, problems, ParquetKept(table), rows)
        except (pa.ArrowException, OSError) as error:
            raise ScoreError(f"{self._name} is damaged: a piece of it cannot be read") from error

    def _tables(self, start: int) -> Iterator[pa.Table]:
        """The rows from number `start` on, in tables of any size."""
        for group in range(self._file.num_row_groups):
            rows = self._file.metadata.row_group(group).num_rows
            if start >= rows:
                start -= rows
                continue
            for batch in self._file.iter_batches(CHUNK_ROWS, row_groups=[group], use_threads=False):
                skipped = min(start, len(batch))
                start -= skipped
                yield pa.Table.from_batches([batch.slice(skipped)])

    def _require_text(self) -> None:
        found = self._schema.get_all_field_indices(self._text)
        if len(found) != 1:
            raise ScoreError(
                f"{self._name} has {len(found) or 'no'} column{'s' * (len(found) > 1)} {self._text}"
                + ("" if found else "; name the comments' with --text-column")
            )
        if not _is_text(self._schema.field(found[0]).type):
            raise ScoreError(f"{self._name}: the column {self._text} is {self._schema.field(found[0]).type}, not text")


class ParquetWriter:
    """Adds our columns; `finish` makes a Parquet file of what was kept."""

    def __init__(self, schema: pa.Schema, added: Sequence[str], model: str) -> None:
        self._schema = schema
        self._added = pa.schema([pa.field(name, type) for name, type in zip(added, ADDED_TYPES, strict=True)])
        self._model = model

    def opening(self) -> bytes:
        """A stream without rows, for a file of none."""
        return self._stream(pa.schema([*self._schema, *self._added], metadata=self._schema.metadata).empty_table())

    def encode(self, chunk: Chunk, answers: Sequence[Answer]) -> bytes:
        """The rows of a chunk, as an Arrow stream of their own."""
        table = chunk.kept.table()
        rows = zip(*(values(answer, self._model) for answer in answers), strict=True)
        for field, column in zip(self._added, rows, strict=True):
            cells = [json.dumps(value) if isinstance(value, list) else value for value in column]
            table = table.append_column(field, pa.array(cells, field.type))
        return self._stream(table)

    @staticmethod
    def finish(kept: Path, target: Path) -> None:
        """Write the streams of `kept` to `target` as one Parquet file."""
        with pa.OSFile(str(kept)) as file:
            tables = _streams(file)
            first = next(tables)
            with pq.ParquetWriter(target, first.schema, compression="zstd") as writer:
                for table in _cut(tables, ROW_GROUP):
                    writer.write_table(table, ROW_GROUP)

    @staticmethod
    def _stream(table: pa.Table) -> bytes:
        sink = pa.BufferOutputStream()
        with pa.ipc.new_stream(sink, table.schema) as writer:
            writer.write_table(table)
        return sink.getvalue().to_pybytes()


def _streams(file: pa.NativeFile) -> Iterator[pa.Table]:
    while file.tell() < file.size():
        with pa.ipc.open_stream(file) as reader:
            yield reader.read_all()


def _cut(tables: Iterator[pa.Table], rows: int) -> Iterator[pa.Table]:
    """The same rows in tables of `rows`, the last shorter."""
    waiting: list[pa.Table] = []
    count = 0
    for table in tables:
        waiting.append(table)
        count += len(table)
        while count >= rows:
            joined = pa.concat_tables(waiting)
            yield joined.slice(0, rows)
            waiting, count = [joined.slice(rows)], count - rows
    if count:
        yield pa.concat_tables(waiting)


def _is_text(type: pa.DataType) -> bool:
    plain = type.value_type if pa.types.is_dictionary(type) else type
    return pa.types.is_string(plain) or pa.types.is_large_string(plain) or pa.types.is_string_view(plain)


def _texts(column: pa.ChunkedArray) -> tuple[list[str], list[str | None]]:
    texts: list[str] = []
    problems: list[str | None] = []
    for value in _bytes(column):
        text = "" if value is None else value.decode(errors="replace")
        texts.append(text)
        problems.append("the text is missing" if value is None else None)
        if value is not None and text.encode() != value:
            problems[-1] = "the text is not valid UTF-8"
    return texts, problems


def _bytes(column: pa.ChunkedArray) -> list[bytes | None]:
    """Strings as bytes, which Arrow does not check to be UTF-8."""
    return column.cast(pa.string(), safe=False).cast(pa.binary()).to_pylist()


def _utf8(column: pa.ChunkedArray) -> pa.ChunkedArray:
    """A column of strings with U+FFFD for what is not UTF-8; any other as it is."""
    if not _is_text(column.type):
        return column
    texts = [None if value is None else value.decode(errors="replace") for value in _bytes(column)]
    return pa.chunked_array([pa.array(texts, pa.string())])


def _finite(column: pa.ChunkedArray) -> pa.ChunkedArray:
    """A column of numbers with null for NaN and infinities; any other as it is."""
    if not pa.types.is_floating(column.type):
        return column
    numbers = column.to_numpy()
    finite = np.where(np.isfinite(numbers), numbers, np.nan)
    return pa.chunked_array([pa.array(finite, column.type, from_pandas=True)])


def _cells(column: pa.ChunkedArray) -> list[str]:
    try:
        written = _utf8(column.cast(pa.string())).to_pylist()
    except pa.ArrowException:
        values = column.to_pylist()
        written = [None if value is None else json.dumps(value, ensure_ascii=False, default=_plain) for value in values]
    return [value or "" for value in written]


def _plain(value: Any) -> str:
    return value.isoformat() if hasattr(value, "isoformat") else str(value)
