"""`houserules audit`: checks the audit trail, notes its end, and takes out what is on record."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from serving.cli_options import (
    COMMAND_LINE,
    ByOption,
    DatabaseOption,
    OrganisationOption,
    SamePersonOption,
    check_file,
    kept,
    refusal,
)

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from serving.store.audit_trail import AuditTrail

app = typer.Typer(no_args_is_help=True, help="The audit trail, and what is on record.")

MOST_NAMED = 1000
"""Breaks printed of one trail: one that was replaced has a break at every entry."""
Noted = dict[str, dict[int, str]]
Organisation = Annotated[
    str | None, typer.Option("--organisation", help="One organisation.", show_default="all in the database")
]


class NotedError(ValueError):
    """A file of noted ends that cannot be read; the message is one sentence."""


class ExportError(ValueError):
    """An export that cannot be made; the message is one sentence."""


@app.command()
def verify(
    head: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Lines of 'houserules audit head' that were noted earlier.")
    ] = None,
    database: DatabaseOption = None,
    organisation: Organisation = None,
) -> None:
    """Check that no entry was changed, removed, added or moved, and that what is kept of decisions, evidence, people
    and work agrees with the trail.

    Prints each break by its number. Exit status 0: all is whole; 1: there is a break; 2: it could not be checked.

    Somebody with all rights on the database could write a whole trail anew. Note its end now and then, elsewhere
    ('houserules audit head >> FILE'), and give that file here: a trail written anew does not fit it.
    """
    from serving.store.audit_trail import AuditTrail, organisations
    from serving.store.database import reading

    noted = _noted(head) if head else {}
    broken = False
    with _opened(database) as engine, reading(engine) as connection:
        known = sorted({*organisations(connection), *noted})
        for each in _wanted(organisation, known):
            broken |= _is_broken(AuditTrail(connection, each), noted.get(each, {}))
    if not known:
        typer.echo("nothing is kept in this database yet", err=True)
    if broken:
        raise typer.Exit(1)


@app.command()
def head(database: DatabaseOption = None, organisation: Organisation = None) -> None:
    """Print the end of each trail, one line each, to be noted elsewhere for 'houserules audit verify --head'."""
    from serving.store.audit_trail import AuditTrail, organisations
    from serving.store.database import reading

    with _opened(database) as engine, reading(engine) as connection:
        for each in _wanted(organisation, organisations(connection)):
            end = AuditTrail(connection, each).head()
            typer.echo(f"{each} {end.number} {end.sha256}")


@app.command()
def export(
    output: Annotated[Path, typer.Option("--output", "-o", metavar="FILE", help="Where it goes, as JSON.")],
    case: Annotated[str | None, typer.Option(metavar="ID", help="All that is kept of a case.")] = None,
    author: Annotated[str | None, typer.Option(metavar="ID", help="What an author may be told of themself.")] = None,
    person: Annotated[str | None, typer.Option(metavar="NAME", help="All that a member of staff did.")] = None,
    same_person: SamePersonOption = False,
    force: Annotated[bool, typer.Option("--force", help="Replace FILE if it exists.")] = False,
    database: DatabaseOption = None,
    organisation: OrganisationOption = None,
    by: ByOption = COMMAND_LINE,
) -> None:
    """Write what is on record of a case, an author or a member of staff into a file that only you can read.

    An author's holds their own comments, and no member of staff by name; read it before you hand it out, for what
    people wrote in reasons and replies. That it was taken is put on record.
    """
    import json

    from serving.service import records
    from serving.whole_file import WholeFileError, whole_file

    kinds: dict[str, tuple[str | None, Callable[..., Any]]] = {
        "case": (case, records.case_export),
        "author": (author, partial(records.author_export, same_person=same_person)),
        "person": (person, records.person_export),
    }
    wanted = [(what, subject, take) for what, (subject, take) in kinds.items() if subject]
    if len(wanted) != 1:
        raise refusal("audit", ExportError("say one of --case, --author and --person"))
    check_file("audit", output)
    what, subject, take = wanted[0]
    try:
        with (
            kept("audit", database, organisation, by) as turns,
            whole_file(output, force=force) as file,
            turns.writing() as turn,
        ):
            json.dump(take(turn.work, subject), file, ensure_ascii=False, indent=2)
            records.exported(turn, what, subject)
    except WholeFileError as error:
        raise refusal("audit", error) from None
    typer.echo(f"{output}: written")


@contextmanager
def _opened(database: str | None) -> "Iterator[Engine]":
    from sqlalchemy.exc import DBAPIError

    from serving.settings import SettingsError, read_settings
    from serving.store.database import DatabaseError, open_existing

    try:
        engine = open_existing(read_settings(database=database).database.get_secret_value())
    except DatabaseError as error:
        raise refusal("audit", DatabaseError(f"the database {error}")) from None
    except SettingsError as error:
        raise refusal("audit", error) from None
    try:
        yield engine
    except DBAPIError as error:
        raise refusal("audit", DatabaseError(f"the database cannot be read: {error.orig}")) from None
    finally:
        engine.dispose()


def _is_broken(trail: "AuditTrail", noted: dict[int, str]) -> bool:
    """Print what is wrong with a trail, and whether anything is."""
    from itertools import chain, islice

    end = trail.head().number
    with _bar(trail.organisation, end) as passed:
        breaks = [str(it) for it in islice(chain(trail.breaks(noted, passed), trail.disagreements()), MOST_NAMED + 1)]
    for line in breaks[:MOST_NAMED]:
        typer.echo(f"{trail.organisation}: {line}")
    if len(breaks) > MOST_NAMED:
        typer.echo(f"{trail.organisation}: and more; no more than {MOST_NAMED} are named")
    if not breaks:
        typer.echo(f"{trail.organisation}: {end:,} entries, all whole, and all that is kept agrees with them")
    return bool(breaks)


@contextmanager
def _bar(organisation: str, entries: int) -> Iterator[Callable[[int], None]]:
    from rich.console import Console
    from rich.progress import Progress

    console = Console(stderr=True)
    with Progress(console=console, transient=True, disable=not console.is_terminal) as progress:
        task = progress.add_task(organisation, total=entries)
        yield lambda number: progress.update(task, completed=number)


def _noted(file: Path) -> Noted:
    """The ends that were noted, by organisation and number."""
    found: Noted = {}
    try:
        lines = file.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise refusal("audit", NotedError(f"{file} cannot be read: {getattr(error, 'strerror', 'no text')}")) from None
    for number, line in enumerate(lines, start=1):
        parts = line.split()
        if not parts:
            continue
        if len(parts) != 3 or not parts[1].isdecimal() or len(parts[2]) != 64:
            fault = "is not a line of 'houserules audit head': organisation, number, sha256"
            raise refusal("audit", NotedError(f"{file}:{number} {fault}"))
        if int(parts[1]):
            found.setdefault(parts[0], {})[int(parts[1])] = parts[2]
    if not found:
        raise refusal("audit", NotedError(f"{file} names no end of a trail; 'houserules audit head' prints them"))
    return found


def _wanted(organisation: str | None, known: list[str]) -> list[str]:
    if organisation is None:
        return known
    if organisation not in known:
        have = ", ".join(known) or "none"
        raise refusal("audit", ValueError(f"'{organisation}' is not in this database, which has {have}"))
    return [organisation]
