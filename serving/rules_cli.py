"""`houserules rules`: says what a house-rules file holds, and checks files before anybody relies on them."""

from collections.abc import Iterator
from pathlib import Path
from shutil import get_terminal_size
from textwrap import wrap
from typing import TYPE_CHECKING, Annotated

import typer

from serving.cli_options import refusal

if TYPE_CHECKING:
    from serving.domain.explained import Explained
    from serving.domain.rules import HouseRules

WIDTH = 110
NARROWEST = 60

app = typer.Typer(no_args_is_help=True, help="House-rules files.")


@app.callback()
def rules() -> None:
    """Explain and check house-rules files."""


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


@app.command()
def explain(
    part: Annotated[
        str | None, typer.Argument(metavar="PART", help="A part, such as acts.", show_default="list the parts")
    ] = None,
) -> None:
    """Say what may stand in a PART of a house-rules file: its keys, what each holds, and whether it is needed.

    Without PART, list the parts with a line each. All of it is read off what files are checked by, so it holds for
    this version of the program: the labels, topics, acts, units and other words that a file may use are all there.
    """
    from serving.domain.explained import parts
    from serving.domain.faults import near

    known = {it.name: it for it in parts()}
    if part is None:
        typer.echo("\n".join(_listed(tuple(known.values()))))
    elif part in known:
        typer.echo("\n".join(_told(known[part])))
    else:
        names = ", ".join(known)
        raise refusal("rules", ValueError(f"'{part}' is none of the parts {names}{near(part, list(known))}"))


def _listed(parts: "tuple[Explained, ...]") -> Iterator[str]:
    yield from _wrapped(
        "The parts of a house-rules file; those not needed may be left out. "
        "What may stand in one: houserules rules explain PART"
    )
    yield ""
    yield from _table({it.name: f"{'needed' if it.needed else '      '}  {it.sentence}" for it in parts}, indent=8)


def _told(key: "Explained", inside: str = "") -> Iterator[str]:
    """What a key means, the keys inside it, and then each of those that have keys themselves."""
    name = f"{inside}{key.name}"
    yield from _wrapped(f"{name}: {_held(key)}.", hanging=2)
    for paragraph in key.words.split("\n\n"):
        yield ""
        yield from _wrapped(paragraph)
    if key.keys:
        yield ""
    yield from _table(_lines(key.keys))
    for it in key.keys:
        if it.keys:
            yield ""
            yield from _told(it, f"{name}.")


def _lines(keys: "tuple[Explained, ...]") -> dict[str, str]:
    """What each key holds, where a long list of known words is not told twice."""
    lines: dict[str, str] = {}
    for key in keys:
        words = "Its keys are below." if key.keys else " ".join(key.words.split())
        line = f"{_held(key)}. {words}".strip()
        same = next((name for name, before in lines.items() if before == line and len(line) > WIDTH), None)
        lines[key.name] = f"like {same}" if same else line
    return lines


def _held(key: "Explained") -> str:
    left_out = f"{key.otherwise} if left out" if key.otherwise else "may be left out"
    return f"{'needed' if key.needed else left_out}; {key.kind}"


def _table(rows: dict[str, str], indent: int = 0) -> Iterator[str]:
    column = max(map(len, rows), default=0) + 4
    for name, words in rows.items():
        yield from _wrapped(f"  {name:<{column - 2}}{words}", hanging=column + indent)


def _wrapped(text: str, hanging: int = 0) -> list[str]:
    width = min(max(get_terminal_size((WIDTH, 0)).columns, NARROWEST), WIDTH)
    return wrap(text, width, subsequent_indent=" " * hanging)


def _summary(rules: "HouseRules") -> str:
    counts = {
        "grounds": rules.grounds,
        "roles": rules.roles,
        "routes": rules.routes,
        "standard replies": rules.replies,
    }
    counted = ", ".join(f"{len(parts)} {name}" for name, parts in counts.items())
    return f"the house rules of {rules.organisation.short_name} are right: {counted}."
