"""Who may ask: programs show a key and people the token of their session, before anything of a request is read."""

from sqlalchemy.exc import OperationalError
from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from serving.service import policy
from serving.service.callers import Caller
from serving.web.problems import DATABASE_AWAY, NO_KEY, RETRY_AFTER, problem_response
from serving.web.running import Running

GUARDED = ("/v1/", "/metrics")
SIGN_IN = ("POST", "/v1/session")
OPEN_AT_HOME = ("/v1/classify", "/metrics")
"""What a service that only its own machine can reach says to anybody, until the first key or account is made."""
ANYBODY = frozenset({policy.Scope.CLASSIFY, policy.Scope.METRICS})
CHALLENGE = {"WWW-Authenticate": "Bearer"}
AWAY = "The database does not answer."
LATER = {"Retry-After": RETRY_AFTER}


class Authenticate:
    """Puts the `Caller` of a guarded address into the scope's state, or refuses before the body is read.

    `always`: even where neither key nor account was ever made.
    """

    def __init__(self, app: ASGIApp, running: Running, *, always: bool) -> None:
        self._app = app
        self._running = running
        self._always = always

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or not is_guarded(scope["method"], scope["path"]):
            await self._app(scope, receive, send)
            return
        token = presented_token(Headers(scope=scope))
        try:
            known = await self._running.callers.of_token(token) if token else None
            caller = known or await self._anybody(scope["path"])
        except OperationalError:
            await problem_response(scope, DATABASE_AWAY, AWAY, headers=LATER)(scope, receive, send)
            return
        if caller is None:
            detail = "This is not known here, was revoked or has ended." if token else "This address needs a key."
            await problem_response(scope, NO_KEY, detail, headers=CHALLENGE)(scope, receive, send)
            return
        scope["state"]["caller"] = caller
        await self._app(scope, receive, send)

    async def _anybody(self, path: str) -> Caller | None:
        if self._always or path not in OPEN_AT_HOME or await self._running.callers.any_made():
            return None
        return Caller(next(iter(self._running.houses)), "program:anybody", ANYBODY)


def is_guarded(method: str, path: str) -> bool:
    """Whether this is only for callers who are known."""
    return path.startswith(GUARDED) and (method.upper(), path) != SIGN_IN


def presented_token(headers: Headers) -> str | None:
    """The key or the session's token that a request shows, as a bearer token or in `X-API-Key`."""
    scheme, _, token = headers.get("authorization", "").partition(" ")
    if scheme.lower() == "bearer" and token:
        return token.strip()
    return headers.get("x-api-key")
