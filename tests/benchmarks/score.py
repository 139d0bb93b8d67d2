"""How fast `houserules score` is, beside a `transformers` pipeline with the same weights, in one run on one file."""

import json
import re
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import psutil
from rich.console import Console
from rich.table import Table

from tests.benchmarks.service import ROOT, housing_texts

LEAST_RATIO = 5.0
LARGEST_MEMORY = 600 * 1024**2
BATCH_SIZES = (1, 8, 16, 32, 64, 128)
PROBED = 400
"""Texts on which each batch size of the pipeline is tried; the fastest is measured."""
MEASURED = 3000
WEIGHTS = ROOT / "build" / "train" / "encoder" / "weights"
SENTENCE = re.compile(r"(?<=[.!?])\s+")


def run(bundle: Path, comments: int, weights: Path = WEIGHTS) -> None:
    """Print comments a second of both, their ratio, and the memory of `score`.

    The pipeline gets the batch size that suits it best and is measured before and after `score`; its better time
    counts.
    """
    console = Console()
    texts = unique_comments(comments)
    classify = open_pipeline(weights, console)
    sample = texts[:: max(1, comments // MEASURED)][:MEASURED]
    size = max(BATCH_SIZES, key=lambda size: rate_of(classify, sample[:PROBED], size))
    before = rate_of(classify, sample, size)
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / "comments.jsonl"
        source.write_text("".join(json.dumps({"text": text}) + "\n" for text in texts), encoding="utf-8")
        seconds, memory = time_score(source, Path(folder) / "scored.csv", bundle)
    pipeline = max(before, rate_of(classify, sample, size))
    console.print(_table(comments, comments / seconds, pipeline, size, memory))


def unique_comments(count: int, seed: int = 7) -> list[str]:
    """Comments as long as people write them, no two alike: sentences of our own comments, newly combined."""
    random = np.random.default_rng(seed)
    written = housing_texts()
    sentences = [sentence for text in written for sentence in SENTENCE.split(text)]
    counts = [len(SENTENCE.split(text)) for text in written]
    made: dict[str, None] = {}
    while len(made) < count:
        chosen = random.choice(len(sentences), size=counts[random.integers(len(counts))])
        made.setdefault(" ".join(sentences[at] for at in chosen) + f" {len(made)}")
    return list(made)


def open_pipeline(weights: Path, console: Console):
    """A text-classification pipeline in float32 with eleven labels, from fine-tuned weights or else the base's."""
    from transformers import AutoModelForSequenceClassification, AutoTokenizer, logging, pipeline

    from models.labels import LABELS
    from training.bases import find_base

    logging.set_verbosity_error()
    if not weights.exists():
        weights = Path(find_base("all-MiniLM-L6-v2").location)
        console.print("No fine-tuned float32 weights here (`make train` leaves them): the base's serve, as fast.")
    model = AutoModelForSequenceClassification.from_pretrained(
        weights, num_labels=len(LABELS), problem_type="multi_label_classification"
    )
    tokenizer = AutoTokenizer.from_pretrained(weights)
    return pipeline("text-classification", model=model.eval(), tokenizer=tokenizer, top_k=None, device="cpu")


def rate_of(classify, texts: Sequence[str], size: int) -> float:
    """Texts a second of the pipeline at one batch size."""
    begun = time.perf_counter()
    answers = classify(list(texts), batch_size=size, truncation=True, max_length=512)
    assert len(answers) == len(texts)
    return len(texts) / (time.perf_counter() - begun)


def time_score(source: Path, output: Path, bundle: Path) -> tuple[float, int]:
    """Seconds that `houserules score` takes as a process of its own, start included, and its most memory in bytes."""
    command = [
        sys.executable,
        "-m",
        "houserules",
        "score",
        str(source),
        "-o",
        str(output),
        "--bundle",
        str(bundle.resolve()),
    ]
    begun = time.perf_counter()
    process = subprocess.Popen(command, cwd=ROOT, stderr=subprocess.DEVNULL)
    peak = [0]
    watcher = threading.Thread(target=_watch, args=(process, peak), daemon=True)
    watcher.start()
    if process.wait():
        raise RuntimeError(f"houserules score ended with {process.returncode}")
    return time.perf_counter() - begun, peak[0]


def _watch(process: subprocess.Popen, peak: list[int]) -> None:
    """Keep the largest sum of the memory of a process and its children, looking ten times a second."""
    watched = psutil.Process(process.pid)
    while process.poll() is None:
        try:
            peak[0] = max(peak[0], sum(each.memory_info().rss for each in (watched, *watched.children(recursive=True))))
        except psutil.NoSuchProcess:
            return
        time.sleep(0.1)


def _table(comments: int, scored: float, pipeline: float, size: int, memory: int) -> Table:
    table = Table("", "measured", "target", title=f"score on {comments:,} comments")
    table.add_row("houserules score, comments/s", f"{scored:,.0f}", "")
    table.add_row(f"transformers pipeline, float32, batch {size}, comments/s", f"{pipeline:,.0f}", "")
    table.add_row("ratio", f"{scored / pipeline:.2f}", f"≥ {LEAST_RATIO:g}")
    table.add_row("memory of score, MB", f"{memory / 1024**2:,.0f}", f"< {LARGEST_MEMORY / 1024**2:,.0f}")
    return table
