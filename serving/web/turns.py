"""What a route works with: a caller who may, and their turn in a unit of work."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager, nullcontext
from datetime import UTC, datetime, timedelta
from inspect import iscoroutinefunction
from typing import Any, Concatenate, ParamSpec, TypeVar

from fastapi import Depends
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request

from serving.domain.people import Actor
from serving.service import policy
from serving.service.callers import Caller
from serving.service.policy import Access, Resource
from serving.service.work import Turn, Work
from serving.web.access import AWAY, CHALLENGE, LATER
from serving.web.problems import DATABASE_AWAY, NO_KEY, NOT_ALLOWED_HERE, Problem
from serving.web.running import running_of

P = ParamSpec("P")
T = TypeVar("T")
TICK = timedelta(microseconds=1)
"""The least by which one entry of the trail comes after another."""
LONGEST_IN_LINE = 30.0
"""Seconds that somebody waits for others of the same organisation before they begin to write."""


def may(resource: Resource, access: Access) -> Any:
    """A dependency that gives the caller, whose permissions or key allow this; 403 where they do not.

    A sync route that writes gets its thread only when it is its turn within the organisation.
    """

    async def allowed(request: Request) -> AsyncIterator[Caller]:
        caller = caller_of(request)
        if not policy.may(caller.grants, resource, access):
            what = "key" if caller.is_program else "account"
            raise Problem(NOT_ALLOWED_HERE, f"This {what} is not for that: {access} {resource}.")
        async with _place(request, caller) if _writes_in_a_thread(request) else nullcontext():
            yield caller

    return Depends(allowed, scope="function")


def caller_of(request: Request) -> Caller:
    """Whoever sent a request, as was found out before it was read."""
    caller = getattr(request.state, "caller", None)
    if caller is None:
        raise Problem(NO_KEY, "This address needs a key.", CHALLENGE)
    return caller


async def in_line(
    work: Callable[Concatenate[Request, Caller, P], T],
    request: Request,
    caller: Caller,
    *given: P.args,
    **named: P.kwargs,
) -> T:
    """Do work that writes in a thread, when it is the caller's turn within the organisation."""
    async with _place(request, caller):
        return await run_in_threadpool(work, request, caller, *given, **named)


@contextmanager
def writing(request: Request, caller: Caller) -> Iterator[Turn]:
    """The caller's turn in a transaction that writes; it happens wholly, or not at all where anything is raised."""
    with running_of(request).works.writing(caller.organisation) as work:
        yield _turn(request, caller, work)


@contextmanager
def reading(request: Request, caller: Caller) -> Iterator[Turn]:
    """The caller's turn in a transaction that only reads."""
    with running_of(request).works.reading(caller.organisation) as work:
        yield _turn(request, caller, work)


@asynccontextmanager
async def _place(request: Request, caller: Caller) -> AsyncIterator[None]:
    """One of the places of those of an organisation who write. Whoever waits for one holds no thread meanwhile."""
    writers = running_of(request).house(caller.organisation).writers
    try:
        async with asyncio.timeout(LONGEST_IN_LINE):
            await writers.acquire()
    except TimeoutError:
        raise Problem(DATABASE_AWAY, AWAY, LATER) from None
    try:
        yield
    finally:
        writers.release()


def _writes_in_a_thread(request: Request) -> bool:
    """Async routes go in line by themselves, when they have what they write."""
    return request.method not in ("GET", "HEAD") and not iscoroutinefunction(request.scope["endpoint"])


def _turn(request: Request, caller: Caller, work: Work) -> Turn:
    # The time is taken only now: whoever waited for others comes after them.
    rules = running_of(request).house(caller.organisation).classifier.rules
    return Turn(work, rules, _actor(caller, work), _now(work))


def _now(work: Work) -> datetime:
    """The time, and always after what is on record already: the clocks of two processes may differ."""
    now, last = datetime.now(UTC), work.trail.last_at()
    return max(now, last + TICK) if last else now


def _actor(caller: Caller, work: Work) -> Actor:
    """The caller with the roles they hold by now."""
    if caller.is_program:
        return Actor(caller.person, frozenset())
    account = work.people.account(caller.person)
    if account is None or account.disabled_at:
        raise Problem(NO_KEY, "This account was disabled.", CHALLENGE)
    return Actor(account.person, account.roles)
