"""Reading a request's body: how long it may be, and that it is JSON in UTF-8."""

import asyncio
import json
from collections.abc import Callable, Coroutine
from typing import Any

from fastapi.routing import APIRoute
from starlette.datastructures import Headers
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from serving.web.problems import NOT_JSON, NOT_THIS_TYPE, TOO_LARGE, Problem, problem_response

LINGER_BYTES = 64 * 1024**2
LINGER_SECONDS = 10
"""How much of a body that is refused is still taken in: a caller reads the answer only after it has sent its part."""


class BodyLimit:
    """Refuses a body longer than `most` bytes, whether its length is declared or it only keeps coming."""

    def __init__(self, app: ASGIApp, most: int) -> None:
        self._app = app
        self._most = most

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        try:
            body = None if self._declares_too_much(headers) else await _read(receive, self._most)
            if body is None and "expect" not in headers:
                await _linger(receive)
        except ClientDisconnect:
            return
        if body is None:
            detail = f"The body is longer than {self._most:,} bytes."
            await problem_response(scope, TOO_LARGE, detail)(scope, receive, send)
        else:
            await self._app(scope, _replay(body, receive), send)

    def _declares_too_much(self, headers: Headers) -> bool:
        declared = headers.get("content-length", "0")
        return declared.isdecimal() and (len(declared) > 18 or int(declared) > self._most)


async def _read(receive: Receive, most: int) -> bytes | None:
    """A request's body, or None where it is longer than `most`. Raises `ClientDisconnect`."""
    body = bytearray()
    async for piece in _pieces(receive):
        body += piece
        if len(body) > most:
            return None
    return bytes(body)


async def _linger(receive: Receive) -> None:
    taken = 0
    try:
        async with asyncio.timeout(LINGER_SECONDS):
            async for piece in _pieces(receive):
                taken += len(piece)
                if taken > LINGER_BYTES:
                    return
    except TimeoutError:
        return


async def _pieces(receive: Receive):
    more = True
    while more:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise ClientDisconnect
        yield message.get("body", b"")
        more = message.get("more_body", False)


def _replay(body: bytes, receive: Receive) -> Receive:
    """A `receive` that hands out the body in one piece, and then whatever comes."""
    whole: list[Message] = [{"type": "http.request", "body": body, "more_body": False}]

    async def replay() -> Message:
        return whole.pop() if whole else await receive()

    return replay


class JsonRoute(APIRoute):
    """A route that takes JSON in UTF-8 and nothing else. The library alone would let other encodings pass."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        handle = super().get_route_handler()

        async def handle_json(request: Request) -> Response:
            if request.headers.get("content-type", "").partition(";")[0].strip().lower() != "application/json":
                raise Problem(NOT_THIS_TYPE, "The body must be sent as application/json.")
            return await handle(_JsonRequest(request.scope, request.receive))

        return handle_json


class _JsonRequest(Request):
    async def json(self) -> Any:
        try:
            return json.loads((await self.body()).decode("utf-8"))
        except UnicodeDecodeError:
            raise Problem(NOT_JSON, "The body is not UTF-8.") from None
        except (ValueError, RecursionError):
            raise Problem(NOT_JSON, "The body is not JSON.") from None
