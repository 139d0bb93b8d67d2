"""Microsoft Presidio's analyser with its own recognisers, set up as well as it can be for British comments.

Needs the package `presidio-analyzer`. Entities found by a language model (PERSON) need a spaCy model on this machine:
the largest of Presidio's usual ones that is installed serves, none is ever downloaded.
"""

from collections.abc import Sequence

import spacy
from presidio_analyzer import AnalyzerEngine, EntityRecognizer, RecognizerRegistry
from presidio_analyzer.nlp_engine import NlpArtifacts, SpacyNlpEngine
from presidio_analyzer.predefined_recognizers import (
    CreditCardRecognizer,
    DateRecognizer,
    EmailRecognizer,
    IbanRecognizer,
    NhsRecognizer,
    PhoneRecognizer,
    UkNinoRecognizer,
    UkPostcodeRecognizer,
    UkVehicleRegistrationRecognizer,
)
from tldextract import TLDExtract

LANGUAGE = "en"
MODELS = ("en_core_web_trf", "en_core_web_lg", "en_core_web_md", "en_core_web_sm")
POSSIBLE = 0
"""Any digits that are as many as a British number's, of phonenumbers' four leniencies."""
NEEDS_CONTEXT = 0.5
"""A telephone number scores 0.4 by itself and more beside one of the context words."""
PHONE_WORDS = ("ring", "rang", "mob")
"""What people here write beside a number, besides Presidio's own words (phone, call, mobile, ...); more words than
these find fewer true numbers than false ones in our validation part."""


class OfflineEmailRecognizer(EmailRecognizer):
    """Presidio's own, with the list of top-level domains that its library brings: the newest would be downloaded."""

    _extract = TLDExtract(suffix_list_urls=(), cache_dir=None)

    def validate_result(self, pattern_text: str) -> bool:
        """Whether the address ends in a domain that can exist."""
        return self._extract(pattern_text).fqdn != ""


class WordsEngine(SpacyNlpEngine):
    """Splits texts into words without a model; each word is its own lemma, so that context words still count."""

    def load(self) -> None:
        """Load nothing but English rules of splitting."""
        self.nlp = {LANGUAGE: spacy.blank(LANGUAGE)}

    def process_text(self, text: str, language: str) -> NlpArtifacts:
        """The words of a text. Call `load` first."""
        words = self.get_nlp(language)(text)
        for word in words:
            word.lemma_ = word.lower_
        return self._doc_to_nlp_artifact(words, language)


def open_analyser() -> AnalyzerEngine:
    """The analyser with all recognisers whose findings are a type of ours, and names if there is a model for them.

    Presidio's recognisers of British passports and driving licences are left out: we have no type for what they find.
    """
    model = installed_model()
    engine = SpacyNlpEngine([{"lang_code": LANGUAGE, "model_name": model}]) if model else WordsEngine()
    engine.load()
    registry = RecognizerRegistry(supported_languages=[LANGUAGE])
    for recogniser in _recognisers():
        registry.add_recognizer(recogniser)
    if model:
        registry.add_nlp_recognizer(engine)
    return AnalyzerEngine(registry=registry, nlp_engine=engine, supported_languages=[LANGUAGE])


def installed_model() -> str | None:
    """The largest English spaCy model that is installed, by name."""
    return next((name for name in MODELS if spacy.util.is_package(name)), None)


def _recognisers() -> Sequence[EntityRecognizer]:
    """Telephone numbers twice: valid ones as they stand, and all possible ones beside a word that says so.

    The numbers that Ofcom reserves for drama are possible and not valid, so without the second way Presidio would
    find none in comments that were written with them.
    """
    words = [*PhoneRecognizer.CONTEXT, *PHONE_WORDS]
    valid = PhoneRecognizer(words, supported_regions=("GB",), name="ValidPhones")
    possible = PhoneRecognizer(words, supported_regions=("GB",), leniency=POSSIBLE, name="PossiblePhones")
    possible.score_thresholds = {"default": NEEDS_CONTEXT}
    return (
        valid,
        possible,
        OfflineEmailRecognizer(),
        UkPostcodeRecognizer(),
        UkNinoRecognizer(),
        NhsRecognizer(),
        UkVehicleRegistrationRecognizer(),
        CreditCardRecognizer(),
        IbanRecognizer(),
        DateRecognizer(),
    )
