"""The Markdown of a report's sections as HTML that can be read aloud: captions, row and column heads, no raw HTML."""

import re
from collections.abc import Iterator, Sequence
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token
from markupsafe import Markup, escape

INTERVAL = re.compile(r"\(([+-]?[0-9.]+) to ([+-]?[0-9.]+)\)")
TO_ROW_START = 3
"""Tokens from the end of a cell to the start of its row, where the cell is the row's first: open, inline, close."""


def as_html(markdown: str, captions: Sequence[str] = ()) -> Markup:
    """A section as HTML; each table gets the next of `captions`, which must be as many.

    What looks like HTML in the Markdown is shown as it stands. Raises `ValueError` where tables and captions differ.
    """
    left = iter(captions)
    rendered = Markup(_reader().render(markdown, {"captions": left}))
    if next(left, None) is not None:
        raise ValueError(f"there are fewer tables than the {len(captions)} captions")
    return rendered


def as_inline_html(markdown: str) -> Markup:
    """A sentence as HTML, without a paragraph around it."""
    return Markup(_reader().renderInline(markdown))


def _reader() -> MarkdownIt:
    reader = MarkdownIt("js-default")
    for name, rule in (
        ("text", _text),
        ("table_open", _table_open),
        ("table_close", _table_close),
        ("th_open", _head_open),
        ("td_open", _cell_open),
        ("td_close", _cell_close),
    ):
        reader.add_render_rule(name, rule)
    return reader


def _text(_self: RendererHTML, tokens: Sequence[Token], at: int, _options: Any, _env: Any) -> str:
    """Text, with each interval as one piece that may stand on a line of its own."""
    return INTERVAL.sub(r'<span class="interval">(\1 to \2)</span>', str(escape(tokens[at].content)))


def _table_open(_self: RendererHTML, _tokens: Sequence[Token], _at: int, _options: Any, env: Any) -> str:
    captions: Iterator[str] = env["captions"]
    caption = next(captions, None)
    if caption is None:
        raise ValueError("a table has no caption")
    return Markup(
        '<div class="wide" role="region" aria-label="{0}" tabindex="0"><table><caption>{0}</caption>\n'
    ).format(escape(caption))


def _table_close(_self: RendererHTML, _tokens: Sequence[Token], _at: int, _options: Any, _env: Any) -> str:
    return "</table></div>\n"


def _head_open(_self: RendererHTML, tokens: Sequence[Token], at: int, _options: Any, _env: Any) -> str:
    return f'<th scope="col"{_number(tokens[at])}>'


def _cell_open(_self: RendererHTML, tokens: Sequence[Token], at: int, _options: Any, _env: Any) -> str:
    return '<th scope="row">' if tokens[at - 1].type == "tr_open" else f"<td{_number(tokens[at])}>"


def _cell_close(_self: RendererHTML, tokens: Sequence[Token], at: int, _options: Any, _env: Any) -> str:
    return "</th>" if tokens[at - TO_ROW_START].type == "tr_open" else "</td>"


def _number(token: Token) -> str:
    """Columns that Markdown sets to the right hold figures."""
    return ' class="figure"' if "right" in str(token.attrGet("style")) else ""
