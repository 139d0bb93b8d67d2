"""What is wrong with a request, said so that it can be put right, without quoting any of it."""

from collections.abc import Iterable, Mapping, Sequence
from difflib import get_close_matches
from typing import Any, get_args

from pydantic import BaseModel

from serving.web.problems import Fault
from serving.web.schemas import WITHOUT_NUL

MOST_FAULTS = 20
"""Whoever sends 256 wrong comments has made one mistake, not 256."""
REASONS = {
    "missing": "is missing",
    "string_type": "must be text",
    "string_unicode": "holds half of a surrogate pair, which is not a character",
    "string_pattern_mismatch": "does not have the form {pattern}",
    "string_too_long": "is longer than {max_length} characters",
    "string_too_short": "is shorter than {min_length} characters",
    "too_long": "has more than {max_length} entries",
    "too_short": "is empty",
    "list_type": "must be a list",
    "int_type": "must be a whole number",
    "int_parsing": "must be a whole number",
    "int_parsing_size": "is too large a number",
    "int_from_float": "must be a whole number",
    "float_type": "must be a number",
    "bool_type": "must be true or false",
    "bool_parsing": "must be true or false",
    "enum": "must be {expected}",
    "literal_error": "must be {expected}",
    "datetime_type": "must be a time with its zone, such as 2026-11-21T09:00:00Z",
    "datetime_parsing": "must be a time with its zone, such as 2026-11-21T09:00:00Z",
    "datetime_from_date_parsing": "must be a time with its zone, such as 2026-11-21T09:00:00Z",
    "datetime_object_invalid": "must be a time with its zone, such as 2026-11-21T09:00:00Z",
    "timezone_aware": "must be a time with its zone, such as 2026-11-21T09:00:00Z",
    "greater_than": "must be more than {gt}",
    "greater_than_equal": "is less than {ge}",
    "less_than_equal": "is more than {le}",
    "value_error": "{error}",
}
"""What is said for each of pydantic's error types, with what it knows of the limit that was broken."""


def name_faults(errors: Iterable[Mapping[str, Any]], body: Any) -> list[Fault]:
    """The first of the faults that pydantic found in a request; `body` is the type that its body should have."""
    found = (_fault(error["type"], error["loc"], error.get("ctx", {}), body) for error in errors)
    return list(dict.fromkeys(found))[:MOST_FAULTS]


def body_of(route: Any) -> Any:
    """The type of the body that a route expects; None where it expects none."""
    field = getattr(route, "body_field", None)
    return field.field_info.annotation if field else None


def _fault(kind: str, location: Sequence[str | int], limits: Mapping[str, Any], body: Any) -> Fault:
    source, *place = location
    if source != "body":
        return Fault(pointer="", reason=f"the parameter {place[0]} {_reason(kind, limits)}")
    if kind == "extra_forbidden":
        return Fault(pointer=_pointer(place[:-1]), reason=_unknown_field(place, body))
    return Fault(pointer=_pointer(place), reason=_reason(kind, limits))


def _reason(kind: str, limits: Mapping[str, Any]) -> str:
    if kind == "string_pattern_mismatch" and limits["pattern"] == WITHOUT_NUL:
        return "holds a NUL character"
    shown = {name: f"{limit:,}" if isinstance(limit, int) else limit for name, limit in limits.items()}
    return REASONS.get(kind, "must be an object").format(**shown)


def _pointer(place: Sequence[str | int]) -> str:
    return "".join(f"/{step}" for step in place)


def _unknown_field(place: Sequence[str | int], body: Any) -> str:
    """The field's name is the caller's and may be anything, so only the names that are ours are said."""
    known = _fields_at(body, place[:-1])
    near = get_close_matches(str(place[-1]), known, n=1)
    hint = f"did you mean {near[0]}?" if near else f"known are {', '.join(known) or 'none'}"
    return f"has a field that is not known here; {hint}"


def _fields_at(part: Any, place: Sequence[str | int]) -> list[str]:
    """The fields of the object at `place` in a body of this type."""
    for step in place:
        if isinstance(step, str):
            model = _model(part)
            part = model.model_fields[step].annotation if model and step in model.model_fields else None
    model = _model(part)
    return list(model.model_fields) if model else []


def _model(part: Any) -> type[BaseModel] | None:
    """The model that a type names, alone, in a list or among others."""
    if isinstance(part, type) and issubclass(part, BaseModel):
        return part
    return next((found for found in map(_model, get_args(part)) if found), None)
