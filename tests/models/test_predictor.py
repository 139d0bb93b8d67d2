import dataclasses
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.bundle import Bundle, Calibration
from models.labels import LABELS, Label, Topic
from models.predictor import FOUND, Prediction, Predictor
from models.recognisers import PublishedContacts
from models.spans import Span, SpanType
from models.text import UnreadableText

WORDS = st.sampled_from([*LABELS, "damp_mould", "parking", "nothing", "07700 900123", "😊", "&amp;", ""])
TEXTS = st.lists(st.lists(WORDS, max_size=60).map(" ".join), max_size=12)


@pytest.fixture(scope="module")
def predictor(tiny_bundle) -> Predictor:
    return Predictor(tiny_bundle, threads=1)


def with_setting(bundle: Bundle, label: Label, **changes) -> Bundle:
    """The same bundle with another threshold or calibration for one label."""
    labels = [each.model_copy(update=changes) if each.name == label else each for each in bundle.manifest.labels]
    return dataclasses.replace(bundle, manifest=bundle.manifest.model_copy(update={"labels": tuple(labels)}))


def probability(prediction: Prediction, label: Label) -> float:
    return prediction.probabilities[LABELS.index(label)]


def test_a_prediction_says_everything_about_a_text(predictor):
    [prediction] = predictor.predict(["repair damp_mould, ring 07700 900123"])
    assert prediction.labels == (Label.PERSONAL_INFORMATION, Label.REPAIR)
    assert probability(prediction, Label.REPAIR) == pytest.approx(0.982, abs=1e-3)
    assert prediction.topic is Topic.DAMP_MOULD
    assert 0.9 < (prediction.topic_probability or 0) <= 1
    assert (prediction.language, prediction.windows) == ("en", 1)
    assert prediction.spans == (Span(24, 36, SpanType.PHONE),)


@settings(max_examples=40, deadline=None)
@given(TEXTS)
def test_a_text_is_answered_alike_alone_and_in_company_and_in_its_place(predictor, texts):
    together = predictor.predict(texts)
    assert len(together) == len(texts)
    for text, prediction in zip(texts, together, strict=True):
        [alone] = predictor.predict([text])
        np.testing.assert_allclose(prediction.probabilities, alone.probabilities, atol=1e-5)
        assert dataclasses.replace(prediction, probabilities=(), topic_probability=None) == dataclasses.replace(
            alone, probabilities=(), topic_probability=None
        )


@pytest.mark.parametrize("text", ["", "  \n ", "\u200b\u2060", "\ufe0f"])
def test_a_text_without_words_has_no_label_topic_or_language(predictor, text):
    [prediction] = predictor.predict([text])
    assert prediction == Prediction((0.0,) * len(LABELS), (), None, None, "und", (), 0)


def test_the_names_that_clean_up_gives_to_emoji_do_not_make_a_text_english(predictor):
    assert [each.language for each in predictor.predict(["👏😂", "спасибо большое 👏👏👏👏"])] == ["und", "ru"]


def test_a_long_text_is_read_to_its_last_line(predictor):
    text = "word " * 3000 + "\nabuse, ring 07700 900123"
    [prediction] = predictor.predict([text])
    assert prediction.labels == (Label.ABUSE, Label.PERSONAL_INFORMATION)
    assert prediction.windows > 100
    assert [text[span.start : span.end] for span in prediction.spans] == ["07700 900123"]


def test_a_label_is_flagged_from_its_threshold_on(tiny_bundle):
    certain = Predictor(with_setting(tiny_bundle, Label.SPAM, threshold=0.99), threads=1).predict(["spam"])[0]
    assert Label.SPAM not in certain.labels
    said = probability(certain, Label.SPAM)
    at_threshold = Predictor(with_setting(tiny_bundle, Label.SPAM, threshold=said), threads=1).predict(["spam"])[0]
    assert at_threshold.labels == (Label.SPAM,)


def test_calibration_turns_a_logit_into_its_probability(tiny_bundle):
    bundle = with_setting(tiny_bundle, Label.SPAM, calibration=Calibration(slope=0.5, offset=1.0))
    spam, nothing = Predictor(bundle, threads=1).predict(["spam", "nothing"])
    assert probability(spam, Label.SPAM) == pytest.approx(1 / (1 + np.exp(-(0.5 * 4 + 1))))
    assert probability(nothing, Label.SPAM) == pytest.approx(1 / (1 + np.exp(-(0.5 * -4 + 1))))


def test_what_a_recogniser_finds_outweighs_the_model_and_what_is_published_does_not_count(tiny_bundle, predictor):
    text = "ring 07700 900123"
    published = PublishedContacts(phones=["+44 7700 900123"])
    [private], [public] = (
        predictor.predict([text]),
        Predictor(tiny_bundle, published=published, threads=1).predict([text]),
    )
    assert probability(private, Label.PERSONAL_INFORMATION) == FOUND
    assert public.spans == ()
    assert probability(public, Label.PERSONAL_INFORMATION) < 0.1
    [surer] = predictor.predict(["personal_information personal_information ring 07700 900123"])
    assert probability(surer, Label.PERSONAL_INFORMATION) > FOUND


def test_spans_count_characters_of_the_original_text(predictor):
    text = "👩‍👩‍👧 &amp; сall 07\u200b700 900123"
    [prediction] = predictor.predict([text])
    assert [text[span.start : span.end] for span in prediction.spans] == ["07\u200b700 900123"]


@pytest.mark.parametrize("text", ["a\0b", "a\ud800b"])
def test_one_text_that_cannot_be_read_is_an_error_for_all(predictor, text):
    with pytest.raises(UnreadableText):
        predictor.predict(["repair", text])


def test_no_texts_give_no_predictions(predictor):
    assert predictor.predict([]) == []


def test_threads_may_share_a_predictor(predictor):
    texts = [" ".join([label] * count) for label in LABELS for count in range(1, 6)]
    expected = predictor.predict(texts)
    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(predictor.predict, [texts] * 8)) == [expected] * 8


def test_names_are_shown_where_the_text_is_personal_information_and_not_elsewhere(predictor):
    flagged, spared = predictor.predict(["personal_information about some_person", "thanks some_person"])
    assert flagged.spans == (Span(27, 38, SpanType.PERSON),)
    assert spared.spans == ()


def test_a_recognised_shape_outweighs_a_tag_that_overlaps_it(predictor):
    [prediction] = predictor.predict(["mail some_person@example.org"])
    assert [span.type for span in prediction.spans] == [SpanType.EMAIL]


def test_a_tagged_span_lies_where_the_original_text_has_it(predictor):
    text = "personal_information &amp; so\u200bme_person 😊"
    [prediction] = predictor.predict([text])
    assert [text[span.start : span.end] for span in prediction.spans] == ["so\u200bme_person"]


def test_what_the_organisation_publishes_is_not_private_though_it_is_tagged(tiny_bundle):
    published = PublishedContacts(addresses=["some_address"])
    [prediction] = Predictor(tiny_bundle, published=published, threads=1).predict(["personal_information some_address"])
    assert prediction.spans == ()


def test_a_tag_that_touches_what_is_published_is_not_shown(tiny_bundle):
    text = "personal_information mail some_person@landlord.example"
    published = PublishedContacts(emails=["some_person@landlord.example"])
    [shown], [spared] = (
        Predictor(tiny_bundle, published=contacts, threads=1).predict([text])
        for contacts in (PublishedContacts(), published)
    )
    assert [span.type for span in shown.spans] == [SpanType.EMAIL]
    assert spared.spans == ()


def test_a_number_in_spam_is_a_traders_unless_the_model_takes_it_for_private(predictor):
    traders, private = predictor.predict(["spam ring 07700 900123", "spam personal_information ring 07700 900123"])
    assert (traders.labels, traders.spans) == ((Label.SPAM,), ())
    assert private.labels == (Label.PERSONAL_INFORMATION, Label.SPAM)
    assert [span.type for span in private.spans] == [SpanType.PHONE]


def test_an_elected_person_is_shown_only_beside_other_private_data(predictor):
    role = "personal_information &amp; Cllr some_person"
    answers = predictor.predict([role, f"{role} 0300 123 4567", f"{role} 07700 900123"])
    assert [[span.type for span in answer.spans] for answer in answers] == [[], [], [SpanType.PERSON, SpanType.PHONE]]
