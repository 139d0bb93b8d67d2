"""`python -m tests.benchmarks [score|service|keeping|audit|all]`: how fast things are, as ratios in one run."""

from pathlib import Path
from typing import Annotated, Literal

import typer

from tests.benchmarks.service import ROOT


def main(
    what: Annotated[
        Literal["score", "service", "keeping", "audit", "all"], typer.Argument(help="What to measure.")
    ] = "all",
    comments: Annotated[int, typer.Option(min=1000, help="Comments in the file that is scored.")] = 100_000,
    cases: Annotated[int, typer.Option(min=1000, help="Cases in the queue that is paged.")] = 100_000,
    kept: Annotated[int, typer.Option(min=1000, help="Comments that come in to be kept.")] = 10_000,
    entries: Annotated[int, typer.Option(min=1000, help="Entries of the audit trail that is checked.")] = 200_000,
    bundle: Annotated[Path, typer.Option(help="Folder of the classifier.")] = ROOT / "models" / "default",
) -> None:
    """Measure the speed of `houserules score`, of the service, and of keeping. Leave the machine alone meanwhile."""
    from tests.benchmarks import audit, keeping, score, service

    if what in ("score", "all"):
        score.run(bundle, comments)
    if what in ("service", "all"):
        service.run(bundle)
    if what in ("keeping", "all"):
        keeping.run(bundle, cases, kept)
    if what in ("audit", "all"):
        audit.run(entries)


typer.run(main)
