"""The web application: layers, routes and what becomes of errors, put together."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import Depends, FastAPI
from fastapi.exceptions import RequestValidationError
from sqlalchemy.exc import IntegrityError, OperationalError
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response

from serving.domain.errors import Refusal, RefusedError
from serving.engine import EngineClosedError, QueueFullError
from serving.service.sessions import SignInError, SignInWaitsError
from serving.service.work import NotFoundError, TakenError
from serving.settings import Settings
from serving.web import (
    absences,
    accounts,
    actions,
    audit,
    cases,
    classify,
    comments,
    corrections,
    decisions,
    pages,
    probes,
    records,
    replies,
    rules,
    session,
)
from serving.web.access import AWAY, CHALLENGE, LATER, Authenticate
from serving.web.body import BodyLimit
from serving.web.delivery import Deliverer, delivering
from serving.web.envelope import CLIENT_GONE, Envelope
from serving.web.faults import body_of, name_faults
from serving.web.logs import log_unforeseen
from serving.web.openapi import describe
from serving.web.parameters import known_once
from serving.web.problems import (
    BY_STATUS,
    DATABASE_AWAY,
    DOES_NOT_FIT,
    INVALID,
    NOT_FOUND,
    NOT_READY,
    NOT_YOUR_ROLE,
    QUEUE_FULL,
    REFUSED,
    RETRY_AFTER,
    SIGN_IN_FAILED,
    SIGN_IN_WAITS,
    TAKEN,
    Problem,
    problem_response,
)
from serving.web.retention import erase_daily
from serving.web.running import Running
from serving.web.scoring import score_waiting

ROUTERS = (
    classify.router, rules.reads, session.signing_in, session.router, absences.recording, absences.router,
    accounts.router, comments.router, comments.reads, cases.router, cases.reads, decisions.router, decisions.reads,
    replies.router, replies.reads, corrections.router, corrections.reads,
    actions.router, actions.reads, records.router, records.reads, audit.reads,
)  # fmt: skip
OPEN_ROUTERS = (probes.router, pages.router)
"""Whoever watches or links to these may add parameters of their own."""
FOR_OTHERS = frozenset(
    {
        Refusal.WRONG_ROLE,
        Refusal.HOLDER_PRESENT,
        Refusal.OWN_ADVICE,
        Refusal.NOT_IMPARTIAL,
        Refusal.OWN_READING,
        Refusal.NOBODYS_ACT,
    }
)
"""Refusals that are a matter of who asks, not of what is missing."""


def create_app(running: Running, settings: Settings) -> FastAPI:
    """The application of one running service, whose engines it closes at the end."""

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        beside = [
            work(house, running.works) for house in running.houses.values() for work in (score_waiting, erase_daily)
        ]
        tasks = [asyncio.create_task(each) for each in beside]
        async with delivering(Deliverer(running.works, running.metrics)):
            yield
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await running.close()

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
    for router in ROUTERS:
        app.include_router(router, dependencies=[Depends(known_once)])
    for router in OPEN_ROUTERS:
        app.include_router(router)
    _handle_errors(app)
    # The last added is the outermost.
    app.add_middleware(BodyLimit, most=settings.max_body_bytes)
    app.add_middleware(Authenticate, running=running, always=not settings.is_loopback)
    app.add_middleware(Envelope, running=running)
    return app


def _handle_errors(app: FastAPI) -> None:
    app.add_exception_handler(HTTPException, _http)
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(QueueFullError, _queue_full)
    app.add_exception_handler(EngineClosedError, _closed)
    app.add_exception_handler(ClientDisconnect, _gone)
    app.add_exception_handler(RefusedError, _refused)
    app.add_exception_handler(NotFoundError, _not_found)
    app.add_exception_handler(TakenError, _taken)
    app.add_exception_handler(SignInError, _sign_in_failed)
    app.add_exception_handler(SignInWaitsError, _sign_in_waits)
    app.add_exception_handler(OperationalError, _database_away)
    app.add_exception_handler(IntegrityError, _does_not_fit)


async def _http(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    kind = error.kind if isinstance(error, Problem) else BY_STATUS[error.status_code]
    detail = error.detail if isinstance(error, Problem) else kind.advice
    return problem_response(request.scope, kind, detail, headers=error.headers)


async def _invalid(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    faults = name_faults(error.errors(), body_of(request.scope.get("route")))
    return problem_response(request.scope, INVALID, "The request does not have the expected form.", errors=faults)


async def _queue_full(request: Request, error: Exception) -> Response:
    assert isinstance(error, QueueFullError)
    seconds = str(error.retry_after)
    detail = f"Too many comments are waiting already; try again in {seconds} s."
    return problem_response(request.scope, QUEUE_FULL, detail, headers={"Retry-After": seconds})


async def _closed(request: Request, error: Exception) -> Response:
    return problem_response(request.scope, NOT_READY, "The service is stopping.", headers={"Retry-After": RETRY_AFTER})


async def _gone(request: Request, error: Exception) -> Response:
    return Response(status_code=CLIENT_GONE)


async def _refused(request: Request, error: Exception) -> Response:
    assert isinstance(error, RefusedError)
    kind = NOT_YOUR_ROLE if error.refusal in FOR_OTHERS else REFUSED
    return problem_response(request.scope, kind, str(error), refusal=error.refusal)


async def _not_found(request: Request, error: Exception) -> Response:
    return problem_response(request.scope, NOT_FOUND, str(error))


async def _taken(request: Request, error: Exception) -> Response:
    return problem_response(request.scope, TAKEN, str(error))


async def _sign_in_failed(request: Request, error: Exception) -> Response:
    return problem_response(request.scope, SIGN_IN_FAILED, str(error), headers=CHALLENGE)


async def _sign_in_waits(request: Request, error: Exception) -> Response:
    assert isinstance(error, SignInWaitsError)
    headers = {"Retry-After": str(error.retry_after)}
    return problem_response(request.scope, SIGN_IN_WAITS, str(error), headers=headers)


async def _database_away(request: Request, error: Exception) -> Response:
    return problem_response(request.scope, DATABASE_AWAY, AWAY, headers=LATER)


async def _does_not_fit(request: Request, error: Exception) -> Response:
    assert isinstance(error, IntegrityError)
    log_unforeseen(request.scope["state"]["request_id"], error, error.orig)
    detail = "What is kept does not allow this any more; look at it as it is now and try again."
    return problem_response(request.scope, DOES_NOT_FIT, detail)
