"""Which format a file has, and what reads and writes it."""

import stat
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import BinaryIO, Protocol

from serving.scoring.answers import Answer, added_columns
from serving.scoring.chunk import Chunk, Source
from serving.scoring.csv_rows import CsvSource, CsvStyle, CsvWriter
from serving.scoring.jsonl_rows import JsonlSource, JsonlWriter
from serving.scoring.problems import ScoreError

STANDARD = Path("-")
"""Standard input or output."""


class Format(StrEnum):
    """The formats of rows."""

    CSV = "csv"
    JSONL = "jsonl"
    PARQUET = "parquet"


SUFFIXES = {".csv": Format.CSV, ".jsonl": Format.JSONL, ".ndjson": Format.JSONL, ".parquet": Format.PARQUET}


class Writer(Protocol):
    """Rows and answers to bytes, written one after the other."""

    def opening(self) -> bytes:
        """What comes before the first row."""
        ...

    def encode(self, chunk: Chunk, answers: Sequence[Answer]) -> bytes:
        """The rows of a chunk with what is said of each."""
        ...


Finish = Callable[[Path, Path], None]
"""Makes the file that is wanted, the second, of what was written, the first."""


def input_format(path: Path, given: Format | None) -> Format:
    """The format of an input: as `given`, or by its suffix. Raises `ScoreError` where neither says."""
    found = given or SUFFIXES.get(path.suffix.lower())
    if found is None:
        raise ScoreError(f"the format of {_name(path)} cannot be told; give --format csv, jsonl or parquet")
    return found


def output_format(path: Path, of_input: Format) -> Format:
    """The format of an output: by its suffix, or that of the input."""
    return SUFFIXES.get(path.suffix.lower(), of_input)


def is_regular(path: Path) -> bool:
    """Whether `path` is a file that can be read twice. Raises `ScoreError` where it is missing."""
    if path == STANDARD:
        return False
    try:
        return stat.S_ISREG(path.stat().st_mode)
    except OSError as error:
        raise unreadable(path, error) from error


def unreadable(path: Path, error: OSError) -> ScoreError:
    """The error for an input that the system does not give."""
    return ScoreError(f"{path} cannot be read: {error.strerror}")


@contextmanager
def opened(path: Path) -> Iterator[BinaryIO]:
    """An input as bytes, closed at the end. Raises `ScoreError` where it cannot be read."""
    if path == STANDARD:
        yield sys.stdin.buffer
        return
    try:
        file = path.open("rb")
    except OSError as error:
        raise unreadable(path, error) from error
    with file:
        yield file


def read_source(
    file: BinaryIO, path: Path, format: Format, text_column: str, prefix: str
) -> tuple[Source, tuple[str, ...]]:
    """What reads the rows of the open input `path`, and the names of the columns to add. Raises `ScoreError`."""
    name = _name(path)
    size = path.stat().st_size if is_regular(path) else None
    if format is Format.PARQUET:
        if size is None:
            raise ScoreError(f"Parquet is read from its end, so it cannot come from {name}; give a file")
        from serving.scoring.parquet_rows import ParquetSource

        parquet = ParquetSource(file, name, text_column)
        return parquet, added_columns(prefix, parquet.columns, name)
    if format is Format.JSONL:
        added = added_columns(prefix, (), name)
        return JsonlSource(file, name, text_column, added, size), added
    source = CsvSource(file, name, text_column, size)
    return source, added_columns(prefix, source.columns, name)


def open_writer(format: Format, source: Source, added: Sequence[str], model: str) -> tuple[Writer, Finish | None]:
    """What writes the rows of `source`, and how it finishes, if not by itself. Raises `ScoreError`."""
    if isinstance(source, JsonlSource) and format is not Format.JSONL:
        source.find_columns()
    columns = source.columns or ()
    if format is Format.CSV:
        style = source.style if isinstance(source, CsvSource) else CsvStyle()
        return CsvWriter(columns, added, model, style), None
    if len(set(columns)) < len(columns):
        raise ScoreError(f"two columns of the input have the same name, so they cannot be written as {format}")
    if format is Format.JSONL:
        return JsonlWriter(added, model), None
    import pyarrow as pa

    from serving.scoring.parquet_rows import ParquetSource, ParquetWriter

    strings = pa.schema([pa.field(column, pa.string()) for column in columns])
    schema = source.schema if isinstance(source, ParquetSource) else strings
    return ParquetWriter(schema, added, model), ParquetWriter.finish


def _name(path: Path) -> str:
    return "standard input" if path == STANDARD else str(path)
