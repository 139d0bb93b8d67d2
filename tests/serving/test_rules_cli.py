"""`houserules rules check` as a person at a terminal sees it."""

from pathlib import Path

from typer.testing import CliRunner

from serving.rules_cli import app
from serving.service.rules_file import bundled_rules

WHG = bundled_rules("whg")


def wrong_file(folder: Path) -> Path:
    path = folder / "wrong.yaml"
    text = WHG.read_text(encoding="utf-8")
    path.write_text(text.replace("nation: england", "nation: englnd").replace("amount: 15", "amount: lots"), "utf-8")
    return path


def test_a_right_file_gets_one_friendly_line():
    result = CliRunner().invoke(app, ["check", str(WHG)])
    assert result.exit_code == 0
    assert result.output == (
        f"{WHG}: the house rules of whg are right: 14 grounds, 5 roles, 10 routes, 29 standard replies.\n"
    )


def test_a_wrong_file_gets_a_line_for_each_mistake(tmp_path: Path):
    path = wrong_file(tmp_path)
    lines = path.read_text(encoding="utf-8").splitlines()
    amount = next(number for number, line in enumerate(lines, 1) if "amount: lots" in line)
    result = CliRunner().invoke(app, ["check", str(path)])
    assert result.exit_code == 2
    assert result.output.splitlines() == [
        f"{path}:13: organisation.nation: 'englnd' is not known here; did you mean 'england'?",
        f"{path}:{amount}: clocks.emergency.amount: should be a whole number, not text",
    ]


def test_one_wrong_file_among_right_ones_is_enough_to_fail_and_all_are_checked(tmp_path: Path):
    missing = tmp_path / "missing.yaml"
    result = CliRunner().invoke(app, ["check", str(missing), str(wrong_file(tmp_path)), str(WHG)])
    assert result.exit_code == 2
    first, *_, last = result.output.splitlines()
    assert first == f"{missing}: cannot be read: no such file or directory"
    assert "are right" in last


def test_without_a_file_the_usage_is_shown():
    result = CliRunner().invoke(app, ["check"])
    assert result.exit_code == 2
    assert "FILE" in result.output
