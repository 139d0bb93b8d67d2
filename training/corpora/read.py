"""Read one corpus, whatever its kind."""

from collections.abc import Callable
from pathlib import Path

from evaluation.examples import Examples
from training.corpora.authored import read_authored
from training.corpora.catalogue import Source
from training.corpora.labelled import read_labelled
from training.corpora.lexicon import read_lexicon
from training.corpora.personal_data import read_personal_data
from training.corpora.problems import CorpusError

READERS: dict[str, Callable[[str, Path], Examples]] = {
    "labelled": read_labelled,
    "personal_data": read_personal_data,
    "lexicon": read_lexicon,
    "authored": read_authored,
}


def read_source(source: Source, folder: Path) -> Examples:
    """Read the corpus `source` from `folder`; authored sets live in the repository's own `datasets/`.

    Raises `CorpusError` where the file is missing or a column is.
    """
    path = folder / source.file
    if not path.exists():
        raise CorpusError(f"{source.name}: there is no {path}; name the folder that holds it with --corpora")
    return READERS[source.reader](source.name, path)
