"""`houserules train`."""

from pathlib import Path
from typing import Annotated

import typer

CORPORA = "HOUSERULES_CORPORA"
NAMES = {"encoder": "default", "linear": "linear"}
"""What a bundle is called, and its folder under `models/`, where no recipe says."""


def train(
    kind: Annotated[
        str, typer.Option(help="encoder (fine-tuned) or linear (TF-IDF and logistic regression).")
    ] = "encoder",
    recipe: Annotated[Path | None, typer.Option(help="A JSON file with settings; an unknown key is an error.")] = None,
    corpora: Annotated[
        Path, typer.Option(envvar=CORPORA, help="Folder with the public corpora that datasets/sources.toml names.")
    ] = Path("../shared/corpora"),
    work: Annotated[
        Path | None,
        typer.Option(help="Folder of the run: checkpoints, float32 weights, the bundle. [default: build/train/KIND]"),
    ] = None,
    samples: Annotated[
        int | None, typer.Option(min=1, help="Texts to draw for training, instead of the recipe's.")
    ] = None,
    research: Annotated[
        bool,
        typer.Option(
            "--research", help="Also learn from corpora that must not train what ships; the bundle records it."
        ),
    ] = False,
) -> None:
    """Train a classifier and leave its bundle in WORK/bundle.

    Ctrl-C stops after the current step and keeps a checkpoint; the same command goes on from there. Every
    run is recorded in MLflow: see it with `mlflow ui --backend-store-uri sqlite:///build/train/mlflow.db`.
    """
    from pydantic import ValidationError
    from rich.console import Console

    from training.bases import BaseError
    from training.corpora import Catalogue, CorpusError
    from training.progress import StageBars
    from training.recipe import Recipe
    from training.run import RunError
    from training.run import train as run_training
    from training.stop import Stopped

    console = Console(stderr=True)
    try:
        settings = (Recipe.load(recipe) if recipe else Recipe(name=NAMES.get(kind, kind))).model_dump() | {"kind": kind}
        settings |= {"research": research} if research else {}
        settings |= {"samples": samples} if samples else {}
        chosen = Recipe.model_validate(settings)
        with StageBars(console) as bars:
            measured = run_training(chosen, Catalogue.load(), corpora, work or Path("build/train") / kind, bars)
    except ValidationError as error:
        first = error.errors(include_input=False)[0]
        raise _refusal(console, f"recipe: {'.'.join(map(str, first['loc']))}: {first['msg']}") from error
    except (CorpusError, BaseError, RunError, OSError) as error:
        raise _refusal(console, str(error)) from error
    except Stopped as error:
        console.print(str(error), highlight=False)
        raise typer.Exit(130) from error
    console.print(
        f"{measured.bundle.identity}: macro-F1 {measured.overall.macro_f1.value:.3f} on all test texts; "
        f"bundle and model card in {measured.bundle.folder}",
        highlight=False,
    )


def _refusal(console, sentence: str) -> typer.Exit:
    console.print(f"houserules train: {sentence}", style="red", highlight=False)
    return typer.Exit(2)
