"""`houserules outbox`: what was handed over to be carried out, and how far it has come."""

from typing import TYPE_CHECKING, Annotated

import typer

from serving.cli_options import COMMAND_LINE, ByOption, DatabaseOption, OrganisationOption, kept
from serving.domain.delivery import DeliveryState

if TYPE_CHECKING:
    from serving.service.repositories.outbox import OutboxMessage

app = typer.Typer(no_args_is_help=True, help="What was handed over to be carried out.")

ROWS_AT_ONCE = 200


@app.command("list")
def list_messages(
    state: Annotated[
        DeliveryState | None, typer.Option(help="Only those in this state.", show_default="all but the confirmed")
    ] = None,
    database: DatabaseOption = None,
    organisation: OrganisationOption = None,
) -> None:
    """List messages, oldest first: id, kind, decision, and how far each has come.

    A message waits, is delivered, and is then confirmed by the tool as done, or as failed. After nine attempts in
    about two days, or as soon as the tool answers 410, it is dead. Hand over again what is dead or failed with
    'houserules outbox retry ID'. What an appeal reversed is withdrawn, and never handed over again.
    """
    with kept("outbox", database, organisation, writes=False) as turns, turns.reading() as turn:
        page, last = turn.work.outbox.page(state, None, ROWS_AT_ONCE)
        while page:
            for message in page:
                if state or message.delivery.state != DeliveryState.CONFIRMED:
                    typer.echo(_line(message))
            page, last = turn.work.outbox.page(state, last, ROWS_AT_ONCE) if last else ([], None)


@app.command()
def retry(
    id: Annotated[str, typer.Argument(help="Id of the message, as 'list' shows it.", show_default=False)],
    by: ByOption = COMMAND_LINE,
    database: DatabaseOption = None,
    organisation: OrganisationOption = None,
) -> None:
    """Hand a message over again, now and with all its attempts; the service that runs delivers it.

    Refused for what the tool has done, and for a decision that was reversed or lifted since.
    """
    from serving.service import outbox

    with kept("outbox", database, organisation, by) as turns, turns.writing() as turn:
        outbox.retry(turn, id)
    typer.echo(f"{id}: waiting")


def _line(message: "OutboxMessage") -> str:
    progress = message.delivery
    words = [f"{message.id} {message.kind} of {message.decision}: {progress.state}"]
    if progress.attempts:
        words.append(f"{progress.attempts} attempt{'s' * (progress.attempts != 1)}")
    if progress.failure:
        words.append(progress.failure)
    if progress.next_at and progress.attempts:
        words.append(f"again at {progress.next_at:%Y-%m-%d %H:%M:%S} UTC")
    return ", ".join(words)
