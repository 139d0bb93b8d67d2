"""Markdown of the report's sections as HTML that can be read aloud and cannot be written into."""

import pytest

from evaluation.markdown import cell, table
from evaluation.markup import as_html, as_inline_html


def test_a_table_has_a_caption_and_heads_of_columns_and_rows():
    html = as_html(table(("label", "F1"), [("`spam`", "0.50")]), ["Figures & <all>"])
    assert "<caption>Figures &amp; &lt;all&gt;</caption>" in html
    assert '<th scope="col">label</th>' in html
    assert '<th scope="col" class="figure">F1</th>' in html
    assert '<th scope="row"><code>spam</code></th><td class="figure">0.50</td>' in html


def test_an_interval_is_one_piece():
    html = as_html(table(("label", "F1"), [("`spam`", "+0.50 (-0.40 to +0.60)")]), [""])
    assert '+0.50 <span class="interval">(-0.40 to +0.60)</span>' in html


@pytest.mark.parametrize("text", ["<script>alert(1)</script>", "<img src=x onerror=y>", "a & b | *c* `d` [e](f)"])
def test_what_somebody_wrote_is_shown_as_it_stands(text):
    html = str(as_html(table(("id", "comment"), [("1", cell(text))], left=2), [""]))
    shown = html.split("<td>")[1].split("</td>")[0]
    assert "<" not in shown
    assert shown.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&") == text


@pytest.mark.parametrize("captions", [[], ["one", "two"]])
def test_every_table_has_exactly_one_caption(captions):
    with pytest.raises(ValueError, match="caption"):
        as_html(table(("a",), [("b",)]), captions)


def test_a_sentence_stands_without_a_paragraph():
    assert as_inline_html("`spam` finds <b>") == "<code>spam</code> finds &lt;b&gt;"
