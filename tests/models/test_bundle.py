import json
import shutil
from pathlib import Path

import pytest

from models.bundle import BundleError, Calibration, load_bundle, seal_bundle
from models.labels import LABELS


@pytest.fixture
def folder(tiny_bundle, tmp_path: Path) -> Path:
    """A bundle of one's own to spoil."""
    return shutil.copytree(tiny_bundle.folder, tmp_path / "bundle")


@pytest.fixture
def change(folder: Path):
    """Change keys of `bundle.json`; a key given None is taken out."""

    def apply(**changes) -> None:
        manifest = json.loads((folder / "bundle.json").read_text()) | changes
        kept = {key: value for key, value in manifest.items() if value is not None or key == "base"}
        (folder / "bundle.json").write_text(json.dumps(kept))

    return apply


def test_a_bundle_is_loaded_with_its_settings_and_named_by_name_and_version(folder):
    bundle = load_bundle(folder)
    assert bundle.identity == "tiny@1.0.0"
    assert [setting.name for setting in bundle.manifest.labels] == list(LABELS)
    assert bundle.graph == folder / "model.onnx"
    assert bundle.size == sum(path.stat().st_size for path in folder.iterdir())


@pytest.mark.parametrize("name", ["model.onnx", "tokenizer.json"])
def test_a_file_that_was_changed_is_refused(folder, name):
    with (folder / name).open("ab") as file:
        file.write(b" ")
    with pytest.raises(BundleError, match=f"{name} is not the file that bundle.json names: its sha256 differs$"):
        load_bundle(folder)


@pytest.mark.parametrize("name", ["model.onnx", "tokenizer.json", "bundle.json"])
def test_a_file_that_is_missing_is_named(folder, name):
    (folder / name).unlink()
    with pytest.raises(BundleError, match=f"{name} cannot be read: No such file or directory$"):
        load_bundle(folder)


def test_a_manifest_that_is_no_json_is_refused(folder):
    for broken in (b"{", b"\xff\xfe", b"name: tiny"):
        (folder / "bundle.json").write_bytes(broken)
        with pytest.raises(BundleError, match=r"bundle\.json is not JSON$"):
            load_bundle(folder)


def labels_but(change) -> list[dict]:
    labels = [{"name": label, "threshold": 0.5} for label in LABELS]
    return change(labels) or labels


@pytest.mark.parametrize(
    ("changes", "complaint"),
    [
        ({"colour": "red"}, "colour: Extra inputs are not permitted"),
        ({"format": 2}, "format: "),
        ({"name": "../evil"}, "name: "),
        ({"version": None}, "version: Field required"),
        ({"kind": "oracle"}, "kind: "),
        ({"max_tokens": 8}, "max_tokens: "),
        ({"labels": labels_but(lambda it: it[::-1])}, "labels: Value error, labels must be hate_speech, abuse, "),
        ({"labels": labels_but(lambda it: it[:-1])}, "labels: Value error, labels must be hate_speech, abuse, "),
        ({"labels": labels_but(lambda it: it[3].update(threshold=1.5))}, "labels.3.threshold: "),
        ({"labels": labels_but(lambda it: it[3].update(name="rudeness"))}, "labels.3.name: "),
        ({"labels": labels_but(lambda it: it[0].update(calibration={"slope": 0}))}, "labels.0.calibration.slope: "),
        ({"labels": labels_but(lambda it: it[0].update(bias=1))}, "labels.0.bias: Extra inputs are not permitted"),
        ({"topics": ["repairs"]}, "topics: Value error, topics must be repairs, "),
        ({"files": {}}, "files: Value error, model.onnx is missing"),
        ({"files": {"model.onnx": "0" * 64}}, "files: an encoder bundle needs tokenizer.json"),
        (
            {"files": {"model.onnx": "0" * 64, "../../etc/passwd": "0" * 64}},
            "files: Value error, a file of a bundle is",
        ),
        ({"files": {"model.onnx": "0" * 64, "bundle.json": "0" * 64}}, "files: Value error, a file of a bundle is"),
    ],
)
def test_a_manifest_that_cannot_be_meant_is_refused_by_the_key_that_is_wrong(folder, change, changes, complaint):
    change(**changes)
    with pytest.raises(BundleError) as refusal:
        load_bundle(folder)
    assert str(refusal.value).startswith(f"{folder / 'bundle.json'}: {complaint}")
    assert "\n" not in str(refusal.value)


def test_a_manifest_that_is_no_object_is_refused(folder):
    (folder / "bundle.json").write_text("[]")
    with pytest.raises(BundleError, match=r"bundle\.json: bundle: "):
        load_bundle(folder)


@pytest.mark.parametrize("value", [float("nan"), float("inf"), float("-inf")])
def test_a_calibration_is_finite(value):
    with pytest.raises(ValueError, match=r"must be finite|greater than 0"):
        Calibration(slope=value)
    with pytest.raises(ValueError, match="must be finite"):
        Calibration(offset=value)


def test_sealing_writes_the_sha256_of_every_file_beside_the_manifest(folder):
    manifest = json.loads((folder / "bundle.json").read_text())
    del manifest["files"]
    (folder / "README.md").write_text("# A card")
    sealed = seal_bundle(folder, manifest | {"version": "2.0.0"})
    assert sealed.identity == "tiny@2.0.0"
    assert sorted(sealed.manifest.files) == ["README.md", "model.onnx", "tokenizer.json"]
    assert sorted(path.name for path in folder.iterdir()) == [
        "README.md",
        "bundle.json",
        "model.onnx",
        "tokenizer.json",
    ]
    (folder / "README.md").write_text("# Another card")
    with pytest.raises(BundleError, match=r"README\.md is not the file that bundle\.json names"):
        load_bundle(folder)
