"""Our own functional suite: read strictly, passed by the labels a case checks, told apart by function and group."""

import json

import numpy as np
import pytest

from evaluation.bootstrap import Estimate
from evaluation.examples import UNKNOWN
from evaluation.function_suite import FunctionCase, accuracy, as_examples, measure_suite, read_suite
from evaluation.functions import LEAST_CASES
from evaluation.problems import EvaluationError
from evaluation.score import BundleScores
from models.labels import LABELS, Label
from models.spans import Span, SpanType

HATE, ABUSE, COMPLAINT, PERSONAL = Label.HATE_SPEECH, Label.ABUSE, Label.COMPLAINT, Label.PERSONAL_INFORMATION
ROW = {
    "id": "groups-001",
    "function": "neutral_mention",
    "text": "my neighbours are muslims, ring me on 07700 900123",
    "labels": ["personal_information"],
    "checked": ["hate_speech"],
    "group": "muslims",
    "spans": [{"start": 38, "end": 50, "type": "PHONE"}],
}


@pytest.fixture
def suite(tmp_path):
    def write(*rows, name: str = "part.jsonl"):
        lines = [row if isinstance(row, str) else json.dumps(row, ensure_ascii=False) for row in rows]
        (tmp_path / name).write_text("\n".join(lines) + "\n", encoding="utf-8")
        return tmp_path

    return write


def case(number: int, *, labels=(), checked=(HATE,), function="f", group="", spans=()) -> FunctionCase:
    return FunctionCase(
        f"c-{number}", function, f"comment {number}", tuple(labels), tuple(checked), group, tuple(spans)
    )


def answers(*given, spans=None) -> BundleScores:
    """What a bundle says that gives each text these labels."""
    probabilities = np.array([[0.9 if label in labels else 0.1 for label in LABELS] for labels in given])
    topics = np.full(len(given), UNKNOWN, np.int16)
    return BundleScores("b@1", np.full(11, 0.5), probabilities.reshape(-1, 11), topics, spans or [()] * len(given))


def measure(cases, scores):
    return measure_suite(cases, scores, resamples=20)


def test_cases_of_all_files_are_read_in_the_order_of_their_names(suite):
    suite({**ROW, "id": "b-1", "spans": [], "labels": []}, name="b.jsonl")
    folder = suite(ROW, name="a.jsonl")
    first, second = read_suite(folder)
    assert first == FunctionCase(
        "groups-001", "neutral_mention", ROW["text"], (PERSONAL,), (HATE,), "muslims", (Span(38, 50, SpanType.PHONE),)
    )
    assert second.id == "b-1"


def test_a_line_separator_in_a_comment_ends_no_line(suite):
    text = "one\u2028two\x85three"
    assert read_suite(suite({**ROW, "text": text, "labels": [], "spans": []}))[0].text == text


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ("{", "part.jsonl:2: not a JSON object$"),
        ("", "part.jsonl:2: not a JSON object$"),
        ("[]", "part.jsonl:2: .*dictionary"),
        ({**ROW, "id": "2", "labels": ["rude"]}, r"part.jsonl:2: labels\.0 "),
        ({**ROW, "id": "2", "checked": []}, "part.jsonl:2: checked "),
        ({**ROW, "id": "2", "text": ""}, "part.jsonl:2: text "),
        ({**ROW, "id": "2", "near_miss": []}, "part.jsonl:2: near_miss "),
        ({key: ROW[key] for key in ROW if key != "group"}, "part.jsonl:2: group Field required$"),
        (
            {**ROW, "id": "2", "spans": [{"start": 38, "end": 51, "type": "PHONE"}]},
            r"part.jsonl:2: the span 38\.\.51 does not lie in the text$",
        ),
        ({**ROW, "id": "2", "labels": []}, "spans are marked only where personal_information applies$"),
        (ROW, "part.jsonl:2: another case has the same id$"),
    ],
)
def test_a_line_that_is_wrong_is_named_and_not_quoted(suite, row, said):
    with pytest.raises(EvaluationError, match=said) as refused:
        read_suite(suite(ROW, row))
    assert "neighbours" not in str(refused.value)


def test_one_id_in_two_files_is_refused(suite):
    suite(ROW, name="a.jsonl")
    with pytest.raises(EvaluationError, match=r"^b\.jsonl:1: another case has the same id$"):
        read_suite(suite(ROW, name="b.jsonl"))


def test_a_folder_without_cases_is_refused(tmp_path):
    with pytest.raises(EvaluationError, match="holds no case"):
        read_suite(tmp_path / "functions")


def test_a_file_in_another_encoding_is_refused(tmp_path):
    (tmp_path / "part.jsonl").write_bytes(json.dumps({**ROW, "text": "café"}, ensure_ascii=False).encode("latin-1"))
    with pytest.raises(EvaluationError, match=r"^part\.jsonl cannot be read as UTF-8 text$"):
        read_suite(tmp_path)


def test_as_examples_every_label_is_known_and_no_topic_is():
    spans = (Span(0, 3, SpanType.PERSON),)
    examples = as_examples([case(1, labels=[PERSONAL], spans=spans), case(2)])
    assert examples.truth.sum(axis=1).tolist() == [1, 0]
    assert examples.truth[0, LABELS.index(PERSONAL)] == 1
    assert (list(examples.ids), list(examples.spans)) == (["c-1", "c-2"], [spans, ()])
    assert (set(examples.corpora), examples.topics.tolist()) == ({"functions"}, [UNKNOWN, UNKNOWN])
    assert as_examples([]).truth.shape == (0, len(LABELS))


@pytest.mark.parametrize(
    ("labels", "checked", "given", "passes"),
    [
        ([], [HATE], [], True),
        ([], [HATE], [HATE], False),
        ([], [HATE], [ABUSE, COMPLAINT], True),
        ([HATE], [HATE], [HATE], True),
        ([HATE], [HATE], [ABUSE], False),
        ([COMPLAINT], [COMPLAINT, ABUSE], [COMPLAINT], True),
        ([COMPLAINT], [COMPLAINT, ABUSE], [COMPLAINT, ABUSE], False),
        ([COMPLAINT], [COMPLAINT, ABUSE], [], False),
    ],
)
def test_a_case_is_passed_by_the_labels_it_checks_and_no_other(labels, checked, given, passes):
    scores = measure([case(1, labels=labels, checked=checked)], answers(given))
    assert scores.overall.right == passes
    assert scores.failures == {"f": () if passes else ("c-1",)}


@pytest.mark.parametrize(
    ("checked", "found", "passes"),
    [
        ([PERSONAL], [Span(0, 4, SpanType.PERSON), Span(6, 9, SpanType.PHONE)], True),
        ([PERSONAL], [Span(3, 5, SpanType.PERSON), Span(8, 12, SpanType.PHONE)], True),
        ([PERSONAL], [Span(0, 4, SpanType.PERSON)], False),
        ([PERSONAL], [Span(0, 4, SpanType.PERSON), Span(6, 9, SpanType.CARD)], False),
        ([PERSONAL], [Span(0, 4, SpanType.PERSON), Span(4, 6, SpanType.PHONE)], False),
        ([HATE], [], True),
    ],
)
def test_where_personal_information_is_checked_every_span_must_be_touched_by_its_own_type(checked, found, passes):
    spans = [Span(0, 4, SpanType.PERSON), Span(6, 9, SpanType.PHONE)]
    cases = [case(1, labels=[PERSONAL], checked=checked, spans=spans)]
    assert measure(cases, answers([PERSONAL], spans=[found])).overall.right == passes


def test_functions_are_told_apart_with_what_they_check_and_want():
    cases = [
        case(1, function="wish", labels=[HATE]),
        case(2, function="wish", labels=[HATE]),
        case(3, function="guard", labels=[COMPLAINT], checked=[ABUSE, HATE]),
        case(4, function="mixed", labels=[COMPLAINT], checked=[COMPLAINT, ABUSE]),
    ]
    scores = measure(cases, answers([HATE], [], [COMPLAINT], []))
    found = {each.function: each for each in scores.functions}
    assert [each.function for each in scores.functions] == ["guard", "mixed", "wish"]
    assert (found["wish"].checked, found["wish"].wanted) == ((HATE,), True)
    assert (found["guard"].checked, found["guard"].wanted) == ((HATE, ABUSE), False)
    assert (found["mixed"].checked, found["mixed"].wanted) == ((ABUSE, COMPLAINT), None)
    assert [(each.accuracy.cases, each.accuracy.right) for each in scores.functions] == [(1, 1), (1, 0), (2, 1)]
    assert scores.failures == {"guard": (), "mixed": ("c-4",), "wish": ("c-2",)}
    assert (scores.cases, scores.overall.cases, scores.overall.right) == (4, 4, 2)


def test_groups_count_the_cases_that_are_judged_by_hate_speech_and_by_that_label_alone():
    cases = [
        case(1, group="jews"),
        case(2, group="jews", checked=[HATE, ABUSE]),
        case(3, group="jews", labels=[HATE]),
        case(4, group="jews", labels=[HATE], checked=[ABUSE]),
        case(5),
        case(6, group="irish"),
    ]
    scores = measure(cases, answers([], [ABUSE], [], [], [HATE], [HATE]))
    jews, irish = scores.groups[1], scores.groups[0]
    assert [each.group for each in scores.groups] == ["irish", "jews"]
    assert (jews.neutral.cases, jews.neutral.right) == (2, 2)
    assert (jews.hateful.cases, jews.hateful.right) == (1, 0)
    assert (irish.neutral.cases, irish.neutral.right) == (1, 0)
    assert irish.hateful.share == Estimate(None)


def test_the_gap_is_between_groups_of_enough_cases():
    many = {"a": 20, "b": 18, "c": 5}
    cases, given = [], []
    for group, unflagged in many.items():
        size = LEAST_CASES if group != "c" else LEAST_CASES - 1
        cases += [case(len(cases) + row, group=group) for row in range(size)]
        given += [[] if row < unflagged else [HATE] for row in range(size)]
    scores = measure(cases, answers(*given))
    assert scores.neutral_gap == pytest.approx(0.1)
    assert scores.hateful_gap is None


def test_labels_and_spans_are_measured_on_every_case_whatever_it_checks():
    cases = [case(1, labels=[PERSONAL], spans=[Span(0, 4, SpanType.PHONE)]), case(2, labels=[COMPLAINT])]
    scores = measure(cases, answers([PERSONAL], [], spans=[[Span(0, 4, SpanType.PHONE)], []]))
    assert scores.metrics.of(PERSONAL).recall.value == 1
    assert scores.metrics.of(COMPLAINT).recall.value == 0
    assert scores.spans.overall.exact.f1.value == 1
    assert measure([case(1)], answers([])).spans is None


def test_answers_about_other_texts_are_refused():
    with pytest.raises(ValueError, match="2 answers for 1 cases"):
        measure([case(1)], answers([], []))


def test_shares_have_wilson_s_interval_and_none_without_a_case():
    """The interval of 81 of 263, as Newcombe (1998) prints it."""
    some = accuracy(np.arange(263) < 81).share
    assert (some.low, some.high) == pytest.approx((0.2553, 0.3662), abs=1e-4)
    assert accuracy(np.zeros(0, bool)).share == Estimate(None)
