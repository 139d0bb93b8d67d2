"""What may stand in a house-rules file, key by key, told by the very parts that a file is read into."""

from dataclasses import dataclass
from functools import cache
from typing import Any

from serving.domain.faults import REFERENCES, Steps
from serving.domain.rules import HouseRules

Schema = dict[str, Any]

LETTERS = {
    r"^[a-z][a-z0-9_]*$": "an id: small letters, digits and underscores",
    r"^[a-z][a-z0-9-]*$": "an id: small letters, digits and hyphens",
}


@dataclass(frozen=True, slots=True)
class Explained:
    """A key: what kind of thing it holds, whether a file needs it, what it means, and the keys inside it.

    `otherwise` is what counts where it is left out, in the file's own words; None where nothing does.
    """

    name: str
    kind: str
    needed: bool
    otherwise: str | None
    words: str
    keys: tuple["Explained", ...]

    @property
    def sentence(self) -> str:
        """What it means, in the first sentence alone."""
        first, stop, _ = " ".join(self.words.split()).partition(". ")
        return first + stop.strip()


@cache
def parts() -> tuple[Explained, ...]:
    """The parts of a file, in the order of the shipped ones."""
    schema = HouseRules.model_json_schema()
    return _keys(schema, (), schema["$defs"])


def _keys(schema: Schema, path: Steps, known: Schema) -> tuple[Explained, ...]:
    needed = schema.get("required", ())
    return tuple(
        _explained(name, told, name in needed, (*path, name), known)
        for name, told in schema.get("properties", {}).items()
    )


def _explained(name: str, told: Schema, needed: bool, path: Steps, known: Schema) -> Explained:
    value = _whole(told, known)
    listed = value.get("type") == "array"
    entry = _whole(value["items"], known) if listed else value
    place = (*path, "*") if listed else path
    kind = _list(entry, place) if listed else _kind(entry, place)
    return Explained(
        name=name,
        kind=f"{kind}; one at least" if value.get("minItems") else kind,
        needed=needed,
        otherwise=_otherwise(told.get("default")),
        words=value.get("description") or entry.get("description", ""),
        keys=_keys(entry, place, known),
    )


def _whole(told: Schema, known: Schema) -> Schema:
    """What is said of a value that is there, with what is said of its kind in general."""
    if "anyOf" in told:
        told = {**told["anyOf"][0], **told}
    return {**known[told["$ref"].rpartition("/")[2]], **told} if "$ref" in told else told


def _list(entry: Schema, place: Steps) -> str:
    if place in REFERENCES:
        return f"a list of ids from {REFERENCES[place]}"
    if "enum" in entry:
        return f"a list; known are {', '.join(entry['enum'])}"
    return "a list of mappings" if entry["type"] == "object" else "a list of texts"


def _kind(entry: Schema, place: Steps) -> str:
    if place in REFERENCES:
        return f"an id from {REFERENCES[place]}"
    if "enum" in entry:
        return f"one of {', '.join(entry['enum'])}"
    match entry["type"]:
        case "object":
            return "a mapping"
        case "boolean":
            return "true or false"
        case "integer":
            most = f" to {entry['maximum']}" if "maximum" in entry else ""
            return f"a whole number from {entry['minimum']}{most}"
        case _:
            most = f", {entry['maxLength']} characters at most" if "maxLength" in entry else ""
            return LETTERS[entry["pattern"]] if "pattern" in entry else f"text{most}"


def _otherwise(default: object) -> str | None:
    if default is None or default == []:
        return None
    return str(default).lower()
