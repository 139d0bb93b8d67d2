"""`/v1/accounts`: the people of an organisation, for choosing whom to assign. They are changed on the command line."""

from fastapi import APIRouter
from pydantic import BaseModel
from starlette.requests import Request

from serving.service.callers import Caller
from serving.service.policy import Access, Resource
from serving.web.problems import READS
from serving.web.turns import may, reading

router = APIRouter(tags=["people"])


class AccountOut(BaseModel):
    """A named person; `person` is how they are named elsewhere, `team` and `roles` are those of the house rules."""

    person: str
    name: str
    team: str
    roles: list[str]
    disabled: bool


class Accounts(BaseModel):
    """Everybody, by name."""

    accounts: list[AccountOut]


@router.get("/v1/accounts", summary="Who is there?", responses=READS)
def accounts(request: Request, caller: Caller = may(Resource.ACCOUNT, Access.READ)) -> Accounts:
    """The people of the organisation by name, with those whose account was disabled."""
    with reading(request, caller) as turn:
        found = turn.work.people.accounts()
    return Accounts(
        accounts=[
            AccountOut(
                person=it.person,
                name=it.name,
                team=it.team,
                roles=sorted(it.roles),
                disabled=it.disabled_at is not None,
            )
            for it in found
        ]
    )
