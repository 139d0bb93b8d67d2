import json
import re
from datetime import UTC, datetime

import pytest
import typer
from pydantic import TypeAdapter
from typer.testing import CliRunner, Result

from models.spans import Span, SpanType
from serving.answer_view import show_text
from serving.classify_cli import classify
from serving.service.classify import Answers, Comment, open_classifier


@pytest.fixture
def run(tiny_bundle, monkeypatch):
    """Run `houserules classify` with the tiny bundle."""
    for name in ("HOUSERULES_RULES", "FORCE_COLOR", "NO_COLOR"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("COLUMNS", "200")
    app = typer.Typer()
    app.command()(classify)

    def invoke(*arguments: str, stdin: bytes | None = None) -> Result:
        return CliRunner().invoke(app, [*arguments, "--bundle", str(tiny_bundle.folder)], input=stdin)

    return invoke


def shown(result: Result) -> list[str]:
    """What stands in the panels, line by line."""
    return [line.strip("│╭╮╰╯─ ") for line in result.stdout.splitlines()]


def test_a_comment_is_shown_with_its_labels_and_what_the_rules_suggest(run):
    result = run("repair heating_hot_water, ring 07700 900123")
    lines = shown(result)
    assert result.exit_code == 0
    assert "repair heating_hot_water, ring 07700 900123 [PHONE]" in lines
    assert [line for line in lines if line.startswith("●")] == [
        "● personal_information ━━━━━━━━━━━━━━━━━━━━  99%",
        "● repair               ━━━━━━━━━━━━━━━━━━━━  98%",
    ]
    assert any(line.startswith("topic heating_hot_water (") and line.endswith("language en") for line in lines)
    assert any(line.startswith("URGENT  look by ") for line in lines)
    assert any(re.match(r"route +\w[\w ]+ \([0-9.]+\)", line) for line in lines)
    assert any(line.startswith("For the Social Media and Digital Specialist to decide: should this") for line in lines)
    assert lines[-1] == "by tiny@1.0.0, whg@1"


def test_a_proposal_is_a_question_and_a_complaint_alone_has_none(run):
    assert "should this comment be removed?" in run("spam").stdout
    assert "removed?" not in run("complaint").stdout


def test_json_is_what_the_service_answers(run, tiny_bundle):
    texts = ["repair", "", "spam ring 07700 900123 😊"]
    answered = json.loads(run("--json", *texts).stdout)
    classifier = open_classifier(tiny_bundle.folder, "whg", threads=1)
    answers = classifier.classify([Comment(text) for text in texts], datetime.now(UTC))
    expected = TypeAdapter(Answers).dump_python(
        Answers(classifier.identity, classifier.rules_identity, answers), mode="json"
    )
    assert without_times(answered) == without_times(expected)


def without_times(answers):
    """Times depend on when the comment was received."""
    if isinstance(answers, dict):
        return {name: without_times(value) for name, value in answers.items() if name not in ("due", "look_by", "ring")}
    return [without_times(each) for each in answers] if isinstance(answers, list) else answers


def test_a_dash_reads_a_comment_per_line_of_standard_input(run):
    answered = json.loads(run("--json", "-", "complaint", stdin=b"\xef\xbb\xbfrepair\r\n\r\nspam").stdout)
    flagged = [[name for name, it in each["labels"].items() if it["flagged"]] for each in answered["comments"]]
    assert flagged == [["repair"], ["spam"], ["complaint"]]


def test_an_empty_comment_and_an_empty_input_are_no_errors(run):
    empty = run("")
    assert empty.exit_code == 0
    assert {"(empty)", "no label", "no topic, language und", "no need to look"} <= set(shown(empty))
    assert run("-", stdin=b"").stdout == "no comments to classify\n"


@pytest.mark.parametrize(
    ("text", "stdin", "sentence"),
    [
        ("a\0b", None, "the text holds a NUL character"),
        ("a\udcffb", None, "the text holds a lone surrogate, which is not a character"),
        ("-", b"caf\xe9", "standard input is not valid UTF-8"),
    ],
)
def test_a_text_that_cannot_be_read_is_one_line(run, text, stdin, sentence):
    result = run(text, stdin=stdin)
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr == f"houserules classify: {sentence}\n"


def test_no_colour_reaches_a_pipe(run, monkeypatch):
    assert "\x1b" not in run("repair").stdout
    monkeypatch.setenv("FORCE_COLOR", "1")
    assert "\x1b[" in run("repair").stdout
    monkeypatch.setenv("NO_COLOR", "1")
    assert not re.search(r"\x1b\[[0-9;]*(?:3[0-7]|4[0-7])m", run("repair").stdout)


def test_a_comment_cannot_command_the_terminal_or_turn_its_writing_round():
    text = "a\x1b[31mb\x07\u202ec [bold]07700 900123[/bold]"
    start = text.index("07700")
    shown = show_text(text, (Span(start, start + 12, SpanType.PHONE),))
    assert shown.plain == "a\ufffd[31mb\ufffd\ufffdc [bold]07700 900123 [PHONE][/bold]"
    underlined = [shown.plain[span.start : span.end] for span in shown.spans if "underline" in str(span.style)]
    assert underlined == ["07700 900123"]
