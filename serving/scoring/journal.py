"""How far a run is, on disk beside what it has written."""

import os
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from models.labels import Label


class _Record(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Done(_Record):
    """What a run has done: rows read, up to `end` in the input; bytes written; rows with each label; seconds taken."""

    rows: int = Field(default=0, ge=0)
    end: int = Field(default=0, ge=0)
    written: int = Field(default=0, ge=0)
    bad: int = Field(default=0, ge=0)
    flagged: dict[Label, int] = {}
    seconds: float = Field(default=0.0, ge=0)


class Entry(_Record):
    """The journal's contents. `run` is what must be the same to go on; `result` the size of the finished output."""

    run: dict[str, str]
    done: Done
    result: int | None = None


class Journal:
    """One file with the latest `Entry`, replaced whole or not at all."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._unfinished = path.with_name(path.name + ".new")

    def read(self) -> Entry | None:
        """The entry; None where there is no journal, or none of ours."""
        try:
            return Entry.model_validate_json(self.path.read_bytes())
        except (FileNotFoundError, ValidationError):
            return None

    def write(self, entry: Entry) -> None:
        """Replace the entry, and see that it is on the disk."""
        with self._unfinished.open("wb") as file:
            file.write(entry.model_dump_json().encode())
            file.flush()
            os.fsync(file.fileno())
        self._unfinished.replace(self.path)

    def remove(self) -> None:
        """Remove the journal, if there is one."""
        self._unfinished.unlink(missing_ok=True)
        self.path.unlink(missing_ok=True)
