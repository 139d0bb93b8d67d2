"""Pieces of Markdown: figures, tables and safe cells."""

import re
from collections.abc import Iterable, Sequence

from evaluation.bootstrap import Estimate

UNDEFINED = "–"
SPECIAL = re.compile(r"([\\`*\[\]|~]|(?<!\w)_|_(?!\w))")


def number(value: float | None, places: int = 2) -> str:
    """A figure, or a dash where it is undefined."""
    return UNDEFINED if value is None else f"{value:.{places}f}"


def figure(found: Estimate, places: int = 2) -> str:
    """A figure with its interval, as far as both are known."""
    if found.low is None or found.high is None:
        return number(found.value, places)
    return f"{number(found.value, places)} ({number(found.low, places)} to {number(found.high, places)})"


def change(found: Estimate, places: int = 2) -> str:
    """A signed difference with its interval."""
    if found.value is None:
        return UNDEFINED
    value = _signed(found.value, places)
    if found.low is None or found.high is None:
        return value
    return f"{value} ({_signed(found.low, places)} to {_signed(found.high, places)})"


def in_hundred(share: float) -> str:
    """A share as people say it, never rounded to all or none."""
    whole = round(100 * share)
    if whole == 100 and share < 1:
        return "more than 99 in 100"
    if whole == 0 and share > 0:
        return "fewer than 1 in 100"
    return f"{whole} in 100"


def cell(text: str) -> str:
    """A text that stands in a table as it is, on one line, with nothing read as Markdown or HTML."""
    line = " ".join(text.split()).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return SPECIAL.sub(r"\\\1", line)


def table(columns: Sequence[str], rows: Iterable[Sequence[str]], *, left: int = 1) -> str:
    """A table whose first `left` columns are set to the left and the others to the right."""
    rule = ["---" if at < left else "--:" for at in range(len(columns))]
    return "\n".join("| " + " | ".join(row) + " |" for row in (columns, rule, *rows))


def listed(names: Sequence[str]) -> str:
    """Names as a sentence lists them."""
    return " and ".join(filter(None, [", ".join(names[:-1]), names[-1]])) if names else ""


def _signed(value: float, places: int) -> str:
    return f"{round(value, places) + 0.0:+.{places}f}"
