"""The HTML report stands alone, can be read aloud, says what is weak first, and quotes nobody unasked."""

import base64
import dataclasses
import re
from datetime import date
from html.parser import HTMLParser
from itertools import pairwise
from types import SimpleNamespace
from xml.etree import ElementTree

import numpy as np
import pytest

from evaluation import plots
from evaluation.assessment import DataFile, Run, as_json, assess
from evaluation.bootstrap import Estimate
from evaluation.compare import compare
from evaluation.examples import UNKNOWN, Examples
from evaluation.findings import Findings, Yardstick
from evaluation.function_suite import FunctionCase, measure_suite
from evaluation.functions import Case, measure_functions
from evaluation.html_report import render_html
from evaluation.presidio_spans import COVERED, Beside
from evaluation.report import render
from evaluation.robustness import Robustness, SpoiltScores
from evaluation.score import BundleScores
from evaluation.span_scores import measure_spans
from evaluation.speed import Speed
from evaluation.targets import Target
from models.labels import LABELS, TOPICS, Label, Topic
from models.spans import Span, SpanType

SECRET = "<script>secret()</script> & *you*"
CHANCE = {"resamples": 100, "seed": 1}
VOID = {"meta", "img", "link", "br"}


class Outline(HTMLParser):
    """What a screen reader goes by: elements properly closed, headings, captions, images, links and their places."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.elements.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def attributes(self, tag: str, name: str) -> list[str | None]:
        return [attrs.get(name) for element, attrs in self.elements if element == tag]

    def count(self, tag: str) -> int:
        return sum(element == tag for element, _ in self.elements)


@pytest.fixture(scope="module")
def measured() -> SimpleNamespace:
    """Sixty comments of our own and sixty of another corpus; most threats are missed, all else is right."""
    truth = np.zeros((120, 11), np.int8)
    truth[:30] = 1
    truth[60:, [at for at, label in enumerate(LABELS) if label != Label.SPAM]] = UNKNOWN
    examples = Examples(
        ["housing"] * 60 + ["elsewhere"] * 60,
        [f"id-{row}" for row in range(120)],
        [SECRET] * 120,
        truth,
        np.array([TOPICS.index(Topic.PARKING)] * 60 + [UNKNOWN] * 60, np.int16),
        [""] * 120,
        ["test"] * 120,
        [[Span(0, 5, SpanType.PHONE), Span(6, 9, SpanType.ADDRESS)] if row < 30 else [] for row in range(120)],
    )
    probabilities = np.where(truth == 1, 0.9, 0.1)
    probabilities[:25, LABELS.index(Label.THREAT)] = 0.2
    scores = BundleScores("new@1.0.0", np.full(11, 0.5), probabilities, examples.topics, examples.spans)
    cases = [
        FunctionCase(f"case-{n}", kind, SECRET, labels, (Label.HATE_SPEECH,), f"group {n % 2}", ())
        for n in range(90)
        for kind, labels in (("neutral|mention", ()), ("hidden_hate", (Label.HATE_SPEECH,)))[n % 3 == 0 :][:1]
    ]
    suite_scores = BundleScores(
        "new@1.0.0", np.full(11, 0.5), np.full((90, 11), 0.9), np.full(90, UNKNOWN, np.int16), [()] * 90
    )
    hatecheck = measure_functions([Case("wish", "1", "x", bool(n % 2), "x") for n in range(50)], np.ones(50, bool))
    assessment = assess(examples, scores, functions=hatecheck, **CHANCE)
    authored = assessment.corpora["housing"]
    assert authored.spans
    spoilt = SpoiltScores("typos", Estimate(0.8), Estimate(0.1, 0.05, 0.15), {Label.REPAIR: Estimate(0.5)})
    phones = measure_spans(examples, [spans[:1] for spans in examples.spans], **CHANCE)
    assert phones
    beside = Beside(None, phones, tuple(sorted(COVERED)), phones, authored.spans)
    suite = measure_suite(cases, suite_scores, **CHANCE)
    findings = Findings(
        authored=authored,
        suite=suite,
        robustness=Robustness(60, Estimate(0.9), (spoilt,), dataclasses.replace(spoilt, name="one way")),
        valid_spans=authored.spans,
        presidio=beside,
        presidio_valid=beside,
        profanity_list=authored.metrics.of(Label.PROFANITY),
        yardstick=Yardstick("plain@2.0.0", authored, suite),
        speed=Speed(20, 200, 2.5, 4.0, 0.5, 23_000_000),
        targets=(
            Target("macro-F1", "at least 0.88", Estimate(0.92, 0.9, 0.94), True),
            Target("recall of threat", "at least 0.80", Estimate(0.17, 0.05, 0.3), False),
            Target("20 words", "at most 3 ms", Estimate(2.54), True),
            Target("topics", "at least 0.85", Estimate(None), None),
        ),
        notes=("Something was left out.",),
    )
    run = Run(
        bundle="new@1.0.0",
        kind="encoder",
        fingerprint="cd" * 32,
        learned=("housing",),
        date=date(2026, 11, 21),
        command="houserules evaluate 'a <b>'",
        part="test",
        available=500,
        examples=DataFile("examples.parquet", "ab" * 32, 120),
        suite=DataFile("hatecheck.csv", "ef" * 32, 50),
        resamples=100,
        seed=1,
    )
    return SimpleNamespace(
        run=run,
        examples=examples,
        scores=scores,
        assessment=assessment,
        findings=findings,
        comparison=compare(examples.truth, scores, scores, **CHANCE),
        hatecheck=hatecheck,
    )


def html_of(measured, **changes) -> str:
    texts = dict.fromkeys(zip(measured.examples.corpora, measured.examples.ids, strict=True), SECRET)
    options = {"comparison": measured.comparison, "functions_before": measured.hatecheck, "texts": None}
    options |= {"texts": texts} if changes.pop("show_text", False) else {}
    findings = dataclasses.replace(measured.findings, **changes)
    return render_html(measured.run, measured.assessment, findings, measured.examples, measured.scores, **options)


@pytest.fixture(scope="module")
def page(measured) -> str:
    return html_of(measured)


@pytest.fixture
def no_plots(monkeypatch):
    """Plots take longest, and some tests look at none."""
    for name in ("draw_reliability", "draw_precision_recall", "draw_confusion", "draw_labels", "draw_groups"):
        monkeypatch.setattr(plots, name, lambda *arrays: "<svg/>")


def words(html: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", re.sub(r"<style>.*?</style>", "", html, flags=re.DOTALL)).split())


def row(html: str, head: str) -> str:
    """The first row of a table that begins with `head`, as words."""
    rows = (words(part.partition("</tr>")[0]) for part in html.split("<tr>")[1:])
    return next(found for found in rows if found.startswith(head))


def test_the_page_needs_nothing_else(page):
    outline = Outline(page)
    assert not {"script", "link", "iframe", "object"} & {tag for tag, _ in outline.elements}
    assert all((source or "").startswith("data:image/svg+xml;base64,") for source in outline.attributes("img", "src"))
    assert all((address or "").startswith("#") for address in outline.attributes("a", "href"))
    assert not re.search(r"url\(|@import|https?://", page)


def test_every_picture_is_an_image_that_can_be_read_and_is_described(page):
    outline = Outline(page)
    assert outline.count("img") == 5
    for source in outline.attributes("img", "src"):
        ElementTree.fromstring(base64.b64decode((source or "").partition(",")[2]))
    assert all(len(alt or "") > 20 for alt in outline.attributes("img", "alt"))
    assert outline.count("figcaption") == outline.count("img")


def test_the_page_can_be_read_aloud(page):
    outline = Outline(page)
    assert outline.open == []
    assert outline.count("h1") == 1
    assert outline.attributes("html", "lang") == ["en-GB"]
    assert outline.count("table") == outline.count("caption") > 10
    assert set(outline.attributes("th", "scope")) == {"col", "row"}
    levels = [int(tag[1]) for tag, _ in outline.elements if re.fullmatch("h[1-6]", tag)]
    assert all(after - before <= 1 for before, after in pairwise(levels))


def test_every_link_leads_to_one_place_on_the_page(page):
    outline = Outline(page)
    places = [place for _, attrs in outline.elements if (place := attrs.get("id"))]
    assert len(places) == len(set(places))
    assert {(address or "")[1:] for address in outline.attributes("a", "href")} <= set(places)


def test_those_who_decide_see_targets_strengths_and_weaknesses_first(page):
    short = words(page).split("How to read this")[0]
    assert "2 of 3 targets are reached; 1 not measured." in short
    assert short.index("What is good") < short.index("repair finds 100 in 100") < short.index("What is weak")
    assert (
        "threat finds 17 in 100; of those it flags, 100 in 100 are right (its threshold aims at finding 80 in 100)."
        in short
    )
    assert "recall of threat: " in short[short.index("What is weak") :]
    assert "fewer than half of the functional tests are passed for " in short
    assert "Something was left out." in short


def test_a_target_is_shown_with_its_interval_and_its_standing_in_words(page):
    assert row(page, "macro-F1") == "macro-F1 at least 0.88 0.92 (0.90 to 0.94) ✓ reached"
    assert row(page, "recall of threat").endswith("✗ missed")
    assert row(page, "20 words") == "20 words at most 3 ms 2.5 ms ✓ reached"
    assert row(page, "topics") == "topics at least 0.85 – not measured"


def test_functions_come_weakest_first_and_name_what_failed(page):
    functions = page.split('id="functions"')[1].split("</section>")[0]
    assert functions.index("neutral|mention") < functions.index("hidden_hate")
    assert row(functions, "neutral|mention").startswith("neutral|mention hate_speech withheld 60 0.00")
    assert "case-1, case-2, case-4" in functions
    assert "and 20 more" in functions


def test_groups_show_how_often_a_neutral_mention_is_flagged(page):
    groups = page.split('id="groups"')[1].split("</section>")[0]
    assert row(groups, "group 0") == "group 0 30 1.00 (0.89 to 1.00) 15 1.00 (0.80 to 1.00)"


def test_what_presidio_does_not_look_for_is_undefined_and_not_missed(page):
    spans = page.split('id="spans"')[1].split("</section>")[0]
    assert row(spans, "PHONE") == "PHONE 30 1.00 1.00 1.00 1.00"
    assert row(spans, "ADDRESS") == "ADDRESS 30 1.00 1.00 – –"
    assert row(spans, "all types").startswith("all types 60 1.00 1.00 0.67")


def test_no_comment_is_quoted_unless_asked_for(measured, page):
    figures = as_json(measured.run, measured.assessment, measured.comparison, measured.findings)
    assert "secret" not in page + figures
    assert "id-0" in page


def test_a_quoted_comment_is_shown_as_it_stands_with_a_warning(measured, no_plots):
    quoted = html_of(measured, show_text=True)
    assert "&lt;script&gt;secret()&lt;/script&gt; &amp; *you*" in quoted
    assert "<script" not in quoted
    assert "mind who reads it" in quoted


def test_what_was_measured_can_be_measured_again(page):
    facts = words(page.split('id="facts"')[1])
    for fact in ("cd" * 32, "ab" * 32, "ef" * 32, "120 of the test part, drawn at random from 500", "seed 1"):
        assert fact in facts
    assert "houserules evaluate &#39;a &lt;b&gt;&#39;" in facts


def test_sections_with_nothing_to_say_are_left_out(measured, no_plots):
    nothing = dict.fromkeys(("authored", "suite", "robustness", "valid_spans", "presidio", "presidio_valid"))
    nothing |= dict.fromkeys(("profanity_list", "yardstick", "speed"))
    found = Outline(html_of(measured, **nothing, targets=(), notes=()))
    places = {attrs.get("id") for _, attrs in found.elements}
    assert not places & {"targets", "own", "groups", "functions", "robustness", "spans", "speed"}
    assert {"short", "labels", "calibration", "corpora", "mistakes", "facts"} <= places
    assert found.open == []


def test_the_markdown_report_has_the_same_sections(measured):
    report = render(measured.run, measured.assessment, findings=measured.findings, comparison=measured.comparison)
    titles = re.findall(r"^## (.*)$", report, re.MULTILINE)
    assert titles[1:9] == [
        "Targets",
        "Not measured",
        "Our own comments",
        "Groups of people",
        "Functional tests",
        "Spoilt and hidden words",
        "Personal data in our own comments",
        "Speed and size",
    ]
    for block in (block for block in report.split("\n\n") if block.startswith("|")):
        assert len({line.replace("\\|", "").count("|") for line in block.splitlines()}) == 1
    assert "| recall of threat | at least 0.80 | 0.17 (0.05 to 0.30) | **no** |" in report
    assert "| **mean of 11** |" in report
    assert "secret" not in report
