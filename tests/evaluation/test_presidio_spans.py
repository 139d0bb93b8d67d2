"""Presidio's own analyser on British comments, fairly set up and honestly compared."""

import pytest

from evaluation import presidio_spans
from evaluation.examples import UNKNOWN
from evaluation.presidio_spans import COVERED, ENTITIES, find_with_presidio, is_installed, measure_beside, narrow_to
from evaluation.problems import EvaluationError
from evaluation.span_scores import spans_known
from models.labels import Label
from models.spans import Span, SpanType


@pytest.fixture
def no_presidio(monkeypatch):
    monkeypatch.setattr(presidio_spans, "find_spec", lambda name: None)


def test_without_the_package_it_is_said_what_to_install(no_presidio):
    with pytest.raises(EvaluationError, match=r"install houserules\[presidio\]"):
        find_with_presidio(["ring 07700 900123"])


def test_addresses_and_references_are_nothing_that_presidio_looks_for():
    assert not COVERED & {SpanType.ADDRESS, SpanType.REFERENCE, SpanType.PERSON, SpanType.BANK_ACCOUNT}
    assert set(ENTITIES.values()) >= COVERED


def test_narrowing_leaves_known_texts_known_and_unknown_ones_unknown(make_examples):
    person, phone = Span(0, 4, SpanType.PERSON), Span(5, 16, SpanType.PHONE)
    examples = make_examples(
        ["Jane 07700900123", "Jane", "nothing", "somebody"],
        [[Label.PERSONAL_INFORMATION], [Label.PERSONAL_INFORMATION], [], [Label.PERSONAL_INFORMATION]],
        spans=[[person, phone], [person], [], []],
    )
    narrow = narrow_to(examples, {SpanType.PHONE})
    assert narrow.spans == [(phone,), (), (), ()]
    assert spans_known(narrow).tolist() == spans_known(examples).tolist() == [True, True, True, False]


@pytest.mark.skipif(not is_installed(), reason="needs the optional package presidio-analyzer")
class TestAnalyser:
    """What the package itself finds; each text is checked as a whole."""

    @pytest.mark.parametrize(
        ("text", "found"),
        [
            ("my mobile is 07911 123456", [("PHONE", "07911 123456")]),  # valid, so no word needs to stand by
            ("number is +44 7911 123456 thanks", [("PHONE", "+44 7911 123456")]),
            ("ring me on 07700 900123", [("PHONE", "07700 900123")]),  # for drama: possible, and a word stands by
            ("07700 900123 it says on the van", []),
            ("it is jane.doe@example.co.uk pls", [("EMAIL", "jane.doe@example.co.uk")]),
            ("I live at ws2 9qt", [("POSTCODE", "ws2 9qt")]),
            ("NI is AB 12 34 56 C", [("NI_NUMBER", "AB 12 34 56 C")]),
            ("nhs no 943 476 5919", [("NHS_NUMBER", "943 476 5919")]),
            ("the van BD51 SMR is back", [("VEHICLE", "BD51 SMR")]),
            ("card 4111 1111 1111 1111 taken twice", [("CARD", "4111 1111 1111 1111")]),
            ("born 14/02/1958", [("DATE_OF_BIRTH", "14/02/1958")]),
            ("see https://example.com/news", []),  # a link is no private profile
            ("Jane Smith at flat 6 Elm House", []),
            ("", []),
        ],
    )
    def test_what_it_finds_becomes_our_types(self, analyse, text, found):
        assert [(span.type.value, text[span.start : span.end]) for span in analyse(text)] == found

    def test_spans_never_overlap(self, analyse):
        spans = analyse("phone number 943 476 5919 or 07911 123456, card 4111 1111 1111 1111, AB12 3CD")
        assert all(not a.overlaps(b) for at, a in enumerate(spans) for b in spans[at + 1 :])
        assert list(spans) == sorted(spans)

    def test_the_bundle_and_presidio_stand_beside_each_other_on_the_same_types(self, make_examples, analyse):
        texts = ["ring me on 07911 123456", "flat 6 Elm House", "no worries"] * 4
        phone, address = Span(11, 23, SpanType.PHONE), Span(0, 16, SpanType.ADDRESS)
        examples = make_examples(texts, spans=[[phone], [address], []] * 4)
        ours = [[], [address], []] * 4
        told = []
        beside = measure_beside(examples, ours, resamples=10, advance=told.append)
        assert beside is not None
        assert sum(told) == len(texts)
        assert beside.presidio.overall.exact.recall.value == 0.5
        assert beside.presidio_covered.overall.exact.f1.value == 1.0
        assert beside.ours_covered.overall.exact.f1.value == 0.0
        assert beside.presidio_covered.texts == beside.ours_covered.texts == len(texts)
        assert set(beside.covered) >= COVERED

    def test_there_is_nothing_to_compare_where_no_span_is_known(self, make_examples, analyse):
        assert measure_beside(make_examples(["a"], others=UNKNOWN), [()], resamples=10) is None


@pytest.fixture(scope="module")
def opened():
    """One analyser for all: opening it takes longest."""
    from evaluation.presidio_analyser import open_analyser

    return open_analyser()


@pytest.fixture
def analyse(opened, monkeypatch):
    from evaluation import presidio_analyser

    monkeypatch.setattr(presidio_analyser, "open_analyser", lambda: opened)
    return lambda text: find_with_presidio([text])[0]
