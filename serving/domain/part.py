"""What every part of a house-rules file has in common."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

Id = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")]
Words = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
Clause = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=40),
    Field(description="Where in the organisation's own document this comes from, in that document's numbering."),
]


class RulesPart(BaseModel):
    """A part of the file: never changes once read, and a key it does not know is a mistake."""

    model_config = ConfigDict(frozen=True, extra="forbid")
