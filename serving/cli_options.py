"""Options that several sub-commands share."""

from pathlib import Path
from typing import Annotated

import typer

BundleOption = Annotated[
    Path | None,
    typer.Option(envvar="HOUSERULES_BUNDLE", help="Folder of the classifier.", show_default="what ships"),
]
RulesOption = Annotated[
    str, typer.Option(envvar="HOUSERULES_RULES", help="House rules: a name that ships, or a YAML file.")
]


def bundle_folder(given: Path | None) -> Path:
    """The folder of the bundle, which is that of the program unless `given`."""
    from serving.settings import DEFAULT_BUNDLE

    return given or DEFAULT_BUNDLE


def refusal(command: str, error: Exception) -> typer.Exit:
    """Print the first line of an error and return what ends the command."""
    typer.echo(f"houserules {command}: {str(error).partition(chr(10))[0]}", err=True)
    return typer.Exit(2)
