"""Around every request: an id, a log line, the metrics, and an answer even where the program is at fault."""

import asyncio
import secrets
from time import perf_counter

from starlette.datastructures import MutableHeaders
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from serving.web.logs import log_request
from serving.web.problems import INTERNAL, NOT_READY, OUTCOME_UNKNOWN, RETRY_AFTER, problem_response
from serving.web.running import Running

CLIENT_GONE = 499
"""The status in the log where the caller hung up before an answer, as in nginx."""
METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})


class Envelope:
    """The outermost layer. Logs and metrics name a request's route, never its path, which can hold anything."""

    def __init__(self, app: ASGIApp, running: Running) -> None:
        self._app = app
        self._running = running

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        exchange = _Exchange(scope, send, self._running)
        error = None
        try:
            await self._app(scope, receive, exchange.send)
        except asyncio.CancelledError:
            if not self._running.stopping or exchange.status != CLIENT_GONE:
                raise
            await _cut_off(scope)(scope, receive, exchange.send)
        except Exception as raised:
            error = raised
            if exchange.status == CLIENT_GONE:
                await problem_response(scope, INTERNAL, "Something went wrong here.")(scope, receive, exchange.send)
        finally:
            exchange.report(error)


def _cut_off(scope: Scope) -> Response:
    """What is said to whoever has no answer when the service waits no longer."""
    headers = {"Retry-After": RETRY_AFTER}
    if scope["method"] in ("GET", "HEAD"):
        return problem_response(scope, NOT_READY, "The service is stopping.", headers=headers)
    detail = "The service stopped before this was finished; whether it was done is not known."
    return problem_response(scope, OUTCOME_UNKNOWN, detail, headers=headers)


class _Exchange:
    """One request, and what has been answered to it."""

    def __init__(self, scope: Scope, send: Send, running: Running) -> None:
        self._scope = scope
        self._send = send
        self._running = running
        self._started = perf_counter()
        self.status = CLIENT_GONE
        self._state = scope.setdefault("state", {})
        self._state["request_id"] = secrets.token_hex(8)

    async def send(self, message: Message) -> None:
        """Pass a message on, with the headers that every answer has."""
        if message["type"] == "http.response.start":
            self.status = message["status"]
            headers = MutableHeaders(scope=message)
            headers["x-request-id"] = self._state["request_id"]
            headers["x-content-type-options"] = "nosniff"
            headers["cache-control"] = "no-store"
            if self._running.stopping:
                headers["connection"] = "close"
        await self._send(message)

    def report(self, error: Exception | None) -> None:
        """Log the request and count it."""
        seconds = perf_counter() - self._started
        route = getattr(self._scope.get("route"), "path", "unknown")
        method = self._scope["method"]
        self._running.metrics.count_request(route, self.status, seconds)
        fields = {
            "request_id": self._state["request_id"],
            "method": method if method in METHODS else "unknown",
            "route": route,
            "status": self.status,
            "ms": round(seconds * 1000, 1),
        }
        if "comments" in self._state:
            fields["comments"] = self._state["comments"]
        log_request(fields, error)
