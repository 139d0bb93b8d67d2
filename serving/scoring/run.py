"""One run: an input scored from where an earlier run stopped, if there was one, to its end."""

import hashlib
from collections import Counter, deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter

from models.bundle import MANIFEST
from models.predictor import Predictor
from serving.scoring.answers import Answer, label_chunk
from serving.scoring.chunk import Chunk, Source
from serving.scoring.formats import (
    STANDARD,
    Finish,
    Format,
    Writer,
    input_format,
    is_regular,
    open_writer,
    opened,
    output_format,
    read_source,
    unreadable,
)
from serving.scoring.journal import Done
from serving.scoring.output import FileOutput, Output, StreamOutput
from serving.scoring.problems import ScoreError, StoppedError

Report = Callable[[Done, int | None], None]
"""Told how far the run is, and the size of the input in the unit of `Done.end` where that is known."""


@dataclass(frozen=True, slots=True)
class Request:
    """What to score and where to, `-` being standard input and output. `rules` identify the published contacts."""

    source: Path
    output: Path
    text_column: str = "text"
    format: Format | None = None
    prefix: str = ""
    rules: str = ""
    restart: bool = False
    force: bool = False

    @property
    def resumable(self) -> bool:
        """Whether a stopped run can go on: the input can be read again, and the output can be taken back."""
        return is_regular(self.source) and not _is_stream(self.output)


def score_file(request: Request, predictor: Predictor, report: Report, *, threads: int) -> Done:
    """Score an input with `threads` threads, each of which runs the predictor by itself.

    The predictor is best opened for one thread. Raises `ScoreError`, and on an interrupt `StoppedError`, with what
    becomes of the rows done so far.
    """
    format = input_format(request.source, request.format)
    written_as = output_format(request.output, format)
    with opened(request.source) as file:
        stamp = _stamp(request.source)
        source, added = read_source(file, request.source, format, request.text_column, request.prefix)
        writer, finish = open_writer(written_as, source, added, predictor.bundle.identity)
        _require_apart(request, finish)
        output = _open_output(request, predictor, f"{format} to {written_as}")
        if output.is_finished:
            return output.done
        try:
            done = _score(source, writer, output, predictor, threads, report)
            if _stamp(request.source) != stamp:
                raise ScoreError(f"{request.source} was changed while it was read; run again with --restart")
            output.finish(finish)
        except KeyboardInterrupt:
            kept = output.close()
            raise StoppedError(_farewell(request, output.done.rows, kept=kept)) from None
        finally:
            output.close()
    return done


def _score(source: Source, writer: Writer, output: Output, predictor: Predictor, threads: int, report: Report) -> Done:
    """Write chunk after chunk, and report after each."""
    done = output.done
    started = perf_counter() - done.seconds
    if not done.written:
        done = output.append(writer.opening(), done)
    for chunk, answers in _label(source.chunks(done.rows, done.end), predictor, threads):
        done = _after(done, chunk, answers, perf_counter() - started)
        done = output.append(writer.encode(chunk, answers), done)
        report(done, source.size)
    return done


def _label(chunks: Iterable[Chunk], predictor: Predictor, threads: int) -> Iterator[tuple[Chunk, list[Answer]]]:
    """Label chunks side by side, a few read ahead, and give them back in order.

    Threads suffice: nearly all the work is done by onnxruntime, which does not hold the interpreter's lock.
    """
    waiting: deque[tuple[Chunk, Future[list[Answer]]]] = deque()
    pool = ThreadPoolExecutor(threads, thread_name_prefix="label")
    try:
        for chunk in chunks:
            waiting.append((chunk, pool.submit(label_chunk, predictor, chunk)))
            if len(waiting) > threads + 1:
                first, answers = waiting.popleft()
                yield first, answers.result()
        for first, answers in waiting:
            yield first, answers.result()
    finally:
        pool.shutdown(wait=False, cancel_futures=True)


def _after(done: Done, chunk: Chunk, answers: Sequence[Answer], seconds: float) -> Done:
    flagged = Counter(done.flagged)
    for answer in answers:
        flagged.update([] if isinstance(answer, str) else answer.labels)
    return Done(
        rows=done.rows + len(chunk),
        end=chunk.end,
        written=done.written,
        bad=done.bad + sum(isinstance(answer, str) for answer in answers),
        flagged=dict(flagged),
        seconds=seconds,
    )


def _open_output(request: Request, predictor: Predictor, formats: str) -> Output:
    if _is_stream(request.output):
        return StreamOutput(request.output)
    run = None
    if request.resumable:
        run = {
            "another input": _sha256(request.source),
            "another bundle": _sha256(predictor.bundle.folder / MANIFEST),
            "other house rules": request.rules,
            "another --text-column": request.text_column,
            "another --prefix": request.prefix,
            "other formats": formats,
        }
    return FileOutput(request.output, run, restart=request.restart, force=request.force)


def _require_apart(request: Request, finish: Finish | None) -> None:
    """Refuse an output that would take its input's place, and Parquet that cannot be gone back in."""
    if finish and _is_stream(request.output):
        raise ScoreError("Parquet cannot be written as a stream; give -o a file")
    if request.source != STANDARD and request.output.exists() and request.output.samefile(request.source):
        raise ScoreError(f"{request.output} is the input; give the output another name")


def _farewell(request: Request, rows: int, *, kept: bool) -> str:
    if kept:
        how = "without --restart it" if request.restart else "the same command"
        return f"stopped after {rows:,} rows; {how} goes on from there"
    if request.resumable:
        return "stopped before any rows were done"
    return "stopped; what comes from or goes to a stream cannot be gone on with, so nothing is kept"


def _is_stream(path: Path) -> bool:
    return path == STANDARD or (path.exists() and not path.is_file() and not path.is_dir())


def _stamp(path: Path) -> tuple[int, int] | None:
    """What changes when a file does; None for what is no file."""
    if not is_regular(path):
        return None
    status = path.stat()
    return status.st_size, status.st_mtime_ns


def _sha256(path: Path) -> str:
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise unreadable(path, error) from error
