"""The settings of one training run. Together with the corpora they determine the result."""

from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field


class Recipe(BaseModel):
    """What to train and how. An unknown key is an error, so that a misspelt one cannot pass silently."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    kind: Literal["encoder", "linear"] = "encoder"
    name: str = Field(default="default", pattern=r"^[a-z0-9][a-z0-9.-]*$")
    version: str = Field(default="0.4.0", pattern=r"^[0-9A-Za-z][0-9A-Za-z.+-]*$")
    seed: int = 20261121
    base: str = Field(
        default="all-MiniLM-L6-v2", description="A folder, a packaged base, or a hub name with @revision."
    )
    samples: int = Field(default=280_000, gt=0, description="Texts drawn for training, with repetition.")
    batch_size: int = Field(default=32, gt=0)
    max_tokens: int = Field(default=128, ge=16, le=512)
    learning_rate: float = Field(default=2e-4, gt=0)
    head_learning_rate: float = Field(default=1e-3, gt=0)
    warmup: float = Field(default=0.06, ge=0, lt=1, description="Share of the steps over which the rate rises.")
    weight_decay: float = Field(default=0.01, ge=0)
    dropout: float = Field(default=0.1, ge=0, lt=1)
    focus: float = Field(default=1.0, ge=0, description="How much more a label counts that is still wrong; 0: alike.")
    topic_weight: float = Field(default=0.15, ge=0, description="Weight of the topic loss beside the label loss.")
    tag_weight: float = Field(default=0.5, ge=0, description="Weight of the loss of tags beside the label loss.")
    authored_share: float = Field(default=0.75, ge=0, lt=1, description="Share of the draws that are our own comments.")
    augment: bool = Field(default=True, description="Encoder: learn also from varied and spoilt copies of the texts.")
    vocabulary: int = Field(default=40_000, gt=0, description="Word n-grams of the linear kind.")
    research: bool = Field(default=False, description="Also learn from corpora that must not train what ships.")

    @classmethod
    def load(cls, path: Path) -> "Recipe":
        """Read a recipe from a JSON file."""
        return cls.model_validate_json(path.read_text(encoding="utf-8"))
