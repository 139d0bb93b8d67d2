"""The bundle: a folder with a classifier and all it needs, the only thing that passes from training to serving."""

import hashlib
import json
import math
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from models.labels import LABELS, TOPICS, Label, Topic
from models.spans import SPAN_TYPES, SpanType

MANIFEST = "bundle.json"
GRAPH = "model.onnx"
TOKENIZER = "tokenizer.json"
CARD = "README.md"
FORMAT = 1


class BundleError(ValueError):
    """The bundle cannot be used; the message is one sentence that says why."""


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Calibration(_Part):
    """Platt scaling (Platt 1999): probability = sigmoid(slope * logit + offset)."""

    slope: float = Field(default=1.0, gt=0)
    offset: float = 0.0

    @field_validator("slope", "offset")
    @classmethod
    def _is_finite(cls, value: float) -> float:
        if not math.isfinite(value):
            raise ValueError("must be finite")
        return value


class LabelSetting(_Part):
    """How the score of one label is read: its calibration, and the probability from which it is flagged."""

    name: Label
    threshold: float = Field(ge=0, le=1)
    calibration: Calibration = Calibration()


class LearnedCorpus(_Part):
    """A corpus the classifier learned from."""

    name: str
    rows: int = Field(ge=0)
    sha256: str


class BaseModelUsed(_Part):
    """The pretrained model that fine-tuning started from."""

    name: str
    licence: str | None
    revision: str | None = None
    sha256: str | None = None


class Manifest(_Part):
    """The contents of `bundle.json`."""

    format: Literal[1] = FORMAT
    name: str = Field(pattern=r"^[a-z0-9][a-z0-9.-]*$")
    version: str = Field(pattern=r"^[0-9A-Za-z][0-9A-Za-z.+-]*$")
    kind: Literal["encoder", "linear"]
    labels: tuple[LabelSetting, ...]
    topics: tuple[Topic, ...] = ()
    span_types: tuple[SpanType, ...] = ()
    max_tokens: int = Field(ge=16, le=512)
    corpora: tuple[LearnedCorpus, ...] = ()
    research: bool = Field(default=False, description="Learned from corpora that must not train what ships.")
    metrics: dict[str, Any] = {}
    base: BaseModelUsed | None = None
    licence: str
    files: dict[str, str] = Field(description="sha256 of every other file of the bundle, by name.")

    @field_validator("labels")
    @classmethod
    def _labels_are_this_release_s(cls, value: tuple[LabelSetting, ...]) -> tuple[LabelSetting, ...]:
        if tuple(setting.name for setting in value) != LABELS:
            raise ValueError(f"labels must be {', '.join(LABELS)}, in that order")
        return value

    @field_validator("topics")
    @classmethod
    def _topics_are_this_release_s(cls, value: tuple[Topic, ...]) -> tuple[Topic, ...]:
        if value and value != TOPICS:
            raise ValueError(f"topics must be {', '.join(TOPICS)}, in that order, or none")
        return value

    @field_validator("span_types")
    @classmethod
    def _span_types_are_this_release_s(cls, value: tuple[SpanType, ...]) -> tuple[SpanType, ...]:
        if value and value != SPAN_TYPES:
            raise ValueError(f"span_types must be {', '.join(SPAN_TYPES)}, in that order, or none")
        return value

    @field_validator("files")
    @classmethod
    def _files_lie_in_the_bundle(cls, value: dict[str, str]) -> dict[str, str]:
        if GRAPH not in value:
            raise ValueError(f"{GRAPH} is missing")
        if any(Path(name).name != name or name == MANIFEST for name in value):
            raise ValueError("a file of a bundle is a plain name beside bundle.json")
        return value


@dataclass(frozen=True, slots=True)
class Bundle:
    """A classifier as shipped, its files checked against their sha256."""

    folder: Path
    manifest: Manifest

    @property
    def identity(self) -> str:
        """Name and version, as every answer carries them."""
        return f"{self.manifest.name}@{self.manifest.version}"

    @property
    def graph(self) -> Path:
        """The ONNX graph."""
        return self.folder / GRAPH

    @property
    def tokenizer(self) -> Path:
        """The tokenizer of an `encoder` bundle."""
        return self.folder / TOKENIZER

    @property
    def size(self) -> int:
        """Bytes of all files of the bundle."""
        return sum((self.folder / name).stat().st_size for name in (MANIFEST, *self.manifest.files))


def load_bundle(folder: Path) -> Bundle:
    """Read a bundle and check every file. Raises `BundleError` with one clear sentence."""
    manifest = _read_manifest(folder / MANIFEST)
    if manifest.kind == "encoder" and TOKENIZER not in manifest.files:
        raise BundleError(f"{folder / MANIFEST}: files: an encoder bundle needs {TOKENIZER}")
    for name, expected in manifest.files.items():
        if _sha256(folder / name) != expected:
            raise BundleError(f"{folder / name} is not the file that {MANIFEST} names: its sha256 differs")
    return Bundle(folder, manifest)


def seal_bundle(folder: Path, manifest: dict[str, Any]) -> Bundle:
    """Write `bundle.json` beside the finished files of a bundle, with their sha256, and load the result.

    `manifest` is everything but `files`. Raises `BundleError` where it is not valid.
    """
    files = sorted(path.name for path in folder.iterdir() if path.name != MANIFEST)
    sealed = Manifest.model_validate(manifest | {"files": {name: _sha256(folder / name) for name in files}})
    unfinished = folder / f".{MANIFEST}"
    unfinished.write_text(sealed.model_dump_json(indent=2) + "\n", encoding="utf-8")
    unfinished.replace(folder / MANIFEST)
    return load_bundle(folder)


def _read_manifest(path: Path) -> Manifest:
    try:
        raw = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise BundleError(f"{path} cannot be read: {error.strerror}") from error
    except ValueError as error:
        raise BundleError(f"{path} is not JSON") from error
    try:
        return Manifest.model_validate(raw)
    except ValidationError as error:
        first = error.errors(include_input=False)[0]
        where = ".".join(map(str, first["loc"])) or "bundle"
        raise BundleError(f"{path}: {where}: {first['msg']}") from error


def _sha256(path: Path) -> str:
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise BundleError(f"{path} cannot be read: {error.strerror}") from error
