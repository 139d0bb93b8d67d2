import csv
import json
import os
import random
from itertools import count
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from models.labels import LABELS, TOPICS
from serving.scoring import ScoreError, StoppedError
from serving.scoring.output import FileOutput

pytestmark = pytest.mark.usefixtures("small_chunks")
ROWS = 22


class Killed(BaseException):
    """The process ended here, as far as the program can know."""


@pytest.fixture
def make_input(tmp_path: Path):
    """Write the same 30 rows in one of the formats, some of them bad, some longer than a chunk's share."""
    rng = random.Random(7)
    texts = [" ".join(rng.choices([*LABELS, *TOPICS, "07700 900123,", "\n", "é"], k=6)) for _ in range(ROWS)]
    texts[5], texts[17] = "", "spam\0"

    def make(format: str) -> Path:
        path = tmp_path / f"in.{format}"
        if format == "csv":
            with path.open("w", newline="") as file:
                csv.writer(file).writerows([("text", "n"), *((text, n) for n, text in enumerate(texts))])
        elif format == "jsonl":
            path.write_text("".join(json.dumps({"text": text}) + "\n" for text in texts))
        else:
            pq.write_table(pa.table({"text": texts}), path, row_group_size=7)
        return path

    return make


def kill_at(monkeypatch: pytest.MonkeyPatch, moment: int) -> None:
    """End the run at its `moment`-th step that the disk would notice."""
    steps = count()

    def step(real):
        def stepping(*args, **kwargs):
            if next(steps) == moment:
                raise Killed
            return real(*args, **kwargs)

        return stepping

    monkeypatch.setattr(os, "fsync", step(os.fsync))
    for name in ("replace", "unlink"):
        monkeypatch.setattr(Path, name, step(getattr(Path, name)))
    monkeypatch.setattr(FileOutput, "close", lambda self: self._file.close())  # a killed process tidies nothing up


@pytest.mark.parametrize("format", ["csv", "jsonl", "parquet"])
def test_a_run_killed_at_any_step_goes_on_and_gives_the_same_bytes(score, make_input, tmp_path, format):
    source, output = make_input(format), tmp_path / f"out.{format}"
    score(source, tmp_path / f"whole.{format}")
    whole = (tmp_path / f"whole.{format}").read_bytes()
    for moment in count():
        with pytest.MonkeyPatch.context() as patch:
            kill_at(patch, moment)
            try:
                score(source, output)
            except Killed:
                assert not output.exists() or output.read_bytes() == whole
            else:
                break
        assert score(source, output).rows == ROWS
        assert output.read_bytes() == whole
        assert sorted(path.name for path in tmp_path.iterdir()) == sorted({source.name, output.name, f"whole.{format}"})
        output.unlink()
    assert moment > 3 * ROWS / 4


def test_rows_written_after_the_last_entry_are_cut_off(score, make_input, tmp_path):
    source, output = make_input("csv"), tmp_path / "out.csv"
    score(source, tmp_path / "whole.csv")
    stop_after(score, source, output, chunks=3)
    with (tmp_path / "out.csv.partial").open("ab") as file:
        file.write(b"half a ro")
    score(source, output)
    assert output.read_bytes() == (tmp_path / "whole.csv").read_bytes()


def test_a_resumed_run_reads_on_where_it_stopped_and_counts_everything(score, make_input, tmp_path, monkeypatch):
    source, output = make_input("csv"), tmp_path / "out.csv"
    whole = score(source, tmp_path / "whole.csv")
    stop_after(score, source, output, chunks=3)
    done = json.loads((tmp_path / "out.csv.partial.json").read_text())["done"]
    assert 0 < done["rows"] < ROWS
    labelled = watch_labelling(monkeypatch)
    resumed = score(source, output)
    assert sum(map(len, labelled)) == ROWS - done["rows"]
    assert (resumed.rows, resumed.bad, resumed.flagged) == (ROWS, whole.bad, whole.flagged)
    assert resumed.bad == 2


def test_a_stopped_run_says_how_to_go_on(score, make_input, tmp_path):
    stopped = stop_after(score, make_input("csv"), tmp_path / "out.csv", chunks=2)
    assert stopped == "stopped after 8 rows; the same command goes on from there"
    stopped = stop_after(score, make_input("csv"), tmp_path / "out.csv", chunks=2, restart=True)
    assert stopped == "stopped after 8 rows; without --restart it goes on from there"


def test_a_run_stopped_while_its_first_entry_is_written_keeps_it_and_says_so(score, make_input, tmp_path, monkeypatch):
    real = FileOutput._write_journal

    def write_then_stop(self: FileOutput, done, *rest) -> None:
        real(self, done, *rest)
        if done.rows:
            raise KeyboardInterrupt

    monkeypatch.setattr(FileOutput, "_write_journal", write_then_stop)
    with pytest.raises(StoppedError, match=r"^stopped after [\d,]+ rows; the same command goes on from there$"):
        score(make_input("csv"), tmp_path / "out.csv")
    assert json.loads((tmp_path / "out.csv.partial.json").read_text())["done"]["rows"] > 0


def test_a_run_stopped_before_its_first_chunk_leaves_nothing(score, make_input, tmp_path):
    source = make_input("csv")
    assert stop_after(score, source, tmp_path / "out.csv", chunks=0) == "stopped before any rows were done"
    assert list(tmp_path.iterdir()) == [source]


def change_input(source: Path) -> dict:
    source.write_bytes(source.read_bytes() + b"repair,31\n")
    return {}


@pytest.mark.parametrize(
    ("change", "difference"),
    [
        (change_input, "another input"),
        (lambda source: {"text_column": "n"}, "another --text-column"),
        (lambda source: {"prefix": "x_", "rules": "brent@1"}, "other house rules and another --prefix"),
    ],
)
def test_a_run_begun_otherwise_is_refused_until_told_to_restart(score, make_input, tmp_path, change, difference):
    source, output = make_input("csv"), tmp_path / "out.csv"
    stop_after(score, source, output, chunks=3)
    options = change(source)
    before = (tmp_path / "out.csv.partial").read_bytes()
    with pytest.raises(ScoreError, match=f"out.csv.partial was begun with {difference}; --restart begins afresh"):
        score(source, output, **options)
    assert (tmp_path / "out.csv.partial").read_bytes() == before
    score(source, output, restart=True, **options)
    score(source, tmp_path / "fresh.csv", **options)
    assert output.read_bytes() == (tmp_path / "fresh.csv").read_bytes()


def test_a_run_begun_with_another_bundle_is_refused(score, make_input, tmp_path, tiny_bundle):
    source, output = make_input("csv"), tmp_path / "out.csv"
    stop_after(score, source, output, chunks=3)
    journal = tmp_path / "out.csv.partial.json"
    entry = json.loads(journal.read_text())
    entry["run"]["another bundle"] = "0" * 64
    journal.write_text(json.dumps(entry))
    with pytest.raises(ScoreError, match="was begun with another bundle"):
        score(source, output)


def test_a_piped_run_does_not_take_the_place_of_one_that_can_go_on(score, make_input, tmp_path):
    source, output = make_input("csv"), tmp_path / "out.csv"
    stop_after(score, source, output, chunks=3)
    with source.open("rb") as file, pytest.raises(ScoreError, match="was begun with another input"):
        score(pipe_of(file), output, format="csv")
    assert score(source, output).rows == ROWS


def test_a_partial_file_shorter_than_its_journal_says_is_refused(score, make_input, tmp_path):
    source, output = make_input("csv"), tmp_path / "out.csv"
    stop_after(score, source, output, chunks=3)
    (tmp_path / "out.csv.partial").write_bytes(b"id,")
    with pytest.raises(ScoreError, match="is shorter than its journal says; --restart begins afresh"):
        score(source, output)


def test_a_finished_output_is_replaced_only_by_force_and_only_when_the_new_one_is_whole(score, make_input, tmp_path):
    source, output = make_input("csv"), tmp_path / "out.csv"
    output.write_text("mine")
    with pytest.raises(ScoreError, match=r"out\.csv exists already; --force replaces it"):
        score(source, output)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["in.csv", "out.csv"]
    stop_after(score, source, output, chunks=3, force=True)
    assert output.read_text() == "mine"
    score(source, output)
    assert output.read_text().count("tiny@1.0.0") == ROWS


def test_two_runs_cannot_write_one_output(make_input, tmp_path):
    first = FileOutput(tmp_path / "out.csv", {"another input": "1"})
    with pytest.raises(ScoreError, match=r"another run is writing .*out\.csv$"):
        FileOutput(tmp_path / "out.csv", {"another input": "1"})
    first.close()


def test_a_full_disk_is_one_sentence_and_what_is_done_is_kept(score, make_input, tmp_path, monkeypatch):
    source, output = make_input("csv"), tmp_path / "out.csv"
    score(source, tmp_path / "whole.csv")
    steps, real = count(), os.fsync

    def fill(descriptor: int) -> None:
        if next(steps) == 6:
            raise OSError(28, "No space left on device")
        real(descriptor)

    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", fill)
        with pytest.raises(ScoreError, match="No space left on device; what is done is kept, and the same command"):
            score(source, output)
    assert not output.exists()
    score(source, output)
    assert output.read_bytes() == (tmp_path / "whole.csv").read_bytes()


def test_an_input_changed_under_way_gives_no_output(score, make_input, tmp_path, monkeypatch):
    source, output = make_input("csv"), tmp_path / "out.csv"
    watch_labelling(monkeypatch, then=lambda: os.utime(source, (1, 1)))
    with pytest.raises(ScoreError, match="was changed while it was read; run again with --restart"):
        score(source, output)
    assert not output.exists()


def test_a_linked_output_is_written_where_the_link_points(score, make_input, tmp_path):
    (tmp_path / "far").mkdir()
    (tmp_path / "out.csv").symlink_to(tmp_path / "far" / "out.csv")
    score(make_input("csv"), tmp_path / "out.csv")
    assert (tmp_path / "out.csv").is_symlink()
    assert (tmp_path / "far" / "out.csv").exists()


def watch_labelling(monkeypatch: pytest.MonkeyPatch, then=lambda: None) -> list:
    """The chunks that are labelled from now on."""
    from serving.scoring import run

    seen, real = [], run.label_chunk

    def label(predictor, chunk):
        seen.append(chunk)
        then()
        return real(predictor, chunk)

    monkeypatch.setattr(run, "label_chunk", label)
    return seen


def stop_after(score, source: Path, output: Path, *, chunks: int, **options) -> str:
    """Interrupt a run once so many chunks are on the disk; what it says."""
    appended, real = count(), FileOutput.append

    def append(self, data, done):
        if next(appended) == chunks + 1:  # the first is the header
            raise KeyboardInterrupt
        return real(self, data, done)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(FileOutput, "append", append)
        with pytest.raises(StoppedError) as stopped:
            score(source, output, **options)
    return str(stopped.value)


def pipe_of(file) -> Path:
    reading, writing = os.pipe()
    os.write(writing, file.read())
    os.close(writing)
    return Path(f"/dev/fd/{reading}")
