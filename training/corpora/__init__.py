"""Readers that turn every corpus into `evaluation.examples.Examples`."""

from training.corpora.catalogue import Catalogue, Source
from training.corpora.problems import CorpusError
from training.corpora.read import read_source

__all__ = ["Catalogue", "CorpusError", "Source", "read_source"]
