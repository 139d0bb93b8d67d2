"""Proof-reading of authored sets: every mistake, with its file and line."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Generic, TypeVar

from evaluation.examples import Examples, concatenate
from models.labels import Label
from models.text import UnreadableText, require_readable
from training.agreement import SecondLabels
from training.corpora import Catalogue, CorpusError, read_source
from training.corpora.authored import AuthoredComment, numbered_lines, parse_line
from training.split import near_copies

Row = TypeVar("Row", AuthoredComment, SecondLabels)
HELD_OUT = ("validation", "test")
SECOND = Path("second") / "labels.jsonl"


@dataclass(frozen=True, slots=True, order=True)
class Mistake:
    """Something to put right; the sentence names ids, never the text."""

    file: Path
    line: int
    sentence: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.sentence}"


@dataclass(frozen=True, slots=True)
class Placed(Generic[Row]):
    """A row of a JSONL file and where it stands."""

    file: Path
    line: int
    row: Row

    def mistake(self, sentence: str) -> Mistake:
        """A mistake in this row."""
        return Mistake(self.file, self.line, sentence)


@dataclass(frozen=True, slots=True)
class AuthoredSets:
    """What could be read of one or more sets, and the lines that could not."""

    comments: tuple[Placed[AuthoredComment], ...]
    seconds: tuple[Placed[SecondLabels], ...]
    unreadable: tuple[Mistake, ...]


def read_sets(folders: Iterable[Path]) -> AuthoredSets:
    """Read every batch of these sets and their second labels, if any.

    Raises `CorpusError` where a folder holds no batch or a file is not text.
    """
    comments: list[Placed[AuthoredComment]] = []
    seconds: list[Placed[SecondLabels]] = []
    unreadable: list[Mistake] = []
    for folder in folders:
        batches = sorted(folder.glob("*.jsonl"))
        if not batches:
            raise CorpusError(f"{folder} is no folder with JSONL files")
        for batch in batches:
            comments += _rows(batch, AuthoredComment, unreadable)
        if (folder / SECOND).exists():
            seconds += _rows(folder / SECOND, SecondLabels, unreadable)
    return AuthoredSets(tuple(comments), tuple(seconds), tuple(unreadable))


def check(authored: AuthoredSets) -> list[Mistake]:
    """Every mistake within the sets, by file and line."""
    mistakes = list(authored.unreadable)
    for placed in authored.comments:
        mistakes += [placed.mistake(sentence) for sentence in _mistakes_alone(placed)]
    mistakes += _repeated_ids(authored.comments)
    mistakes += _torn_batches(authored.comments)
    mistakes += _near_copies(authored.comments)
    mistakes += _second_labels(authored)
    return sorted(mistakes)


def public_texts(catalogue: Catalogue, corpora: Path) -> Examples:
    """The public corpora that are in the folder. Raises `CorpusError` where there is none, or one cannot be read."""
    here = [source for source in catalogue.source if source.reader != "authored" and (corpora / source.file).exists()]
    if not here:
        raise CorpusError(f"there is no public corpus in {corpora}; name the folder that holds them with --corpora")
    return concatenate(read_source(source, corpora) for source in here)


def leaks(authored: AuthoredSets, public: Examples) -> list[Mistake]:
    """Held-out comments that nearly repeat a public text, and training comments that nearly repeat a held-out one."""
    groups = near_copies([placed.row.text for placed in authored.comments] + list(public.texts)).tolist()
    ours, theirs = groups[: len(authored.comments)], groups[len(authored.comments) :]
    wanted, copies = set(ours), {}
    for at, group in enumerate(theirs):
        if group in wanted:
            copies.setdefault(group, []).append(at)
    mistakes = []
    for placed, group in zip(authored.comments, ours, strict=True):
        held_out = placed.row.split in HELD_OUT
        for at in [at for at in copies.get(group, ()) if held_out or public.official[at] in HELD_OUT][:1]:
            mistakes.append(placed.mistake(f"{placed.row.id} nearly repeats {public.ids[at]} of {public.corpora[at]}"))
    return mistakes


def _rows(file: Path, shape: type[Row], unreadable: list[Mistake]) -> list[Placed[Row]]:
    rows = []
    for number, line in numbered_lines(file):
        try:
            rows.append(Placed(file, number, parse_line(line, shape)))
        except CorpusError as error:
            unreadable.append(Mistake(file, number, str(error)))
    return rows


def _mistakes_alone(placed: Placed[AuthoredComment]) -> Iterator[str]:
    """What is wrong with one comment, whatever stands beside it."""
    comment = placed.row
    if comment.batch != placed.file.stem:
        yield f"{comment.id} is of the batch {comment.batch}, which is not this file's name"
    if not re.fullmatch(re.escape(comment.batch) + r"-\d{3,}", comment.id):
        yield f"the id {comment.id} is not {comment.batch}- and a number of three digits"
    if not comment.text.strip():
        yield f"{comment.id} has no text"
    try:
        require_readable(comment.text)
    except UnreadableText as error:
        yield f"{comment.id}: {error}"
    if len(set(comment.labels)) < len(comment.labels) or len(set(comment.near_miss)) < len(comment.near_miss):
        yield f"{comment.id} has a label twice"
    for label in [label for label in comment.near_miss if label in comment.labels]:
        yield f"{comment.id} has {label} and is said to miss it"
    if Label.PERSONAL_INFORMATION in comment.labels and not comment.spans:
        yield f"{comment.id} is personal_information, but no span says where"
    yield from _span_mistakes(comment)


def _span_mistakes(comment: AuthoredComment) -> Iterator[str]:
    spans = sorted(comment.spans, key=lambda span: (span.start, span.end))
    for span in spans:
        piece = comment.text[span.start : span.end]
        if piece != piece.strip():
            yield f"{comment.id}: the span {span.start}..{span.end} begins or ends with a space"
    for before, after in pairwise(spans):
        if after.start < before.end:
            spots = f"{before.start}..{before.end} and {after.start}..{after.end}"
            yield f"{comment.id}: the spans {spots} overlap"


def _repeated_ids(rows: Sequence[Placed]) -> Iterator[Mistake]:
    first: dict[str, Placed] = {}
    for placed in rows:
        earlier = first.setdefault(placed.row.id, placed)
        if earlier is not placed:
            yield placed.mistake(f"the id {placed.row.id} is taken by {earlier.file.name}:{earlier.line}")


def _torn_batches(comments: Sequence[Placed[AuthoredComment]]) -> Iterator[Mistake]:
    split: dict[str, str] = {}
    for placed in comments:
        comment = placed.row
        if split.setdefault(comment.batch, comment.split) != comment.split:
            yield placed.mistake(
                f"{comment.id} is {comment.split}, the rest of {comment.batch} is {split[comment.batch]}; "
                "a batch is not torn apart"
            )


def _near_copies(comments: Sequence[Placed[AuthoredComment]]) -> Iterator[Mistake]:
    first: dict[int, AuthoredComment] = {}
    groups = near_copies([placed.row.text for placed in comments])
    for placed, group in zip(comments, groups.tolist(), strict=True):
        earlier = first.setdefault(group, placed.row)
        if earlier is not placed.row:
            leak = "" if earlier.split == placed.row.split else f", which is {earlier.split} and not {placed.row.split}"
            yield placed.mistake(f"{placed.row.id} nearly repeats {earlier.id}{leak}")


def _second_labels(authored: AuthoredSets) -> Iterator[Mistake]:
    yield from _repeated_ids(authored.seconds)
    if authored.unreadable:
        return  # a comment may be missed only because its line cannot be read
    ids = {placed.row.id for placed in authored.comments}
    for placed in authored.seconds:
        if placed.row.id not in ids:
            yield placed.mistake(f"there is no comment {placed.row.id}")
