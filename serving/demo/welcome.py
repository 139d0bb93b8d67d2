"""What somebody is told who made a demo or comes to one: who can sign in, and what to try."""

from collections.abc import Mapping, Sequence

from rich import box
from rich.table import Column, Table
from sqlalchemy import URL

from serving.domain.rules import HouseRules
from serving.service.repositories.people import Account

ADDRESS = "http://127.0.0.1:8080"
TEXT = "No heating since friday and my mum is 84. Third time ive rang"
AS_JSON = "-H 'Content-Type: application/json'"
TOKEN_OF = "python3 -c 'import json, sys; print(json.load(sys.stdin)[\"token\"])'"


def who_can_sign_in(accounts: Sequence[Account], rules: HouseRules | None) -> Table:
    """The accounts, with teams and roles by name where the house rules are known."""
    teams = {team.id: team.name for team in rules.teams} if rules else {}
    roles = {role.id: role.name for role in rules.roles} if rules else {}
    table = Table(
        Column("sign in as", no_wrap=True),
        Column("who", no_wrap=True),
        *(Column(name, overflow="fold") for name in ("team", "role")),
        Column("may", no_wrap=True),
        box=box.SIMPLE,
        title="Who can sign in",
        title_justify="left",
    )
    for account in sorted(accounts, key=lambda account: not account.roles):
        held = _named(account.roles, roles) or "–"
        team, may = _named([account.team], teams), _named(account.permissions, {})
        table.add_row(account.person, account.name, team, held, may)
    return table


def to_try(key: str, person: str, password: str) -> str:
    """Three lines for a shell, with a word on each."""
    with_key = f"-H 'Authorization: Bearer {key}' {AS_JSON}"
    new = f'{{"channel": "facebook", "external_id": "try-1", "author_handle": "Jo Try", "text": "{TEXT}"}}'
    return f"""\
# what the program says of a comment; nothing is kept
curl {ADDRESS}/v1/classify {with_key} \\
  -d '{{"comments": [{{"id": "fb-17", "text": "{TEXT}"}}]}}'

# hand the comment in: it is kept, and becomes a case
curl {ADDRESS}/v1/comments {with_key} \\
  -d '{{"comments": [{new}]}}'

# sign in, and look at the queue
TOKEN=$(curl -s {ADDRESS}/v1/session {AS_JSON} \\
  -d '{{"person": "{person}", "password": "{password}"}}' | {TOKEN_OF})
curl '{ADDRESS}/v1/cases?limit=5' -H "Authorization: Bearer $TOKEN"
"""


def to_name(database: URL) -> tuple[str, str]:
    """How the commands to try name the database: a line before them, or an option of each.

    An address with a password is set in a variable, since lists of processes show what is typed after a command.
    """
    shown = database.set(drivername=database.get_backend_name())
    if database.password is None:
        return "", f" --database {shown.render_as_string()}"
    address = shown.set(password="PASSWORD").render_as_string(hide_password=False)
    return f"First, with the password in its place: export HOUSERULES_DATABASE='{address}'\n", ""


def _named(ids: Sequence[str] | frozenset[str], names: Mapping[str, str]) -> str:
    return ", ".join(names.get(id, id) for id in sorted(ids))
