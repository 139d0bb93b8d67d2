"""Targets: reached by the figure itself, missed by it, or not measured at all."""

from dataclasses import replace

import numpy as np
import pytest

from evaluation.bootstrap import Estimate
from evaluation.examples import UNKNOWN
from evaluation.function_suite import FunctionCase, SuiteScores, measure_suite
from evaluation.metrics import measure_texts
from evaluation.robustness import Robustness, SpoiltScores
from evaluation.score import BundleScores
from evaluation.span_scores import measure_spans
from evaluation.speed import Speed
from evaluation.targets import Target, targets
from evaluation.topic_scores import TopicScores
from models.labels import LABELS, Label
from models.spans import Span, SpanType

HATE, ABUSE, COMPLAINT = Label.HATE_SPEECH, Label.ABUSE, Label.COMPLAINT
NOTHING = {"authored": None, "topics": None, "spans": None, "suite": None, "robustness": None, "speed": None}


def target(name: str, **measured) -> Target:
    [found] = [each for each in targets(**{**NOTHING, **measured}) if each.name.startswith(name)]
    return found


def metrics(*, positives: int = 25, missed: int = 0, wrong: Label | None = None, sure: float = 0.9):
    """Figures of a bundle that is right but for `missed` positives of `wrong`."""
    truth = np.repeat(np.eye(11, dtype=np.int8), positives, axis=0)
    probabilities = np.where(truth, sure, 1 - sure)
    if wrong:
        at = LABELS.index(wrong)
        probabilities[at * positives : at * positives + missed, at] = 0.1
    return measure_texts(truth, probabilities, np.full(11, 0.5), resamples=20)


def suite(*judged: tuple[str, str, tuple[Label, ...], tuple[Label, ...], tuple[Label, ...]]) -> SuiteScores:
    """A suite of cases: function, group, labels, checked, and what was given."""
    cases = [
        FunctionCase(f"c-{row}", function, "text", labels, checked, group, ())
        for row, (function, group, labels, checked, _) in enumerate(judged)
    ]
    probabilities = np.array([[0.9 if label in given else 0.1 for label in LABELS] for *_, given in judged])
    n = len(cases)
    scores = BundleScores("b@1", np.full(11, 0.5), probabilities, np.full(n, UNKNOWN, np.int16), [()] * n)
    return measure_suite(cases, scores, resamples=2)


def guard(*given: tuple[Label, ...]):
    return [("criticism_guard", "", (COMPLAINT,), (HATE, ABUSE), each) for each in given]


def test_what_was_not_measured_is_neither_reached_nor_missed():
    found = targets(**NOTHING)
    assert {(each.found, each.reached) for each in found} == {(Estimate(None), None)}
    assert len({each.name for each in found}) == len(found) == 16


def test_what_is_wanted_is_said_in_the_unit_of_the_figure():
    assert [each.wanted for each in targets(**NOTHING)] == [
        *("at least 0.88", "at least 0.78", "at least 0.92", "at least 0.92", "at least 0.92", "at least 0.95"),
        *("at most 0.05", "at least 0.92", "at least 0.85", "at most 0.01", "at most 0.03", "at most 0.05"),
        *("at least 0.80", "at most 0.05", "at most 3 ms", "at most 25 MB"),
    ]


def test_the_mean_and_the_lowest_need_every_label():
    assert target("macro-F1 over", authored=metrics()).reached is True
    assert target("lowest F1", authored=metrics()).reached is True
    few = metrics(positives=19)
    assert (target("macro-F1 over", authored=few).reached, target("lowest F1", authored=few).reached) == (None, None)
    assert target("F1 of repair", authored=few).reached is True


def test_one_weak_label_is_the_lowest_and_has_its_own_interval():
    weak = metrics(missed=12, wrong=Label.THREAT)
    found = target("lowest F1", authored=weak)
    assert (found.found, found.reached) == (weak.of(Label.THREAT).f1, False)
    assert target("macro-F1 over", authored=weak).reached is True


@pytest.mark.parametrize(
    ("name", "label", "missed", "reached"),
    [
        ("recall of emergency", Label.EMERGENCY, 2, True),
        ("recall of emergency", Label.EMERGENCY, 3, False),
        ("recall of personal_information", Label.PERSONAL_INFORMATION, 1, True),
        ("recall of personal_information", Label.PERSONAL_INFORMATION, 2, False),
        ("F1 of complaint", Label.COMPLAINT, 3, True),
        ("F1 of complaint", Label.COMPLAINT, 4, False),
        ("F1 of repair", Label.REPAIR, 4, False),
        ("F1 of repair", Label.EMERGENCY, 4, True),
    ],
)
def test_labels_that_matter_most_have_targets_of_their_own(name, label, missed, reached):
    assert target(name, authored=metrics(missed=missed, wrong=label)).reached is reached


def test_calibration_is_held_to_the_worst_label_with_enough_positives():
    assert target("highest calibration error", authored=metrics(sure=0.6)).reached is None
    off = target("highest calibration error", authored=metrics(positives=200, sure=0.6))
    assert (off.found.value, off.reached) == (pytest.approx(0.4), False)
    assert target("highest calibration error", authored=metrics(positives=200, sure=0.98)).reached is True


def test_topics_and_exact_spans(make_examples):
    topics = TopicScores(100, Estimate(0.85, 0.8, 0.9), 0.3)
    assert target("accuracy of the topic", topics=topics) == Target(
        "accuracy of the topic", "at least 0.85", Estimate(0.85, 0.8, 0.9), True
    )
    examples = make_examples(["x" * 9], [[Label.PERSONAL_INFORMATION]], spans=[[Span(0, 5, SpanType.PHONE)]])
    touched = measure_spans(examples, [[Span(0, 4, SpanType.PHONE)]], resamples=2)
    assert target("F1 of exact personal-data spans", spans=touched).reached is False


def test_clean_criticism_is_flagged_where_either_accusation_is_made():
    found = target("clean criticism", suite=suite(*guard((), (COMPLAINT,), (HATE,), (ABUSE,))))
    assert (found.found.value, found.reached) == (0.5, False)
    assert found.found.low < 0.5 < found.found.high
    clean = target("clean criticism", suite=suite(*guard(*[()] * 50)))
    assert (clean.found.value, clean.found.low, clean.reached) == (0.0, 0.0, True)


def test_one_in_a_hundred_is_reached_however_it_is_rounded():
    assert target("clean criticism", suite=suite(*guard((ABUSE,), *[()] * 99))).reached is True
    assert target("clean criticism", suite=suite(*guard((ABUSE,), (HATE,), *[()] * 98))).reached is False


@pytest.mark.parametrize(
    ("labels", "checked"), [((ABUSE,), (HATE, ABUSE)), ((), (HATE, ABUSE, COMPLAINT)), ((COMPLAINT,), (COMPLAINT,))]
)
def test_a_guard_whose_cases_ask_something_else_is_not_measured(labels, checked):
    other = ("criticism_guard", "", labels, checked, labels)
    assert target("clean criticism", suite=suite(*guard(()), other)).reached is None


def test_neutral_mentions_of_all_groups_count_together_and_the_gap_between_them():
    def mentions(group: str, flagged: int):
        return [("mention", group, (), (HATE,), (HATE,) * (row < flagged)) for row in range(20)]

    scores = suite(*mentions("irish", 1), *mentions("jews", 0), *mentions("", 20))
    found = target("groups named neutrally and flagged", suite=scores)
    assert (found.found.value, found.reached) == (pytest.approx(1 / 40), True)
    gap = target("gap between groups", suite=scores)
    assert (gap.found.value, gap.reached) == (pytest.approx(0.05), True)
    worse = suite(*mentions("irish", 2), *mentions("jews", 0))
    assert target("groups named neutrally and flagged", suite=worse).reached is False
    assert target("gap between groups", suite=worse).reached is False


def test_hidden_hate_is_implicit_and_coded_hate_together():
    def hate(function: str, found: int):
        return [(function, "jews", (HATE,), (HATE,), (HATE,) * (row < found)) for row in range(10)]

    both = target("recall of implicit", suite=suite(*hate("implicit_hate", 6), *hate("coded_hate", 10)))
    assert (both.found.value, both.reached) == (0.8, True)
    assert target("recall of implicit", suite=suite(*hate("implicit_hate", 10))).reached is None


@pytest.mark.parametrize(("loss", "reached"), [(0.05, True), (0.051, False), (-0.01, True)])
def test_the_loss_of_spoilt_texts_is_of_all_ways_together(loss, reached):
    together = SpoiltScores("one way drawn for each text", Estimate(0.8), Estimate(loss), {})
    capitals = SpoiltScores("capitals", Estimate(0.2), Estimate(0.6), {})
    robustness = Robustness(100, Estimate(0.8), (capitals,), together)
    assert target("macro-F1 lost", robustness=robustness).reached is reached


def test_speed_is_the_median_and_size_is_in_millions_of_bytes():
    speed = Speed(words=20, runs=10, median_ms=2.9, p95_ms=9.0, load_seconds=1.0, size_bytes=25_000_000)
    assert target("20 words", speed=speed).reached is True
    assert target("size", speed=speed) == Target("size of the bundle", "at most 25 MB", Estimate(25.0), True)
    slow = replace(speed, median_ms=3.1, size_bytes=25_100_000)
    assert (target("20 words", speed=slow).reached, target("size", speed=slow).reached) == (False, False)
