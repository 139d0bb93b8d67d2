"""Real processes, really killed."""

import json
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from models.labels import LABELS

ROOT = Path(__file__).parents[3]
ROWS = 14_000


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> Path:
    rng = random.Random(3)
    path = tmp_path_factory.mktemp("killed") / "in.csv"
    lines = (f'{number},"{" ".join(rng.choices(LABELS, k=12))}"\r\n' for number in range(ROWS))
    path.write_text("number,text\r\n" + "".join(lines), newline="")
    return path


@pytest.fixture
def start(tiny_bundle, source):
    def begin(output: Path | str, *options: str, **settings) -> subprocess.Popen[str]:
        command = [sys.executable, "-m", "houserules", "score", str(source), "-o", str(output), *options]
        command += ["--bundle", str(tiny_bundle.folder), "--rules", "none"]
        return subprocess.Popen(
            command, cwd=ROOT, text=True, stderr=subprocess.PIPE, preexec_fn=heed_interrupts, **settings
        )

    return begin


def heed_interrupts() -> None:
    """A shell lets what it starts in the background ignore SIGINT, the test run and all its children included."""
    signal.signal(signal.SIGINT, signal.default_int_handler)


def wait_for_entries(journal: Path, count: int, process: subprocess.Popen[str]) -> None:
    """Wait until the process has written so many entries, or is over."""
    seen = changed_at(journal)
    while count and process.poll() is None:
        if changed_at(journal) != seen:
            seen, count = changed_at(journal), count - 1
        time.sleep(0.002)


def changed_at(path: Path) -> int:
    try:
        return path.stat().st_mtime_ns
    except FileNotFoundError:
        return 0


@pytest.mark.parametrize(("format", "kills"), [("csv", 12), ("parquet", 4)])
def test_killed_again_and_again_a_run_ends_with_the_bytes_of_one_that_was_not(start, tmp_path, format, kills):
    whole, output = tmp_path / f"whole.{format}", tmp_path / f"out.{format}"
    journal = tmp_path / f"out.{format}.partial.json"
    start(whole).communicate()
    rng = random.Random(format)
    reached = set()
    for _ in range(kills):
        process = start(output)
        wait_for_entries(journal, rng.randint(1, 2), process)
        time.sleep(rng.uniform(0, 0.1))
        process.send_signal(signal.SIGKILL)
        process.communicate()
        if journal.exists():
            reached.add(json.loads(journal.read_text())["done"]["rows"])
        if output.exists():
            break
    assert any(0 < rows < ROWS for rows in reached), "no kill came while rows were written"
    if not output.exists():
        _, said = start(output).communicate()
        assert said.startswith(f"{ROWS:,} rows")
    assert output.read_bytes() == whole.read_bytes()
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted([whole.name, output.name])


def test_an_interrupt_keeps_what_is_done_and_says_how_to_go_on(start, tmp_path):
    output = tmp_path / "out.csv"
    process = start(output)
    while process.poll() is None and not is_begun(tmp_path / "out.csv.partial.json"):
        time.sleep(0.01)
    process.send_signal(signal.SIGINT)
    _, said = process.communicate()
    assert process.returncode == 130
    assert said.startswith("houserules score: stopped after ")
    assert said.endswith(" rows; the same command goes on from there\n")
    assert not output.exists()


def test_standard_output_gets_the_rows_and_nothing_else(start, source):
    process = start("-", stdout=subprocess.PIPE)
    rows, said = process.communicate()
    assert (process.returncode, rows.count("\n"), rows.partition(",")[0]) == (0, ROWS + 1, "id")
    assert f"{ROWS:,} rows scored by tiny@1.0.0" in said


def test_a_reader_that_has_seen_enough_ends_the_run_without_a_traceback(start):
    process = start("-", stdout=subprocess.PIPE)
    os.read(process.stdout.fileno(), 100)
    process.stdout.close()
    said = process.stderr.read()
    process.stderr.close()
    assert process.wait() != 0
    assert "Traceback" not in said


def is_begun(journal: Path) -> bool:
    return journal.exists() and json.loads(journal.read_text())["done"]["rows"] > 0
