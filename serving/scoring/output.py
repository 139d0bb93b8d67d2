"""Where rows go: a file that appears when it is whole, or a stream."""

import fcntl
import os
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import BinaryIO, Protocol

from serving.scoring.formats import STANDARD, Finish
from serving.scoring.journal import Done, Entry, Journal
from serving.scoring.problems import ScoreError


class Output(Protocol):
    """Takes bytes. `done` is what was done before, by an earlier run; `is_finished` where nothing is left to do."""

    @property
    def done(self) -> Done: ...

    @property
    def is_finished(self) -> bool: ...

    def append(self, data: bytes, done: Done) -> Done:
        """Write `data`, and keep that so much is done then; returns `done` with the bytes written."""
        ...

    def finish(self, finish: Finish | None) -> None:
        """Make the output appear."""
        ...

    def close(self) -> bool:
        """Leave off. Returns whether what was done is kept for the next run."""
        ...


class StreamOutput:
    """Standard output or a device: rows appear as they are written."""

    is_finished = False

    def __init__(self, path: Path) -> None:
        self.done = Done()
        self._file: BinaryIO = sys.stdout.buffer if path == STANDARD else path.open("wb")

    def append(self, data: bytes, done: Done) -> Done:
        """See `Output`."""
        self._file.write(data)
        self._file.flush()
        return done

    def finish(self, finish: Finish | None) -> None:
        """Nothing is left to do."""

    def close(self) -> bool:
        """See `Output`."""
        if self._file is not sys.stdout.buffer:
            self._file.close()
        return False


class FileOutput:
    """A file. Until it is whole its rows lie beside it in `<name>.partial`, with a journal that says how far they go.

    A kill at any moment leaves a journal that is true: rows reach the disk before the entry that counts them, and what
    was written after it is cut off when the next run goes on.
    """

    def __init__(
        self, path: Path, run: Mapping[str, str] | None, *, restart: bool = False, force: bool = False
    ) -> None:
        """Go on with `run` if it was begun before. Without `run` nothing is kept for another time.

        Raises `ScoreError` where `path` exists, unless `force`; where another run was begun, unless `restart`; and
        where one is under way.
        """
        self._path = Path(os.path.realpath(path))
        self._partial = self._path.with_name(self._path.name + ".partial")
        self._journal = Journal(self._path.with_name(self._path.name + ".partial.json"))
        self._run = dict(run) if run else None
        entry = None if restart else self._journal.read()
        self.is_finished = self._has_appeared(entry)
        self.done = entry.done if entry else Done()
        if self.is_finished:
            self._journal.remove()
            return
        is_begun = entry is not None and self._partial.exists()
        if not is_begun and self._path.exists() and not force:
            raise ScoreError(f"{self._path} exists already; --force replaces it")
        self._file = self._lock()
        try:
            self._go_on(entry) if entry and is_begun else self._begin()
        except BaseException:
            self._file.close()
            raise

    def append(self, data: bytes, done: Done) -> Done:
        """See `Output`. Raises `ScoreError` where the disk takes no more."""
        try:
            self._file.write(data)
            self._file.flush()
            os.fsync(self._file.fileno())
            done = done.model_copy(update={"written": self._file.tell()})
            self._write_journal(done)
        except OSError as error:
            raise self._unwritable(error) from error
        self.done = done
        return done

    def finish(self, finish: Finish | None) -> None:
        """See `Output`."""
        result = self._partial
        try:
            if finish:
                result = self._path.with_name(self._path.name + ".partial.whole")
                finish(self._partial, result)
                _sync(result)
            self._write_journal(self.done, result.stat().st_size)
            result.replace(self._path)
            _sync(self._path.parent)
        except OSError as error:
            raise self._unwritable(error) from error
        self._partial.unlink(missing_ok=True)
        self._journal.remove()
        self._file.close()

    def close(self) -> bool:
        """See `Output`. What was done is kept if it can be gone on with, and there is some."""
        if not self._file.closed and (entry := self._journal.read()):
            self.done = entry.done  # an interrupt may come when the journal is written and `done` is not
        kept = bool(self._run and self.done.rows)
        if not self._file.closed and not kept:
            self._partial.unlink(missing_ok=True)
            self._journal.remove()
        self._file.close()
        return kept

    def _has_appeared(self, entry: Entry | None) -> bool:
        """Whether a run like this one was killed between its last two steps, when the output was there already."""
        return (
            entry is not None
            and entry.run == self._run
            and not self._partial.exists()
            and self._path.exists()
            and entry.result == self._path.stat().st_size
        )

    def _lock(self) -> BinaryIO:
        try:
            file = os.fdopen(os.open(self._partial, os.O_RDWR | os.O_CREAT, 0o666), "r+b")
        except OSError as error:
            raise self._unwritable(error) from error
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            # A run that has just finished has renamed what was opened here.
            if os.path.samestat(os.fstat(file.fileno()), os.stat(self._partial)):
                return file
        except OSError:
            pass
        file.close()
        raise ScoreError(f"another run is writing {self._path}")

    def _begin(self) -> None:
        self.done = Done()
        self._journal.remove()
        self._file.truncate(0)

    def _go_on(self, entry: Entry) -> None:
        """Cut off what was written after the entry. Raises `ScoreError` where the entry is another run's."""
        run = self._run or {}
        if differences := [name for name, value in entry.run.items() if run.get(name) != value]:
            raise ScoreError(
                f"{self._partial} was begun with {' and '.join(differences)}; "
                "--restart begins afresh, the earlier command goes on with it"
            )
        if self._file.seek(0, os.SEEK_END) < entry.done.written:
            raise ScoreError(f"{self._partial} is shorter than its journal says; --restart begins afresh")
        self._file.truncate(entry.done.written)
        self._file.seek(entry.done.written)

    def _write_journal(self, done: Done, result: int | None = None) -> None:
        if self._run:
            self._journal.write(Entry(run=self._run, done=done, result=result))

    def _unwritable(self, error: OSError) -> ScoreError:
        kept = "; what is done is kept, and the same command goes on" if self._run and self.done.rows else ""
        return ScoreError(f"{self._path} cannot be written: {error.strerror}{kept}")


def _sync(path: Path) -> None:
    """See that a file, or the names in a folder, are on the disk."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
