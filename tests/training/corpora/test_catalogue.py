from pathlib import Path

import pytest

from training.corpora import Catalogue, CorpusError, read_source

SOURCE = """
[[source]]
name = "{name}"
file = "{name}.parquet"
reader = "labelled"
licence = "MIT"
citation = "made up"
ship = {ship}
"""


def write_sources(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "sources.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_a_corpus_that_may_not_ship_is_used_for_research_alone(tmp_path: Path):
    text = SOURCE.format(name="open", ship="true") + SOURCE.format(name="closed", ship="false")
    catalogue = Catalogue.load(write_sources(tmp_path, text))
    assert [source.name for source in catalogue.usable(research=False)] == ["open"]
    assert [source.name for source in catalogue.usable(research=True)] == ["open", "closed"]


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("source = ", "is not TOML"),
        (SOURCE.format(name="Open!", ship="true"), r"source\.0\.name"),
        (SOURCE.format(name="open", ship="true") + "wieght = 0.4\n", r"source\.0\.wieght"),
        (SOURCE.format(name="open", ship="true") + "weight = -1\n", r"source\.0\.weight"),
        (SOURCE.format(name="open", ship="true").replace("labelled", "guessed"), r"source\.0\.reader"),
    ],
)
def test_the_first_mistake_in_the_list_of_sources_is_named(tmp_path: Path, text: str, sentence: str):
    with pytest.raises(CorpusError, match=sentence):
        Catalogue.load(write_sources(tmp_path, text))


def test_a_missing_file_is_named_with_what_to_do(tmp_path: Path):
    catalogue = Catalogue.load(write_sources(tmp_path, SOURCE.format(name="open", ship="true")))
    with pytest.raises(CorpusError, match=r"open: there is no .*open\.parquet; name the folder .* --corpora"):
        read_source(catalogue.source[0], tmp_path)


def test_every_known_source_states_a_licence_and_only_those_that_may_ship_are_open():
    catalogue = Catalogue.load()
    closed = ("none stated", "-NC-", "GPL", "depends")
    for source in catalogue.usable(research=False):
        assert not any(word in source.licence for word in closed), f"{source.name}: {source.licence} may not ship"
    assert len({source.name for source in catalogue.source}) == len(catalogue.source)
