"""`houserules retention` and `houserules erase`: erases what is due, and what somebody asked for."""

from collections import Counter
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated

import typer

from serving.cli_options import (
    COMMAND_LINE,
    ByOption,
    DatabaseOption,
    OrganisationOption,
    SamePersonOption,
    Turns,
    kept,
    refusal,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from serving.service.repositories.erasures import Erasure
    from serving.service.retention import Erased
    from serving.service.work import Work

app = typer.Typer(no_args_is_help=True, help="How long words and evidence are kept.")

ROWS_AT_ONCE = 200
LINGERS = "somebody is reading, so the journal has the words for a while; 'houserules retention run' cuts it off"
WORDS = {
    "comments": "comments, with their links",
    "texts": "texts, all versions",
    "notes": "notes",
    "replies": "replies",
    "evidence": "pieces of evidence",
    "appeals": "reasons of appeals",
    "authors": "authors' handles, links and keys",
}
KEPT = {
    "evidence": "evidence {}",
    "key": "the key by which {} is known, so that the block holds",
    "appeal": "what the appeal against {} says",
}


@app.callback()
def retention() -> None:
    """Erase what is due by the house rules."""


@app.command()
def run(
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what would be erased.")] = False,
    database: DatabaseOption = None,
    organisation: OrganisationOption = None,
    by: ByOption = COMMAND_LINE,
) -> None:
    """Erase texts whose case was closed long enough ago, and evidence that nothing rests on any more.

    How long is for the house rules to say (`retention`); where they are silent it is 365 days. The service does this
    once a day. A run that is cut off is begun anew, and goes on with what is left. Backups made before have what is
    erased until they are erased themselves.
    """
    with kept("retention", database, organisation, by, writes=not dry_run) as turns:
        counts, lingers = _watched(_counted(turns) if dry_run else _erased(turns), _total(turns))
    done = "would be erased" if dry_run else "erased"
    for kind, words in WORDS.items():
        typer.echo(f"{counts[kind]:,} {words}: {done}")
    if lingers:
        typer.echo(f"houserules retention: {LINGERS}", err=True)


@app.command("list")
def list_erasures(
    since: Annotated[
        datetime | None,
        typer.Option(formats=["%Y-%m-%d", "%Y-%m-%dT%H:%M:%S"], help="Only what was erased then (UTC) or later."),
    ] = None,
    database: DatabaseOption = None,
    organisation: OrganisationOption = None,
) -> None:
    """List what was erased, oldest first, as JSON Lines to be noted elsewhere: ids and times, no names and no words.

    A backup that is restored has forgotten what was erased after it was made. Note these lines outside the database
    ('houserules retention list > FILE', as often as a backup is made). After a restore run 'houserules retention run',
    and 'houserules erase' again for each line since the backup: --author SUBJECT where kind is author, --comment
    SUBJECT where it is comment.
    """
    import json

    moment = since.replace(tzinfo=UTC) if since else None
    with kept("retention", database, organisation, writes=False) as turns, turns.reading() as turn:
        for it in _listed(turn.work):
            if moment is None or it.at >= moment:
                line = {"at": it.at.isoformat(), "kind": it.kind, "subject": it.subject, "id": it.id}
                typer.echo(json.dumps({"organisation": turn.work.organisation, **line, "sha256": it.sha256}))


def erase(
    why: Annotated[str, typer.Option(metavar="TEXT", help="Who asked, or why; it is kept, so name nobody.")],
    author: Annotated[str | None, typer.Option(metavar="ID", help="All of an author.")] = None,
    comment: Annotated[str | None, typer.Option(metavar="ID", help="One comment.")] = None,
    same_person: SamePersonOption = False,
    database: DatabaseOption = None,
    organisation: OrganisationOption = None,
    by: ByOption = COMMAND_LINE,
) -> None:
    """Erase what was kept of an author, or one comment, because somebody asked for it.

    Texts, handle, links, notes, replies and appeals go; ids, hashes, decisions and the audit trail stay, and a proof
    of the erasure. While a block or an appeal lives, evidence is kept, and the key by which whoever is blocked is
    known; each is named. Refused while a case is open.
    """
    from serving.service.erasing import erase_author, erase_comment

    if (author is None) == (comment is None):
        raise refusal("erase", ValueError("say one of --author and --comment"))
    with kept("erase", database, organisation, by) as turns:
        with turns.writing() as turn:
            if author:
                erased = erase_author(turn, author, why, same_person=same_person)
            else:
                erased = erase_comment(turn, comment or "", why)
        if not turns.works.overwrite():
            typer.echo(f"houserules erase: {LINGERS}", err=True)
    _tell(erased)


def _tell(erased: "Erasure") -> None:
    counts = Counter(erased.counts)
    for kind, words in WORDS.items():
        if counts[kind]:
            typer.echo(f"{counts[kind]:,} {words}: erased")
    if not erased.counts:
        typer.echo("nothing was left to erase")
    for it in erased.kept:
        until = f", until {it.until:%Y-%m-%d}" if it.until else ""
        typer.echo(f"{KEPT[it.part].format(it.id)}: kept ({it.why}{until})")
    typer.echo(f"proof {erased.id}, sha256 {erased.sha256}")


def _erased(turns: Turns) -> "Iterator[Erased]":
    from serving.service.retention import Place, step

    with turns.reading() as turn:
        actor = turn.actor
    place: Place | None = Place()
    while place:
        done = step(turns.works, turns.rules, datetime.now(UTC), place, actor)
        yield done
        place = done.next


def _counted(turns: Turns) -> "Iterator[Erased]":
    from serving.service.retention import count_due

    with turns.reading() as turn:
        yield from count_due(turn)


def _listed(work: "Work") -> "Iterator[Erasure]":
    page, last = work.erasures.page(None, ROWS_AT_ONCE)
    yield from page
    while last:
        page, last = work.erasures.page(last, ROWS_AT_ONCE)
        yield from page


def _total(turns: Turns) -> int:
    with turns.reading() as turn:
        return turn.work.erasures.old_count(turn.at - turns.rules.kept_for.comments)


def _watched(steps: "Iterator[Erased]", total: int) -> tuple[Counter[str], bool]:
    """What all steps erased, and whether it lingers; a bar shows how many comments were looked at."""
    from rich.console import Console
    from rich.progress import Progress

    counts: Counter[str] = Counter()
    lingers = False
    console = Console(stderr=True)
    with Progress(console=console, transient=True, disable=not console.is_terminal) as progress:
        task = progress.add_task("erasing", total=total)
        for done in steps:
            counts += done.counts
            lingers = done.lingers
            progress.advance(task, done.looked_at)
    return counts, lingers
