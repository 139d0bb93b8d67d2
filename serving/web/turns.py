"""What a route works with: a caller who may, and their turn in a unit of work."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

from fastapi import Depends
from starlette.requests import Request

from serving.domain.people import Actor
from serving.service import policy
from serving.service.callers import Caller
from serving.service.policy import Access, Resource
from serving.service.work import Turn, Work
from serving.web.access import CHALLENGE
from serving.web.problems import NO_KEY, NOT_ALLOWED_HERE, Problem
from serving.web.running import running_of


def may(resource: Resource, access: Access) -> Any:
    """A dependency that gives the caller, whose permissions or key allow this; 403 where they do not."""

    async def allowed(request: Request) -> Caller:
        caller = caller_of(request)
        if not policy.may(caller.grants, resource, access):
            what = "key" if caller.is_program else "account"
            raise Problem(NOT_ALLOWED_HERE, f"This {what} is not for that: {access} {resource}.")
        return caller

    return Depends(allowed)


def caller_of(request: Request) -> Caller:
    """Whoever sent a request, as was found out before it was read."""
    caller = getattr(request.state, "caller", None)
    if caller is None:
        raise Problem(NO_KEY, "This address needs a key.", CHALLENGE)
    return caller


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


def _turn(request: Request, caller: Caller, work: Work) -> Turn:
    # The time is taken only now: whoever waited for others comes after them.
    rules = running_of(request).house(caller.organisation).classifier.rules
    return Turn(work, rules, _actor(caller, work), datetime.now(UTC))


def _actor(caller: Caller, work: Work) -> Actor:
    """The caller with the roles they hold by now."""
    if caller.is_program:
        return Actor(caller.person, frozenset())
    account = work.people.account(caller.person)
    if account is None or account.disabled_at:
        raise Problem(NO_KEY, "This account was disabled.", CHALLENGE)
    return Actor(account.person, account.roles)
