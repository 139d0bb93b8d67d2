"""The report says what is weak, shows only what can be told, and quotes nobody unasked."""

import dataclasses
import json
from datetime import date

import numpy as np
import pytest

from evaluation.assessment import DataFile, Run, as_json, assess
from evaluation.compare import compare
from evaluation.examples import UNKNOWN
from evaluation.functions import Case, measure_functions
from evaluation.report import render
from evaluation.score import BundleScores
from models.labels import LABELS, TOPICS, Label, Topic
from models.spans import Span, SpanType

SECRET = "a | secret\nnumber <b>"


@pytest.fixture
def run() -> Run:
    file = DataFile("examples.parquet", "ab" * 32, 120)
    return Run(
        bundle="new@1.0.0",
        kind="encoder",
        fingerprint="cd" * 32,
        learned=("housing",),
        date=date(2026, 11, 21),
        command="houserules evaluate models/default",
        part="test",
        available=120,
        examples=file,
        suite=None,
        resamples=100,
        seed=1,
    )


@pytest.fixture
def examples(make_examples):
    """Sixty housing comments with every label known, and sixty others that only say they are no spam."""
    every = [label for label in LABELS if label not in (Label.SPAM, Label.EMERGENCY)]
    labels = [every if row < 30 else [] for row in range(120)]
    found = make_examples(
        [SECRET] * 120,
        labels,
        corpora=["housing"] * 60 + ["elsewhere"] * 60,
        topics=[Topic.PARKING] * 60 + [None] * 60,
        spans=[[Span(0, 5, SpanType.PHONE)] if row < 30 else [] for row in range(120)],
    )
    truth = found.truth.copy()
    truth[60:, [at for at, label in enumerate(LABELS) if label != Label.SPAM]] = UNKNOWN
    truth[:5, LABELS.index(Label.EMERGENCY)] = 1
    return dataclasses.replace(found, truth=truth)


@pytest.fixture
def scores(examples) -> BundleScores:
    """Right on everything but threats, of which most are missed."""
    probabilities = np.where(examples.truth == 1, 0.9, 0.1)
    probabilities[:25, LABELS.index(Label.THREAT)] = 0.2
    probabilities[90, LABELS.index(Label.SPAM)] = 0.7
    topics = np.full(120, TOPICS.index(Topic.PARKING), np.int16)
    return BundleScores("new@1.0.0", np.full(11, 0.5), probabilities, topics, examples.spans)


def section(report: str, title: str) -> str:
    return report.split(f"## {title}\n")[1].split("\n## ")[0]


def rows(report: str, title: str) -> list[list[str]]:
    lines = [line for line in section(report, title).splitlines() if line.startswith("| ")]
    return [[part.strip() for part in line.strip("|").split(" |")] for line in lines]


def test_the_summary_names_what_is_weak_before_what_is_strong(run, examples, scores):
    summary = section(render(run, assess(examples, scores, resamples=100)), "In short")
    weak, strong = summary.index("**Weak**"), summary.index("**Strong**")
    assert weak < summary.index("`threat` finds 17 in 100; of those it flags, 100 in 100 are right") < strong
    assert "(its threshold aims at finding 80 in 100)" in summary[weak:strong]
    assert "`repair` finds 100 in 100" in summary[strong:]


def test_labels_with_few_positives_are_called_unknown_and_not_weak_or_strong(run, examples, scores):
    summary = section(render(run, assess(examples, scores, resamples=100)), "In short")
    assert "too few positives to judge `spam` (0) and `emergency` (5)" in summary
    assert "`emergency`" not in summary[: summary.index("**Not known")]


def test_a_corpus_that_says_everything_is_summed_up_on_its_own(run, examples, scores):
    summary = section(render(run, assess(examples, scores, resamples=100)), "In short")
    assert "On `housing` alone, 60 texts with every label known, it is 0.92" in summary
    assert "elsewhere" not in summary


def test_every_figure_can_be_traced_to_bundle_data_command_and_day(run, examples, scores):
    measured = section(render(run, assess(examples, scores, resamples=100)), "What was measured")
    for fact in ("new@1.0.0", "cd" * 32, "21 November 2026", "ab" * 32, "houserules evaluate models/default", "seed 1"):
        assert fact in measured


def test_a_sample_is_called_one(run, examples, scores):
    report = render(dataclasses.replace(run, available=5_000), assess(examples, scores, resamples=100))
    assert "120 of the test part, drawn at random from 5,000" in section(report, "What was measured")


def test_no_comment_is_quoted_unless_asked_for(run, examples, scores):
    assessment = assess(examples, scores, resamples=100)
    report = render(run, assessment)
    assert "secret" not in report + as_json(run, assessment)
    assert ["`spam`", "false alarm", "elsewhere", "id-90", "0.700"] in rows(report, "Worst mistakes")


def test_a_quoted_comment_stays_in_its_cell_with_a_warning(run, examples, scores):
    texts = dict.fromkeys(zip(examples.corpora, examples.ids, strict=True), SECRET)
    report = render(run, assess(examples, scores, resamples=100), texts=texts)
    assert "a \\| secret number &lt;b&gt; |" in report
    assert "mind who reads it" in section(report, "Worst mistakes")


def test_a_corpus_with_negatives_only_shows_false_alarms_only(run, examples, scores):
    found = rows(render(run, assess(examples, scores, resamples=100)), "Corpora")
    elsewhere = [row for row in found if row[0].startswith("elsewhere")]
    assert [row[:7] for row in elsewhere] == [["elsewhere †", "`spam`", "60", "0", "–", "–", "–"]]
    assert elsewhere[0][7].startswith("0.017")


def test_a_corpus_with_positives_only_shows_recall_only(run, make_examples):
    examples = make_examples(["t"] * 60, [[Label.REPAIR]] * 60, others=UNKNOWN)
    scores = BundleScores("b@1", np.full(11, 0.5), np.full((60, 11), 0.9), np.full(60, UNKNOWN, np.int16), [()] * 60)
    found = rows(render(run, assess(examples, scores, resamples=100)), "Corpora")
    assert found[2] == ["housing", "`repair`", "60", "60", "–", "1.00", "–", "–", "–"]


def test_a_corpus_the_bundle_did_not_learn_from_is_marked(run, examples, scores):
    report = render(run, assess(examples, scores, resamples=100))
    names = {row[0] for row in rows(report, "Corpora")[2:]}
    assert names == {"housing", "elsewhere †"}


def test_what_is_undefined_is_a_dash_and_never_a_nan(run, make_examples):
    examples = make_examples(["t"] * 3, others=UNKNOWN)
    scores = BundleScores("b@1", np.full(11, 0.5), np.full((3, 11), 0.4), np.full(3, UNKNOWN, np.int16), [()] * 3)
    assessment = assess(examples, scores, resamples=100)
    report = render(run, assessment)
    assert "nan" not in report.lower()
    assert rows(report, "Labels")[2][4:] == ["–"] * 6
    assert json.loads(as_json(run, assessment))["assessment"]["overall"]["metrics"]["macro_f1"]["value"] is None


def test_every_row_of_every_table_has_as_many_cells_as_its_head(run, examples, scores):
    cases = [Case("wi|sh", "1", "x", bool(n % 2), f"grou|p{n % 3}") for n in range(150)]
    functions = measure_functions(cases, np.ones(150, bool))
    assessment = assess(examples, scores, functions=functions, resamples=100)
    comparison = compare(examples.truth, scores, scores, resamples=100)
    report = render(run, assessment, comparison=comparison, functions_before=functions)
    blocks = [block for block in report.split("\n\n") if block.startswith("|")]
    assert len(blocks) == 11
    for block in blocks:
        assert len({line.replace("\\|", "").count("|") for line in block.splitlines()}) == 1


def test_functional_tests_are_told_by_function_with_the_gap_between_groups(run, examples, scores):
    cases = [Case("wish", "1", "x", True, group) for group in ("a", "b") for _ in range(40)]
    functions = measure_functions(cases, np.arange(80) >= 10)
    report = render(run, assess(examples, scores, functions=functions, resamples=100))
    assert rows(report, "Functional tests of hate speech")[2][:3] == ["wish", "hateful", "80"]
    assert ["**gap**", "", "0.25", "–"] in rows(report, "Functional tests of hate speech")
    summary = section(report, "In short")
    assert "right on 88 in 100 hateful cases; weakest on `wish` (70 of 80)" in summary
    assert "lie 0.25 on hateful cases" in summary


def test_a_comparison_says_where_the_new_bundle_is_better(run, examples, scores):
    better = scores.probabilities.copy()
    better[:25, LABELS.index(Label.THREAT)] = 0.9
    comparison = compare(examples.truth, scores, dataclasses.replace(scores, probabilities=better), resamples=100)
    report = render(run, assess(examples, scores, resamples=100), comparison=comparison)
    assert "by F1: better on `threat`; worse on no label" in section(report, "In short")
    threat = next(row for row in rows(report, "Against new@1.0.0") if row[0] == "`threat`")
    assert (threat[1], threat[-1]) == ("0.29, 1.00", "better")


def test_sections_with_nothing_to_say_are_left_out(run, make_examples):
    examples = make_examples(["t"] * 3, others=UNKNOWN)
    scores = BundleScores("b@1", np.full(11, 0.5), np.full((3, 11), 0.4), np.full(3, UNKNOWN, np.int16), [()] * 3)
    report = render(run, assess(examples, scores, resamples=100))
    titles = [line for line in report.splitlines() if line.startswith("## ")]
    assert titles == [
        "## In short",
        "## What was measured",
        "## Overall",
        "## Labels",
        "## Calibration",
        "## Corpora",
        "## Worst mistakes",
    ]
    assert section(report, "Worst mistakes").strip() == "None."
