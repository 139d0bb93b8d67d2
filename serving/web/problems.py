"""Errors as RFC 9457 problem details: a stable type, one plain sentence, and never what the caller sent."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel, Field
from starlette.exceptions import HTTPException
from starlette.responses import Response
from starlette.types import Scope

MEDIA_TYPE = "application/problem+json"


class Fault(BaseModel, frozen=True):
    """One thing to put right in a request."""

    pointer: str = Field(description="Where: a JSON Pointer (RFC 6901) into the body, empty for the body itself.")
    reason: str = Field(description="What is wrong there. It never quotes the request.")


class ProblemDetails(BaseModel):
    """An error, as RFC 9457 describes it."""

    type: str = Field(description="Which error it is: an address on this service that explains it.")
    title: str = Field(description="The error in a few words.")
    status: int = Field(description="The HTTP status.")
    detail: str = Field(description="What happened, in one sentence.")
    request_id: str = Field(description="The id that the log has for this request.")
    errors: list[Fault] | None = Field(default=None, description="For an invalid request: what to put right.")


@dataclass(frozen=True, slots=True)
class ProblemType:
    """A kind of error. `advice` is what the page at its address says."""

    name: str
    status: int
    title: str
    advice: str

    @property
    def address(self) -> str:
        """The address that names and explains it."""
        return f"/problems/{self.name}"


NOT_JSON = ProblemType("not-json", 400, "Not JSON", "Send one JSON object, encoded as UTF-8.")
NO_KEY = ProblemType(
    "no-key",
    401,
    "A key is needed",
    "Send a key, as 'Authorization: Bearer KEY' or as 'X-API-Key: KEY'. Whoever runs this service makes one with "
    "'houserules keys create NAME'.",
)
NOT_FOUND = ProblemType("not-found", 404, "Not found", "Nothing is here. /openapi.json lists every address.")
NOT_ALLOWED = ProblemType("not-allowed", 405, "Method not allowed", "The header 'Allow' names what can be done here.")
TOO_LARGE = ProblemType("too-large", 413, "Too large", "Send fewer comments in one request, or shorter ones.")
NOT_THIS_TYPE = ProblemType("not-this-type", 415, "Wrong content type", "Send 'Content-Type: application/json'.")
INVALID = ProblemType(
    "invalid",
    422,
    "Invalid request",
    "It is JSON, but not the JSON expected here. 'errors' says where and why; /openapi.json describes what fits.",
)
QUEUE_FULL = ProblemType(
    "queue-full",
    429,
    "Too many comments are waiting",
    "Nothing was labelled. Send the same request again after as many seconds as 'Retry-After' says.",
)
INTERNAL = ProblemType(
    "internal",
    500,
    "A mistake of ours",
    "Nothing is wrong with the request. Tell whoever runs this service the 'request_id', which is in its log.",
)
NOT_READY = ProblemType(
    "not-ready",
    503,
    "Not ready",
    "The service is stopping. Send the same request again, elsewhere or after as many seconds as 'Retry-After' says.",
)
PROBLEM_TYPES = (
    NOT_JSON, NO_KEY, NOT_FOUND, NOT_ALLOWED, TOO_LARGE, NOT_THIS_TYPE, INVALID, QUEUE_FULL, INTERNAL, NOT_READY,
)  # fmt: skip
RETRY_AFTER = "5"
"""Seconds after which a service that was restarted should be there again."""
BY_STATUS = {kind.status: kind for kind in PROBLEM_TYPES}


class Problem(HTTPException):
    """Raised to answer a request with a problem. `detail` is shown: it must not quote the request."""

    def __init__(self, kind: ProblemType, detail: str, headers: Mapping[str, str] | None = None) -> None:
        super().__init__(kind.status, detail, headers)
        self.kind = kind


def problem_response(
    scope: Scope,
    kind: ProblemType,
    detail: str,
    *,
    errors: list[Fault] | None = None,
    headers: Mapping[str, str] | None = None,
) -> Response:
    """The answer to the request of `scope` that says what went wrong."""
    problem = ProblemDetails(
        type=kind.address,
        title=kind.title,
        status=kind.status,
        detail=detail,
        request_id=scope["state"]["request_id"],
        errors=errors,
    )
    body = problem.model_dump_json(exclude_none=True)
    return Response(body, kind.status, headers=headers, media_type=MEDIA_TYPE)


def documented(*kinds: ProblemType) -> dict[int | str, dict[str, Any]]:
    """How a route's problems stand in the API's description."""
    content = {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/ProblemDetails"}}}
    later = {"Retry-After": {"description": "Seconds to wait.", "schema": {"type": "integer"}}}
    return {
        kind.status: {
            "description": f"{kind.title}. {kind.advice}",
            "content": content,
            "headers": later if kind in (QUEUE_FULL, NOT_READY) else {},
        }
        for kind in kinds
    }
