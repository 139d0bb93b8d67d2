"""API keys: made once, shown once, and kept as hashes in one file."""

import hashlib
import hmac
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path
from typing import Annotated, Literal, TextIO

from pydantic import BaseModel, ConfigDict, Field, ValidationError

PREFIX = "houserules_"
"""Lets people, and programs that look for leaked secrets, see what a string is."""
RANDOM_BYTES = 32

Name = Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9 ._-]{0,63}$")]
NAME_IN_WORDS = "letters, digits, spaces, dots, dashes and underscores, 64 at most"


class KeysError(ValueError):
    """The keys cannot be read or changed; the message is one sentence that says why."""


class Key(BaseModel):
    """A key as it is kept: whom it is for, and the sha256 of its 256 random bits, which needs no salt or stretching."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: Name
    sha256: str = Field(pattern=r"^[0-9a-f]{64}$")
    created: datetime
    revoked: datetime | None = None


class Keys(BaseModel):
    """The content of a keys file. A revoked key stays in it, so that its name is not used again."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    format: Literal[1] = 1
    keys: tuple[Key, ...] = ()

    def accept(self, presented: str) -> bool:
        """Whether this is a key that is not revoked. Takes as long for a near miss as for any other."""
        digest = _digest(presented)
        return sum(hmac.compare_digest(key.sha256, digest) for key in self.keys if key.revoked is None) > 0


def read_keys(path: Path) -> Keys:
    """The keys of a file, none where it is missing. Raises `KeysError`."""
    try:
        return Keys.model_validate_json(path.read_bytes())
    except FileNotFoundError:
        return Keys()
    except OSError as error:
        raise KeysError(f"{path} cannot be read: {error.strerror}") from error
    except ValidationError as error:
        raise KeysError(f"{path} is not a file of keys") from error


def create_key(path: Path, name: str, at: datetime) -> str:
    """Add a key and return it; it cannot be had again. Raises `KeysError`, also where the name is taken."""
    secret = PREFIX + secrets.token_urlsafe(RANDOM_BYTES)
    with _writing(path) as unfinished:
        keys = read_keys(path)
        if any(key.name == name for key in keys.keys):
            raise KeysError(f"there is, or was, a key named '{name}'; every key needs a name of its own")
        try:
            added = Key(name=name, sha256=_digest(secret), created=at)
        except ValidationError as error:
            raise KeysError(f"a key's name is {NAME_IN_WORDS}") from error
        unfinished.write(_as_text(Keys(keys=(*keys.keys, added))))
    return secret


def revoke_key(path: Path, name: str, at: datetime) -> None:
    """Stop accepting a key from now on. Raises `KeysError` where there is none of this name."""
    with _writing(path) as unfinished:
        keys = read_keys(path).keys
        if not any(key.name == name and key.revoked is None for key in keys):
            raise KeysError(f"there is no key named '{name}' to revoke")
        changed = (key.model_copy(update={"revoked": at}) if key.name == name else key for key in keys)
        unfinished.write(_as_text(Keys(keys=tuple(changed))))


class KeysInUse:
    """A keys file as a running service sees it: read again whenever it has changed, so that a revocation counts."""

    def __init__(self, path: Path) -> None:
        """Raises `KeysError` where the file cannot be read."""
        self._path = path
        self._version = self._look()
        self._keys = read_keys(path)

    @property
    def any_made(self) -> bool:
        """Whether a key was ever made; one that is revoked still says that the service is not open to all."""
        return bool(self._current().keys)

    @property
    def any_accepted(self) -> bool:
        """Whether somebody holds a key that works."""
        return any(key.revoked is None for key in self._current().keys)

    def accept(self, presented: str) -> bool:
        """Whether this is a key that is not revoked."""
        return self._current().accept(presented)

    def _current(self) -> Keys:
        version = self._look()
        if version != self._version:
            self._version = version
            # A file that is gone or cannot be read opens nothing: the keys last read stay in force.
            with suppress(KeysError):
                self._keys = read_keys(self._path) if version else self._keys
        return self._keys

    def _look(self) -> tuple[int, ...]:
        try:
            found = self._path.stat()
        except OSError:
            return ()
        return found.st_mtime_ns, found.st_size, found.st_ino


@contextmanager
def _writing(path: Path) -> Iterator[TextIO]:
    """A new file, readable by its owner alone, that takes the place of `path` if all goes well.

    While it is there nobody else can write, so that no key and no revocation is lost.
    """
    unfinished = path.with_name(f".{path.name}.unfinished")
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        descriptor = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except OSError as error:
        if unfinished.exists():
            raise KeysError(f"{unfinished} is there: keys are being changed; if they are not, delete it") from error
        raise KeysError(f"{path} cannot be written: {error.strerror}") from error
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        unfinished.replace(path)
    except OSError as error:
        raise KeysError(f"{path} cannot be written: {error.strerror}") from error
    finally:
        unfinished.unlink(missing_ok=True)


def _as_text(keys: Keys) -> str:
    return keys.model_dump_json(indent=2) + "\n"


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()
