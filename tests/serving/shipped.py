"""House rules as they ship. A file is read once in a run of tests: what is read never changes."""

from functools import cache

from serving.domain.rules import HouseRules
from serving.service.rules_file import bundled_rules, load_rules


@cache
def shipped(name: str) -> HouseRules:
    """The house rules that ship under a name."""
    return load_rules(bundled_rules(name))
