"""The comments that come with the project, and what their card says of them."""

from pathlib import Path

import pytest

from training.agreement import agreements
from training.authored_checks import AuthoredSets, check, read_sets
from training.corpora import Catalogue
from training.data import DATASETS
from training.datasets_tables import SPLITS, agreement_table, counts_tables

HOUSING, CONTRAST = DATASETS / "housing", DATASETS / "contrast"


@pytest.fixture(scope="module")
def housing() -> AuthoredSets:
    return read_sets([HOUSING])


@pytest.fixture(scope="module")
def contrast() -> AuthoredSets:
    return read_sets([CONTRAST])


def rows_of(card: Path) -> list[tuple[str, ...]]:
    lines = card.read_text(encoding="utf-8").splitlines()
    return [tuple(cell.strip() for cell in line.strip("|").split("|")) for line in lines if line.startswith("|")]


def rows_shown(table) -> list[tuple[str, ...]]:
    return list(zip(*(column.cells for column in table.columns), strict=True))


def test_the_comments_of_this_project_have_no_mistakes():
    assert [str(mistake) for mistake in check(read_sets([HOUSING, CONTRAST]))] == []


@pytest.mark.parametrize("folder", [HOUSING, CONTRAST])
def test_the_card_counts_labels_near_misses_and_topics_as_the_comments_have_them(folder: Path):
    tables = counts_tables([placed.row for placed in read_sets([folder]).comments])
    counted = {row for table in tables for row in rows_shown(table)}
    assert counted <= set(rows_of(folder / "README.md"))


@pytest.mark.parametrize("folder", [HOUSING, CONTRAST])
def test_the_card_gives_the_agreement_that_the_second_labels_have(folder: Path):
    rows = [placed.row for placed in read_sets([folder]).seconds]
    assert len(agreements(rows)) == 12
    assert set(rows_shown(agreement_table(rows))) <= set(rows_of(folder / "README.md"))


def test_a_fifth_of_the_batches_are_frozen_for_tests(housing: AuthoredSets):
    splits = {placed.row.batch: placed.row.split for placed in housing.comments}
    assert sum(split == "test" for split in splits.values()) >= 0.2 * len(splits)


def test_contrast_comments_only_train_and_each_batch_is_in_the_card(contrast: AuthoredSets):
    assert {placed.row.split for placed in contrast.comments} == {"train"}
    batches = [placed.row.batch for placed in contrast.comments]
    sizes = {(f"`{batch}`", str(batches.count(batch))) for batch in set(batches)}
    assert sizes == {row[:2] for row in rows_of(CONTRAST / "README.md") if len(row) == 3 and row[0].startswith("`")}


def test_the_card_lists_every_batch_with_its_size_and_split(housing: AuthoredSets):
    comments = [placed.row for placed in housing.comments]
    batches = {(comment.batch, comment.split) for comment in comments}
    sizes = {batch: sum(comment.batch == batch for comment in comments) for batch, _ in batches}
    expected = {(f"`{batch}`", str(sizes[batch]), split) for batch, split in batches}
    listed = {row for row in rows_of(HOUSING / "README.md") if len(row) == 3 and row[2] in SPLITS}
    assert listed == expected


def test_every_source_is_named_where_it_is_said_how_to_get_it():
    text = (DATASETS / "README.md").read_text(encoding="utf-8")
    assert [source.name for source in Catalogue.load().source if source.name not in text] == []
