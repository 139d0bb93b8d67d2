"""The web application: layers, routes and what becomes of errors, put together."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response

from serving.engine import EngineClosedError, QueueFullError
from serving.service.keys import KeysInUse
from serving.settings import Settings
from serving.web import classify, pages, probes
from serving.web.access import RequireKey
from serving.web.body import BodyLimit
from serving.web.envelope import CLIENT_GONE, Envelope
from serving.web.faults import name_faults
from serving.web.openapi import describe
from serving.web.problems import BY_STATUS, INVALID, NOT_READY, QUEUE_FULL, RETRY_AFTER, Problem, problem_response
from serving.web.running import Running


def create_app(running: Running, keys: KeysInUse, settings: Settings) -> FastAPI:
    """The application of one running service, whose engine it closes at the end."""

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        yield
        await running.engine.close()

    # The library's own pages for reading the API load scripts from elsewhere.
    app = FastAPI(
        title="houserules",
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
        generate_unique_id_function=lambda route: route.name,
        lifespan=lifespan,
    )
    app.state.running = running
    app.openapi = lambda: describe(app)
    for module in (classify, probes, pages):
        app.include_router(module.router)
    _handle_errors(app)
    # The last added is the outermost.
    app.add_middleware(BodyLimit, most=settings.max_body_bytes)
    app.add_middleware(RequireKey, keys=keys, always=not settings.is_loopback)
    app.add_middleware(Envelope, running=running)
    return app


def _handle_errors(app: FastAPI) -> None:
    app.add_exception_handler(HTTPException, _http)
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(QueueFullError, _queue_full)
    app.add_exception_handler(EngineClosedError, _closed)
    app.add_exception_handler(ClientDisconnect, _gone)


async def _http(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    kind = error.kind if isinstance(error, Problem) else BY_STATUS[error.status_code]
    detail = error.detail if isinstance(error, Problem) else kind.advice
    return problem_response(request.scope, kind, detail, headers=error.headers)


async def _invalid(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    return problem_response(
        request.scope, INVALID, "The request does not have the expected form.", errors=name_faults(error.errors())
    )


async def _queue_full(request: Request, error: Exception) -> Response:
    assert isinstance(error, QueueFullError)
    seconds = str(error.retry_after)
    detail = f"Too many comments are waiting already; try again in {seconds} s."
    return problem_response(request.scope, QUEUE_FULL, detail, headers={"Retry-After": seconds})


async def _closed(request: Request, error: Exception) -> Response:
    return problem_response(request.scope, NOT_READY, "The service is stopping.", headers={"Retry-After": RETRY_AFTER})


async def _gone(request: Request, error: Exception) -> Response:
    return Response(status_code=CLIENT_GONE)
