"""`houserules accounts`: who may sign in, what for, in which roles of the house rules, and who is away."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from serving.cli_options import (
    COMMAND_LINE,
    ByOption,
    DatabaseOption,
    OrganisationOption,
    PasswordFile,
    kept,
    read_password,
)
from serving.service.policy import Permission

if TYPE_CHECKING:
    from serving.service.repositories.people import Account

app = typer.Typer(no_args_is_help=True, help="Accounts of people, their roles, and who is away.")
roles = typer.Typer(no_args_is_help=True, help="Roles of the house rules.")
app.add_typer(roles, name="role")

Person = Annotated[str, typer.Argument(help="The sign-in name.", show_default=False)]
Role = Annotated[str, typer.Argument(help="A role of the house rules.", show_default=False)]
Prompt = Annotated[bool, typer.Option("--prompt", help="Ask for the password, twice.")]


@app.command()
def add(
    person: Person,
    name: Annotated[str, typer.Option(help="The full name, as replies are signed with.", show_default=False)],
    team: Annotated[str, typer.Option(help="A team of the house rules, by its id.", show_default=False)],
    permission: Annotated[
        list[Permission] | None,
        typer.Option(help="What the account is for; may be given several times.", show_default="review"),
    ] = None,
    role: Annotated[
        list[str] | None,
        typer.Option(help="A role of the house rules; may be given several times.", show_default="none"),
    ] = None,
    password_file: PasswordFile = None,
    prompt: Prompt = False,
    database: DatabaseOption = None,
    organisation: OrganisationOption = None,
    by: ByOption = COMMAND_LINE,
) -> None:
    """Add an account. Without a password one is made by chance and printed, this once.

    PERSON is 2 to 40 lower-case letters, digits, dots and dashes, and one in the whole installation.
    Permissions: review (work on cases), arbitrate (settle what reviewers read differently), curate (let corrections
    into training), audit (read the audit trail), manage (accounts, absences, webhooks, erasure).
    What somebody may decide or advise on is a matter of their roles: the house rules say which.
    """
    from serving.service.accounts import add_account

    with kept("accounts", database, organisation, by) as turns:
        password, made = _password(password_file, prompt)
        with turns.writing() as turn:
            add_account(turn, person, name, team, permission or [Permission.REVIEW], role or [], password)
    _say(person, "added", password if made else None)


@app.command("list")
def list_accounts(database: DatabaseOption = None, organisation: OrganisationOption = None) -> None:
    """List the accounts by full name: what each is for, its roles, and since when it is disabled."""
    with kept("accounts", database, organisation, writes=False) as turns, turns.reading() as turn:
        found = turn.work.people.accounts()
    if not found:
        typer.echo(f"no accounts of {turns.rules.organisation.id} yet; see 'houserules accounts add --help'", err=True)
    for account in found:
        typer.echo(_line(account))


@app.command()
def disable(
    person: Person,
    database: DatabaseOption = None,
    organisation: OrganisationOption = None,
    by: ByOption = COMMAND_LINE,
) -> None:
    """Close an account for good: its sessions and roles end now. What was done under its name stays on record."""
    from serving.service.accounts import disable_account

    with kept("accounts", database, organisation, by) as turns, turns.writing() as turn:
        disable_account(turn, person)
    typer.echo(f"{person}: disabled")


@app.command()
def password(
    person: Person,
    password_file: PasswordFile = None,
    prompt: Prompt = False,
    database: DatabaseOption = None,
    organisation: OrganisationOption = None,
    by: ByOption = COMMAND_LINE,
) -> None:
    """Set another password, made by chance and printed once unless one is given. All sessions of the account end.

    A name under which signing in failed too often still waits, 15 minutes at most: the service counts that in its own
    memory. It can sign in at once where the service is started anew.
    """
    from serving.service.accounts import change_password

    with kept("accounts", database, organisation, by) as turns:
        given, made = _password(password_file, prompt)
        with turns.writing() as turn:
            change_password(turn, person, given)
    _say(person, "has a new password", given if made else None)


@app.command()
def permissions(
    person: Person,
    permission: Annotated[list[Permission], typer.Argument(help="All that the account is for.", show_default=False)],
    database: DatabaseOption = None,
    organisation: OrganisationOption = None,
    by: ByOption = COMMAND_LINE,
) -> None:
    """Say anew what an account is for: what is not named, it is no longer for."""
    from serving.service.accounts import change_permissions

    with kept("accounts", database, organisation, by) as turns, turns.writing() as turn:
        change_permissions(turn, person, permission)
    typer.echo(f"{person}: {', '.join(sorted(set(permission)))}")


@roles.command()
def give(
    person: Person,
    role: Role,
    database: DatabaseOption = None,
    organisation: OrganisationOption = None,
    by: ByOption = COMMAND_LINE,
) -> None:
    """Give a person a role of the house rules."""
    from serving.service.accounts import give_role

    with kept("accounts", database, organisation, by) as turns, turns.writing() as turn:
        give_role(turn, person, role)
    typer.echo(f"{person}: has the role {role}")


@roles.command()
def end(
    person: Person,
    role: Role,
    database: DatabaseOption = None,
    organisation: OrganisationOption = None,
    by: ByOption = COMMAND_LINE,
) -> None:
    """End a role that a person has."""
    from serving.service.accounts import end_role

    with kept("accounts", database, organisation, by) as turns, turns.writing() as turn:
        end_role(turn, person, role)
    typer.echo(f"{person}: no longer has the role {role}")


@app.command()
def absent(
    role: Role,
    database: DatabaseOption = None,
    organisation: OrganisationOption = None,
    by: ByOption = COMMAND_LINE,
) -> None:
    """Record that the holder of a role is away, so that the deputy named by the house rules may act.

    Nobody stands in on an absence that they recorded themselves.
    """
    from serving.service.absences import begin_absence

    with kept("accounts", database, organisation, by) as turns, turns.writing() as turn:
        begin_absence(turn, role)
    typer.echo(f"{role}: away")


@app.command()
def back(
    role: Role,
    database: DatabaseOption = None,
    organisation: OrganisationOption = None,
    by: ByOption = COMMAND_LINE,
) -> None:
    """Record that the holder of a role is back."""
    from serving.service.absences import end_absence

    with kept("accounts", database, organisation, by) as turns, turns.writing() as turn:
        end_absence(turn, role)
    typer.echo(f"{role}: back")


def _password(file: Path | None, prompt: bool) -> tuple[str, bool]:
    """The password that was given, or one made by chance; and whether it was made. Raises `PasswordError`."""
    from serving.service.passwords import PasswordError, new_password

    if file and prompt:
        raise PasswordError("Say one of --password-file and --prompt, not both.")
    if file:
        return read_password(file), False
    if prompt:
        return typer.prompt("Password", hide_input=True, confirmation_prompt=True), False
    return new_password(), True


def _say(person: str, done: str, made: str | None) -> None:
    """On standard output the password alone, so that it can be piped."""
    if made is None:
        typer.echo(f"{person}: {done}")
        return
    typer.echo(made)
    typer.echo(f"{person}: {done}; keep the password now: it is not shown again", err=True)


def _line(account: "Account") -> str:
    words = [
        f"{account.person}: {account.name}, {account.team}",
        ", ".join(sorted(account.permissions)) or "no permissions",
        ", ".join(sorted(account.roles)) or "no role",
    ]
    if account.disabled_at:
        words.append(f"disabled {account.disabled_at:%Y-%m-%d %H:%M} UTC")
    return "; ".join(words)
