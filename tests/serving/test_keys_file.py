"""Keys are shown once, kept as hashes, and never half-written."""

import os
import stat
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from serving.service.keys import Keys, KeysError, KeysInUse, create_key, read_keys, revoke_key

AT = datetime(2026, 11, 21, 9, 30, tzinfo=UTC)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "folder" / "keys.json"


def test_a_key_is_accepted_and_another_is_not(path: Path):
    one, other = create_key(path, "one", AT), create_key(path, "other", AT)
    keys = read_keys(path)
    assert (keys.accept(one), keys.accept(other)) == (True, True)
    assert not [it for it in ("", one[:-1], one + "x", one.lower(), keys.keys[0].sha256) if keys.accept(it)]


def test_only_the_hash_of_a_key_is_kept(path: Path):
    key = create_key(path, "feed", AT)
    kept = path.read_text(encoding="utf-8")
    assert key not in kept
    assert key.removeprefix("houserules_") not in kept
    assert '"name": "feed"' in kept


def test_keys_are_long_and_never_the_same(path: Path):
    keys = {create_key(path, f"key {number}", AT) for number in range(20)}
    assert len(keys) == 20
    assert {len(key) for key in keys} == {len("houserules_") + 43}


def test_the_file_is_its_owner_s_alone(path: Path):
    create_key(path, "feed", AT)
    assert stat.S_IMODE(os.stat(path).st_mode) == 0o600
    assert stat.S_IMODE(os.stat(path.parent).st_mode) == 0o700


def test_a_revoked_key_is_refused_from_then_on_and_stays_on_record(path: Path):
    gone, stays = create_key(path, "gone", AT), create_key(path, "stays", AT)
    revoke_key(path, "gone", AT + timedelta(days=1))
    keys = read_keys(path)
    assert (keys.accept(gone), keys.accept(stays)) == (False, True)
    assert [(key.name, key.revoked) for key in keys.keys] == [("gone", AT + timedelta(days=1)), ("stays", None)]


@pytest.mark.parametrize("name", ["taken", "was taken", "", " x", "a/b", "x" * 65, "line\nbreak", "ü"])
def test_a_name_that_is_taken_or_odd_is_refused_and_changes_nothing(path: Path, name: str):
    create_key(path, "taken", AT)
    create_key(path, "was taken", AT)
    revoke_key(path, "was taken", AT)
    before = path.read_bytes()
    with pytest.raises(KeysError, match="name"):
        create_key(path, name, AT)
    assert path.read_bytes() == before
    assert os.listdir(path.parent) == ["keys.json"]


@pytest.mark.parametrize("name", ["nobody", "revoked"])
def test_only_a_key_in_use_can_be_revoked(path: Path, name: str):
    create_key(path, "revoked", AT)
    revoke_key(path, "revoked", AT)
    with pytest.raises(KeysError, match=f"there is no key named '{name}' to revoke"):
        revoke_key(path, name, AT + timedelta(days=1))
    assert read_keys(path).keys[0].revoked == AT


def test_two_who_write_at_once_do_not_undo_each_other(path: Path):
    create_key(path, "first", AT)
    (path.parent / ".keys.json.unfinished").touch()
    with pytest.raises(KeysError, match="keys are being changed; if they are not, delete it"):
        create_key(path, "second", AT)
    assert [key.name for key in read_keys(path).keys] == ["first"]


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b'{"keys": [{"name": "x"}]}', b'{"format": 2}', b"\xff"])
def test_a_file_that_is_none_of_keys_is_refused_and_not_overwritten(path: Path, content: bytes):
    path.parent.mkdir()
    path.write_bytes(content)
    for use in (read_keys, KeysInUse, lambda path: create_key(path, "feed", AT)):
        with pytest.raises(KeysError, match="is not a file of keys"):
            use(path)
    assert path.read_bytes() == content


def test_a_place_that_cannot_be_written_to_is_refused(tmp_path: Path):
    (tmp_path / "file").touch()
    with pytest.raises(KeysError, match="cannot be written"):
        create_key(tmp_path / "file" / "keys.json", "feed", AT)


def test_a_missing_file_has_no_keys(path: Path):
    assert read_keys(path) == Keys()
    assert not KeysInUse(path).any_made


def test_keys_in_use_follow_the_file(path: Path):
    in_use = KeysInUse(path)
    key = create_key(path, "feed", AT)
    assert (in_use.any_made, in_use.any_accepted, in_use.accept(key)) == (True, True, True)
    revoke_key(path, "feed", AT)
    assert (in_use.any_made, in_use.any_accepted, in_use.accept(key)) == (True, False, False)
