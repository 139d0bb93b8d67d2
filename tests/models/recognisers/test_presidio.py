"""The recognisers inside Microsoft Presidio's analyser."""

import pytest

pytest.importorskip("presidio_analyzer", reason="needs the optional package presidio-analyzer")

import spacy
from presidio_analyzer import AnalyzerEngine, RecognizerRegistry
from presidio_analyzer.nlp_engine import SpacyNlpEngine

from models.recognisers import PublishedContacts
from models.recognisers.presidio import HouserulesRecognizer

TEXT = "ring 😀 dave on 07700 900123 or 01632 960001, flat 6 Elm House WS2 9QT, NI QQ 12 34 56 C"


class BlankEngine(SpacyNlpEngine):
    """A spaCy pipeline without a model: it splits words and knows nothing else."""

    def load(self) -> None:
        self.nlp = {"en": spacy.blank("en")}


@pytest.fixture(scope="module")
def analyzer() -> AnalyzerEngine:
    registry = RecognizerRegistry(supported_languages=["en"])
    registry.add_recognizer(HouserulesRecognizer(PublishedContacts(phones=["01632 960001"])))
    engine = BlankEngine(models=[{"lang_code": "en", "model_name": "blank"}])
    engine.load()
    return AnalyzerEngine(registry=registry, nlp_engine=engine, supported_languages=["en"])


def test_the_analyser_answers_with_our_spans_and_names(analyzer: AnalyzerEngine):
    results = sorted(analyzer.analyze(TEXT, language="en"), key=lambda result: result.start)
    assert [(result.entity_type, TEXT[result.start : result.end], result.score) for result in results] == [
        ("PHONE", "07700 900123", 1.0),
        ("ADDRESS", "flat 6 Elm House", 1.0),
        ("POSTCODE", "WS2 9QT", 1.0),
        ("NI_NUMBER", "QQ 12 34 56 C", 1.0),
    ]


def test_only_the_entities_that_are_asked_for_come_back(analyzer: AnalyzerEngine):
    results = analyzer.analyze(TEXT, language="en", entities=["POSTCODE"])
    assert [result.entity_type for result in results] == ["POSTCODE"]


def test_every_kind_but_the_models_names_of_people_is_offered():
    assert "PERSON" not in HouserulesRecognizer().supported_entities
    assert len(HouserulesRecognizer().supported_entities) == 12
