"""`houserules evaluate`: measure a bundle, beside another if wanted, and write the report."""

import shlex
import sys
from datetime import date
from pathlib import Path
from typing import Annotated, Literal

import typer

EXAMPLES = Path("build/examples.parquet")
PAGES = (".html", ".htm")
"""Endings of a report that is a web page; any other is Markdown."""


def evaluate(
    bundle: Annotated[Path, typer.Argument(help="Folder of the bundle to measure.", show_default=False)],
    against: Annotated[Path | None, typer.Option(help="Folder of a second bundle: say what changed since.")] = None,
    examples: Annotated[Path, typer.Option(help="Examples, as `houserules datasets build` writes them.")] = EXAMPLES,
    part: Annotated[Literal["test", "validation"], typer.Option(help="The part to measure on.")] = "test",
    hatecheck: Annotated[Path | None, typer.Option(help="CSV file of functional tests, shaped like HateCheck.")] = None,
    functions: Annotated[
        Path | None, typer.Option(help="Folder of our own functional tests; else datasets/functions, if it is here.")
    ] = None,
    quick: Annotated[bool, typer.Option("--quick", help="Leave out spoilt texts, Presidio and speed.")] = False,
    limit: Annotated[int | None, typer.Option(min=1, help="Measure on so many texts, drawn at random.")] = None,
    output: Annotated[
        Path | None, typer.Option("--output", "-o", help="The report: .md, or .html with plots; else printed.")
    ] = None,
    json: Annotated[Path | None, typer.Option(help="Where all figures go, as JSON.")] = None,
    show_text: Annotated[bool, typer.Option("--show-text", help="Quote the worst mistakes, not just ids.")] = False,
    resamples: Annotated[int, typer.Option(min=100, help="Bootstrap resamples behind each interval.")] = 1000,
    seed: Annotated[int, typer.Option(min=0, help="Seed of the resamples, and of the texts drawn.")] = 20261121,
) -> None:
    """Measure a bundle on held-out texts and write a report, in Markdown or HTML.

    Per label: precision, recall, F1, ROC AUC and calibration error, with
    95 % intervals; then each corpus, topics, personal data and the worst
    mistakes. On our own comments besides: functional tests, groups of
    people, spoilt texts, Microsoft Presidio and a list of swear words as
    yardsticks, speed, and which targets are reached. The bundle `linear`
    beside the one measured is a yardstick too, unless --against names
    another. Comment text stays out unless asked for.
    """
    from rich.console import Console
    from rich.progress import MofNCompleteColumn, Progress, TimeRemainingColumn

    from evaluation.measure_bundle import Request, measure_bundle
    from evaluation.problems import EvaluationError
    from models.bundle import BundleError

    command = shlex.join([Path(sys.argv[0]).stem, *sys.argv[1:]])
    request = Request(
        bundle=bundle,
        against=against,
        examples=examples,
        part=part,
        suite=hatecheck,
        functions=functions,
        limit=limit,
        is_quick=quick,
        is_html=output is not None and output.suffix.lower() in PAGES,
        show_text=show_text,
        resamples=resamples,
        seed=seed,
        command=command,
        date=date.today(),
    )
    console = Console(stderr=True)
    columns = (*Progress.get_default_columns()[:2], MofNCompleteColumn(), TimeRemainingColumn())
    try:
        _require_folders(output, json)
        with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as progress:
            report, figures = measure_bundle(request, progress)
        if json:
            _write(json, figures)
        if output:
            _write(output, report)
        else:
            typer.echo(report, nl=False)
    except (BundleError, EvaluationError, OSError) as error:
        typer.echo(f"houserules evaluate: {' '.join(str(error).split())}", err=True)
        raise typer.Exit(2) from None


def _require_folders(*outputs: Path | None) -> None:
    """Refuse a place that cannot be written to before the long part, not after it."""
    from evaluation.problems import EvaluationError

    for path in outputs:
        if path and path.is_dir():
            raise EvaluationError(f"cannot write {path}: it is a folder")
        if path and not path.parent.is_dir():
            raise EvaluationError(f"cannot write {path}: its folder is missing")


def _write(path: Path, text: str) -> None:
    unfinished = path.with_name(path.name + ".partial")
    try:
        unfinished.write_text(text, encoding="utf-8")
        unfinished.replace(path)
    finally:
        unfinished.unlink(missing_ok=True)
