"""Lines of a byte stream, in constant memory."""

from collections.abc import Iterator
from typing import BinaryIO

from serving.scoring.problems import ScoreError

BOM = b"\xef\xbb\xbf"
BLOCK = 1 << 20
MOST_BYTES = 8 << 20
"""Of one row. A longer one is a quotation mark left open, or no text file."""


def read_lines(file: BinaryIO, name: str) -> Iterator[bytes]:
    """The lines of `file` with their endings (LF, CR LF or CR). Raises `ScoreError` where one is too long."""
    rest = b""
    while block := file.read(BLOCK):
        lines = (rest + block).splitlines(keepends=True)
        # What ends a block may be half a line, and a CR may be half an ending.
        rest = b"" if lines[-1].endswith(b"\n") else lines.pop()
        yield from lines
        if len(rest) > MOST_BYTES:
            raise too_long(name)
    if rest:
        yield from rest.splitlines(keepends=True)


def decode(line: bytes) -> tuple[str, bool]:
    """A line as text, with U+FFFD for what is not UTF-8, and whether it was all UTF-8."""
    try:
        return line.decode(), True
    except UnicodeDecodeError:
        return line.decode(errors="replace"), False


def require_utf8_file(start: bytes, name: str) -> None:
    """Raise `ScoreError` where the first bytes of a file are those of another encoding of Unicode."""
    if start.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise ScoreError(f"{name} is in UTF-16; save it as UTF-8")


def too_long(name: str) -> ScoreError:
    """The error for a row of more than `MOST_BYTES`."""
    return ScoreError(f"{name} has a row of more than {MOST_BYTES >> 20} MB; is a quotation mark left open?")
