"""Which team takes a comment, who assigns it, how soon a person must look, and who else is brought in."""

from enum import StrEnum
from typing import Self

from pydantic import Field, field_validator, model_validator

from models.labels import Topic
from serving.domain.part import Clause, Id, RulesPart, Words
from serving.domain.when import When


class Level(StrEnum):
    """How soon a person must look, most pressing first."""

    EMERGENCY = "emergency"
    URGENT = "urgent"
    NORMAL = "normal"
    NONE = "none"


LEVELS: tuple[Level, ...] = tuple(Level)


class Route(RulesPart):
    """The team that answers comments like these, by `clock` where one runs. The first that fits is taken.

    `pass_on`: the matter then goes to the team of its topic.
    """

    id: Id
    clause: Clause
    when: When
    team: Id
    clock: Id | None = None
    pass_on: bool = False


class Service(RulesPart):
    """The team that comments on these topics are passed on to. Every topic has one.

    Where another body does the work, `signpost` is the standard reply that says so, offered for these topics only.
    """

    topics: tuple[Topic, ...] = Field(min_length=1)
    team: Id
    signpost: Id | None = None


class AttentionRule(RulesPart):
    """That a person must look at comments like these, by when, and why.

    `out_of_hours` is the contact to ring while the organisation is closed.
    """

    level: Level = Field(description="Not none, which is for comments that meet no rule.")
    when: When
    clock: Id
    reason: Words
    out_of_hours: Id | None = None

    @field_validator("level")
    @classmethod
    def _asks_somebody(cls, level: Level) -> Level:
        if level == Level.NONE:
            raise ValueError("should be emergency, urgent or normal; comments that meet no rule get none")
        return level


class Escalation(RulesPart):
    """Somebody besides the answering team who is brought in: told where `when` holds, and whenever a person sees fit.

    It is a `team`, the team of the comment's topic (`to_service`), or a body `outside` the organisation. `consult` are
    roles that may be asked as well.
    """

    id: Id
    clause: Clause
    words: Words
    when: When | None = None
    team: Id | None = None
    to_service: bool = False
    outside: Words | None = None
    consult: tuple[Id, ...] = ()

    @model_validator(mode="after")
    def _reaches_one(self) -> Self:
        if [bool(self.team), self.to_service, bool(self.outside)].count(True) != 1:
            raise ValueError("names one of team, to_service and outside")
        return self


class Assignment(RulesPart):
    """The team that gives incoming comments to people, and the teams it may give them to. One comment, one person."""

    clause: Clause
    by: Id
    to: tuple[Id, ...] = Field(min_length=1)
