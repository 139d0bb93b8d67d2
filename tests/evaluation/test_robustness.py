"""Robustness: what is lost when texts are spoilt, text by text on the same resamples."""

import numpy as np
import pytest

from evaluation.perturbations import PERTURBATIONS
from evaluation.robustness import measure_robustness
from evaluation.score import score
from models.labels import LABELS, Label

TEXTS = [f"comment number {row} on the leaking boiler" for row in range(60)]
REPAIR = Label.REPAIR


@pytest.fixture
def examples(make_examples):
    """Of every three texts two are repairs and say so."""
    texts = [text if row % 3 else text.replace("leaking", "lovely") for row, text in enumerate(TEXTS)]
    return make_examples(texts, [[REPAIR] if row % 3 else [] for row in range(len(texts))])


@pytest.fixture
def reader(make_predictor, make_prediction):
    """Gives `repair` to a text that holds a word as it is written here."""

    def make(word: str):
        sure = [[0.9 if label == REPAIR and has else 0.1 for label in LABELS] for has in (False, True)]
        return make_predictor(lambda text: make_prediction(sure[word in text]))

    return make


def measure(predictor, examples, **settings):
    clean = score(predictor, examples.texts)
    return measure_robustness(predictor, examples, clean, **{"resamples": 50, "seed": 1, **settings})


def test_a_bundle_that_reads_what_is_there_loses_where_its_word_is_spoilt(reader, examples):
    found = measure(reader("leaking"), examples)
    loss = {way.name: way.loss.value for way in found.ways}
    assert (found.texts, found.clean.value) == (60, 1.0)
    assert (loss["capitals"], loss["emoji between words"]) == (1.0, 0.0)
    assert 0 < loss["typos"] < 0.5
    assert 0 < found.together.loss.value < 1
    recall = {way.name: way.recall[REPAIR].value for way in found.ways}
    assert (recall["capitals"], recall["emoji between words"]) == (0.0, 1.0)


def test_loss_is_clean_less_spoilt(reader, examples):
    found = measure(reader("leaking"), examples)
    for way in (*found.ways, found.together):
        assert way.loss.value == pytest.approx(found.clean.value - way.macro_f1.value)


def test_what_never_changes_loses_nothing_and_has_no_interval_to_lose(reader, examples):
    """Clean and spoilt figures move alike from resample to resample; paired, their difference does not move at all."""
    found = measure(reader(""), examples)
    assert found.clean.low < found.clean.value < found.clean.high
    for way in (*found.ways, found.together):
        assert (way.macro_f1, way.loss.value, way.loss.low) == (found.clean, 0.0, None)


def test_every_way_is_measured_in_order(reader, examples):
    assert [way.name for way in measure(reader("leaking"), examples).ways] == list(PERTURBATIONS)


def test_together_every_text_is_spoilt_in_one_way(make_examples, make_predictor, make_prediction):
    """One word that only capitals hide: about one text in ten is lost, since ways are drawn alike."""
    examples = make_examples(["ax"] * 400, [[REPAIR]] * 400)
    predictor = make_predictor(lambda text: make_prediction([0.9 * (text != "AX") for _ in LABELS]))
    found = measure(predictor, examples, resamples=10)
    lost = {way.name: 1 - way.recall[REPAIR].value for way in found.ways}
    assert lost["capitals"] == 1
    expected = np.mean(list(lost.values()))
    assert found.together.recall[REPAIR].value == pytest.approx(1 - expected, abs=0.06)


def test_the_same_seed_spoils_alike_and_another_otherwise(reader, examples):
    predictor = reader("boiler")
    clean = score(predictor, examples.texts)

    def spoilt(seed: int) -> list[list[str]]:
        predictor.batches.clear()
        measure_robustness(predictor, examples, clean, resamples=2, seed=seed)
        return list(predictor.batches)

    assert spoilt(1) == spoilt(1) != spoilt(2)


def test_only_labels_with_enough_positives_count(make_examples, reader):
    examples = make_examples(TEXTS[:30], [[REPAIR]] * 15 + [[]] * 15)
    found = measure(reader("leaking"), examples)
    assert found.clean.value is None
    assert found.together.loss.value is None
    assert found.ways[0].recall[Label.SPAM].value is None


def test_progress_is_told_for_every_text_and_way(reader, examples):
    told: list[int] = []
    measure(reader("leaking"), examples, advance=told.append)
    assert sum(told) == len(PERTURBATIONS) * len(examples)


def test_answers_about_other_texts_are_refused(reader, examples):
    predictor = reader("leaking")
    with pytest.raises(ValueError, match="59 answers for 60 texts"):
        measure_robustness(predictor, examples, score(predictor, examples.texts[:59]))
