"""`houserules score`: labels for a whole file of comments."""

import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from serving.cli_options import BundleOption, bundle_folder, refusal

if TYPE_CHECKING:
    from models.predictor import Predictor

NO_RULES = "none"
RulesOption = Annotated[
    str,
    typer.Option(
        envvar="HOUSERULES_RULES",
        help="House rules: a name that ships, a YAML file, or none. The contacts published there are not private.",
    ),
]


def score(
    source: Annotated[Path, typer.Argument(metavar="IN", help="CSV, JSON Lines or Parquet; - is standard input.")],
    output: Annotated[
        Path, typer.Option("--output", "-o", metavar="OUT", help="Where the rows go; - is standard output.")
    ],
    text_column: Annotated[str, typer.Option(help="The column that holds the comments.")] = "text",
    format: Annotated[
        Literal["csv", "jsonl", "parquet"] | None, typer.Option(help="The format of IN, where its suffix does not say.")
    ] = None,
    bundle: BundleOption = None,
    rules: RulesOption = "whg",
    prefix: Annotated[str, typer.Option(help="Put before the names of the added columns.")] = "",
    restart: Annotated[bool, typer.Option("--restart", help="Drop what a stopped run has done.")] = False,
    force: Annotated[bool, typer.Option("--force", help="Replace OUT if it exists.")] = False,
    threads: Annotated[
        int | None, typer.Option(min=1, max=256, help="Threads that label; all cores if not given.")
    ] = None,
    progress: Annotated[
        bool | None, typer.Option("--progress/--no-progress", help="Show a bar; by default on a terminal.")
    ] = None,
) -> None:
    """Write IN's rows to OUT, in their order, with what the classifier says of each.

    After IN's own columns come a calibrated probability per label, `labels` (those flagged, joined by `;`), `topic`,
    `language`, `spans` (personal data as JSON: start, end, type, in characters of the text), `model` and `error`. Where
    there is no `id`, rows get one by their number, such as row-000001. A row that cannot be labelled comes out with
    empty labels and the reason in `error`.

    OUT appears when it is whole. Until then OUT.partial keeps what is done: after Ctrl-C, a kill or a power cut the
    same command goes on from there. What comes from standard input or goes to standard output cannot be gone on with.
    """
    from rich.console import Console

    from models.bundle import BundleError
    from serving.scoring import Request, ScoreError, StoppedError, score_file
    from serving.scoring.bar import ScoreBar, summary
    from serving.scoring.formats import Format
    from serving.service.rules_file import RulesError

    console = Console(stderr=True, force_terminal=progress or None, highlight=False)
    try:
        predictor, identity = _open_predictor(bundle_folder(bundle), rules)
        request = Request(
            source, output, text_column, Format(format) if format else None, prefix, identity, restart, force
        )
        shown = console.is_terminal if progress is None else progress
        with ScoreBar(console, shown=shown) as bar:
            done = score_file(request, predictor, bar, threads=threads or _cores())
    except BrokenPipeError:
        raise  # whoever reads standard output has seen enough; typer ends quietly
    except (ScoreError, BundleError, RulesError, OSError) as error:
        raise refusal("score", error) from None
    except (StoppedError, KeyboardInterrupt) as error:
        typer.echo(f"houserules score: {str(error) or 'stopped before any rows were done'}", err=True)
        raise typer.Exit(130) from None
    for line in summary(done, str(output), predictor.bundle.identity):
        console.print(line, soft_wrap=True)


def _open_predictor(bundle: Path, rules: str) -> tuple["Predictor", str]:
    """The predictor for one thread, and which rules' contacts it knows."""
    from models.bundle import load_bundle
    from models.predictor import Predictor
    from serving.service.classify import open_classifier

    if rules == NO_RULES:
        return Predictor(load_bundle(bundle), threads=1), rules
    classifier = open_classifier(bundle, rules, threads=1)
    return classifier.predictor, classifier.rules_identity


def _cores() -> int:
    """The processor cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
