"""Who asks for something, and in which role they may."""

from dataclasses import dataclass

from serving.domain.part import Id
from serving.domain.roles import Role
from serving.domain.rules import HouseRules
from serving.domain.words import says_something


@dataclass(frozen=True, slots=True)
class Actor:
    """A named person, and the roles of the house rules they hold."""

    person: str
    roles: frozenset[Id]

    def __post_init__(self) -> None:
        if not says_something(self.person):
            raise ValueError("nobody acts without a name")


@dataclass(frozen=True, slots=True)
class InRole:
    """The role in which a person acts; `in_absence_of` is the role they stand in for, if they do."""

    role: Id
    in_absence_of: Id | None = None

    @property
    def asked(self) -> Id:
        """The role that was asked: the person's own, or the one they stand in for."""
        return self.in_absence_of or self.role


def role_held(actor: Actor, wanted: Id, rules: HouseRules, absent: frozenset[Id]) -> InRole | None:
    """How `actor` may act as `wanted`: as its holder, or as its deputy while the holder is recorded `absent`."""
    if wanted in actor.roles:
        return InRole(wanted)
    deputy = rules.role(wanted).in_absence
    if deputy in actor.roles and wanted in absent:
        return InRole(deputy, in_absence_of=wanted)
    return None


def stands_in(actor: Actor, wanted: Id, rules: HouseRules) -> Role | None:
    """The role in which `actor` could act as `wanted`, were its holder away."""
    deputy = rules.role(wanted).in_absence
    return rules.role(deputy) if deputy is not None and deputy in actor.roles else None
