"""House-rules files: read, checked, and every mistake named by line and key."""

import json
import os
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, get_args

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from serving.domain.faults import find_faults, near
from serving.domain.rules import HouseRules
from serving.service.yaml_lines import Lines, Mistake, read_yaml

BUNDLED = Path(__file__).parents[1] / "house_rules"

KINDS = {
    "string_type": "text",
    "int_type": "a whole number",
    "bool_type": "true or false",
    "tuple_type": "a list",
    "model_type": "a mapping of keys to values",
    "model_attributes_type": "a mapping of keys to values",
}


class RulesError(ValueError):
    """A house-rules file that cannot be used; `mistakes` names each thing to put right."""

    def __init__(self, path: Path, mistakes: list[Mistake]) -> None:
        super().__init__("\n".join(f"{path}:{mistake}" for mistake in mistakes))
        self.path = path
        self.mistakes = mistakes


def load_rules(path: Path) -> HouseRules:
    """Read a house-rules file. Raises `RulesError` with every mistake in it."""
    rules, mistakes = _read(path)
    if rules is None:
        raise RulesError(path, mistakes)
    return rules


def find_rules(rules: str) -> Path:
    """The file of house rules given by a path or by the name they ship under. Raises `RulesError` for neither."""
    is_path = rules.endswith((".yaml", ".yml")) or "/" in rules or os.sep in rules
    return Path(rules) if is_path else bundled_rules(rules)


def load_all_rules(named: Iterable[str]) -> dict[str, HouseRules]:
    """The house rules of several organisations by the organisation's id, in this order. Raises `RulesError`."""
    found: dict[str, HouseRules] = {}
    for path in map(find_rules, named):
        rules = load_rules(path)
        if rules.organisation.id in found:
            fault = f"there are house rules of '{rules.organisation.id}' before these; one file an organisation"
            raise RulesError(path, [Mistake(0, "", fault)])
        found[rules.organisation.id] = rules
    return found


def check_rules(path: Path) -> list[Mistake]:
    """Every mistake in a house-rules file, by line; none where it can be used."""
    return _read(path)[1]


def bundled_rules(name: str) -> Path:
    """The file of an organisation whose rules ship with the program. Raises `RulesError` for any other name."""
    names = sorted(path.stem for path in BUNDLED.glob("*.yaml"))
    if name not in names:
        known = ", ".join(names)
        raise RulesError(Path(name), [Mistake(0, "", f"no such house rules; there are {known}{near(name, names)}")])
    return BUNDLED / f"{name}.yaml"


def _read(path: Path) -> tuple[HouseRules | None, list[Mistake]]:
    data, lines, mistakes = read_yaml(path)
    if lines is None:
        return None, mistakes
    rules: HouseRules | None = None
    try:
        # JSON in strict mode: names of labels and lists are read, but 2.20 is not taken for the text "2.20".
        rules = HouseRules.model_validate_json(json.dumps(data), strict=True)
    except ValidationError as error:
        named = {mistake.key for mistake in mistakes}
        mistakes += [mistake for mistake in _shape_mistakes(error, lines) if mistake.key not in named]
    mistakes += [lines.mistake(fault.path, fault.message) for fault in find_faults(data)]
    mistakes = sorted(set(mistakes), key=lambda mistake: (mistake.line, mistake.key))
    return (None, mistakes) if mistakes else (rules, [])


def _shape_mistakes(error: ValidationError, lines: Lines) -> Iterator[Mistake]:
    for details in error.errors(include_url=False):
        # What is wrong between parts has no location here; `find_faults` finds it, with its place.
        between_parts = not details["loc"] and details["type"] == "value_error"
        # A list whose entries are all wrong is reported to be too short as well.
        only_wrong_entries = details["type"] == "too_short" and details["input"]
        if not between_parts and not only_wrong_entries:
            yield lines.mistake(details["loc"], _message(details))


def _message(details: ErrorDetails) -> str:
    """What is wrong, in words for somebody who edits the file and has never seen the program's insides."""
    kind, context, given = details["type"], details.get("ctx", {}), details["input"]
    match kind:
        case "missing":
            return "is missing"
        case "extra_forbidden":
            known = _keys_at(details["loc"][:-1])
            return f"is not a key that belongs here{near(details['loc'][-1], known) or _listed('there are', known)}"
        case "enum" | "literal_error":
            known = context["expected"].replace("'", "").replace(" or ", ", ").split(", ")
            return f"'{given}' is not known here{near(given, known) or _listed('it can be', known)}"
        case "string_pattern_mismatch":
            return f"'{given}' should be small letters, digits and underscores, such as customer_services"
        case "too_short" | "string_too_short":
            return "is empty"
        case "string_type" if isinstance(given, int | float):
            return "should be text, not a number; put it in quotes"
        case "value_error":
            return str(context["error"])
        case _ if kind in KINDS:
            return f"should be {KINDS[kind]}, not {_described(given)}"
        case _:
            return details["msg"][0].lower() + details["msg"][1:]


def _keys_at(place: tuple[str | int, ...]) -> list[str]:
    """The keys that belong to the part of the rules at `place`."""
    part: Any = HouseRules
    for step in place:
        annotation = get_args(part)[0] if isinstance(step, int) else part.model_fields[step].annotation
        optional = type(None) in get_args(annotation)
        part = get_args(annotation)[0] if optional else annotation
    return list(part.model_fields)


def _listed(beginning: str, words: list[str]) -> str:
    return f"; {beginning} {', '.join(words)}"


def _described(given: object) -> str:
    match given:
        case None:
            return "nothing"
        case str():
            return "text"
        case bool():
            return "true or false"
        case int() | float():
            return "a number"
        case list():
            return "a list"
        case _:
            return "a mapping of keys to values"
