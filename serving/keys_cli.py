"""`houserules keys`: makes, lists and revokes the keys that programs show."""

from typing import Annotated

import typer

from serving.cli_options import COMMAND_LINE, ByOption, DatabaseOption, OrganisationOption, kept
from serving.service.policy import Scope

app = typer.Typer(no_args_is_help=True, help="API keys of programs.")

Name = Annotated[str, typer.Argument(help="Whom or what the key is for.", show_default=False)]


@app.command()
def create(
    name: Name,
    scope: Annotated[
        list[Scope] | None, typer.Option(help="What it is for; may be given several times.", show_default="classify")
    ] = None,
    database: DatabaseOption = None,
    organisation: OrganisationOption = None,
    by: ByOption = COMMAND_LINE,
) -> None:
    """Make a key and print it, this once: only its hash is kept.

    Scopes: classify (label comments, keep nothing), intake (hand comments in to be kept), actions (collect what was
    decided and confirm it), metrics (counts for Prometheus, of the whole installation: all organisations together).
    """
    from serving.service.keys import create_key

    with kept("keys", database, organisation, by) as turns, turns.writing() as turn:
        token = create_key(turn, name, scope or [Scope.CLASSIFY])
    typer.echo(token)
    typer.echo("keep it now: it is not shown again, and the database has only its hash", err=True)


@app.command("list")
def list_keys(database: DatabaseOption = None, organisation: OrganisationOption = None) -> None:
    """List the keys by name, with what they are for and when they were made and revoked."""
    with kept("keys", database, organisation, writes=False) as turns, turns.reading() as turn:
        found = turn.work.people.keys()
    if not found:
        typer.echo(
            f"no keys of {turns.rules.organisation.id} yet; make one with 'houserules keys create NAME'", err=True
        )
    for key in found:
        revoked = f", revoked {key.revoked_at:%Y-%m-%d %H:%M} UTC" if key.revoked_at else ""
        typer.echo(f"{key.name}: {', '.join(sorted(key.scopes))}; made {key.created_at:%Y-%m-%d %H:%M} UTC{revoked}")


@app.command()
def revoke(
    name: Name, database: DatabaseOption = None, organisation: OrganisationOption = None, by: ByOption = COMMAND_LINE
) -> None:
    """Stop accepting a key for good, within a second in services that run. Its name is not used again."""
    from serving.service.keys import revoke_key

    with kept("keys", database, organisation, by) as turns, turns.writing() as turn:
        revoke_key(turn, name)
    typer.echo(f"{name}: revoked")
