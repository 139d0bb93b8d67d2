"""The functional suite measures: no comment of ours that teaches may hold one of its cases."""

import json
from collections import Counter

import pytest

from evaluation.function_suite import SUITE, FunctionCase, read_suite
from training.authored_checks import read_sets
from training.data import DATASETS
from training.split import near_copies

LEAST_FUNCTIONS, LEAST_CASES = 30, 25


@pytest.fixture(scope="module")
def cases() -> tuple[FunctionCase, ...]:
    return read_suite(SUITE)


def test_no_case_nearly_repeats_a_comment_of_ours(cases: tuple[FunctionCase, ...]):
    comments = [placed.row for placed in read_sets([DATASETS / "housing", DATASETS / "contrast"]).comments]
    groups = near_copies([*(case.text for case in cases), *(comment.text for comment in comments)]).tolist()
    known = dict(zip(groups[len(cases) :], (comment.id for comment in comments), strict=True))
    assert [(case.id, known[at]) for case, at in zip(cases, groups, strict=False) if at in known] == []


def test_no_case_nearly_repeats_another(cases: tuple[FunctionCase, ...]):
    first: dict[int, str] = {}
    groups = near_copies([case.text for case in cases]).tolist()
    repeats = [
        (case.id, first[at]) for case, at in zip(cases, groups, strict=True) if first.setdefault(at, case.id) != case.id
    ]
    assert repeats == []


def test_every_function_has_cases_enough_to_say_something(cases: tuple[FunctionCase, ...]):
    counts = Counter(case.function for case in cases)
    assert len(counts) >= LEAST_FUNCTIONS
    assert {name: count for name, count in counts.items() if count < LEAST_CASES} == {}


def test_the_card_counts_the_cases_of_every_function(cases: tuple[FunctionCase, ...]):
    card = (SUITE / "README.md").read_text(encoding="utf-8")
    counts = Counter(case.function for case in cases)
    assert [name for name, count in counts.items() if f"| `{name}` | {count} |" not in card] == []


def test_every_case_is_labelled_twice_and_all_but_the_four_of_the_card_are_judged_alike(
    cases: tuple[FunctionCase, ...],
):
    lines = (SUITE / "second" / "labels.jsonl").read_text(encoding="utf-8").splitlines()
    second = {row["id"]: set(row["second"]) for row in map(json.loads, lines)}
    assert second.keys() == {case.id for case in cases}
    differing = [
        case.id for case in cases if any((label in case.labels) != (label in second[case.id]) for label in case.checked)
    ]
    assert len(differing) == 4
