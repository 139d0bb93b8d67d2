"""Intervals come from resampling, are the same each time, and are left out where they would mislead."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from evaluation.bootstrap import CHUNK, Estimate, bootstrap, estimate, resample


@given(st.integers(1, 300), st.integers(1, 50), st.integers(0, 2**31))
def test_every_resample_draws_as_many_texts_as_there_are(n, resamples, seed):
    counts = np.concatenate(list(resample(n, resamples=resamples, seed=seed)))
    assert counts.shape == (resamples, n)
    assert (counts.sum(axis=1) == n).all()
    assert (counts >= 0).all()


def test_the_same_seed_draws_the_same_texts_and_another_draws_others():
    first, again, other = (np.concatenate(list(resample(50, resamples=20, seed=seed))) for seed in (1, 1, 2))
    assert (first == again).all()
    assert (first != other).any()


def test_more_texts_than_fit_in_a_chunk_are_still_drawn_whole():
    chunks = list(resample(CHUNK + 1, resamples=2, seed=0))
    assert [chunk.shape for chunk in chunks] == [(1, CHUNK + 1)] * 2


def test_the_interval_of_a_mean_is_the_textbook_s():
    values = np.random.default_rng(3).normal(10, 2, 4_000)
    point, samples = bootstrap(lambda weights: weights @ values / weights.sum(axis=1), 4_000, resamples=2_000, seed=5)
    found = estimate(float(point), samples)
    error = 1.96 * values.std() / np.sqrt(4_000)
    assert found.value == pytest.approx(values.mean())
    assert (found.low, found.high) == pytest.approx((values.mean() - error, values.mean() + error), abs=0.006)


def test_nineteen_in_twenty_intervals_hold_the_truth():
    rng = np.random.default_rng(11)
    held = 0
    for seed in range(200):
        values = (rng.random(400) < 0.3).astype(float)
        point, samples = bootstrap(lambda weights, values=values: weights @ values / 400, 400, resamples=400, seed=seed)
        found = estimate(float(point), samples)
        held += found.low <= 0.3 <= found.high
    assert 180 <= held <= 199


def test_an_undefined_figure_has_neither_value_nor_interval():
    assert estimate(np.nan, np.array([0.1, 0.2, 0.3])) == Estimate(None, None, None)


def test_a_figure_undefined_in_many_resamples_has_no_interval():
    samples = np.linspace(0.4, 0.6, 100)
    samples[:6] = np.nan
    assert estimate(0.5, samples) == Estimate(0.5, None, None)
    samples[:3] = 0.5
    assert estimate(0.5, samples).low is not None


def test_resamples_that_never_differ_give_no_interval_instead_of_certainty():
    assert estimate(1.0, np.ones(1_000)) == Estimate(1.0, None, None)


def test_a_centred_interval_lies_around_the_figure_though_resampling_pushes_it_up():
    found = estimate(0.02, np.random.default_rng(0).normal(0.05, 0.005, 1_000), centred=True)
    assert found.low == pytest.approx(0.01, abs=0.002)
    assert found.high == pytest.approx(0.03, abs=0.002)
