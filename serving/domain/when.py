"""Which comments a part of the rules is about."""

from typing import Self

from pydantic import Field, model_validator

from models.labels import Label, Topic
from serving.domain.part import RulesPart
from serving.domain.seen import Place, Seen


class When(RulesPart):
    """Conditions on a comment; all that are given must hold.

    `any_of`, `all_of` and `none_of` are its labels. `followers_from`: its author has so many followers, or more.
    `other_language`: one that the classifier does not know. `own_page`, `other_page`: whose page it stands on.
    """

    any_of: tuple[Label, ...] = ()
    all_of: tuple[Label, ...] = ()
    none_of: tuple[Label, ...] = ()
    topics: tuple[Topic, ...] = ()
    topics_except: tuple[Topic, ...] = ()
    place: Place | None = None
    followers_from: int | None = Field(default=None, ge=1)
    other_language: bool = False
    other_page: bool = False
    own_page: bool = False

    @model_validator(mode="after")
    def _says_something(self) -> Self:
        if self == When.model_construct():
            raise ValueError("holds for every comment; give at least one condition")
        return self

    def met_by(self, seen: Seen) -> bool:
        """Whether this comment is one of those meant."""
        return (
            (not self.any_of or not seen.labels.isdisjoint(self.any_of))
            and seen.labels.issuperset(self.all_of)
            and seen.labels.isdisjoint(self.none_of)
            and (not self.topics or seen.topic in self.topics)
            and seen.topic not in self.topics_except
            and self.place in (None, seen.place)
            and (self.followers_from is None or (seen.followers or 0) >= self.followers_from)
            and not (self.other_language and seen.readable)
            and not (self.other_page and seen.own_page)
            and not (self.own_page and not seen.own_page)
        )
