"""Labelled texts as lines of JSON: what comments that teach and cases that measure have in common."""

import json
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from models.labels import Label
from models.spans import Span, SpanType


class MarkedSpan(BaseModel):
    """A personal-data span in characters of the text, end exclusive."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    start: int = Field(ge=0)
    end: int
    type: SpanType


class LabelledLine(BaseModel):
    """A text, every label that applies to it, and its personal data."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str
    text: str = Field(min_length=1)
    labels: tuple[Label, ...]
    spans: tuple[MarkedSpan, ...]

    @model_validator(mode="after")
    def _spans_lie_in_the_text(self) -> "LabelledLine":
        for span in self.spans:
            if not span.start < span.end <= len(self.text):
                raise ValueError(f"the span {span.start}..{span.end} does not lie in the text")
        if self.spans and Label.PERSONAL_INFORMATION not in self.labels:
            raise ValueError("spans are marked only where personal_information applies")
        return self

    def found(self) -> tuple[Span, ...]:
        """The spans as every measurement takes them."""
        return tuple(Span(span.start, span.end, span.type) for span in self.spans)


def numbered_lines(path: Path) -> list[tuple[int, str]]:
    """The lines of a file with their numbers. Only a newline ends a line: a comment may hold U+2028 and its like.

    Raises `OSError` or `UnicodeDecodeError` where the file cannot be read as UTF-8.
    """
    text = path.read_text(encoding="utf-8")
    return list(enumerate(text.removesuffix("\n").split("\n"), start=1)) if text else []


def first_mistake(error: json.JSONDecodeError | ValidationError) -> str:
    """The first thing that is wrong with a line, without quoting it."""
    if isinstance(error, json.JSONDecodeError):
        return "not a JSON object"
    first = error.errors(include_input=False)[0]
    return f"{'.'.join(map(str, first['loc']))} {first['msg'].removeprefix('Value error, ')}".strip()
