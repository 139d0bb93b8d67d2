"""Comments written for this project: JSONL files under `datasets/`, every label known."""

import json
from pathlib import Path
from typing import Literal, TypeVar

import numpy as np
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from evaluation.examples import Examples, concatenate
from models.labels import LABELS, TOPICS, Label, Topic
from models.spans import Span, SpanType
from training.corpora.problems import CorpusError

Row = TypeVar("Row", bound=BaseModel)


class AuthoredSpan(BaseModel):
    """A personal-data span in characters of the comment, end exclusive."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    start: int = Field(ge=0)
    end: int
    type: SpanType


class AuthoredComment(BaseModel):
    """One line of an authored set.

    `near_miss` names the labels that a comment looks like by its words or its mood, and does not get.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str
    text: str = Field(min_length=1)
    labels: tuple[Label, ...]
    near_miss: tuple[Label, ...] = ()
    topic: Topic
    spans: tuple[AuthoredSpan, ...]
    batch: str
    post: str
    voice: str
    split: Literal["train", "validation", "test"]

    @model_validator(mode="after")
    def _spans_lie_in_the_text(self) -> "AuthoredComment":
        for span in self.spans:
            if not span.start < span.end <= len(self.text):
                raise ValueError(f"the span {span.start}..{span.end} does not lie in the text")
        if self.spans and Label.PERSONAL_INFORMATION not in self.labels:
            raise ValueError("spans are marked only where personal_information applies")
        return self


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
    """The lines of a file with their numbers. Only a newline ends a line: a comment may hold U+2028 and its like.

    Raises `CorpusError` where the file cannot be read as UTF-8.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise CorpusError(f"{path.name} cannot be read as UTF-8 text") from error
    return list(enumerate(text.removesuffix("\n").split("\n"), start=1)) if text else []


def parse_line(line: str, shape: type[Row]) -> Row:
    """Read one line of JSON as a `shape`. Raises `CorpusError` with the first mistake, without quoting the line."""
    try:
        return shape.model_validate(json.loads(line))
    except (json.JSONDecodeError, ValidationError) as error:
        raise CorpusError(_first_mistake(error)) from error


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
        [tuple(Span(span.start, span.end, span.type) for span in comment.spans) for comment in comments],
    )


def _first_mistake(error: json.JSONDecodeError | ValidationError) -> str:
    if isinstance(error, json.JSONDecodeError):
        return "not a JSON object"
    first = error.errors(include_input=False)[0]
    return f"{'.'.join(map(str, first['loc']))} {first['msg'].removeprefix('Value error, ')}".strip()
