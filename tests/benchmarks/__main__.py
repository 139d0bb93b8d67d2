"""`python -m tests.benchmarks [score|service|all]`: how fast things are, as ratios in one run."""

from pathlib import Path
from typing import Annotated, Literal

import typer

from tests.benchmarks.service import ROOT


def main(
    what: Annotated[Literal["score", "service", "all"], typer.Argument(help="What to measure.")] = "all",
    comments: Annotated[int, typer.Option(min=1000, help="Comments in the file that is scored.")] = 100_000,
    bundle: Annotated[Path, typer.Option(help="Folder of the classifier.")] = ROOT / "models" / "default",
) -> None:
    """Measure the speed of `houserules score` and of the service. Leave the machine alone meanwhile."""
    from tests.benchmarks import score, service

    if what in ("score", "all"):
        score.run(bundle, comments)
    if what in ("service", "all"):
        service.run(bundle)


typer.run(main)
