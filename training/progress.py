"""How far a training run is: a bar per stage on a terminal, now and then a line in a log."""

from datetime import datetime

from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    TaskID,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
)

LINES = 20
"""Lines that a stage writes to a log, at most."""


class StageBars:
    """Shows how far each stage that reports is; use as a context manager and call it with (stage, done, total)."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._bars = Progress(
            TextColumn("{task.description:>18}"),
            BarColumn(),
            MofNCompleteColumn(),
            TimeElapsedColumn(),
            TimeRemainingColumn(),
            console=console,
            disable=not console.is_terminal,
        )
        self._tasks: dict[str, TaskID] = {}
        self._written: dict[str, int] = {}

    def __enter__(self) -> "StageBars":
        self._bars.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._bars.stop()

    def __call__(self, stage: str, done: int, total: int, /) -> None:
        show = self._draw if self._console.is_terminal else self._write
        show(stage, done, total)

    def _draw(self, stage: str, done: int, total: int) -> None:
        if stage not in self._tasks:
            self._tasks[stage] = self._bars.add_task(stage, total=total)
        self._bars.update(self._tasks[stage], completed=done)

    def _write(self, stage: str, done: int, total: int) -> None:
        part = done * LINES // max(total, 1)
        if self._written.get(stage, 0) < part:
            self._written[stage] = part
            self._console.print(f"{datetime.now():%H:%M:%S}  {stage} {done:,} of {total:,}", highlight=False)
