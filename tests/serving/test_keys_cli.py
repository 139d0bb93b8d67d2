"""`houserules keys` as it is typed."""

from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from serving.keys_cli import app
from serving.service.keys import read_keys


@pytest.fixture
def path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("HOUSERULES_KEYS", str(tmp_path / "keys.json"))
    return tmp_path / "keys.json"


def keys(*words: str) -> Result:
    return CliRunner().invoke(app, words)


def test_a_key_is_printed_by_itself_so_that_it_can_be_piped(path: Path):
    made = keys("create", "feed")
    assert made.exit_code == 0
    assert read_keys(path).accept(made.stdout.removesuffix("\n"))


def test_the_list_has_names_and_times_and_no_key(path: Path):
    made = [keys("create", name).stdout.strip() for name in ("feed", "old feed")]
    keys("revoke", "old feed")
    lines = keys("list").stdout.splitlines()
    assert lines[0].startswith("feed: made 20")
    assert "revoked" not in lines[0]
    assert lines[1].startswith("old feed: made 20")
    assert ", revoked 20" in lines[1]
    assert not [key for key in made if key in "\n".join(lines)]


def test_a_list_without_keys_says_where_it_looked(path: Path):
    listed = keys("list")
    assert (listed.exit_code, listed.stdout) == (0, "")
    assert listed.stderr == f"no keys in {path}\n"


def test_an_option_outweighs_the_variable(path: Path, tmp_path: Path):
    other = tmp_path / "other.json"
    keys("create", "feed", "--keys", str(other))
    assert [key.name for key in read_keys(other).keys] == ["feed"]
    assert not path.exists()


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["revoke", "nobody"], "there is no key named 'nobody' to revoke"),
        (["create", "a/b"], "a key's name is letters, digits, spaces, dots, dashes and underscores, 64 at most"),
    ],
)
def test_what_cannot_be_done_is_one_line_and_an_exit_status_of_2(path: Path, words: list[str], said: str):
    refused = keys(*words)
    assert (refused.exit_code, refused.stderr) == (2, f"houserules keys: {said}\n")
    assert not path.exists()
