"""The recognisers as one recogniser of Microsoft Presidio, for those who already run its analyser.

Needs the package `presidio-analyzer`, which nothing else here imports. No language model is needed: any NLP
engine will do for the `AnalyzerEngine`, one on a blank spaCy pipeline too.
"""

from presidio_analyzer import AnalysisExplanation, EntityRecognizer, RecognizerResult
from presidio_analyzer.nlp_engine import NlpArtifacts

from models.recognisers import NO_CONTACTS, PublishedContacts, find_spans
from models.spans import SPAN_TYPES, SpanType
from models.text import clean


class HouserulesRecognizer(EntityRecognizer):
    """UK personal data in comments, named by our span types; offsets are characters of the text as given."""

    def __init__(self, published: PublishedContacts = NO_CONTACTS) -> None:
        self.published = published
        found = [str(kind) for kind in SPAN_TYPES if kind is not SpanType.PERSON]
        super().__init__(supported_entities=found, name="houserules", supported_language="en")

    def load(self) -> None:
        """Load nothing: the patterns are compiled when the package is imported."""

    def analyze(
        self, text: str, entities: list[str], nlp_artifacts: NlpArtifacts | None = None
    ) -> list[RecognizerResult]:
        """Find the entities that are asked for. A finding is certain or absent, so each scores 1.0."""
        return [
            RecognizerResult(
                str(span.type),
                span.start,
                span.end,
                self.MAX_SCORE,
                AnalysisExplanation(recognizer=self.name, original_score=self.MAX_SCORE),
                {RecognizerResult.RECOGNIZER_NAME_KEY: self.name, RecognizerResult.RECOGNIZER_IDENTIFIER_KEY: self.id},
            )
            for span in find_spans(clean(text), self.published)
            if span.type in entities
        ]
