import pytest

from models.labels import LABELS, Label, Topic
from training.agreement import Agreement, SecondLabels, agreements


def row(number: int, first: list[Label], second: list[Label], topics: tuple[str, str] = ("other", "other")):
    return SecondLabels(
        id=f"pinewood-{number:03}",
        first=tuple(first),
        second=tuple(second),
        first_topic=Topic(topics[0]),
        second_topic=Topic(topics[1]),
    )


def on(question: str, rows: list[SecondLabels]) -> Agreement:
    (found,) = [one for one in agreements(rows) if one.question == question]
    return found


def test_kappa_is_agreement_beyond_chance():
    """Both 20, first only 5, second only 10, neither 15: agreed 0.7, by chance 0.5, so kappa is 0.4."""
    label = Label.COMPLAINT
    cells = [([label], [label])] * 20 + [([label], [])] * 5 + [([], [label])] * 10 + [([], [])] * 15
    found = on("complaint", [row(number, *cell) for number, cell in enumerate(cells)])
    assert (found.firsts, found.seconds) == (25, 30)
    assert found.agreed == pytest.approx(0.7)
    assert found.kappa == pytest.approx(0.4)


def test_there_is_no_kappa_where_both_say_the_same_of_every_comment():
    rows = [row(number, [Label.SPAM], [Label.SPAM]) for number in range(5)]
    assert on("spam", rows) == Agreement("spam", 5, 5, 1.0, None)
    assert on("threat", rows) == Agreement("threat", 0, 0, 1.0, None)


def test_the_topic_is_one_question_with_many_answers():
    topics = [("parking", "parking"), ("parking", "other"), ("repairs", "repairs"), ("other", "other")]
    found = on("topic", [row(number, [], [], pair) for number, pair in enumerate(topics)])
    assert found.agreed == pytest.approx(3 / 4)
    assert found.kappa == pytest.approx((3 / 4 - 5 / 16) / (1 - 5 / 16))


def test_every_label_is_asked_in_order_and_then_the_topic():
    assert [one.question for one in agreements([row(1, [], [])])] == [*LABELS, "topic"]
    assert agreements([]) == []
