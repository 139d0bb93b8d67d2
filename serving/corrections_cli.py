"""`houserules corrections`: what people say comments are, how far they agree, and what of it may train."""

import hashlib
import json
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TextIO

import typer

from serving.cli_options import COMMAND_LINE, ByOption, DatabaseOption, OrganisationOption, check_file, kept, refusal

if TYPE_CHECKING:
    from serving.domain.correction import Standing
    from serving.service.work import Work

app = typer.Typer(no_args_is_help=True, help="What people say comments are, on its way to training.")

STANDINGS = ("one_reading", "agreed", "disputed", "settled", "accepted", "rejected")
SECRET_BYTES = 32


@dataclass(slots=True)
class Exported:
    """How many rows were written, how many had no text any more, and what of all bytes the sha256 is."""

    rows: int = 0
    erased: int = 0
    sha256: str = ""


@app.command()
def export(
    output: Annotated[Path, typer.Option("--output", "-o", metavar="FILE", help="Where the rows go, as JSON Lines.")],
    since: Annotated[
        datetime | None,
        typer.Option(formats=["%Y-%m-%d", "%Y-%m-%dT%H:%M:%S"], help="Only what was accepted then (UTC) or later."),
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="Replace FILE if it exists.")] = False,
    progress: Annotated[
        bool | None, typer.Option("--progress/--no-progress", help="Show a bar; by default on a terminal.")
    ] = None,
    database: DatabaseOption = None,
    organisation: OrganisationOption = None,
    by: ByOption = COMMAND_LINE,
) -> None:
    """Write the readings that somebody accepted for training, one comment a line.

    Rows have `id`, `text`, `labels`, `topic`, `spans`, `batch` and `split` as the comments that ship for training have
    them, then `model` and `rules` that made the suggestion, `changed` (whether people corrected it), `blind` (whether
    one of them read it without), `readers`, `settled_by`, `accepted_by` and `accepted_at`.

    No row names an author, a link, an id of the platform or a member of staff: people are hashes that hold within one
    file and lead nowhere. But the texts are what residents wrote, personal details and all, which `spans` mark. FILE
    is readable by you alone; delete it when the training is done. Erased texts are left out.

    FILE appears when it is whole, and not before.
    """
    from serving.whole_file import WholeFileError, whole_file

    check_file("corrections", output)
    moment = since.replace(tzinfo=UTC) if since else None
    try:
        with kept("corrections", database, organisation, by) as turns, whole_file(output, force=force) as file:
            with turns.reading() as turn:
                done = _write(turn.work, file, moment, progress)
            with turns.writing() as turn:
                counts = {"rows": done.rows, "erased": done.erased, "sha256": done.sha256}
                turn.record("corrections_exported", turn.work.organisation, **counts)
    except WholeFileError as error:
        raise refusal("corrections", error) from None
    erased = f", {done.erased:,} left out because their text was erased" if done.erased else ""
    typer.echo(f"{done.rows:,} reading{'s' * (done.rows != 1)} in {output}{erased}", err=True)


@app.command("list")
def list_corrections(
    standing: Annotated[
        str | None, typer.Option(help=f"How far they have come: {', '.join(STANDINGS)}.", show_default="all")
    ] = None,
    database: DatabaseOption = None,
    organisation: OrganisationOption = None,
) -> None:
    """List the comments that people have read, those first that were read first: id, version, how far, by how many."""
    wanted = _standing(standing)
    with kept("corrections", database, organisation, writes=False) as turns, turns.reading() as turn:
        for it in turn.work.corrections.standing(wanted):
            readers = len(it.corrections)
            typer.echo(f"{it.comment} {it.version}: {it.standing}, {readers} reader{'s' * (readers != 1)}")


@app.command()
def measure(database: DatabaseOption = None, organisation: OrganisationOption = None) -> None:
    """Say how far people follow the classifier, with its suggestion before them and without, and each other."""
    from serving.service import corrections

    with kept("corrections", database, organisation, writes=False) as turns, turns.reading() as turn:
        found = corrections.measure(turn.work)
    for standing in STANDINGS:
        count = sum(number for reached, number in found.standing.items() if reached == standing)
        typer.echo(f"{standing}: {count:,}")
    typer.echo(
        f"{found.readings:,} first readings: {found.unchanged:,} accepted the suggestion, {found.changed:,} changed "
        f"it, {found.blind:,} were blind"
    )
    typer.echo(f"said what the classifier said, having seen it: {_share(found.agreed_seen)}")
    typer.echo(f"said what the classifier said, blind: {_share(found.agreed_blind)}")
    between = found.between_reviewers
    typer.echo(
        f"two readers alike, of {between.compared:,}: labels {_share(between.labels)}, topic {_share(between.topic)}, "
        f"spans {_share(between.spans)}, all {_share(between.whole)}"
    )


def _write(work: "Work", file: TextIO, since: datetime | None, progress: bool | None) -> Exported:
    from serving.domain.correction import Standing
    from serving.service.correction_export import export

    done, digest = Exported(), hashlib.sha256()
    total = None if since else work.corrections.counts().get(Standing.ACCEPTED, 0)
    with _bar(total, progress) as advance:
        for row in export(work, secrets.token_bytes(SECRET_BYTES), since):
            if row is None:
                done.erased += 1
            else:
                line = json.dumps(row, ensure_ascii=False) + "\n"
                file.write(line)
                digest.update(line.encode())
                done.rows += 1
            advance()
    done.sha256 = digest.hexdigest()
    return done


@contextmanager
def _bar(total: int | None, progress: bool | None) -> Iterator:
    """A bar on standard error, on a terminal or where one is asked for; gives what to call after each row."""
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    console = Console(stderr=True, force_terminal=progress or None)
    shown = console.is_terminal if progress is None else progress
    parts = TextColumn("exporting"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn()
    with Progress(*parts, console=console, transient=True, disable=not shown) as bar:
        task = bar.add_task("exporting", total=total)
        yield lambda: bar.advance(task)


def _standing(name: str | None) -> "Standing | None":
    from serving.domain.correction import Standing

    if name is not None and name not in STANDINGS:
        raise typer.BadParameter(f"there are {', '.join(STANDINGS)}", param_hint="--standing")
    return Standing(name) if name else None


def _share(share: float | None) -> str:
    return "nothing to say" if share is None else f"{share:.0%}"
