import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from evaluation.examples import UNKNOWN, Examples
from models.labels import LABELS, Label
from training.sampling import CHUNK, draw_weights, entry_weights, plan_batches

OURS = frozenset({"housing"})
few = settings(max_examples=40, deadline=None)


def make(corpora: list[str], truth: np.ndarray | None = None) -> Examples:
    n = len(corpora)
    return Examples(
        corpora,
        [str(row) for row in range(n)],
        ["text"] * n,
        np.full((n, len(LABELS)), UNKNOWN, np.int8) if truth is None else truth,
        np.full(n, UNKNOWN, np.int16),
        [""] * n,
        [""] * n,
        [()] * n,
    )


def share(weights: np.ndarray, made: Examples, corpus: str) -> float:
    return float(weights[np.array(made.corpora) == corpus].sum())


@st.composite
def examples(draw: st.DrawFn) -> Examples:
    corpora = draw(st.lists(st.sampled_from(["housing", "davidson", "edos"]), min_size=1, max_size=20))
    truth = draw(arrays.arrays(np.int8, (len(corpora), len(LABELS)), elements=st.integers(UNKNOWN, 1)))
    return make(corpora, truth)


@few
@given(examples(), st.floats(0.01, 0.99))
def test_the_chances_of_all_texts_sum_to_one(made: Examples, authored_share: float):
    weights = draw_weights(made, {}, authored=OURS, authored_share=authored_share)
    assert weights.sum() == pytest.approx(1)
    assert (weights > 0).all()


@few
@given(examples(), st.floats(0.01, 0.99), st.floats(0.1, 5))
def test_our_own_comments_get_exactly_their_share_of_the_draws(made: Examples, authored_share: float, trust: float):
    weights = draw_weights(made, {"housing": trust}, authored=OURS, authored_share=authored_share)
    if set(made.corpora) == {"housing"}:
        authored_share = 1
    elif "housing" not in made.corpora:
        authored_share = 0
    assert share(weights, made, "housing") == pytest.approx(authored_share)


def test_a_corpus_weighs_as_the_square_root_of_its_size_times_its_trust():
    made = make(["small"] * 100 + ["large"] * 400)
    even = draw_weights(made, {}, authored=OURS, authored_share=0.1)
    assert share(even, made, "large") == pytest.approx(2 / 3)
    doubted = draw_weights(made, {"large": 0.5}, authored=OURS, authored_share=0.1)
    assert share(doubted, made, "large") == pytest.approx(1 / 2)


def test_a_text_with_a_rare_label_comes_more_often_than_one_with_a_common_label():
    truth = np.zeros((101, len(LABELS)), np.int8)
    truth[:100, LABELS.index(Label.COMPLAINT)] = 1
    truth[100, LABELS.index(Label.EMERGENCY)] = 1
    weights = draw_weights(make(["one"] * 101, truth), {}, authored=OURS, authored_share=0.1)
    assert weights[100] == pytest.approx(10 * weights[0])


@pytest.mark.parametrize("distrusted", ["davidson", "housing"])
def test_a_corpus_with_no_trust_is_never_drawn(distrusted: str):
    made = make(["davidson"] * 5 + ["edos"] * 5 + ["housing"] * 5)
    weights = draw_weights(made, {distrusted: 0.0}, authored=OURS, authored_share=0.3)
    assert weights.sum() == pytest.approx(1)
    drawn = np.concatenate(plan_batches(weights, [3] * 15, samples=2000, batch_size=64, seed=1))
    assert {made.corpora[row] for row in drawn} == {"davidson", "edos", "housing"} - {distrusted}


def test_a_run_that_trusts_nothing_is_refused():
    with pytest.raises(ValueError, match="no corpus has any trust"):
        draw_weights(make(["davidson"]), {"davidson": 0.0}, authored=OURS, authored_share=0.1)


@few
@given(examples())
def test_the_weights_of_the_labels_have_a_mean_of_one(made: Examples):
    draws = draw_weights(made, {}, authored=OURS, authored_share=0.2)
    weights = entry_weights(made.truth, draws)
    assert weights.shape == (len(LABELS),)
    assert weights.mean() == pytest.approx(1, rel=1e-5)
    assert (weights > 0).all()


def test_a_label_that_fewer_drawn_texts_speak_of_counts_more():
    truth = np.zeros((4, len(LABELS)), np.int8)
    truth[1:, 0] = UNKNOWN
    weights = entry_weights(truth, np.full(4, 0.25))
    assert weights[0] == pytest.approx(2 * weights[1])
    assert np.allclose(weights[1:], weights[1])


plans = st.fixed_dictionaries(
    {"samples": st.integers(1, 400), "batch_size": st.integers(1, 16), "seed": st.integers(0, 2**32)}
)


@few
@given(st.lists(st.integers(1, 50), min_size=1, max_size=30), plans)
def test_a_plan_is_fixed_by_its_seed_and_holds_every_sample_in_batches_of_the_size(lengths: list[int], plan: dict):
    weights = np.full(len(lengths), 1 / len(lengths))
    batches = plan_batches(weights, lengths, **plan)
    again = plan_batches(weights, lengths, **plan)
    assert [batch.tolist() for batch in batches] == [batch.tolist() for batch in again]
    assert sum(map(len, batches)) == plan["samples"]
    assert all(1 <= len(batch) <= plan["batch_size"] for batch in batches)
    assert len(batches) == -(-plan["samples"] // plan["batch_size"])


def test_another_seed_gives_another_order():
    plan = [
        np.concatenate(plan_batches(np.full(50, 0.02), range(50), samples=200, batch_size=8, seed=seed)).tolist()
        for seed in (1, 2)
    ]
    assert plan[0] != plan[1]


def test_texts_are_drawn_as_often_as_their_weight_says():
    weights = np.array([0.7, 0.2, 0.1])
    drawn = np.concatenate(plan_batches(weights, [1, 2, 3], samples=20_000, batch_size=64, seed=3))
    assert np.allclose(np.bincount(drawn) / 20_000, weights, atol=0.02)


def test_texts_of_like_length_share_a_batch_and_batches_are_not_in_order_of_length():
    lengths = np.random.default_rng(5).integers(1, 200, 1000)
    batches = plan_batches(np.full(1000, 1e-3), lengths.tolist(), samples=16 * CHUNK, batch_size=16, seed=7)
    longest = [lengths[batch].max() for batch in batches]
    padding = sum(int(most) * len(batch) - lengths[batch].sum() for most, batch in zip(longest, batches, strict=True))
    assert padding < 0.05 * sum(lengths[batch].sum() for batch in batches)
    assert longest != sorted(longest)
