"""From a comment to what is said about it: the classifier's prediction and the suggestion of the house rules."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from models.bundle import BundleError, load_bundle
from models.labels import LABELS, Label, Topic
from models.predictor import Prediction, Predictor
from models.recognisers import PublishedContacts
from models.recognisers.profile import normal_link
from models.spans import Span
from serving.domain.contacts import ContactKind
from serving.domain.rules import HouseRules
from serving.domain.seen import Place, Seen
from serving.domain.suggestion import Suggestion, suggest
from serving.service.rules_file import find_rules, load_rules

DIGITS = 6
"""Decimal places of every probability in an answer."""
SELF_TEST = "The lift in our block is out again, could somebody please have a look?"


@dataclass(frozen=True, slots=True)
class Comment:
    """A comment as its platform describes it; `language` (ISO 639-1) is given where the platform knows it."""

    text: str
    place: Place = Place.PUBLIC
    own_page: bool = True
    followers: int | None = None
    language: str | None = None


@dataclass(frozen=True, slots=True)
class LabelAnswer:
    """The calibrated probability of one label, and whether it is at or over the label's threshold."""

    probability: float
    flagged: bool


@dataclass(frozen=True, slots=True)
class TopicAnswer:
    """The service a comment is most likely about."""

    name: Topic
    probability: float


@dataclass(frozen=True, slots=True)
class CommentAnswer:
    """What is said about one comment.

    `id` is the caller's own. `labels` has every label. `topic` is null for a text without words. `language` is an
    ISO 639 code, or `und` where it cannot be told. `spans` are personal data found in the text, in characters
    (Unicode code points), `end` exclusive. `windows` counts the pieces that a long text was read in.
    """

    id: str | None
    labels: dict[Label, LabelAnswer]
    topic: TopicAnswer | None
    language: str
    spans: tuple[Span, ...]
    windows: int
    suggestion: Suggestion


@dataclass(frozen=True, slots=True)
class Answers:
    """One answer for each comment, in the order they were sent, by this model and these house rules (name@version)."""

    model: str
    rules: str
    comments: list[CommentAnswer]


@dataclass(frozen=True, slots=True)
class Classifier:
    """A bundle and an organisation's house rules, opened together; `rules_identity` is the rules' name@version."""

    predictor: Predictor
    rules: HouseRules
    rules_identity: str

    @property
    def identity(self) -> str:
        """The bundle's name@version."""
        return self.predictor.bundle.identity

    def classify(self, comments: Sequence[Comment], at: datetime) -> list[CommentAnswer]:
        """What is said about comments received `at`, in order. Raises `UnreadableText`."""
        predictions = self.predictor.predict([comment.text for comment in comments])
        return [self.answer(comment, it, at) for comment, it in zip(comments, predictions, strict=True)]

    def answer(
        self, comment: Comment, prediction: Prediction, at: datetime, comment_id: str | None = None
    ) -> CommentAnswer:
        """Put what was predicted of a comment, received `at`, before the house rules."""
        probabilities = {
            label: round(value, DIGITS) for label, value in zip(LABELS, prediction.probabilities, strict=True)
        }
        seen = see(comment, prediction, probabilities)
        topic = prediction.topic
        return CommentAnswer(
            id=comment_id,
            labels={label: LabelAnswer(value, label in seen.labels) for label, value in probabilities.items()},
            topic=TopicAnswer(topic, round(prediction.topic_probability or 0.0, DIGITS)) if topic else None,
            language=seen.language,
            spans=prediction.spans,
            windows=prediction.windows,
            suggestion=suggest(seen, self.rules, at),
        )


def see(comment: Comment, prediction: Prediction, probabilities: dict[Label, float]) -> Seen:
    """What the house rules may know of a comment. A language that the platform gives outweighs the one detected."""
    return Seen(
        labels=frozenset(prediction.labels),
        language=comment.language or prediction.language,
        topic=prediction.topic,
        span_types=frozenset(span.type for span in prediction.spans),
        probabilities=probabilities,
        place=comment.place,
        followers=comment.followers,
        own_page=comment.own_page,
    )


def open_classifier(bundle: Path, rules: str, *, threads: int | None = None) -> Classifier:
    """Open a bundle, and house rules by the name they ship under or by their file; then try one comment.

    Raises `BundleError` or `RulesError`. `threads` are those that run the model, all cores if None.
    """
    return open_classifiers(bundle, [load_rules(find_rules(rules))], threads=threads)[0]


def open_classifiers(bundle: Path, rules: Sequence[HouseRules], *, threads: int | None = None) -> list[Classifier]:
    """Open a bundle once, for the house rules of one or several organisations; then try one comment.

    Raises `BundleError`. `threads` are those that run the model, all cores if None.
    """
    predictor = Predictor(load_bundle(bundle), threads=threads)
    classifiers = [Classifier(predictor.publishing(published_contacts(it)), it, it.id) for it in rules]
    try:
        for classifier in classifiers:
            classifier.classify([Comment(SELF_TEST)], datetime.now(UTC))
    except Exception as error:  # the runtime's own exceptions share no base class but this
        raise BundleError(f"{bundle} was opened, but cannot label a comment") from error
    return classifiers


def published_contacts(rules: HouseRules) -> PublishedContacts:
    """What the organisation publishes itself, and so is nobody's personal data."""
    return PublishedContacts(
        phones=rules.published(ContactKind.PHONE),
        emails=rules.published(ContactKind.EMAIL),
        postcodes=rules.published(ContactKind.POSTCODE),
        addresses=rules.published(ContactKind.ADDRESS),
        # A site's front page is nobody's profile, and nothing that is looked for.
        links=[link for link in rules.published(ContactKind.LINK) if "/" in normal_link(link)],
    )
