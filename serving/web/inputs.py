"""What several routes take: ids in a path, reasons, versions, pages."""

from typing import Annotated

from fastapi import Path, Query
from pydantic import BaseModel, ConfigDict, Field

from serving.web.schemas import WITHOUT_NUL

MOST_VERSIONS = 10**9

IdInPath = Annotated[str, Path(pattern=r"^[0-9a-f]{24}$", description="The id, as it was given.")]
Id = Annotated[str, Field(pattern=r"^[0-9a-f]{24}$")]
Name = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$", max_length=64)]
Person = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9.-]*$", max_length=40)]
NameInPath = Annotated[str, Path(pattern=r"^[a-z][a-z0-9_]*$", max_length=64, description="As the rules name it.")]
NameInQuery = Annotated[str | None, Query(pattern=r"^[a-z][a-z0-9_]*$", max_length=64)]
PersonInQuery = Annotated[str | None, Query(pattern=r"^[a-z0-9][a-z0-9.-]*$", max_length=40)]
Reason = Annotated[
    str, Field(min_length=1, max_length=4000, pattern=WITHOUT_NUL, description="In words, for whoever looks later.")
]
Version = Annotated[
    int, Field(ge=1, le=MOST_VERSIONS, strict=True, description="The version that you saw; a later one is refused.")
]
Limit = Annotated[int, Query(ge=1, le=200, description="How many at most.")]


class Sent(BaseModel):
    """A body: a field it does not know is a mistake."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Versioned(Sent):
    """That something is done to a case as it was at this version."""

    version: Version


class WithReason(Sent):
    """That something is done for a reason."""

    reason: Reason
