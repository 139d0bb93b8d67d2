"""`/v1/session`: people sign in and out, and anybody who calls can ask who they are taken for."""

from datetime import UTC, datetime
from typing import Annotated

from anyio import to_thread
from fastapi import APIRouter, Depends
from pydantic import BaseModel, Field
from starlette.requests import Request
from starlette.responses import Response

from serving.service.callers import Caller
from serving.service.passwords import MOST
from serving.service.policy import Permission, Scope
from serving.service.sessions import Proven, begin_session, end_session, prove
from serving.service.work import Turn
from serving.web.access import LATER, presented_token
from serving.web.body import JsonRoute
from serving.web.inputs import Sent
from serving.web.problems import (
    CHANGES,
    DATABASE_AWAY,
    DOES_NOT_FIT,
    INTERNAL,
    INVALID,
    NOT_ALLOWED_HERE,
    NOT_JSON,
    NOT_THIS_TYPE,
    READS,
    SIGN_IN_FAILED,
    SIGN_IN_WAITS,
    TOO_LARGE,
    Problem,
    documented,
)
from serving.web.running import HASHES_AT_ONCE, Running, running_of
from serving.web.schemas import WITHOUT_NUL
from serving.web.turns import caller_of, in_line, reading, writing

MOST_WAITING = 16
"""Who wait for their password to be looked at; whoever comes then is told to come again."""
KnownCaller = Annotated[Caller, Depends(caller_of)]

signing_in = APIRouter(route_class=JsonRoute, tags=["people"])
router = APIRouter(tags=["people"])


class SignIn(Sent):
    """Who wants to sign in, and the proof."""

    person: str = Field(max_length=40, pattern=WITHOUT_NUL, description="The sign-in name.", examples=["kim.smith"])
    password: str = Field(max_length=MOST, pattern=WITHOUT_NUL)


class Who(BaseModel):
    """Whom a caller is taken for. A program has no name, roles or permissions, but scopes."""

    person: str = Field(description="The sign-in name, or key:NAME for a program.")
    name: str | None = Field(description="The full name.")
    organisation: str
    team: str | None
    roles: list[str] = Field(description="Of the house rules.")
    permissions: list[Permission]
    scopes: list[Scope]


class SignedIn(BaseModel):
    """A session that has begun. The token is not shown again."""

    token: str = Field(description="Send it as 'Authorization: Bearer TOKEN'.")
    expires_at: datetime
    who: Who


@signing_in.post(
    "/v1/session",
    summary="Sign in",
    status_code=201,
    responses=documented(
        NOT_JSON,
        SIGN_IN_FAILED,
        DOES_NOT_FIT,
        TOO_LARGE,
        NOT_THIS_TYPE,
        INVALID,
        SIGN_IN_WAITS,
        INTERNAL,
        DATABASE_AWAY,
    ),
)
async def sign_in(body: SignIn, request: Request) -> SignedIn:
    """Begin a session of twelve hours. After ten failures in a row a name waits, whether or not it exists."""
    proven = await _prove(running_of(request), body)
    caller = Caller(proven.account.organisation, proven.account.person, proven.account.permissions)
    return await in_line(_begin, request, caller, proven)


@router.get("/v1/session", summary="Who am I?", responses=READS)
def who_am_i(request: Request, caller: KnownCaller) -> Who:
    """Whom the caller is taken for, with the roles they hold now."""
    with reading(request, caller) as turn:
        return _who(caller, turn)


@router.delete("/v1/session", summary="Sign out", status_code=204, responses=CHANGES)
async def sign_out(request: Request, caller: KnownCaller) -> Response:
    """End the session whose token is sent. A key has none: it is revoked."""
    token = presented_token(request.headers)
    if caller.is_program or token is None:
        raise Problem(NOT_ALLOWED_HERE, "A key has no session to end; it is revoked with 'houserules keys revoke'.")
    await in_line(_end, request, caller, token)
    running_of(request).callers.forget(token)
    return Response(status_code=204)


async def _prove(running: Running, body: SignIn) -> Proven:
    """Who signs in, by a password that is looked at in a few threads of its own, beside those of the routes."""
    if running.signing_in >= HASHES_AT_ONCE + MOST_WAITING:
        raise Problem(SIGN_IN_WAITS, "Too many people are signing in; try again in a moment.", LATER)
    at = datetime.now(UTC)
    given = (running.credentials, running.failures, running.houses, body.person, body.password, at)
    running.signing_in += 1
    try:
        return await to_thread.run_sync(prove, *given, limiter=running.hashing)
    finally:
        running.signing_in -= 1


def _begin(request: Request, caller: Caller, proven: Proven) -> SignedIn:
    with writing(request, caller) as turn:
        token, session = begin_session(turn, proven)
        return SignedIn(token=token, expires_at=session.expires_at, who=_who(caller, turn))


def _end(request: Request, caller: Caller, token: str) -> None:
    with writing(request, caller) as turn:
        end_session(turn, token)


def _who(caller: Caller, turn: Turn) -> Who:
    account = None if caller.is_program else turn.work.people.account(caller.person)
    return Who(
        person=caller.person,
        name=account.name if account else None,
        organisation=caller.organisation,
        team=account.team if account else None,
        roles=sorted(turn.actor.roles),
        permissions=sorted(account.permissions) if account else [],
        scopes=sorted(grant for grant in caller.grants if isinstance(grant, Scope)),
    )
