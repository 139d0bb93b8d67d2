"""`houserules corrections` as it is typed, on both databases."""

import json
import re
from pathlib import Path

import pytest
from sqlalchemy import Engine
from typer.testing import CliRunner, Result

from models.labels import Label, Topic
from serving.corrections_cli import app
from serving.domain.correction import Reading
from serving.service import corrections
from tests.serving.kept_comments import COMPLAINT, TEXT, House

REPAIR = Reading(frozenset({Label.REPAIR}), Topic.HEATING_HOT_WATER)


@pytest.fixture
def house(engine: Engine) -> House:
    return House(engine)


@pytest.fixture
def accepted(house: House) -> str:
    """A comment whose reading was accepted; another one waits."""
    found = [read(house) for _ in range(2)]
    with house.turn("cora") as turn:
        corrections.accept(turn, found[0], 1, into_training=True)
    return found[0]


@pytest.fixture
def typed(address: str):
    def run(*words: str) -> Result:
        return CliRunner().invoke(app, [*words, "--database", address, "--organisation", "whg"])

    return run


def read(house: House) -> str:
    comment = house.keep().comment
    with house.turn("kim") as turn:
        corrections.correct(turn, comment, 1, REPAIR)
    return comment


def test_accepted_readings_go_to_a_file_and_onto_the_record(house: House, typed, accepted: str, tmp_path: Path):
    out = tmp_path / "corrections.jsonl"
    done = typed("export", "-o", str(out))
    assert done.exit_code == 0, done.output
    assert "1 reading in" in done.stderr
    [row] = map(json.loads, out.read_text(encoding="utf-8").splitlines())
    assert (row["id"], row["text"], row["labels"]) == (f"{accepted}-1", TEXT, ["repair"])
    with house.works.reading("whg") as work:
        [entry] = [it for it in work.trail.entries("whg") if it.event == "corrections_exported"]
    assert (entry.details["rows"], entry.details["erased"]) == (1, 0)


def test_a_file_that_is_there_is_replaced_only_by_force(typed, accepted: str, tmp_path: Path):
    out = tmp_path / "corrections.jsonl"
    out.write_text("old")
    refused = typed("export", "-o", str(out))
    assert refused.exit_code == 2
    assert re.fullmatch(r"houserules corrections: .* exists already; --force replaces it\n", refused.stderr)
    assert out.read_text() == "old"
    assert typed("export", "-o", str(out), "--force").exit_code == 0
    assert out.read_text() != "old"


def test_rows_do_not_go_into_a_file_named_like_standard_output(
    typed, accepted: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.chdir(tmp_path)
    refused = typed("export", "-o", "-")
    assert (refused.exit_code, refused.stdout) == (2, "")
    assert re.fullmatch(r"houserules corrections: - is no file; name one, .*\n", refused.stderr)
    assert not (tmp_path / "-").exists()


def test_erased_texts_are_counted_and_only_since_a_day_is_exported(house: House, typed, accepted: str, tmp_path: Path):
    house.erase(accepted)
    done = typed("export", "-o", str(tmp_path / "one"))
    assert "0 readings" in done.stderr
    assert "1 left out because their text was erased" in done.stderr
    done = typed("export", "-o", str(tmp_path / "two"), "--since", "2026-11-21")
    assert "left out" not in done.stderr
    assert (tmp_path / "two").read_text() == ""


def test_the_list_says_how_far_each_has_come(typed, accepted: str):
    assert len(typed("list").stdout.splitlines()) == 2
    listed = typed("list", "--standing", "accepted").stdout
    assert listed == f"{accepted} 1: accepted, 1 reader\n"
    assert typed("list", "--standing", "nonsense").exit_code == 2


def test_the_measure_says_how_far_people_follow_the_classifier(house: House, typed, accepted: str):
    other = house.keep().comment
    for person in ("ann", "bo"):
        with house.turn(person) as turn:
            corrections.correct(turn, other, 1, COMPLAINT)
    said = typed("measure").stdout
    assert "accepted: 1\n" in said
    assert "4 first readings: 2 accepted the suggestion, 2 changed it" in said
    assert "two readers alike, of 1: labels 100%" in said
