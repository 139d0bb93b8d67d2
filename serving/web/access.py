"""Who may ask: programs show a key wherever comments are classified or counted."""

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from serving.service.keys import KeysInUse
from serving.web.problems import NO_KEY, problem_response

GUARDED = ("/v1/", "/metrics")
CHALLENGE = {"WWW-Authenticate": "Bearer"}


class RequireKey:
    """Asks for a key before a request's body is read. `always`: even where no key was ever made."""

    def __init__(self, app: ASGIApp, keys: KeysInUse, *, always: bool) -> None:
        self._app = app
        self._keys = keys
        self._always = always

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or not scope["path"].startswith(GUARDED) or self._is_open():
            await self._app(scope, receive, send)
            return
        presented = presented_key(Headers(scope=scope))
        if presented is None:
            detail = "This address needs a key."
        elif self._keys.accept(presented):
            await self._app(scope, receive, send)
            return
        else:
            detail = "This key is not known here, or was revoked."
        await problem_response(scope, NO_KEY, detail, headers=CHALLENGE)(scope, receive, send)

    def _is_open(self) -> bool:
        return not self._always and not self._keys.any_made


def presented_key(headers: Headers) -> str | None:
    """The key that a request shows, as a bearer token or in `X-API-Key`."""
    scheme, _, token = headers.get("authorization", "").partition(" ")
    if scheme.lower() == "bearer" and token:
        return token.strip()
    return headers.get("x-api-key")
