"""A piece of the input under way: some rows, as their format keeps them, and the texts to label."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    import pyarrow as pa

CHUNK_ROWS = 1024
"""Rows labelled and kept together: a kill loses a few chunks, some seconds of work."""
ID = "id"


class Kept(Protocol):
    """The input's own columns of a chunk, with an `id` made where there was none."""

    def objects(self) -> list[str]:
        """Each row as a JSON object."""
        ...

    def strings(self) -> list[list[str]]:
        """Each row as strings, in the order of the columns."""
        ...

    def table(self) -> "pa.Table":
        """The rows with their types."""
        ...


@dataclass(frozen=True, slots=True)
class Chunk:
    """Rows that follow each other. `problems[i]` says why row i cannot be labelled, whatever `texts[i]` is.

    `end` is where the input is read up to: bytes, or rows of a Parquet file.
    """

    texts: list[str]
    problems: list[str | None]
    kept: Kept
    end: int

    def __post_init__(self) -> None:
        if len(self.texts) != len(self.problems):
            raise ValueError(f"{len(self.texts)} texts have {len(self.problems)} problems or none")

    def __len__(self) -> int:
        return len(self.texts)


class Source(Protocol):
    """An input opened. `columns` is None while each row has its own; `size` is in the unit of `Chunk.end`."""

    @property
    def columns(self) -> tuple[str, ...] | None: ...

    @property
    def size(self) -> int | None: ...

    def chunks(self, rows: int, end: int) -> Iterator[Chunk]:
        """Chunks of `CHUNK_ROWS`, the last shorter, after the first `rows` rows, which end at `end`."""
        ...


def made_id(number: int) -> str:
    """The id of a row that came without one: its number in the input, from 1."""
    return f"row-{number:06d}"
