"""`houserules webhook`: where what was decided is sent, to be carried out."""

from typing import Annotated

import typer

from serving.cli_options import COMMAND_LINE, ByOption, DatabaseOption, OrganisationOption, kept

app = typer.Typer(no_args_is_help=True, help="Where decisions are sent to be carried out.")

Url = Annotated[str, typer.Argument(help="Address of the moderation tool, https://…", show_default=False)]
PrivateHttp = Annotated[
    bool, typer.Option("--private-http", help="Allow a host on a private network, and plain http to it.")
]


@app.command("set")
def set_webhook(
    url: Url,
    private_http: PrivateHttp = False,
    by: ByOption = COMMAND_LINE,
    database: DatabaseOption = None,
    organisation: OrganisationOption = None,
) -> None:
    """Send messages to an address from now on, those that wait as well.

    Prints the secret that they are signed with, this once: give it to the moderation tool, which checks the header
    webhook-signature as Standard Webhooks says. The same address again makes another secret; for 24 hours messages
    are signed with the one before too.
    """
    from serving.service import outbox

    with kept("webhook", database, organisation, by) as turns, turns.writing() as turn:
        webhook = outbox.set_webhook(turn, url, private=private_http)
    typer.echo(webhook.secret)
    typer.echo("keep it now: it is not shown again; try it with 'houserules webhook test'", err=True)
    if webhook.earlier_until:
        typer.echo(f"the secret before counts until {webhook.earlier_until:%Y-%m-%d %H:%M} UTC", err=True)


@app.command()
def show(database: DatabaseOption = None, organisation: OrganisationOption = None) -> None:
    """Show where messages go, without the secret."""
    from serving.service import outbox

    with kept("webhook", database, organisation, writes=False) as turns, turns.reading() as turn:
        webhook = outbox.webhook_of(turn)
    private = ", private hosts allowed" if webhook.private else ""
    typer.echo(f"{webhook.url}: set {webhook.set_at:%Y-%m-%d %H:%M} UTC{private}")


@app.command()
def remove(
    by: ByOption = COMMAND_LINE, database: DatabaseOption = None, organisation: OrganisationOption = None
) -> None:
    """Send nothing any more: messages wait until the tool asks for them, at /v1/actions."""
    from serving.service import outbox

    with kept("webhook", database, organisation, by) as turns, turns.writing() as turn:
        outbox.remove_webhook(turn)
    typer.echo("removed")


@app.command("test")
def try_webhook(
    by: ByOption = COMMAND_LINE, database: DatabaseOption = None, organisation: OrganisationOption = None
) -> None:
    """Send a message of the type 'test' now, once, and say what came of it. Ends with 1 where it was not accepted."""
    import asyncio

    from serving.service import outbox
    from serving.web.posting import send_once

    with kept("webhook", database, organisation, by) as turns, turns.writing() as turn:
        trial = outbox.test_message(turn)
    failure = asyncio.run(send_once(trial))
    typer.echo(f"{trial.message.id}: {failure or 'accepted'}")
    if failure:
        raise typer.Exit(1)
