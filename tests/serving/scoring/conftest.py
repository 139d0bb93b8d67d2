"""A way to score small files with the tiny bundle, which flags a label where a text names it."""

import csv
import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from models.bundle import Bundle
from models.predictor import Predictor
from serving.scoring import Request, score_file
from serving.scoring.journal import Done

Score = Callable[..., Done]


@pytest.fixture(scope="session")
def predictor(tiny_bundle: Bundle) -> Predictor:
    return Predictor(tiny_bundle, threads=1)


@pytest.fixture(scope="session")
def score(predictor: Predictor) -> Score:
    """Score `source` to `output` with two threads; options are those of `Request`."""

    def run(source: Path, output: Path, **options: Any) -> Done:
        return score_file(Request(source, output, **options), predictor, lambda *_: None, threads=2)

    return run


@pytest.fixture(scope="session")
def score_csv(score: Score, tmp_path_factory: pytest.TempPathFactory) -> Callable[..., list[dict[str, str]]]:
    """Score the bytes of a CSV file; the rows that come out, by column."""

    def run(data: bytes, **options: Any) -> list[dict[str, str]]:
        folder = tmp_path_factory.mktemp("csv")
        (folder / "in.csv").write_bytes(data)
        score(folder / "in.csv", folder / "out.csv", **options)
        return list(csv.DictReader(io.StringIO((folder / "out.csv").read_bytes().decode(), newline=""), strict=True))

    return run


@pytest.fixture(scope="session")
def score_jsonl(score: Score, tmp_path_factory: pytest.TempPathFactory) -> Callable[..., list[dict[str, Any]]]:
    """Score the bytes of a file of JSON Lines; the objects that come out."""

    def run(data: bytes, **options: Any) -> list[dict[str, Any]]:
        folder = tmp_path_factory.mktemp("jsonl")
        (folder / "in.jsonl").write_bytes(data)
        score(folder / "in.jsonl", folder / "out.jsonl", **options)
        return [json.loads(line) for line in (folder / "out.jsonl").read_bytes().splitlines()]

    return run


@pytest.fixture
def small_chunks(monkeypatch: pytest.MonkeyPatch) -> None:
    """Cut every format into chunks of four rows."""
    for module in ("csv_rows", "jsonl_rows", "parquet_rows"):
        monkeypatch.setattr(f"serving.scoring.{module}.CHUNK_ROWS", 4)
