import pytest

from evaluation.examples import UNKNOWN
from models.labels import LABELS, Label
from training.corpora import CorpusError
from training.corpora.lexicon import SLURS, STRONG, read_lexicon


def columns(*rows: tuple[str, str, str]) -> dict[str, list[str]]:
    texts, categories, severities = zip(*rows, strict=True)
    return {"text": list(texts), "category_1": list(categories), "severity_rating": list(severities)}


def test_mild_words_are_left_out_and_strong_ones_stay(write_corpus):
    path = write_corpus(
        columns(("crap", "bodily fluids", "1.2"), ("sh1te", "bodily fluids", str(STRONG)), ("fuck", "sexual", "2.4"))
    )
    assert list(read_lexicon("words", path).texts) == ["sh1te", "fuck"]


@pytest.mark.parametrize("category", sorted(SLURS))
def test_a_slur_is_left_out_however_severe(write_corpus, category):
    path = write_corpus(columns(("slur", category, "3.0"), ("twat", "sexual", "2.0")))
    assert list(read_lexicon("words", path).texts) == ["twat"]


def test_a_word_of_the_list_is_profanity_and_says_nothing_else(write_corpus):
    examples = read_lexicon("words", write_corpus(columns(("twat", "sexual", "2.0"))))
    expected = [1 if label == Label.PROFANITY else UNKNOWN for label in LABELS]
    assert examples.truth.tolist() == [expected]


@pytest.mark.parametrize("severity", ["", "strong", "2,4"])
def test_a_severity_that_is_no_number_is_refused(write_corpus, severity):
    with pytest.raises(CorpusError, match="words: a severity_rating is not a number"):
        read_lexicon("words", write_corpus(columns(("twat", "sexual", severity))))
