"""Functional suites: read as they come, judged by function and by group."""

import numpy as np
import pytest

from evaluation.functions import Case, measure_functions, read_cases
from evaluation.problems import EvaluationError

HEADER = "functionality,case_id,test_case,label_gold,target_ident\n"


@pytest.fixture
def suite(tmp_path):
    def write(text: str, encoding: str = "utf-8"):
        path = tmp_path / "suite.csv"
        path.write_bytes(text.encode(encoding))
        return path

    return write


def case(function: str, hateful: bool, target: str = "") -> Case:
    return Case(function, "1", "text", hateful, target)


def test_columns_are_found_in_any_order_beside_others(suite):
    path = suite(
        ',target_ident,label_gold,note,test_case,case_id,functionality\n0,tall people,hateful,x,"a, b",7,wish\n'
    )
    assert read_cases(path) == (Case("wish", "7", "a, b", True, "tall people"),)


def test_a_byte_order_mark_and_windows_line_ends_are_read(suite):
    assert read_cases(suite(HEADER.replace("\n", "\r\n") + "wish,7,a,non-hateful,\r\n", "utf-8-sig")) == (
        Case("wish", "7", "a", False, ""),
    )


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            "functionality,case_id,test_case,label_gold\nx,1,a,hateful\n",
            "lacks the column target_ident$",
        ),
        ("functionality,text\nx,a\n", "lacks the columns case_id, test_case, label_gold, target_ident$"),
        ("", "lacks the columns functionality, case_id"),
        (HEADER, "holds no case"),
        (HEADER + "wish,1,a,hateful,\nwish,2,a,maybe,\n", r"suite.csv:3: label_gold must be hateful or non-hateful"),
        (HEADER + "wish,1,,hateful,\n", r"suite.csv:2: functionality and test_case must not be empty"),
        (HEADER + "wish,1\n", r"suite.csv:2: label_gold"),
    ],
)
def test_a_file_of_another_shape_is_refused_by_what_it_lacks(suite, text, said):
    with pytest.raises(EvaluationError, match=said):
        read_cases(suite(text))


@pytest.mark.parametrize("header", [HEADER, ""])
def test_a_case_that_is_refused_is_not_quoted(suite, header):
    with pytest.raises(EvaluationError) as refused:
        read_cases(suite(header + "wish,1,a secret,a secret,a secret\n"))
    assert "secret" not in str(refused.value)


def test_a_file_in_another_encoding_is_refused(suite):
    with pytest.raises(EvaluationError, match="not a CSV file in UTF-8"):
        read_cases(suite(HEADER + "wish,1,café,hateful,\n", "latin-1"))


def test_a_file_that_is_not_there_is_refused(tmp_path):
    with pytest.raises(EvaluationError, match=r"cannot read .*none\.csv: No such file"):
        read_cases(tmp_path / "none.csv")


def test_accuracy_is_told_by_function_and_by_what_is_right():
    cases = [case("slur", True)] * 3 + [case("praise", False)] * 2 + [case("mixed", True), case("mixed", False)]
    scores = measure_functions(cases, np.array([1, 1, 0, 0, 1, 1, 1], bool))
    assert {each.function: (each.hateful, each.accuracy.right, each.accuracy.cases) for each in scores.functions} == {
        "slur": (True, 2, 3),
        "praise": (False, 1, 2),
        "mixed": (None, 1, 2),
    }
    assert (scores.hateful.right, scores.hateful.cases) == (3, 4)
    assert (scores.non_hateful.right, scores.non_hateful.cases) == (1, 3)
    assert (scores.overall.right, scores.overall.cases) == (4, 7)


def test_the_gap_is_between_the_best_and_the_worst_served_group():
    cases = [case("wish", True, group) for group in ("a", "b", "c") for _ in range(20)]
    flagged = np.repeat([True, True, False], 20)
    flagged[20:25] = False
    scores = measure_functions(cases, flagged)
    assert [(each.target, each.hateful.share.value) for each in scores.targets] == [("a", 1), ("b", 0.75), ("c", 0)]
    assert scores.hateful_gap == 1.0
    assert scores.non_hateful_gap is None


def test_a_group_with_few_cases_does_not_make_the_gap():
    cases = [case("wish", True, group) for group in ("a", "b") for _ in range(20)] + [case("wish", True, "c")] * 19
    flagged = np.array([True] * 20 + [True] * 18 + [False] * 21)
    assert measure_functions(cases, flagged).hateful_gap == pytest.approx(0.1)


def test_cases_about_no_group_belong_to_none():
    scores = measure_functions([case("wish", True), case("wish", True, "a")], np.array([True, False]))
    assert [each.target for each in scores.targets] == ["a"]


def test_an_interval_is_wilson_s_and_stays_within_all_and_none():
    """The interval of 10 right of 10, and of 81 of 263, as Newcombe (1998) prints it."""
    everything = measure_functions([case("wish", True)] * 10, np.ones(10, bool)).overall.share
    assert (everything.low, everything.high) == (pytest.approx(0.7225, abs=1e-4), 1.0)
    some = measure_functions([case("wish", True)] * 263, np.arange(263) < 81).overall.share
    assert (some.low, some.high) == pytest.approx((0.2553, 0.3662), abs=1e-4)
