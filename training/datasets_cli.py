"""`houserules datasets`: what there is to learn from, whether our own part of it is sound, and one file of it all."""

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from typing import Annotated

import typer

from evaluation.cli import EXAMPLES
from training.cli import CORPORA

app = typer.Typer(help="List, check and build what bundles learn from and are measured on.", no_args_is_help=True)

CorporaFolder = Annotated[
    Path | None,
    typer.Option(
        "--corpora",
        envvar=CORPORA,
        help="Folder with the public corpora. [default: ../shared/corpora where there is one, else corpora]",
        show_default=False,
    ),
]


@app.command("list")
def list_sources(corpora: CorporaFolder = None) -> None:
    """List the sources of datasets/sources.toml: licence, whether a shipped bundle may learn from it, rows."""
    from rich.console import Console

    from training.corpora import Catalogue
    from training.datasets_tables import sources_table

    folder = _folder(corpora)
    with _refusals("list"):
        Console().print(sources_table(Catalogue.load(), folder))
    if not folder.is_dir():
        typer.echo(
            f"There is no folder {folder}. The public corpora are not part of this repository: datasets/README.md says "
            f"how to get them; name their folder with --corpora or {CORPORA}.",
            err=True,
        )


@app.command()
def verify(
    folders: Annotated[
        list[Path] | None,
        typer.Argument(help="Folders of authored sets; those of sources.toml if left out.", show_default=False),
    ] = None,
    against_corpora: Annotated[
        bool, typer.Option("--against-corpora", help="Also look for comments that nearly repeat a public text.")
    ] = False,
    corpora: CorporaFolder = None,
) -> None:
    """Check every line of the authored sets; print counts, and how far their two labellings agree.

    Each mistake is a line, FILE:LINE: SENTENCE, on stderr; any mistake makes the exit code 2.
    """
    from rich.console import Console

    from training.authored_checks import check, leaks, public_texts, read_sets
    from training.corpora import Catalogue
    from training.data import DATASETS
    from training.datasets_tables import agreement_table, counts_tables

    with _refusals("verify"):
        catalogue = Catalogue.load()
        ours = [DATASETS / source.file for source in catalogue.source if source.reader == "authored"]
        sets = read_sets(_shown(folder) for folder in folders or ours)
        mistakes = check(sets)
        if against_corpora:
            mistakes += leaks(sets, public_texts(catalogue, _folder(corpora)))
    for mistake in mistakes:
        typer.echo(mistake, err=True)
    if mistakes:
        raise typer.Exit(2)
    comments = [placed.row for placed in sets.comments]
    seconds = [placed.row for placed in sets.seconds]
    console = Console()
    for table in (*counts_tables(comments), *([agreement_table(seconds)] if seconds else [])):
        console.print(table)
    batches = len({comment.batch for comment in comments})
    typer.echo(f"No mistakes: comments {len(comments):,}, batches {batches}, labelled twice {len(seconds):,}.")


@app.command()
def build(
    output: Annotated[
        Path, typer.Option("--output", "-o", dir_okay=False, help="The Parquet file to write.")
    ] = EXAMPLES,
    corpora: CorporaFolder = None,
    research: Annotated[
        bool, typer.Option("--research", help="Also read the corpora that must not train what ships.")
    ] = False,
) -> None:
    """Read, split and write all that may train a shipped bundle, for `houserules evaluate`.

    Needs the public corpora. The same files give the same output, which appears whole or not at all.
    """
    from evaluation.examples_file import PARTS, write_examples
    from training.corpora import Catalogue
    from training.data import load_data
    from training.split import LEFT_OUT

    with _refusals("build"):
        output.parent.mkdir(parents=True, exist_ok=True)
        catalogue = Catalogue.load()
        sources = len(catalogue.usable(research=research))
        with _progress(sources + 2) as report:
            data = load_data(catalogue, _folder(corpora), research=research, report=report)
            report("writing")
            write_examples(output, data.examples, data.parts)
    parts = Counter(data.parts.tolist())
    shares = ", ".join(f"{part.replace('_', ' ')} {parts[part]:,}" for part in (*PARTS, LEFT_OUT))
    typer.echo(f"{output}: sources {sources}, texts {len(data.examples):,}: {shares}")


def _folder(corpora: Path | None) -> Path:
    """The folder that was named, or the first of the usual ones."""
    beside, here = Path("../shared/corpora"), Path("corpora")
    return corpora or (beside if beside.is_dir() else here)


def _shown(path: Path) -> Path:
    """A path as a person here would write it."""
    return path.relative_to(Path.cwd()) if path.is_relative_to(Path.cwd()) else path


@contextmanager
def _refusals(command: str) -> Iterator[None]:
    """Turn what can be wrong with files into one line on stderr and exit code 2."""
    from training.corpora import CorpusError

    try:
        yield
        return
    except CorpusError as error:
        sentence = str(error)
    except OSError as error:
        sentence = f"{error.filename}: {error.strerror}"
    typer.echo(f"houserules datasets {command}: {sentence}", err=True)
    raise typer.Exit(2)


@contextmanager
def _progress(steps: int) -> Iterator[Callable[[str], None]]:
    """A bar on a terminal; yields what moves it one step on, given the name of the step that begins."""
    from rich.console import Console
    from rich.progress import MofNCompleteColumn, Progress, TimeElapsedColumn

    console = Console(stderr=True)
    columns = (*Progress.get_default_columns()[:2], MofNCompleteColumn(), TimeElapsedColumn())
    begun = count()
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as bars:
        task = bars.add_task("", total=steps)
        yield lambda name: bars.update(task, description=name, completed=next(begun))
