"""What is wrong with a request's body, said so that it can be put right, without quoting any of it."""

from collections.abc import Iterable, Mapping, Sequence
from difflib import get_close_matches
from typing import Any

from serving.web.problems import Fault
from serving.web.schemas import ClassifyIn, CommentIn

MOST_FAULTS = 20
"""Whoever sends 256 wrong comments has made one mistake, not 256."""
REASONS = {
    "missing": "is missing",
    "string_type": "must be text",
    "string_unicode": "holds half of a surrogate pair, which is not a character",
    "string_pattern_mismatch": "holds a NUL character",
    "string_too_long": "is longer than {max_length:,} characters",
    "too_long": "has more than {max_length:,} entries",
    "too_short": "is empty",
    "list_type": "must be a list",
    "int_type": "must be a whole number",
    "bool_type": "must be true or false",
    "enum": "must be {expected}",
    "greater_than_equal": "is less than {ge:,}",
    "less_than_equal": "is more than {le:,}",
    "value_error": "{error}",
}
"""What is said for each of pydantic's error types, with what it knows of the limit that was broken."""


def name_faults(errors: Iterable[Mapping[str, Any]]) -> list[Fault]:
    """The first of the faults that pydantic found in a request, whose locations begin with "body"."""
    found = (_fault(error["type"], error["loc"][1:], error.get("ctx", {})) for error in errors)
    return list(dict.fromkeys(found))[:MOST_FAULTS]


def _fault(kind: str, place: Sequence[str | int], limits: Mapping[str, Any]) -> Fault:
    if kind == "extra_forbidden":
        return Fault(pointer=_pointer(place[:-1]), reason=_unknown_field(place))
    return Fault(pointer=_pointer(place), reason=REASONS.get(kind, "must be an object").format(**limits))


def _pointer(place: Sequence[str | int]) -> str:
    return "".join(f"/{step}" for step in place)


def _unknown_field(place: Sequence[str | int]) -> str:
    """The field's name is the caller's and may be anything, so only the names that are ours are said."""
    known = list((CommentIn if len(place) > 1 else ClassifyIn).model_fields)
    near = get_close_matches(str(place[-1]), known, n=1)
    hint = f"did you mean {near[0]}?" if near else f"known are {', '.join(known)}"
    return f"has a field that is not known here; {hint}"
