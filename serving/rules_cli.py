"""`houserules rules`: checks house-rules files before anybody relies on them."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from serving.domain.rules import HouseRules

app = typer.Typer(no_args_is_help=True, help="House-rules files.")


@app.callback()
def rules() -> None:
    """Check house-rules files."""


@app.command()
def check(files: Annotated[list[Path], typer.Argument(metavar="FILE...", help="House-rules files (YAML).")]) -> None:
    """Say whether each FILE can be used, or name the line and key of every mistake in it."""
    from serving.service.rules_file import RulesError, load_rules

    wrong = False
    for path in files:
        try:
            typer.echo(f"{path}: {_summary(load_rules(path))}")
        except RulesError as error:
            wrong = True
            typer.echo(str(error))
    if wrong:
        raise typer.Exit(2)


def _summary(rules: "HouseRules") -> str:
    counts = {
        "grounds": rules.grounds,
        "roles": rules.roles,
        "routes": rules.routes,
        "standard replies": rules.replies,
    }
    counted = ", ".join(f"{len(parts)} {name}" for name, parts in counts.items())
    return f"the house rules of {rules.organisation.short_name} are right: {counted}."
