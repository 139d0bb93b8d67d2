"""How well Microsoft Presidio finds the same personal data, so that our own figures have something to stand beside."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from importlib.util import find_spec

from evaluation.bootstrap import RESAMPLES, SEED
from evaluation.examples import Examples
from evaluation.problems import EvaluationError
from evaluation.span_scores import PERSONAL_INFORMATION, SpanScores, measure_spans, spans_known
from models.recognisers.overlaps import first_of_overlapping
from models.spans import SPAN_TYPES, Span, SpanType

Spans = Sequence[Sequence[Span]]

ENTITIES: Mapping[str, SpanType] = {
    "PHONE_NUMBER": SpanType.PHONE,
    "EMAIL_ADDRESS": SpanType.EMAIL,
    "UK_POSTCODE": SpanType.POSTCODE,
    "UK_NINO": SpanType.NI_NUMBER,
    "UK_NHS": SpanType.NHS_NUMBER,
    "UK_VEHICLE_REGISTRATION": SpanType.VEHICLE,
    "CREDIT_CARD": SpanType.CARD,
    "IBAN_CODE": SpanType.BANK_ACCOUNT,
    "DATE_TIME": SpanType.DATE_OF_BIRTH,
    "PERSON": SpanType.PERSON,
}
"""What Presidio calls our types. Its URL is not among them: a link to the news is no private profile, and counting
every link as one would cost it much precision. Nothing of its own finds addresses or references."""
COVERED = frozenset(ENTITIES.values()) - {SpanType.BANK_ACCOUNT, SpanType.PERSON}
"""Types that Presidio looks for without a language model. Of bank accounts it knows the IBAN alone, which is not how
people here write theirs."""


@dataclass(frozen=True, slots=True)
class Beside:
    """Presidio and a bundle on the same texts: Presidio on every type, and both on the types that it looks for.

    `model` is the language model that found names, `None` where there was none and PERSON was not looked for.
    """

    model: str | None
    presidio: SpanScores
    covered: tuple[SpanType, ...]
    presidio_covered: SpanScores
    ours_covered: SpanScores


def is_installed() -> bool:
    """Whether the optional package is here."""
    return find_spec("presidio_analyzer") is not None


def find_with_presidio(
    texts: Sequence[str], advance: Callable[[int], None] = lambda done: None
) -> list[tuple[Span, ...]]:
    """What Presidio's own analyser finds in each text, as our types; `advance` is told how many more texts are done.

    Set up in its favour (see `evaluation/presidio_analyser.py`): telephone numbers of Great Britain alone, context
    words of British comments, findings of any score, and of findings that overlap the surest, then the longest. PERSON
    needs a language model and is left out unless one is installed. Raises `EvaluationError` without the package.
    """
    if not is_installed():
        raise EvaluationError("Presidio is not installed: install houserules[presidio]")
    from evaluation.presidio_analyser import LANGUAGE, open_analyser

    analyser = open_analyser()
    found = []
    for text in texts:
        results = [each for each in analyser.analyze(text, LANGUAGE) if each.entity_type in ENTITIES]
        results.sort(key=lambda each: (-each.score, each.start - each.end, each.start))
        spans = [Span(each.start, each.end, ENTITIES[each.entity_type]) for each in results]
        found.append(tuple(first_of_overlapping(spans)))
        advance(1)
    return found


def measure_beside(
    examples: Examples,
    ours: Spans,
    *,
    resamples: int = RESAMPLES,
    seed: int = SEED,
    advance: Callable[[int], None] = lambda done: None,
) -> Beside | None:
    """Measure Presidio on `examples` and put it beside `ours`, the spans that a bundle found there, row by row.

    `None` where no true span is known of a type that Presidio looks for. Raises `EvaluationError` without the package.
    """
    found = find_with_presidio(examples.texts, advance)
    from evaluation.presidio_analyser import installed_model

    model = installed_model()
    covered = COVERED | {SpanType.PERSON} if model else COVERED
    narrow = narrow_to(examples, covered)
    chance = {"resamples": resamples, "seed": seed}
    presidio = measure_spans(examples, found, **chance)
    presidio_covered = measure_spans(narrow, _only(found, covered), **chance)
    ours_covered = measure_spans(narrow, _only(ours, covered), **chance)
    if not (presidio and presidio_covered and ours_covered):
        return None
    return Beside(
        model, presidio, tuple(kind for kind in SPAN_TYPES if kind in covered), presidio_covered, ours_covered
    )


def narrow_to(examples: Examples, types: Collection[SpanType]) -> Examples:
    """The same texts with spans of these types alone; where spans were known they still are, if none is left too."""
    truth = examples.truth.copy()
    truth[spans_known(examples), PERSONAL_INFORMATION] = 0
    return replace(examples, truth=truth, spans=_only(examples.spans, types))


def _only(spans: Spans, types: Collection[SpanType]) -> list[tuple[Span, ...]]:
    return [tuple(span for span in each if span.type in types) for each in spans]
