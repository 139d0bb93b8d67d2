"""How far a training run is, as a terminal and as a log show it."""

from io import StringIO

import pytest
from rich.console import Console

from training.progress import LINES, StageBars


def report(stages: dict[str, int], *, terminal: bool) -> str:
    written = StringIO()
    with StageBars(Console(file=written, force_terminal=terminal, width=100)) as bars:
        for stage, total in stages.items():
            for done in range(1, total + 1):
                bars(stage, done, total)
    return written.getvalue()


@pytest.mark.parametrize("total", [1, LINES - 1, 7000])
def test_a_log_gets_few_lines_a_stage_and_always_its_last(total: int):
    lines = report({"training": total}, terminal=False).splitlines()
    assert 1 <= len(lines) <= LINES
    assert lines[-1].endswith(f"training {total:,} of {total:,}")


def test_a_log_tells_every_stage():
    written = report({"reading corpora": 3, "training": 50}, terminal=False)
    assert "reading corpora 3 of 3" in written
    assert "training 50 of 50" in written


def test_a_terminal_gets_bars():
    written = report({"training": 50}, terminal=True)
    assert "━" in written
    assert "50/50" in written
