"""The people of the demo: somebody in every role of the house rules, a desk that answers, and who looks after it."""

from collections import Counter
from dataclasses import dataclass

from serving.domain.appeal import judges
from serving.domain.part import Id
from serving.domain.roles import Act, ActKind
from serving.domain.rules import HouseRules
from serving.service.policy import Permission

ROLE_HOLDERS = (
    "Megan Ashdown",
    "Tomasz Wilk",
    "Helen Farrow",
    "David Oyelaran",
    "Priya Nandra",
    "Rosalind Keech",
    "Imran Shafi",
    "Beth Colclough",
    "Owen Tregear",
    "Lucia Marsden",
)
REVIEWERS = {"callum": "Callum Reeve", "aisha": "Aisha Rahim"}
OTHERS = {
    "arbiter": ("Ruth Penhale", Permission.ARBITRATE),
    "curator": ("Jonas Birch", Permission.CURATE),
    "auditor": ("Eleri Madoc", Permission.AUDIT),
    "manager": ("Sal Whitcombe", Permission.MANAGE),
}


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody with an account."""

    person: str
    name: str
    team: Id
    permissions: frozenset[Permission]
    roles: frozenset[Id] = frozenset()


@dataclass(frozen=True, slots=True)
class Cast:
    """Everybody, and who plays which part: `callum`, `decider`, …; a part that the rules do not have is missing."""

    people: tuple[Person, ...]
    parts: dict[str, Person]


def cast_of(rules: HouseRules) -> Cast:
    """Everybody whom these house rules need."""
    answering, terms = _answering_team(rules), removal(rules)
    deciding = _let_in((rules.role(terms.decided_by).team if terms else None) or answering, rules)
    holders = {
        role.id: _person(name, _let_in(role.team or answering, rules), {Permission.REVIEW}, {role.id})
        for role, name in zip(rules.roles, ROLE_HOLDERS, strict=False)
    }
    named = {part: _person(name, answering, {Permission.REVIEW}) for part, name in REVIEWERS.items()}
    named |= {part: _person(name, deciding, {permission}) for part, (name, permission) in OTHERS.items()}
    parts = named | {part: holders[role] for part, role in _parts(rules).items()}
    parts.setdefault("desk", named["callum"])
    if rules.assignment:
        parts["assigner"] = next((it for it in holders.values() if it.team == rules.assignment.by), parts["desk"])
    return Cast((*holders.values(), *named.values()), parts)


def removal(rules: HouseRules) -> Act | None:
    """How a comment is taken down under these rules."""
    return rules.act(ActKind.HIDE) or rules.act(ActKind.DELETE)


def _parts(rules: HouseRules) -> dict[str, Id]:
    terms = removal(rules)
    if terms is None:
        return {}
    parts = {"decider": terms.decided_by, "deputy": rules.role(terms.decided_by).in_absence or terms.decided_by}
    parts |= dict(zip(("adviser", "second_adviser"), terms.advice_from, strict=False))
    looks_again = [role for role in judges(terms.act, rules) if role != parts.get("adviser")]
    parts.setdefault("second_adviser", next(iter(looks_again), terms.decided_by))
    busy = {*parts.values(), *looks_again}
    if free := [role.id for role in rules.roles if role.id not in busy]:
        parts["desk"] = free[0]
    return parts


def _answering_team(rules: HouseRules) -> Id:
    """The team that most comments go to."""
    return _let_in(Counter(route.team for route in rules.routes).most_common(1)[0][0], rules)


def _let_in(team: Id, rules: HouseRules) -> Id:
    teams = rules.access.teams if rules.access else ()
    return team if not teams or team in teams else teams[0]


def _person(name: str, team: Id, permissions: set[Permission], roles: set[Id] | None = None) -> Person:
    return Person(name.lower().replace(" ", "."), name, team, frozenset(permissions), frozenset(roles or ()))
