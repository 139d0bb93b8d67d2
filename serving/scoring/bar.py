"""What a person sees of a run: a bar while it goes on, and a few lines at its end."""

from types import TracebackType

from rich.console import Console
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn
from rich.text import Text

from models.labels import LABELS
from serving.scoring.journal import Done

SPEED_SECONDS = 120
"""The stretch of time that the time left is judged by."""


class ScoreBar:
    """A bar with rows, speed and time left. Use as a context manager, and call it with (done, size of the input)."""

    def __init__(self, console: Console, *, shown: bool) -> None:
        self._progress = Progress(
            TextColumn("scoring"),
            BarColumn(),
            TaskProgressColumn(),
            TextColumn("{task.fields[rows]}"),
            TimeRemainingColumn(),
            console=console,
            transient=True,
            disable=not shown,
            speed_estimate_period=SPEED_SECONDS,
        )
        self._task = self._progress.add_task("scoring", total=None, rows="")

    def __enter__(self) -> "ScoreBar":
        self._progress.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._progress.stop()

    def __call__(self, done: Done, size: int | None) -> None:
        rows = f"{_rows(done.rows)}, {_speed(done)} a second"
        self._progress.update(self._task, completed=done.end, total=size, rows=rows)


def summary(done: Done, output: str, model: str) -> list[Text]:
    """The closing lines: how many rows, how fast, how many with each label, how many could not be labelled."""
    time = f"in {_duration(done.seconds)}, {_speed(done)} a second"
    lines = [Text.assemble((_rows(done.rows), "bold"), f" scored by {model} {time}: ", (output, "bold"))]
    flagged = [(label, done.flagged[label]) for label in LABELS if done.flagged.get(label)]
    lines.append(Text(", ".join(f"{label} {count:,}" for label, count in flagged) or "no labels"))
    if done.bad:
        lines.append(Text(f"{_rows(done.bad)} could not be labelled; the column error says why", "yellow"))
    return lines


def _rows(count: int) -> str:
    return f"{count:,} row{'s' * (count != 1)}"


def _speed(done: Done) -> str:
    return f"{done.rows / done.seconds:,.0f}" if done.seconds else "?"


def _duration(seconds: float) -> str:
    minutes, seconds = divmod(round(seconds, 1 if seconds < 60 else 0), 60)
    hours, minutes = divmod(int(minutes), 60)
    if hours:
        return f"{hours} h {minutes} min"
    return f"{minutes} min {seconds:.0f} s" if minutes else f"{seconds:.1f} s"
