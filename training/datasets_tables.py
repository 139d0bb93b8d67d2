"""Tables that `houserules datasets` prints."""

from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
from rich.box import SIMPLE_HEAD
from rich.table import Table

from models.labels import LABELS, TOPICS
from training.agreement import SecondLabels, agreements
from training.corpora import Catalogue, CorpusError, Source
from training.corpora.authored import AuthoredComment, numbered_lines
from training.data import folder_of

SPLITS = ("train", "validation", "test")


def sources_table(catalogue: Catalogue, corpora: Path) -> Table:
    """What each source is, may do and holds; raises `CorpusError` where a file is there but cannot be read."""
    table = _table("source", "licence", "may ship", "rows", right_from=3)
    for source in catalogue.source:
        rows = _rows(source, corpora)
        shown = "[dim]not here[/dim]" if rows is None else f"{rows:,}"
        table.add_row(source.name, source.licence, "yes" if source.ship else "no", shown)
    return table


def counts_tables(comments: Sequence[AuthoredComment]) -> tuple[Table, Table, Table]:
    """How many comments carry each label, or none, nearly miss one, and are about each topic, by split."""
    labels: Counter[tuple[str, str]] = Counter()
    missed: Counter[tuple[str, str]] = Counter()
    topics: Counter[tuple[str, str]] = Counter()
    for comment in comments:
        labels.update((name, comment.split) for name in (*(comment.labels or ("none",)), "all comments"))
        missed.update((f"not {label}", comment.split) for label in comment.near_miss)
        topics[comment.topic, comment.split] += 1
    return (
        _counts("label", (*LABELS, "none", "all comments"), labels),
        _counts("near miss", [f"not {label}" for label in LABELS], missed),
        _counts("topic", TOPICS, topics),
    )


def agreement_table(rows: Sequence[SecondLabels]) -> Table:
    """Cohen's kappa between the first and the second labelling, per label and for the topic."""
    table = _table(f"{len(rows)} labelled twice", "first", "second", "agreed", "kappa", right_from=1)
    for one in agreements(rows):
        counts = ("" if one.firsts is None else str(one.firsts), "" if one.seconds is None else str(one.seconds))
        table.add_row(one.question, *counts, f"{one.agreed:.1%}", "-" if one.kappa is None else f"{one.kappa:.2f}")
    return table


def _counts(heading: str, names: Sequence[str], counted: Counter[tuple[str, str]]) -> Table:
    table = _table(heading, *SPLITS, "all", right_from=1)
    for name in names:
        row = [counted[name, split] for split in SPLITS]
        table.add_row(name, *(f"{number:,}" for number in (*row, sum(row))))
    return table


def _table(*headings: str, right_from: int) -> Table:
    table = Table(box=SIMPLE_HEAD)
    for at, heading in enumerate(headings):
        table.add_column(heading, justify="right" if at >= right_from else "left", overflow="fold")
    return table


def _rows(source: Source, corpora: Path) -> int | None:
    path = folder_of(source, corpora) / source.file
    if path.is_dir():
        return sum(len(numbered_lines(file)) for file in path.glob("*.jsonl"))
    if not path.exists():
        return None
    if path.suffix == ".jsonl":
        return len(numbered_lines(path))
    try:
        return pq.read_metadata(path).num_rows
    except (OSError, pa.ArrowException) as error:
        raise CorpusError(f"{path.name} cannot be read as Parquet") from error
