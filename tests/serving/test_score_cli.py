import csv
import io
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner, Result

from serving.score_cli import score


@pytest.fixture
def run(tiny_bundle, monkeypatch):
    """Run `houserules score` with the tiny bundle."""
    monkeypatch.delenv("HOUSERULES_RULES", raising=False)
    monkeypatch.setenv("COLUMNS", "200")
    app = typer.Typer()
    app.command()(score)

    def invoke(*arguments: object, bundle: Path = tiny_bundle.folder, stdin: bytes | None = None) -> Result:
        return CliRunner().invoke(app, [*map(str, arguments), "--bundle", str(bundle)], input=stdin)

    return invoke


@pytest.fixture
def comments(tmp_path) -> Path:
    path = tmp_path / "in.csv"
    path.write_text("id,text\n1,repair and complaint\n2,complaint\n3,\n4,ring 03069 990140\n5,nice\n")
    return path


def test_a_run_ends_with_what_was_done_and_flagged_and_how_many_rows_were_bad(run, comments, tmp_path):
    result = run(comments, "-o", tmp_path / "out.csv")
    assert (result.exit_code, result.stdout) == (0, "")
    first, flagged, bad = result.stderr.splitlines()
    assert first.startswith("5 rows scored by tiny@1.0.0 in ")
    assert first.endswith(f" a second: {tmp_path / 'out.csv'}")
    assert flagged == "complaint 2, repair 1"
    assert bad == "1 row could not be labelled; the column error says why"


def test_what_the_organisation_publishes_is_not_personal_unless_no_rules_are_asked_for(run, comments, tmp_path):
    run(comments, "-o", tmp_path / "whg.csv")
    run(comments, "-o", tmp_path / "none.csv", "--rules", "none")
    assert '"type": "PHONE"' not in (tmp_path / "whg.csv").read_text().replace('""', '"')
    assert '"type": "PHONE"' in (tmp_path / "none.csv").read_text().replace('""', '"')


def test_standard_input_is_read_and_standard_output_holds_nothing_but_rows(run):
    result = run("-", "-o", "-", "--format", "csv", stdin="text\nrepair é\n".encode())
    assert [row["labels"] for row in csv.DictReader(io.StringIO(result.stdout))] == ["repair"]
    assert result.stderr.startswith("1 row scored by tiny@1.0.0 in ")


def test_a_bar_is_shown_where_it_is_asked_for_and_kept_from_what_is_no_terminal(run, comments, tmp_path):
    quiet = run(comments, "-o", tmp_path / "a.csv")
    shown = run(comments, "-o", tmp_path / "b.csv", "--progress")
    assert "scoring" not in quiet.stderr
    assert "scoring" in shown.stderr
    assert "5 rows" in shown.stderr


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["{in}", "-o", "{out}", "--text-column", "body"], "{in} has no column body among its 2; "),
        (["{in}", "-o", "{in}"], "{in} is the input; give the output another name"),
        (["-", "-o", "{out}"], "the format of standard input cannot be told; give --format csv, jsonl or parquet"),
        (["none.csv", "-o", "{out}"], "none.csv cannot be read: No such file or directory"),
        (["{in}", "-o", "{out}", "--rules", "nobody"], "nobody: no such house rules; there are "),
    ],
)
def test_what_cannot_be_done_is_one_line_and_leaves_nothing(run, comments, tmp_path, arguments, sentence):
    names = {"in": comments, "out": tmp_path / "out.csv"}
    result = run(*(argument.format(**names) for argument in arguments))
    assert result.exit_code == 2
    assert result.stderr.startswith("houserules score: " + sentence.format(**names))
    assert result.stderr.count("\n") == 1
    assert list(tmp_path.iterdir()) == [comments]


def test_a_missing_bundle_is_one_line(run, comments, tmp_path):
    result = run(comments, "-o", tmp_path / "out.csv", bundle=tmp_path / "nowhere")
    assert result.exit_code == 2
    assert result.stderr == (
        f"houserules score: {tmp_path / 'nowhere' / 'bundle.json'} cannot be read: No such file or directory\n"
    )


def test_no_error_quotes_a_comment_of_a_file_without_a_header(run, tmp_path):
    (tmp_path / "in.csv").write_text("my neighbour Ann Other is a pain,very much\n")
    result = run(tmp_path / "in.csv", "-o", tmp_path / "out.csv")
    assert result.exit_code == 2
    assert "Ann" not in result.stderr
