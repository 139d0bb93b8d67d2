"""CSV: every value a string, kept as it was."""

import csv
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, islice
from typing import TYPE_CHECKING, BinaryIO

from serving.scoring.answers import Answer, cell, values
from serving.scoring.chunk import CHUNK_ROWS, ID, Chunk, made_id
from serving.scoring.lines import BOM, MOST_BYTES, decode, read_lines, require_utf8_file, too_long
from serving.scoring.problems import ScoreError

if TYPE_CHECKING:
    import pyarrow as pa

LIKELY_NAMES = ("text", "comment", "comments", "message", "body", "content", "post")
"""What a column of comments is called. Others are not named in errors: a file without a header has comments there."""


@dataclass(frozen=True, slots=True)
class CsvStyle:
    """What of a file's looks is kept: the byte order mark that a spreadsheet asks for, and how lines end."""

    bom: bool = False
    newline: str = "\n"


@dataclass(frozen=True, slots=True)
class CsvKept:
    """Rows of strings under their columns."""

    columns: tuple[str, ...]
    rows: list[list[str]]

    def objects(self) -> list[str]:
        """Each row as a JSON object of strings."""
        return [json.dumps(dict(zip(self.columns, row, strict=True)), ensure_ascii=False) for row in self.rows]

    def strings(self) -> list[list[str]]:
        """The rows as they are."""
        return self.rows

    def table(self) -> "pa.Table":
        """Columns of strings."""
        import pyarrow as pa

        columns = zip(*self.rows, strict=True)
        return pa.table([pa.array(column, pa.string()) for column in columns], names=list(self.columns))


class CsvSource:
    """A CSV file in UTF-8 with a header. A row whose bytes or fields are wrong is kept, with what is wrong with it."""

    def __init__(self, file: BinaryIO, name: str, text_column: str, size: int | None = None) -> None:
        """Read the header of `file`. Raises `ScoreError` where there is none, or no column `text_column`."""
        self._file = file
        self._name = name
        self._rows = _Rows(file, name)
        self.size = size
        self._header = self._read_header()
        self._text = self._find(text_column)
        self._has_id = ID in self._header
        self.columns = self._header if self._has_id else (ID, *self._header)

    @property
    def style(self) -> CsvStyle:
        """How the header is written."""
        return self._rows.style

    def chunks(self, rows: int, end: int) -> Iterator[Chunk]:
        """See `Source`."""
        if rows:
            self._file.seek(end)
            self._rows = _Rows(self._file, self._name, end)
        while batch := list(islice(filter(self._is_row, self._rows), CHUNK_ROWS)):
            kept, problems = zip(*(self._fit(*row) for row in batch), strict=True)
            texts = [fields[self._text] for fields in kept]
            if not self._has_id:
                kept = [[made_id(rows + at), *fields] for at, fields in enumerate(kept, start=1)]
            yield Chunk(texts, list(problems), CsvKept(self.columns, list(kept)), self._rows.end)
            rows += len(batch)

    def _read_header(self) -> tuple[str, ...]:
        header, problem = next(self._rows, ([], None))
        if not header:
            raise ScoreError(f"{self._name} has no header" if self._rows.end else f"{self._name} is empty")
        if problem:
            raise ScoreError(f"{self._name}: {problem}, in the header")
        return tuple(header)

    def _find(self, text_column: str) -> int:
        found = self._header.count(text_column)
        if found == 1:
            return self._header.index(text_column)
        if found:
            raise ScoreError(f"{self._name} has {found} columns {text_column}")
        likely = [column for column in self._header if column.strip().lower() in LIKELY_NAMES]
        raise ScoreError(
            f"{self._name} has no column {text_column} among its {len(self._header)}; "
            + (f"did you mean --text-column '{likely[0]}'?" if likely else "name the comments' with --text-column")
        )

    def _is_row(self, row: tuple[list[str], str | None]) -> bool:
        """A blank line is no row, but where there is one column it is an empty value."""
        return bool(row[0]) or len(self._header) == 1

    def _fit(self, fields: list[str], problem: str | None) -> tuple[list[str], str | None]:
        """A row under the header: missing fields are empty, those too many stay in the last, with their commas."""
        columns = len(self._header)
        fields = fields or [""]
        if len(fields) == columns:
            return fields, problem
        problem = problem or f"the row has {len(fields)} fields, the header has {columns}"
        if len(fields) < columns:
            return fields + [""] * (columns - len(fields)), problem
        return [*fields[: columns - 1], ",".join(fields[columns - 1 :])], problem


class CsvWriter:
    """Writes rows under the input's columns and then ours."""

    def __init__(self, columns: Sequence[str], added: Sequence[str], model: str, style: CsvStyle) -> None:
        self._header = [*columns, *added]
        self._model = model
        self._style = style

    def opening(self) -> bytes:
        """The header."""
        return (BOM if self._style.bom else b"") + self._encode([self._header])

    def encode(self, chunk: Chunk, answers: Sequence[Answer]) -> bytes:
        """The rows of a chunk."""
        return self._encode(
            [*row, *map(cell, values(answer, self._model))]
            for row, answer in zip(chunk.kept.strings(), answers, strict=True)
        )

    def _encode(self, rows) -> bytes:
        # Asked for CR LF, the writer also quotes fields that hold a single one of the two.
        lines = _Lines()
        csv.writer(lines, lineterminator="\r\n").writerows(rows)
        return "".join(line.removesuffix("\r\n") + self._style.newline for line in lines).encode()


class _Lines(list[str]):
    """Takes what `csv.writer` writes, a row at a time."""

    write = list.append


class _Rows:
    """The rows of a CSV file, each with what is wrong with it as bytes; `end` is where the last one ended."""

    def __init__(self, file: BinaryIO, name: str, end: int = 0) -> None:
        csv.field_size_limit(MOST_BYTES)
        self.end = end
        self.style = CsvStyle()
        self._name = name
        self._lines = read_lines(file, name)
        self._bytes = 0
        self._is_utf8 = True
        self._is_over = False
        self._reader = csv.reader(self._decoded())
        if not end:
            self._read_style()

    def __iter__(self) -> "_Rows":
        return self

    def __next__(self) -> tuple[list[str], str | None]:
        self._bytes, self._is_utf8 = 0, True
        try:
            fields = next(self._reader)
        except csv.Error as error:
            raise ScoreError(f"{self._name} cannot be read as CSV: {error}") from None
        self.end += self._bytes
        return fields, self._problem()

    def _problem(self) -> str | None:
        if not self._is_utf8:
            return "the row is not valid UTF-8"
        if self._is_over:
            return "a quotation mark is opened and never closed"
        return None

    def _read_style(self) -> None:
        first = next(self._lines, b"")
        require_utf8_file(first, self._name)
        self.style = CsvStyle(first.startswith(BOM), "\r\n" if first.endswith(b"\r\n") else "\n")
        self.end = len(BOM) if self.style.bom else 0
        self._lines = chain([first[self.end :]] if first else [], self._lines)

    def _decoded(self) -> Iterator[str]:
        """The lines as text. The reader asks for one after the last only in a row that has begun, or to end."""
        for line in self._lines:
            self._bytes += len(line)
            if self._bytes > MOST_BYTES:
                raise too_long(self._name)
            text, is_utf8 = decode(line)
            self._is_utf8 = self._is_utf8 and is_utf8
            yield text
        self._is_over = self._bytes > 0
