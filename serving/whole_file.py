"""A file that is there wholly or not at all."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO


class WholeFileError(ValueError):
    """The file cannot be written; the message is one sentence that says why."""


@contextmanager
def whole_file(path: Path, *, force: bool = False) -> Iterator[TextIO]:
    """A new file, readable by its owner alone, that takes the name `path` once all is written and on the disk.

    Raises `WholeFileError`, also where `path` exists and nobody said to `force` it; what was there then stays.
    """
    if path.exists() and not force:
        raise WholeFileError(f"{path} exists already; --force replaces it")
    try:
        descriptor, name = tempfile.mkstemp(prefix=f".{path.name}.", suffix=".unfinished", dir=path.parent)
    except OSError as error:
        raise _unwritable(path, error) from error
    unfinished = Path(name)
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8", newline="\n") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        unfinished.replace(path)
        _sync_names(path.parent)
    except OSError as error:
        raise _unwritable(path, error) from error
    finally:
        unfinished.unlink(missing_ok=True)


def _sync_names(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _unwritable(path: Path, error: OSError) -> WholeFileError:
    return WholeFileError(f"{path} cannot be written: {error.strerror}")
