"""Parameters of an address: one that is not known is a mistake, as an unknown field of a body is."""

from collections.abc import Iterator
from difflib import get_close_matches

from fastapi.dependencies.models import Dependant
from starlette.requests import Request

from serving.web.problems import INVALID, Problem


def known_once(request: Request) -> None:
    """Refuse a parameter that a list does not know, or that is given twice; only names that are ours are said.

    What is posted says all in its body, and an address may carry what others have put there.
    """
    if request.method != "GET":
        return
    known = sorted(set(_names(request.scope["route"].dependant)))
    given = [name for name, _ in request.query_params.multi_items()]
    for name in given:
        if name not in known:
            near = get_close_matches(name, known, n=1)
            hint = f"did you mean {near[0]}?" if near else f"known are: {', '.join(known) or 'none'}."
            raise Problem(INVALID, f"The address has a parameter that is not known here; {hint}")
        if given.count(name) > 1:
            raise Problem(INVALID, f"The parameter {name} is given more than once.")


def _names(dependant: Dependant) -> Iterator[str]:
    """The parameters of a route, and of all that it depends on."""
    yield from (field.alias for field in dependant.query_params)
    for part in dependant.dependencies:
        yield from _names(part)
