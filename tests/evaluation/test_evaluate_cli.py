"""`houserules evaluate` as a person runs it, with a stand-in for the predictor."""

import json
import re

import pytest
import typer
from typer.testing import CliRunner

from evaluation import measure_bundle, measure_findings, plots
from evaluation.cli import evaluate
from evaluation.examples_file import write_examples
from models.bundle import BundleError
from models.labels import Label
from models.spans import Span, SpanType

SUITE = """functionality,case_id,test_case,label_gold,target_ident
praise,1,no harm,non-hateful,
wish,2,yes harm,hateful,x
"""


@pytest.fixture
def workplace(tmp_path, monkeypatch, make_bundle, make_predictor, make_examples):
    """A folder with two bundles, a file of examples and a suite."""
    monkeypatch.chdir(tmp_path)
    bundles = {name: make_bundle(name) for name in ("first", "second")}
    predictor = type(make_predictor())

    def load(folder):
        try:
            return bundles[folder.name]
        except KeyError:
            raise BundleError(f"{folder} holds no bundle.json") from None

    monkeypatch.setattr(measure_bundle, "load_bundle", load)
    monkeypatch.setattr(measure_bundle, "Predictor", predictor)
    texts = [f"{'yes' if row % 3 == 0 else 'no'} comment {row}" for row in range(90)]
    examples = make_examples(texts, [[Label.REPAIR] if text.startswith("yes") else [] for text in texts])
    (tmp_path / "build").mkdir()
    write_examples(tmp_path / "build" / "examples.parquet", examples, ["test"] * 80 + ["validation"] * 10)
    (tmp_path / "suite.csv").write_text(SUITE, encoding="utf-8")
    (tmp_path / "functions").mkdir()
    (tmp_path / "functions" / "cases.jsonl").write_text("".join(map(case, range(60))), encoding="utf-8")
    monkeypatch.setattr(measure_bundle, "SUITE", tmp_path / "none")
    return tmp_path


def case(number: int) -> str:
    """A case of our own, hateful or a neutral mention; it says so in its first word, which the stand-in reads."""
    hateful = number % 2 == 0
    return (
        json.dumps(
            {
                "id": f"case-{number}",
                "function": "open_hate" if hateful else "neutral_mention",
                "text": f"{'yes' if hateful else 'no'} harm {number}",
                "labels": ["hate_speech"] if hateful else [],
                "checked": ["hate_speech"],
                "group": "some",
                "spans": [],
            }
        )
        + "\n"
    )


def run(*arguments: str):
    app = typer.Typer()
    app.command()(evaluate)
    return CliRunner().invoke(app, [*arguments, "--resamples", "100"])


def run_quick(*arguments: str):
    """Without what needs a bundle on disk: a stand-in has none."""
    return run(*arguments, "--quick")


def test_the_report_is_printed_where_no_file_is_named(workplace):
    result = run_quick("second")
    assert (result.exit_code, result.stderr) == (0, "")
    assert result.stdout.startswith("# Evaluation of second@1.0.0\n")
    assert "80 of the test part" in result.stdout
    assert "comment 3" not in result.stdout


def test_report_and_figures_go_to_the_files_named(workplace):
    result = run_quick("second", "-o", "report.md", "--json", "figures.json")
    assert (result.exit_code, result.output) == (0, "")
    assert (workplace / "report.md").read_text(encoding="utf-8").startswith("# Evaluation of second@1.0.0\n")
    figures = json.loads((workplace / "figures.json").read_text(encoding="utf-8"))
    assert figures["run"]["examples"]["rows"] == 80
    assert figures["comparison"] is None
    assert not list(workplace.glob("*.partial"))


def test_a_second_bundle_is_compared_text_by_text(workplace):
    result = run_quick("second", "--against", "first")
    assert "## Against first@1.0.0" in result.stdout
    repair = next(line for line in result.stdout.splitlines() if line.startswith("| `repair`") and "better" in line)
    assert repair.endswith("| better |")


def test_a_suite_is_measured_and_not_quoted(workplace):
    result = run_quick("second", "--hatecheck", "suite.csv")
    assert "| wish | hateful | 1 | 1.00" in result.stdout
    assert "harm" not in result.stdout


def test_a_limit_draws_the_same_texts_each_time(workplace):
    first, again, other = (
        run_quick("first", "--limit", "30", "--seed", seed, "--json", "f.json") for seed in ("1", "1", "2")
    )
    assert "30 of the test part, drawn at random from 80" in first.stdout
    mistakes = [result.stdout.split("## Worst mistakes")[1] for result in (first, again, other)]
    assert mistakes[0] == mistakes[1] != mistakes[2]


def test_the_validation_part_is_measured_when_asked_for(workplace):
    assert "10 of the validation part" in run_quick("second", "--part", "validation").stdout


def test_mistakes_are_quoted_when_asked_for(workplace):
    assert re.search(r"\| (yes|no) comment \d+ \|", run_quick("first", "--show-text").stdout)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["third"], "third holds no bundle.json"),
        (["first", "--against", "third"], "third holds no bundle.json"),
        (["first", "--examples", "none.parquet"], "there is no none.parquet; `houserules datasets build` writes it"),
        (["first", "--examples", "suite.csv"], "suite.csv cannot be read as Parquet"),
        (["first", "--hatecheck", "none.csv"], "cannot read none.csv: No such file or directory"),
        (["first", "--functions", "none"], "there is no folder none"),
        (["first", "--functions", "build"], "build holds no case in a JSONL file"),
        (["first", "-o", "none/report.md"], "cannot write none/report.md: its folder is missing"),
        (["first", "--json", "build"], "cannot write build: it is a folder"),
    ],
)
def test_what_cannot_be_used_is_said_in_one_line_and_nothing_is_written(workplace, arguments, said):
    before = sorted(workplace.rglob("*"))
    result = run_quick(*arguments)
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr == f"houserules evaluate: {said}\n"
    assert sorted(workplace.rglob("*")) == before


def test_a_part_without_examples_is_refused(workplace, make_examples):
    write_examples(workplace / "train.parquet", make_examples(["a"]), ["train"])
    result = run_quick("first", "--examples", "train.parquet")
    assert (result.exit_code, result.stderr) == (2, "houserules evaluate: train.parquet holds no test examples\n")


def test_a_text_that_cannot_be_read_is_refused_without_being_quoted(workplace, make_examples):
    write_examples(workplace / "bad.parquet", make_examples(["fine", "secret\0"]), ["test", "test"])
    result = run_quick("first", "--examples", "bad.parquet")
    assert (result.exit_code, result.stderr) == (
        2,
        "houserules evaluate: text 2 of 2: the text holds a NUL character\n",
    )


@pytest.mark.parametrize("arguments", [["first", "--part", "train"], ["first", "--limit", "0"], []])
def test_arguments_that_make_no_sense_are_refused(workplace, arguments):
    assert run(*arguments).exit_code == 2


def test_help_names_every_option(workplace):
    shown = re.sub(r"\x1b\[[0-9;]*m", "", run("--help").stdout)
    options = (
        "--against",
        "--examples",
        "--part",
        "--hatecheck",
        "--functions",
        "--quick",
        "--limit",
        "--output",
        "--json",
        "--show-text",
        "--seed",
    )
    assert [option for option in options if option not in shown] == []


def test_our_own_cases_are_measured_and_named_by_id(workplace):
    result = run_quick("first", "--functions", "functions")
    assert result.exit_code == 0
    report = result.stdout
    assert "| neutral_mention | `hate_speech` | withheld | 30 |" in report
    assert "| some | 30 |" in report
    assert re.search(r"\| open_hate \| case-\d+", report)
    assert "harm" not in report


def test_the_repositorys_cases_are_measured_where_no_folder_is_named(workplace, monkeypatch):
    monkeypatch.setattr(measure_bundle, "SUITE", workplace / "functions")
    assert "## Functional tests\n\n60 cases" in run_quick("first").stdout


def test_what_was_left_out_is_said(workplace):
    notes = run_quick("first").stdout.split("## Not measured")[1].split("\n## ")[0]
    assert "Our own functional tests were not run" in notes
    assert "(--quick)" in notes
    assert "the examples hold no lexicon" in notes
    assert "our own comments" not in notes


def test_without_our_own_comments_the_rest_is_measured_all_the_same(workplace, make_examples):
    examples = make_examples(["yes", "no"] * 20, [[Label.REPAIR], []] * 20, corpora=["elsewhere"] * 40)
    write_examples(workplace / "others.parquet", examples, ["test"] * 40)
    result = run_quick("first", "--examples", "others.parquet")
    assert result.exit_code == 0
    assert "None of the texts are our own comments" in result.stdout
    assert "## Our own comments" not in result.stdout


def test_the_linear_bundle_beside_is_the_yardstick_on_our_own_texts(workplace, make_bundle, monkeypatch):
    linear = make_bundle("linear")
    load = measure_bundle.load_bundle
    monkeypatch.setattr(measure_bundle, "load_bundle", lambda at: linear if at.name == "linear" else load(at))
    result = run_quick("first", "--functions", "functions")
    assert "| F1 of linear@1.0.0 |" in result.stdout
    assert "| passed | linear@1.0.0 |" in result.stdout
    assert "## Against" not in result.stdout
    assert "F1 of" not in run_quick("linear").stdout.split("## Our own comments")[1].split("\n## ")[0]
    assert "| F1 of second@1.0.0 |" in run_quick("first", "--against", "second").stdout


def test_a_report_that_ends_in_html_is_a_page(workplace, monkeypatch):
    for name in ("draw_reliability", "draw_precision_recall", "draw_confusion", "draw_labels", "draw_groups"):
        monkeypatch.setattr(plots, name, lambda *arrays: "<svg/>")
    result = run_quick("second", "--against", "first", "--functions", "functions", "-o", "report.html")
    assert (result.exit_code, result.output) == (0, "")
    page = (workplace / "report.html").read_text(encoding="utf-8")
    assert page.startswith("<!doctype html>")
    assert "How good is second@1.0.0?" in page
    assert "comment 3" not in page
    assert not list(workplace.glob("*.partial"))


def test_all_figures_are_in_the_json(workplace):
    run_quick("second", "--functions", "functions", "--json", "figures.json")
    found = json.loads((workplace / "figures.json").read_text(encoding="utf-8"))["findings"]
    assert found["suite"]["cases"] == 60
    assert set(found["suite"]["failures"]) == {"open_hate", "neutral_mention"}
    assert found["authored"]["metrics"]["texts"] == 80
    assert found["speed"] is None
    assert [target["name"] for target in found["targets"]]


def test_everything_is_measured_of_a_bundle_on_disk(tiny_bundle, make_examples, tmp_path, monkeypatch):
    """The tiny bundle reads whole words, so spoilt ones are lost; what it finds by form it finds on valid values."""
    monkeypatch.setattr(measure_findings, "is_installed", lambda: False)
    monkeypatch.setattr(measure_bundle, "SUITE", tmp_path / "none")
    texts = ["repair please", "spam spam", "ring 07700 900123"] * 20
    labels = [[Label.REPAIR], [Label.SPAM], [Label.PERSONAL_INFORMATION]] * 20
    spans = [[], [], [Span(5, 17, SpanType.PHONE)]] * 20
    write_examples(tmp_path / "examples.parquet", make_examples(texts, labels, spans=spans), ["test"] * 60)
    figures = tmp_path / "figures.json"
    result = run(str(tiny_bundle.folder), "--examples", str(tmp_path / "examples.parquet"), "--json", str(figures))
    assert (result.exit_code, result.stderr) == (0, "")
    assert "install houserules[presidio]" in result.stdout
    found = json.loads(figures.read_text(encoding="utf-8"))["findings"]
    assert found["robustness"]["texts"] == 60
    lost = {way["name"]: way["loss"]["value"] for way in found["robustness"]["ways"]}
    assert lost["capitals"] == 0 < lost["typos"]
    assert found["valid_spans"]["overall"]["exact"]["f1"]["value"] == 1.0
    assert found["presidio"] is None
    assert found["speed"]["median_ms"] > 0
    assert next(target for target in found["targets"] if "size" in target["name"])["reached"] is True


def test_a_bundle_on_disk_is_measured_without_a_stand_in(tiny_bundle, make_examples, tmp_path):
    """The tiny bundle flags a label where a text names it, so it is right on every text that does."""
    texts = ["a repair please", "spam spam", "nothing to see"] * 10
    labels = [[Label(word)] for word in ("repair", "spam")] + [[]]
    write_examples(tmp_path / "examples.parquet", make_examples(texts, labels * 10), ["test"] * 30)
    result = run_quick(str(tiny_bundle.folder), "--examples", str(tmp_path / "examples.parquet"))
    assert (result.exit_code, result.stderr) == (0, "")
    table = result.stdout.split("## Labels\n")[1]
    repair = next(line for line in table.splitlines() if line.startswith("| `repair`"))
    assert [cell.strip() for cell in repair.split("|")[2:4]] == ["30", "10"]
    assert "| 1.00 | 1.00 | 1.00 |" in repair
