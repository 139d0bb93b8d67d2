"""A file that is written wholly or not at all."""

from pathlib import Path

import pytest

from serving.whole_file import WholeFileError, whole_file


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "out.jsonl"


def test_it_appears_at_the_end_and_is_for_its_owner_alone(path: Path):
    with whole_file(path) as file:
        file.write("é\n")
        assert not path.exists()
    assert path.read_bytes() == "é\n".encode()
    assert path.stat().st_mode & 0o777 == 0o600
    assert list(path.parent.iterdir()) == [path]


def test_what_is_there_is_kept_unless_it_is_forced(path: Path):
    path.write_text("old")
    with pytest.raises(WholeFileError, match="--force replaces it"), whole_file(path):
        pytest.fail("this is not written")
    assert path.read_text() == "old"
    with whole_file(path, force=True) as file:
        file.write("new")
    assert path.read_text() == "new"


def test_a_failure_half_way_leaves_everything_as_it_was(path: Path):
    def stopped() -> None:
        with whole_file(path, force=True) as file:
            file.write("half")
            raise KeyboardInterrupt

    path.write_text("old")
    with pytest.raises(KeyboardInterrupt):
        stopped()
    assert path.read_text() == "old"
    assert list(path.parent.iterdir()) == [path]


def test_a_folder_that_is_not_there_is_one_sentence(tmp_path: Path):
    with pytest.raises(WholeFileError, match="cannot be written: No such file"), whole_file(tmp_path / "no" / "out"):
        pytest.fail("this is not written")
