import json
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evaluation.examples import UNKNOWN
from models.labels import LABELS, Label
from models.spans import SPAN_TYPES, Span, SpanType
from training.corpora import CorpusError
from training.corpora.personal_data import read_personal_data

TEXT = "ring Ann Oakes on 07700 900123"
PERSONAL = LABELS.index(Label.PERSONAL_INFORMATION)


def columns(*spans: Any, texts: list[str] | None = None, sources: list[str] | None = None) -> dict[str, Any]:
    """Rows of `TEXT`, each with these spans."""
    n = len(spans)
    return {
        "id": [f"x-{row}" for row in range(n)],
        "text": texts or [TEXT] * n,
        "spans": [one if isinstance(one, str) else json.dumps(one) for one in spans],
        "source": sources or ["made/up"] * n,
    }


def test_a_text_with_a_known_span_is_personal_information_and_says_nothing_else(write_corpus):
    path = write_corpus(columns([[5, 14, "PERSON"], [18, 30, "PHONE"]], []))
    examples = read_personal_data("pii", path)
    assert examples.spans[0] == (Span(5, 14, SpanType.PERSON), Span(18, 30, SpanType.PHONE))
    assert [TEXT[span.start : span.end] for span in examples.spans[0]] == ["Ann Oakes", "07700 900123"]
    assert examples.truth[:, PERSONAL].tolist() == [1, 0]
    others = [at for at in range(len(LABELS)) if at != PERSONAL]
    assert (examples.truth[:, others] == UNKNOWN).all()


def test_a_span_of_a_type_the_guide_has_not_is_left_out(write_corpus):
    path = write_corpus(columns([[0, 4, "other:VERB"], [5, 14, "PERSON"]]))
    assert read_personal_data("pii", path).spans == [(Span(5, 14, SpanType.PERSON),)]


@pytest.mark.parametrize(
    ("source", "official"),
    [("evaluation/test_legal", "test"), ("evaluation/formats", ""), ("testimonies/letters", "")],
)
def test_a_part_that_calls_itself_a_test_is_kept_as_one(write_corpus, source, official):
    assert list(read_personal_data("pii", write_corpus(columns([], sources=[source]))).official) == [official]


@pytest.mark.parametrize(
    "raw",
    [
        "not json",
        "5",
        "[[0, 4]]",
        '[["0", "4", "PERSON"]]',
        '[[4, 4, "PERSON"]]',
        '[[9, 4, "PERSON"]]',
        '[[-1, 4, "PERSON"]]',
        '{"start": 0}',
    ],
)
def test_spans_of_another_shape_are_refused_without_quoting_the_text(write_corpus, raw):
    with pytest.raises(CorpusError, match="pii: a row's spans are not") as refusal:
        read_personal_data("pii", write_corpus(columns(raw)))
    assert "Ann" not in str(refusal.value)


def test_a_span_that_ends_after_its_text_is_refused(write_corpus):
    path = write_corpus(columns([[18, len(TEXT) + 1, "PHONE"]]))
    with pytest.raises(CorpusError, match="pii: a row's span ends after its text"):
        read_personal_data("pii", path)


@pytest.mark.parametrize("hole", ["id", "text", "spans", "source"])
def test_a_row_with_a_hole_is_refused(write_corpus, hole):
    path = write_corpus(columns([]) | {hole: pa.array([None], pa.string())})
    with pytest.raises(CorpusError, match=f"has a row without {hole}"):
        read_personal_data("pii", path)


@settings(max_examples=30, deadline=None)
@given(data=st.data())
def test_offsets_are_characters_whatever_the_text(tmp_path_factory, data: st.DataObject):
    text = data.draw(st.text(st.characters(exclude_categories=["Cs"]), min_size=2, max_size=30))
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    kind = data.draw(st.sampled_from(SPAN_TYPES))
    path = tmp_path_factory.mktemp("pii") / "corpus.parquet"
    pq.write_table(pa.table(columns([[start, end, kind]], texts=[text])), path)
    examples = read_personal_data("pii", path)
    (span,) = examples.spans[0]
    assert examples.texts[0][span.start : span.end] == text[start:end]
