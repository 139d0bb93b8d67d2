"""Errors as RFC 9457 problem details: a stable type, one plain sentence, and never what the caller sent."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel, Field
from starlette.exceptions import HTTPException
from starlette.responses import Response
from starlette.types import Scope

from serving.domain.errors import Refusal

MEDIA_TYPE = "application/problem+json"


class Fault(BaseModel, frozen=True):
    """One thing to put right in a request."""

    pointer: str = Field(
        description="Where: a JSON Pointer (RFC 6901) into the body, empty for the body itself and for parameters."
    )
    reason: str = Field(description="What is wrong there. It never quotes the request.")


class ProblemDetails(BaseModel):
    """An error, as RFC 9457 describes it."""

    type: str = Field(description="Which error it is: an address on this service that explains it.")
    title: str = Field(description="The error in a few words.")
    status: int = Field(description="The HTTP status.")
    detail: str = Field(description="What happened, in one sentence.")
    request_id: str = Field(description="The id that the log has for this request.")
    refusal: Refusal | None = Field(default=None, description="For a refusal: which rule stands in the way.")
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
    "'houserules keys create NAME'. People send the token of their session the same way; POST /v1/session gives one.",
)
SIGN_IN_FAILED = ProblemType(
    "sign-in-failed",
    401,
    "Not signed in",
    "Check both the name and the password. Whoever runs this service sets a new password with "
    "'houserules accounts password NAME'.",
)
NOT_ALLOWED_HERE = ProblemType(
    "not-allowed-here",
    403,
    "Not what you are here for",
    "Accounts have permissions and keys have scopes, and none of these covers this. Whoever manages accounts can "
    "change that.",
)
NOT_YOUR_ROLE = ProblemType(
    "not-your-role",
    403,
    "For somebody else to do",
    "Nothing was changed. The house rules leave this to another role or another person; 'detail' says to whom, and "
    "'refusal' which rule it is.",
)
NOT_FOUND = ProblemType("not-found", 404, "Not found", "Nothing is here. /openapi.json lists every address.")
NOT_ALLOWED = ProblemType("not-allowed", 405, "Method not allowed", "The header 'Allow' names what can be done here.")
REFUSED = ProblemType(
    "refused",
    409,
    "Refused",
    "Nothing was changed. 'detail' says what is missing or in the way, and 'refusal' which rule it is.",
)
TAKEN = ProblemType(
    "taken", 409, "In use already", "Nothing was changed. What 'detail' names is there already, and there is only one."
)
DOES_NOT_FIT = ProblemType(
    "does-not-fit",
    409,
    "Does not fit what is there",
    "Nothing was changed. Look at it as it is now and try again. If it happens again, tell whoever runs this service "
    "the 'request_id', which is in its log.",
)
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
SIGN_IN_WAITS = ProblemType(
    "sign-in-waits",
    429,
    "Too many attempts to sign in",
    "Nobody was let in. Try again after as many seconds as 'Retry-After' says.",
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
DATABASE_AWAY = ProblemType(
    "database-away",
    503,
    "The database does not answer",
    "Nothing was changed. Send the same request again after as many seconds as 'Retry-After' says.",
)
OUTCOME_UNKNOWN = ProblemType(
    "outcome-unknown",
    503,
    "Not known whether it was done",
    "The service stopped while it did this: it was done wholly, or not at all. Look whether it was, elsewhere or after "
    "as many seconds as 'Retry-After' says, before you send it again. Comments can be sent again in any case.",
)
PROBLEM_TYPES = (
    NOT_JSON, NO_KEY, SIGN_IN_FAILED, NOT_ALLOWED_HERE, NOT_YOUR_ROLE, NOT_FOUND, NOT_ALLOWED, REFUSED, TAKEN,
    DOES_NOT_FIT, TOO_LARGE, NOT_THIS_TYPE, INVALID, QUEUE_FULL, SIGN_IN_WAITS, INTERNAL, NOT_READY, DATABASE_AWAY,
    OUTCOME_UNKNOWN,
)  # fmt: skip
WAITING = frozenset({QUEUE_FULL, SIGN_IN_WAITS, NOT_READY, DATABASE_AWAY, OUTCOME_UNKNOWN})
RETRY_AFTER = "5"
"""Seconds after which a service that was restarted should be there again."""
BY_STATUS = {kind.status: kind for kind in reversed(PROBLEM_TYPES)}
"""The first of each status, for errors of the libraries' own."""


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
    refusal: Refusal | None = None,
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
        refusal=refusal,
        errors=errors,
    )
    body = problem.model_dump_json(exclude_none=True)
    return Response(body, kind.status, headers=headers, media_type=MEDIA_TYPE)


def documented(*kinds: ProblemType) -> dict[int | str, dict[str, Any]]:
    """How a route's problems stand in the API's description."""
    content = {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/ProblemDetails"}}}
    later = {"Retry-After": {"description": "Seconds to wait.", "schema": {"type": "integer"}}}
    described: dict[int | str, dict[str, Any]] = {}
    for kind in kinds:
        described.setdefault(kind.status, {"description": [], "content": content, "headers": {}})
        described[kind.status]["description"].append(f"{kind.title}. {kind.advice}")
        described[kind.status]["headers"] |= later if kind in WAITING else {}
    return {status: it | {"description": " Or: ".join(it["description"])} for status, it in described.items()}


READS = documented(NO_KEY, NOT_ALLOWED_HERE, NOT_FOUND, TOO_LARGE, INVALID, INTERNAL, DATABASE_AWAY)
"""What can go wrong where something that is kept is read."""
WRITES = documented(
    NOT_JSON, NO_KEY, NOT_ALLOWED_HERE, NOT_YOUR_ROLE, NOT_FOUND, REFUSED, TAKEN, DOES_NOT_FIT, TOO_LARGE,
    NOT_THIS_TYPE, INVALID, INTERNAL, NOT_READY, DATABASE_AWAY, OUTCOME_UNKNOWN,
)  # fmt: skip
"""What can go wrong where something that is kept is changed."""
CHANGES = READS | documented(REFUSED, DOES_NOT_FIT)
"""What can go wrong where something is changed without a body, or where it is put on record that somebody read it."""
