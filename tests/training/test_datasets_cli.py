import json
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from typer.testing import CliRunner, Result

from evaluation.examples_file import read_examples
from models.labels import LABELS
from training.corpora import Catalogue, Source
from training.datasets_cli import app

SOURCES = (("open", True), ("closed", False))


@pytest.fixture
def corpora(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with the files of a made-up catalogue, one of which must not ship."""
    sources = [
        Source(name=name, file=f"{name}.parquet", reader="labelled", licence="MIT", citation="made up", ship=ship)
        for name, ship in SOURCES
    ]
    monkeypatch.setattr(Catalogue, "load", lambda: Catalogue(source=tuple(sources)))
    monkeypatch.chdir(tmp_path)
    folder = tmp_path / "texts"
    folder.mkdir()
    for name, _ in SOURCES:
        write_corpus(folder, name)
    return folder


def write_corpus(folder: Path, name: str, rows: int = 40) -> None:
    columns = {
        "id": [f"{name}-{row}" for row in range(rows)],
        "text": [f"{name} and gate {row}" for row in range(rows)],
    }
    labels = {label: pa.nulls(rows, pa.int8()) for label in LABELS}
    split = {"split": ["test" if row < 4 else "dev" if row < 8 else "train" for row in range(rows)]}
    pq.write_table(pa.table(columns | labels | split), folder / f"{name}.parquet")


def run(*arguments: str | Path) -> Result:
    return CliRunner(env={"HOUSERULES_CORPORA": None}).invoke(app, [str(argument) for argument in arguments])


def cells(result: Result, first: str) -> list[str]:
    """The row of a printed table that begins with `first`."""
    (row,) = [line.split() for line in result.stdout.splitlines() if line.split()[:1] == [first]]
    return row


def test_list_says_what_may_ship_and_how_many_rows_are_here(corpora: Path):
    (corpora / "closed.parquet").unlink()
    result = run("list", "--corpora", corpora)
    assert result.exit_code == 0
    assert cells(result, "open") == ["open", "MIT", "yes", "40"]
    assert cells(result, "closed") == ["closed", "MIT", "no", "not", "here"]


def test_list_without_the_folder_says_where_the_corpora_come_from(corpora: Path):
    result = run("list", "--corpora", corpora / "nowhere")
    assert result.exit_code == 0
    assert cells(result, "open")[-2:] == ["not", "here"]
    assert "datasets/README.md" in result.stderr
    assert "HOUSERULES_CORPORA" in result.stderr


@pytest.mark.parametrize("folder", ["../shared/corpora", "corpora"])
def test_the_corpora_are_looked_for_in_the_usual_places(corpora: Path, monkeypatch: pytest.MonkeyPatch, folder: str):
    (corpora / "here").mkdir()
    monkeypatch.chdir(corpora / "here")
    Path(folder).mkdir(parents=True)
    write_corpus(Path(folder), "open", rows=11)
    assert cells(run("list"), "open")[-1] == "11"


def test_the_folder_can_be_named_in_the_environment(corpora: Path):
    result = CliRunner(env={"HOUSERULES_CORPORA": str(corpora)}).invoke(app, ["list"])
    assert cells(result, "open")[-1] == "40"


def test_list_names_a_file_that_is_not_parquet(corpora: Path):
    (corpora / "open.parquet").write_text("id,text\n")
    result = run("list", "--corpora", corpora)
    assert (result.exit_code, result.stderr) == (
        2,
        "houserules datasets list: open.parquet cannot be read as Parquet\n",
    )


def test_build_writes_every_part_of_what_may_ship(corpora: Path):
    result = run("build", "--corpora", corpora, "-o", "out/examples.parquet")
    assert result.exit_code == 0, result.stderr
    assert "sources 1, texts 40: train 32, validation 4, test 4, left out 0" in result.stdout
    test = read_examples(Path("out/examples.parquet"), "test")
    assert sorted(test.ids) == [f"open-{row}" for row in range(4)]


def test_build_adds_what_must_not_ship_only_for_research(corpora: Path):
    assert run("build", "--corpora", corpora, "--research", "-o", "research.parquet").exit_code == 0
    assert set(read_examples(Path("research.parquet"), "train").corpora) == {"open", "closed"}


def test_the_same_files_build_the_same_output(corpora: Path):
    for output in ("one.parquet", "two.parquet"):
        assert run("build", "--corpora", corpora, "-o", output).exit_code == 0
    assert Path("one.parquet").read_bytes() == Path("two.parquet").read_bytes()


def test_a_build_that_fails_says_why_in_one_line_and_leaves_the_last_output(corpora: Path):
    Path("examples.parquet").write_bytes(b"the last one")
    (corpora / "open.parquet").unlink()
    result = run("build", "--corpora", corpora, "-o", "examples.parquet")
    assert result.exit_code == 2
    assert result.stderr.startswith("houserules datasets build: open: there is no ")
    assert result.stderr.count("\n") == 1
    assert [path.name for path in Path().iterdir() if path.is_file()] == ["examples.parquet"]
    assert Path("examples.parquet").read_bytes() == b"the last one"


def test_build_refuses_a_place_it_cannot_write_to_in_one_line(corpora: Path):
    Path("taken").write_text("a file, not a folder")
    result = run("build", "--corpora", corpora, "-o", "taken/examples.parquet")
    assert result.exit_code == 2
    assert result.stderr.splitlines() == ["houserules datasets build: taken: File exists"]


def write_set(folder: Path, *texts: str, split: str = "train") -> Path:
    folder.mkdir()
    rows = [
        {"id": f"north-{number:03}", "text": text, "labels": ["complaint"], "topic": "parking", "spans": []}
        | {"batch": "north", "post": "parking", "voice": "driver", "split": split}
        for number, text in enumerate(texts, start=1)
    ]
    (folder / "north.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return folder


def test_verify_counts_a_sound_set_by_label_topic_and_split(corpora: Path):
    result = run("verify", write_set(corpora / "ours", "no spaces again", "another fine on a Sunday"))
    assert result.exit_code == 0, result.stderr
    assert cells(result, "complaint") == ["complaint", "2", "0", "0", "2"]
    assert cells(result, "spam") == ["spam", "0", "0", "0", "0"]
    assert cells(result, "parking") == ["parking", "2", "0", "0", "2"]
    assert "No mistakes: comments 2, batches 1, labelled twice 0." in result.stdout


def test_verify_prints_the_agreement_of_two_labellings(corpora: Path):
    folder = write_set(corpora / "ours", "no spaces again", "another fine on a Sunday")
    (folder / "second").mkdir()
    rows = [
        {"id": f"north-{number:03}", "first": first, "second": ["complaint"], "first_topic": "parking"}
        | {"second_topic": "parking"}
        for number, first in ((1, ["complaint"]), (2, []))
    ]
    (folder / "second" / "labels.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    result = run("verify", folder)
    assert "2 labelled twice" in result.stdout
    rows_shown = [line.split() for line in result.stdout.splitlines()]
    assert ["complaint", "1", "2", "50.0%", "0.00"] in rows_shown
    assert ["emergency", "0", "0", "100.0%", "-"] in rows_shown


def test_verify_prints_each_mistake_as_file_line_and_sentence_and_nothing_else(corpora: Path, tmp_path: Path):
    folder = write_set(corpora / "ours", "no spaces again", "No spaces AGAIN!!", " ")
    result = run("verify", folder)
    assert result.exit_code == 2
    assert result.stdout == ""
    assert result.stderr.splitlines() == [
        "texts/ours/north.jsonl:2: north-002 nearly repeats north-001",
        "texts/ours/north.jsonl:3: north-003 has no text",
    ]


def test_verify_looks_for_leaks_in_the_public_corpora_when_asked(corpora: Path):
    folder = write_set(corpora / "ours", "Open and GATE 9", split="test")
    assert run("verify", folder).exit_code == 0
    result = run("verify", folder, "--against-corpora", "--corpora", corpora)
    assert result.exit_code == 2
    assert result.stderr.splitlines() == ["texts/ours/north.jsonl:1: north-001 nearly repeats open-9 of open"]


def test_verify_refuses_a_folder_that_holds_no_set(corpora: Path):
    result = run("verify", "nothing")
    assert (result.exit_code, result.stderr) == (
        2,
        "houserules datasets verify: nothing is no folder with JSONL files\n",
    )
