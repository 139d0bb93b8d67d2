"""A bundle is timed on one thread, on comments of the length that is said."""

import pytest

from evaluation import speed
from evaluation.speed import COMMENTS, WORDS, measure_speed
from models.bundle import BundleError
from models.predictor import Predictor


def test_every_comment_has_as_many_words_as_is_said():
    assert {len(comment.split()) for comment in COMMENTS} == {WORDS}


def test_a_bundle_is_opened_and_asked_about_one_comment_at_a_time(tiny_bundle, monkeypatch):
    asked = []
    opened = []

    class Watched(Predictor):
        def __init__(self, bundle, **options):
            opened.append(options)
            super().__init__(bundle, **options)

        def predict(self, texts):
            asked.append(list(texts))
            return super().predict(texts)

    monkeypatch.setattr(speed, "Predictor", Watched)
    found = measure_speed(tiny_bundle.folder, runs=10)
    assert opened == [{"threads": 1}]
    assert asked == [[comment] for comment in COMMENTS * 3]  # once to warm up, then ten times
    assert (found.words, found.runs) == (WORDS, 10)
    assert 0 < found.median_ms <= found.p95_ms
    assert found.load_seconds > 0


def test_the_size_is_that_of_all_files(tiny_bundle):
    found = measure_speed(tiny_bundle.folder, runs=1)
    assert found.size_bytes == sum(path.stat().st_size for path in tiny_bundle.folder.iterdir())


def test_a_folder_without_a_bundle_is_refused(tmp_path):
    with pytest.raises(BundleError):
        measure_speed(tmp_path)
