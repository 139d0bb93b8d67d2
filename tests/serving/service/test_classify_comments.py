"""What the house rules are told of a comment, and what is opened to classify one."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from models.bundle import Bundle, BundleError
from models.labels import LABELS, Label, Topic
from models.predictor import Prediction
from models.spans import Span, SpanType
from serving.domain.seen import Place, Seen
from serving.service.classify import Classifier, Comment, find_rules, open_classifier, published_contacts, see
from serving.service.rules_file import BUNDLED, RulesError

AT = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
PROBABILITIES = tuple(0.123456789 for _ in LABELS)
PREDICTION = Prediction(
    PROBABILITIES, (Label.THREAT,), Topic.PARKING, 0.987654321, "fr", (Span(0, 5, SpanType.PERSON),), 1
)


@pytest.fixture(scope="module")
def classifier(tiny_bundle: Bundle) -> Classifier:
    return open_classifier(tiny_bundle.folder, "whg", threads=1)


def test_the_house_rules_are_told_what_was_predicted_and_what_the_platform_knows():
    comment = Comment("x", place=Place.INBOX, own_page=False, followers=7)
    assert see(comment, PREDICTION, {Label.THREAT: 0.9}) == Seen(
        labels=frozenset({Label.THREAT}),
        language="fr",
        topic=Topic.PARKING,
        span_types=frozenset({SpanType.PERSON}),
        probabilities={Label.THREAT: 0.9},
        place=Place.INBOX,
        followers=7,
        own_page=False,
    )


def test_a_language_that_the_platform_gives_outweighs_the_one_detected():
    assert see(Comment("x", language="cy"), PREDICTION, {}).language == "cy"


def test_probabilities_are_rounded_alike_everywhere_in_an_answer(classifier: Classifier):
    answer = classifier.answer(Comment("x", language="en"), PREDICTION, AT, "id")
    assert answer.labels[Label.THREAT].probability == 0.123457
    assert [ground.probability for ground in answer.suggestion.grounds if Label.THREAT in ground.labels] == [0.123457]
    assert answer.topic is not None
    assert answer.topic.probability == 0.987654


def test_a_label_is_flagged_as_predicted_whatever_its_rounded_probability(classifier: Classifier):
    answer = classifier.answer(Comment("x"), PREDICTION, AT)
    assert [label for label, said in answer.labels.items() if said.flagged] == [Label.THREAT]


def test_comments_are_classified_in_order(classifier: Classifier):
    answers = classifier.classify([Comment("repair"), Comment(""), Comment("spam parking")], AT)
    flagged = [[label for label, said in answer.labels.items() if said.flagged] for answer in answers]
    assert flagged == [[Label.REPAIR], [], [Label.SPAM]]


def test_an_opened_classifier_knows_its_versions(classifier: Classifier):
    assert (classifier.identity, classifier.rules_identity) == ("tiny@1.0.0", "whg@1")


def test_what_the_landlord_publishes_is_not_personal_data(classifier: Classifier):
    published = published_contacts(classifier.rules)
    assert published.covers("03069 990140", SpanType.PHONE)
    assert published.covers("enquiries@whg.example", SpanType.EMAIL)
    assert not published.covers("07700 900140", SpanType.PHONE)
    assert classifier.classify([Comment("ring 03069 990140")], AT)[0].spans == ()


@pytest.mark.parametrize(
    ("rules", "path"),
    [
        ("whg", BUNDLED / "whg.yaml"),
        ("mine.yaml", Path("mine.yaml")),
        ("rules/mine", Path("rules/mine")),
        ("./whg", Path("whg")),
    ],
)
def test_house_rules_are_found_by_name_or_by_path(rules: str, path: Path):
    assert find_rules(rules) == path


def test_a_name_that_does_not_ship_is_refused():
    with pytest.raises(RulesError, match="no such house rules"):
        find_rules("wgh")


def test_a_bundle_that_opens_but_cannot_label_is_refused(tiny_bundle: Bundle, monkeypatch: pytest.MonkeyPatch):
    def fail(self: object, texts: object) -> None:
        raise RuntimeError("bad node")

    monkeypatch.setattr("serving.service.classify.Predictor.predict", fail)
    with pytest.raises(BundleError, match="was opened, but cannot label a comment"):
        open_classifier(tiny_bundle.folder, "whg")
