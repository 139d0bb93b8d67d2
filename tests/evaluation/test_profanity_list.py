"""A list finds its words as words, whatever their case and disguise, and nothing else."""

import dataclasses

import pytest

from evaluation.examples import UNKNOWN
from evaluation.examples_file import write_examples
from evaluation.problems import EvaluationError
from evaluation.profanity_list import LEXICON, PROFANITY, flag_by_list, measure_list, read_words
from models.labels import Label

WORDS = ("shite", "piss off", "@rse")


@pytest.mark.parametrize(
    ("text", "flagged"),
    [
        ("what a load of shite", True),
        ("SHITE.", True),
        ("sh\u200bite lift again", True),  # a character that nobody sees
        ("ѕhite lift again", True),  # a Cyrillic letter
        ("oh piss off will you", True),
        ("pain in the @rse", True),
        ("a shiteload of bins", False),
        ("off they went", False),
        ("", False),
    ],
)
def test_words_are_found_as_words(text, flagged):
    assert flag_by_list([text], WORDS).tolist() == [flagged]


def test_a_word_that_begins_another_does_not_hide_it():
    assert flag_by_list(["piss offs everywhere", "piss take"], ["piss", "piss off"]).tolist() == [True, True]


def test_no_words_flag_nothing():
    assert flag_by_list(["shite", "fine"], []).tolist() == [False, False]
    assert flag_by_list(["shite"], [" ", ""]).tolist() == [False]


def test_words_are_those_of_the_lexicon_in_every_part(make_examples, tmp_path):
    examples = make_examples(
        ["two", "one", "harmless", "a comment"],
        [[Label.PROFANITY], [Label.PROFANITY], [], [Label.PROFANITY]],
        corpora=[LEXICON, LEXICON, LEXICON, "housing"],
    )
    write_examples(tmp_path / "examples.parquet", examples, ["train", "left_out", "test", "test"])
    assert read_words(tmp_path / "examples.parquet") == ("one", "two")


def test_a_file_that_cannot_be_read_is_refused(tmp_path):
    (tmp_path / "examples.parquet").write_text("no Parquet", encoding="utf-8")
    with pytest.raises(EvaluationError, match="cannot be read as Parquet"):
        read_words(tmp_path / "examples.parquet")


def test_only_texts_that_are_known_to_swear_or_not_count(make_examples):
    examples = make_examples(
        ["shite", "bollocks", "fine", "shite"], [[Label.PROFANITY], [Label.PROFANITY], [], [Label.PROFANITY]]
    )
    truth = examples.truth.copy()
    truth[3, PROFANITY] = UNKNOWN
    found = measure_list(dataclasses.replace(examples, truth=truth), WORDS, resamples=10)
    assert found is not None
    assert (found.label, found.known, found.positives, found.flagged) == (Label.PROFANITY, 3, 2, 1)
    assert (found.precision.value, found.recall.value) == (1.0, 0.5)


def test_without_words_or_texts_there_is_no_figure(make_examples):
    assert measure_list(make_examples(["shite"], [[Label.PROFANITY]]), [], resamples=10) is None
    assert measure_list(make_examples(["shite"], others=UNKNOWN), WORDS, resamples=10) is None
