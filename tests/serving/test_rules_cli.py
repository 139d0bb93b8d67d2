"""`houserules rules` as a person at a terminal sees it."""

from pathlib import Path

import pytest
from typer.testing import CliRunner

from models.labels import LABELS, TOPICS
from serving.domain.answering import Held
from serving.domain.clocks import Nation, Unit
from serving.domain.contacts import ContactKind
from serving.domain.duties import Duty
from serving.domain.explained import Explained, parts
from serving.domain.faults import REFERENCES
from serving.domain.roles import Act, ActKind
from serving.domain.rules import HouseRules
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


def explained(*part: str) -> str:
    result = CliRunner().invoke(app, ["explain", *part])
    assert result.exit_code == 0
    return result.output


def line_about(key: str, told: str) -> str:
    return " ".join(told[told.index(f"\n  {key} ") :].split())


def test_every_part_of_a_file_is_listed_with_a_sentence_and_whether_it_is_needed():
    lines = explained()
    for name, field in HouseRules.model_fields.items():
        assert line_about(name, lines).startswith(f"{name} needed ") == field.is_required()
    assert [part.name for part in parts() if not part.sentence.endswith(".")] == []


def test_a_part_tells_its_keys_from_what_files_are_checked_by():
    told = explained("acts")
    assert (Act.__doc__ or "").splitlines()[0] in told
    for name, field in Act.model_fields.items():
        assert line_about(name, told).startswith(f"{name} needed;") == field.is_required()
    assert line_about("decided_by", told).startswith("decided_by needed; an id from roles.")
    assert line_about("advice_binds", told).startswith("advice_binds false if left out; true or false.")
    assert "acts.notice: may be left out; a mapping." in told
    assert line_about("if_known", told) == "if_known needed; text."


@pytest.mark.parametrize(
    ("part", "words"),
    [
        ("attention", LABELS),
        ("services", TOPICS),
        ("acts", ActKind),
        ("contacts", ContactKind),
        ("answering", Held),
        ("clocks", Unit),
        ("organisation", Nation),
        ("duties", Duty),
        ("reports", ("week", "month", "quarter", "year")),
    ],
)
def test_the_words_that_a_file_may_use_are_all_there(part: str, words: tuple[str, ...]):
    assert ", ".join(words) in " ".join(explained(part).split())


def test_numbers_and_texts_are_told_with_their_bounds():
    assert "a whole number from 1 to 1000" in explained("clocks")
    assert "365 if left out; a whole number from 1 to 3650" in explained("retention")
    assert "text, 40 characters at most" in explained("order")
    assert "{contact.<id>}" in explained("replies")


def test_whatever_names_something_else_in_the_file_says_where_that_stands():
    def ids(keys: tuple[Explained, ...], path: tuple[str, ...] = ()) -> set[tuple[str, ...]]:
        inner = (ids(key.keys, (*path, key.name)) for key in keys)
        return {(*path, key.name) for key in keys if " from " in key.kind and "id" in key.kind}.union(*inner)

    assert ids(parts()) == {tuple(str(it) for it in pattern if it != "*") for pattern in REFERENCES}


@pytest.mark.parametrize("part", [part.name for part in parts()])
def test_every_part_is_told_within_the_width_of_a_terminal(part: str, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("COLUMNS", "80")
    lines = explained(part).splitlines()
    assert lines[0].startswith(f"{part}: ")
    assert max(map(len, lines)) <= 80
    assert "^" not in "".join(lines)


def test_an_unknown_part_gets_one_line_that_names_the_parts():
    result = CliRunner().invoke(app, ["explain", "act"])
    assert result.exit_code == 2
    assert result.stdout == ""
    assert result.stderr.count("\n") == 1
    assert result.stderr.startswith("houserules rules: 'act' is none of the parts version, organisation, source, ")
    assert result.stderr.endswith("retention; did you mean 'acts'?\n")
