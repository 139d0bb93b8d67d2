"""JSON Lines: each row's object is kept as it is written, and ours is written into it at the end."""

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Any, BinaryIO

from serving.scoring.answers import Answer, values
from serving.scoring.chunk import CHUNK_ROWS, ID, Chunk, made_id
from serving.scoring.lines import BOM, decode, read_lines, require_utf8_file
from serving.scoring.problems import ScoreError

if TYPE_CHECKING:
    import pyarrow as pa

LINE = "line"
"""Where a line that is no object goes, as a string."""
MOST_COLUMNS = 1000
"""More fields than that are no table: something else than a name stands in their place."""
LONE_SURROGATE = re.compile("[\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class JsonlKept:
    """JSON objects in their own words, and the columns they are laid out in where a table is asked for."""

    rows: list[str]
    columns: tuple[str, ...]

    def objects(self) -> list[str]:
        """The rows as they are."""
        return self.rows

    def strings(self) -> list[list[str]]:
        """Each field as a string; what is no string as JSON, null and what is missing as an empty string."""
        return [[value or "" for value in row] for row in self._laid_out()]

    def table(self) -> "pa.Table":
        """Columns of strings, with null for null and for what is missing."""
        import pyarrow as pa

        columns = zip(*self._laid_out(), strict=True)
        return pa.table([pa.array(column, pa.string()) for column in columns], names=list(self.columns))

    def _laid_out(self) -> Iterator[list[str | None]]:
        for fields in map(json.loads, self.rows):
            yield [_cell(fields.get(column)) for column in self.columns]


class JsonlSource:
    """JSON Lines in UTF-8. A line that is no object is kept as a string, with what is wrong with it."""

    def __init__(
        self, file: BinaryIO, name: str, text_column: str, added: Sequence[str], size: int | None = None
    ) -> None:
        """`added` are the names of our fields: the first line must not have one of them, a later one is then bad."""
        self._file = file
        self._name = name
        self._text = text_column
        self._added = added
        self.size = size
        self.columns: tuple[str, ...] | None = None

    def find_columns(self) -> None:
        """Read the file through for the names of all fields. Raises `ScoreError` where it cannot be read twice."""
        if self.size is None:
            raise ScoreError(f"{self._name} cannot be read twice, as a table of its fields would need; write jsonl")
        columns: dict[str, None] = {}
        for line in _Lines(read_lines(self._file, self._name), self._name, 0, 0):
            is_kept = line.is_object and not self._clash(line.fields)
            fields = line.fields if is_kept else (ID, LINE)
            columns |= dict.fromkeys(fields if ID in fields else (ID, *fields))
            if len(columns) > MOST_COLUMNS:
                raise ScoreError(f"{self._name} has more than {MOST_COLUMNS:,} different fields; write jsonl")
        if any(map(LONE_SURROGATE.search, columns)):
            raise ScoreError(f"{self._name} has a field whose name holds a lone surrogate; write jsonl")
        self.columns = tuple(columns)
        self._file.seek(0)

    def chunks(self, rows: int, end: int) -> Iterator[Chunk]:
        """See `Source`. Raises `ScoreError` where none of the first lines has a text, or the first has our fields."""
        if rows:
            self._file.seek(end)
        lines = _Lines(read_lines(self._file, self._name), self._name, rows, end)
        each = iter(lines)
        while batch := list(islice(each, CHUNK_ROWS)):
            if batch[0].number == 1:
                self._require_texts(batch)
            problems = [self._problem(line) for line in batch]
            texts = ["" if problem else line.fields[self._text] for line, problem in zip(batch, problems, strict=True)]
            yield Chunk(texts, problems, JsonlKept([self._keep(line) for line in batch], self.columns or ()), lines.end)

    def _require_texts(self, batch: Sequence["_Line"]) -> None:
        objects = [line.fields for line in batch if line.is_object]
        if not objects:
            raise ScoreError(f"{self._name} does not hold JSON objects, one per line")
        if not any(self._text in fields for fields in objects):
            raise ScoreError(f"{self._name} has no field {self._text}; name the comments' with --text-column")
        if clash := self._clash(objects[0]):
            raise ScoreError(f"{self._name} already has a field {clash}; --prefix gives the added fields other names")

    def _problem(self, line: "_Line") -> str | None:
        if not line.is_utf8:
            return "the line is not valid UTF-8"
        if not line.is_object:
            return "the line is not a JSON object"
        if clash := self._clash(line.fields):
            return f"the row already has a field {clash}"
        text = line.fields.get(self._text)
        if text is None:
            return "the text is missing"
        return None if isinstance(text, str) else "the text is not a string"

    def _clash(self, fields: dict[str, Any]) -> str | None:
        return next((name for name in self._added if name in fields), None)

    def _keep(self, line: "_Line") -> str:
        if not line.is_object or self._clash(line.fields):
            return json.dumps({ID: made_id(line.number), LINE: line.raw}, ensure_ascii=False)
        if ID in line.fields:
            return line.raw
        made = json.dumps({ID: made_id(line.number)})
        return f"{made[:-1]}, {line.raw[1:].lstrip()}" if line.fields else made


class JsonlWriter:
    """Writes our fields at the end of each object."""

    def __init__(self, added: Sequence[str], model: str) -> None:
        self._added = added
        self._model = model

    def opening(self) -> bytes:
        """Nothing."""
        return b""

    def encode(self, chunk: Chunk, answers: Sequence[Answer]) -> bytes:
        """The rows of a chunk, each with an id and so not empty."""
        lines: list[str] = []
        for kept, answer in zip(chunk.kept.objects(), answers, strict=True):
            ours = json.dumps(dict(zip(self._added, values(answer, self._model), strict=True)))
            lines.append(f"{kept[:-1].rstrip()}, {ours[1:]}\n")
        return "".join(lines).encode()


@dataclass(frozen=True, slots=True)
class _Line:
    """A line with its row number, and the fields of its object if it is one."""

    number: int
    raw: str
    is_utf8: bool
    is_object: bool
    fields: dict[str, Any]


class _Lines:
    """The lines that are not blank; `end` is where the last one ended."""

    def __init__(self, lines: Iterator[bytes], name: str, rows: int, end: int) -> None:
        self.end = end
        self._lines = lines
        self._name = name
        self._rows = rows

    def __iter__(self) -> Iterator[_Line]:
        for line in self._lines:
            if not self.end:
                require_utf8_file(line, self._name)
            start = len(BOM) if not self.end and line.startswith(BOM) else 0
            self.end += len(line)
            if line[start:].strip():
                self._rows += 1
                yield _read(self._rows, line[start:])


def _read(number: int, line: bytes) -> _Line:
    raw, is_utf8 = decode(line.strip())
    try:
        value = json.loads(raw)
    except (ValueError, RecursionError):
        value = None
    fields = value if is_utf8 and isinstance(value, dict) else None
    return _Line(number, raw, is_utf8, fields is not None, fields or {})


def _cell(value: Any) -> str | None:
    """A value as a string; what no file can hold is written as U+FFFD."""
    written = value if isinstance(value, str | None) else json.dumps(value, ensure_ascii=False)
    return written and LONE_SURROGATE.sub("\ufffd", written)
