"""The list of corpora in `datasets/sources.toml`: what each is, its licence, and whether it may train what ships."""

import tomllib
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from training.corpora.problems import CorpusError

SOURCES = Path(__file__).parents[2] / "datasets" / "sources.toml"


class Source(BaseModel):
    """One corpus: where its file is, how to read it, and on what terms it may be used."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str = Field(pattern=r"^[a-z0-9_]+$")
    file: str
    reader: Literal["labelled", "personal_data", "lexicon", "authored"]
    licence: str
    citation: str
    ship: bool
    weight: float = Field(default=1.0, ge=0, description="Trust in its labels: multiplies its share of a training run.")


class Catalogue(BaseModel):
    """All corpora that are known."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    source: tuple[Source, ...]

    @classmethod
    def load(cls, path: Path = SOURCES) -> "Catalogue":
        """Read the catalogue; raises `CorpusError` naming the first mistake."""
        try:
            return cls.model_validate(tomllib.loads(path.read_text(encoding="utf-8")))
        except OSError as error:
            raise CorpusError(f"cannot read {path}: {error.strerror}") from error
        except tomllib.TOMLDecodeError as error:
            raise CorpusError(f"{path} is not TOML: {error}") from error
        except ValidationError as error:
            first = error.errors()[0]
            raise CorpusError(f"{path}: {'.'.join(map(str, first['loc']))}: {first['msg']}") from error

    def usable(self, *, research: bool) -> tuple[Source, ...]:
        """The corpora that may train a bundle: those that may ship, or all of them for research."""
        return tuple(source for source in self.source if source.ship or research)
