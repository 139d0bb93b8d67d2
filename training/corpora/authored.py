"""Comments written for this project: JSONL files under `datasets/`, every label known."""

import json
from pathlib import Path
from typing import Literal, TypeVar

import numpy as np
from pydantic import BaseModel, ValidationError

from evaluation import labelled_lines
from evaluation.examples import Examples, concatenate
from evaluation.labelled_lines import LabelledLine
from models.labels import LABELS, TOPICS, Label, Topic
from training.corpora.problems import CorpusError

Row = TypeVar("Row", bound=BaseModel)


class AuthoredComment(LabelledLine):
    """One line of an authored set.

    `near_miss` names the labels that a comment looks like by its words or its mood, and does not get.
    """

    near_miss: tuple[Label, ...] = ()
    topic: Topic
    batch: str
    post: str
    voice: str
    split: Literal["train", "validation", "test"]


def read_authored(corpus: str, path: Path) -> Examples:
    """Read an authored set: a JSONL file, or every JSONL file of a folder. Raises `CorpusError`."""
    files = sorted(path.glob("*.jsonl")) if path.is_dir() else [path]
    if not files:
        raise CorpusError(f"{corpus}: {path} holds no JSONL file")
    return concatenate(_read_file(corpus, file) for file in files)


def read_comments(path: Path) -> list[AuthoredComment]:
    """Read and check every line of one JSONL file. Raises `CorpusError` with the line's number."""
    comments = []
    for number, line in numbered_lines(path):
        try:
            comments.append(parse_line(line, AuthoredComment))
        except CorpusError as error:
            raise CorpusError(f"{path.name}:{number}: {error}") from error
    return comments


def numbered_lines(path: Path) -> list[tuple[int, str]]:
    """The lines of a file with their numbers. Raises `CorpusError` where it cannot be read as UTF-8."""
    try:
        return labelled_lines.numbered_lines(path)
    except (OSError, UnicodeDecodeError) as error:
        raise CorpusError(f"{path.name} cannot be read as UTF-8 text") from error


def parse_line(line: str, shape: type[Row]) -> Row:
    """Read one line of JSON as a `shape`. Raises `CorpusError` with the first mistake, without quoting the line."""
    try:
        return shape.model_validate(json.loads(line))
    except (json.JSONDecodeError, ValidationError) as error:
        raise CorpusError(labelled_lines.first_mistake(error)) from error


def _read_file(corpus: str, path: Path) -> Examples:
    comments = read_comments(path)
    truth = np.array([[label in comment.labels for label in LABELS] for comment in comments], np.int8)
    return Examples(
        [corpus] * len(comments),
        [comment.id for comment in comments],
        [comment.text for comment in comments],
        truth.reshape(len(comments), len(LABELS)),
        np.array([TOPICS.index(comment.topic) for comment in comments], np.int16),
        [comment.batch for comment in comments],
        [comment.split for comment in comments],
        [comment.found() for comment in comments],
    )
