"""Means and shares with their simulation error, against SciPy, closed forms and properties."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy import stats

from sim.study.statistics import Estimate, mean, proportion, quantiles, shares, summary

LUCK = np.random.default_rng(1)
NUMBERS = st.floats(-1e6, 1e6).map(lambda x: round(x, 3))
SAMPLES = arrays(np.float64, st.integers(2, 50), elements=NUMBERS)
TWOS = arrays(np.float64, st.integers(2, 40), elements=st.integers(0, 5).map(float))


@given(SAMPLES)
def test_a_mean_has_the_t_interval_of_scipy(values):
    found = mean(values)
    scale = np.abs(values).max() + 1
    assert found.value == pytest.approx(values.mean(), abs=1e-9 * scale)
    assert found.sd == pytest.approx(values.std(ddof=1), abs=1e-8 * scale)
    if found.sd > 1e-3:
        low, high = stats.t.interval(0.95, values.size - 1, values.mean(), stats.sem(values))
        assert (found.low, found.high) == pytest.approx((low, high), rel=1e-9, abs=1e-9 * scale)
        assert found.error == pytest.approx((high - low) / 2, rel=1e-9)
    assert (found.runs, found.effective) == (values.size, pytest.approx(values.size))


@pytest.mark.parametrize(("held", "runs"), [(0, 200), (1, 30), (13, 200), (150, 200), (200, 200)])
def test_a_share_has_the_interval_of_wilson_by_scipy(held, runs):
    found = proportion([True] * held + [False] * (runs - held))
    theirs = stats.binomtest(held, runs).proportion_ci(method="wilson")
    assert found.value == held / runs
    assert (found.low, found.high) == pytest.approx((theirs.low, theirs.high), abs=1e-12)


def test_a_share_of_nought_or_all_lies_in_its_interval():
    for p in (0.0, 1.0):
        found = proportion(np.full(37, p))
        assert found.low <= p <= found.high
        assert found.error > 0


@given(SAMPLES, st.floats(0.001, 1000))
def test_equal_weights_are_no_weights(values, weight):
    weights = np.full(values.size, weight)
    assert mean(values, weights) == mean(values)
    assert summary(values, weights) == summary(values)
    assert proportion(values > 0, weights) == proportion(values > 0)
    assert str(quantiles(values, (0.05, 0.5), weights)) == str(quantiles(values, (0.05, 0.5)))


@given(TWOS, st.data())
def test_a_run_that_weighs_two_is_a_run_that_came_twice(values, data):
    times = np.asarray(data.draw(st.lists(st.integers(0, 3), min_size=values.size, max_size=values.size)))
    if not times.any():
        return
    once, again = summary(values, times), summary(np.repeat(values, times))
    for name in ("mean", "q05", "q25", "q50", "q75", "q95"):
        assert getattr(once, name) == pytest.approx(getattr(again, name), abs=1e-9)
    share = proportion(values > 2, times).value
    assert share == pytest.approx((np.repeat(values, times) > 2).mean(), abs=1e-12)


@given(TWOS, st.randoms())
def test_the_order_of_runs_does_not_matter(values, luck):
    weights = 1.0 + np.arange(values.size) % 4
    order = list(range(values.size))
    luck.shuffle(order)
    first, second = summary(values, weights), summary(values[order], weights[order])
    for name in first.__slots__:
        assert getattr(first, name) == pytest.approx(getattr(second, name), abs=1e-9, nan_ok=True)


@given(TWOS, st.floats(0.01, 100), st.floats(-100, 100))
def test_another_unit_changes_the_estimate_as_it_changes_the_values(values, scale, shift):
    weights = 1.0 + np.arange(values.size) % 3
    first, second = mean(values, weights), mean(values * scale + shift, weights)
    assert second.value == pytest.approx(first.value * scale + shift, abs=1e-7)
    assert second.error == pytest.approx(first.error * scale, abs=1e-7, nan_ok=True)
    assert second.sd == pytest.approx(first.sd * scale, abs=1e-7, nan_ok=True)


def test_runs_without_a_value_are_left_out_and_counted():
    gaps = [1.0, np.nan, 2.0, None, 4.0]
    assert mean(gaps) == mean([1.0, 2.0, 4.0])
    assert mean(gaps).runs == 3
    assert mean(gaps, [1, 9, 1, 9, 1]) == mean([1.0, 2.0, 4.0])
    assert mean([1.0, 2.0, 4.0, 50.0], [1, 1, 1, 0]) == mean([1.0, 2.0, 4.0])
    assert summary(gaps).runs == 3
    assert proportion([True, None, False, np.nan]).value == 0.5


@pytest.mark.parametrize("values", [[], [np.nan], [None, None]])
def test_no_run_gives_no_number_and_no_warning(values):
    for found in (mean(values), proportion(values), *quantiles(values, (0.05, 0.5))):
        assert (found.runs, found.effective) == (0, 0)
        assert math.isnan(found.value)
        assert math.isnan(found.error)
    assert math.isnan(summary(values).q50)
    assert summary(values).runs == 0


@pytest.mark.parametrize(("values", "weights"), [([1.0], None), ([1.0, np.nan], None), ([1.0, 0.0], [3, 0])])
def test_one_run_gives_a_number_and_no_error(values, weights):
    for found in (mean(values, weights), proportion(values, weights), *quantiles(values, (0.5,), weights)):
        assert isinstance(found, Estimate)
        assert (found.value, found.runs) == (1, 1)
        assert math.isnan(found.error)
    assert math.isnan(summary(values, weights).simulation_error)


def test_the_same_value_in_every_run_has_no_spread_at_all():
    found = mean(np.full(1000, 0.1), LUCK.random(1000))
    assert (found.value, found.error, found.sd) == (0.1, 0, 0)


def test_a_share_of_other_numbers_is_refused():
    with pytest.raises(ValueError, match="expected true or false"):
        proportion([0.0, 0.5, 1.0])


def test_weighted_intervals_hold_the_truth_as_often_as_they_say():
    """Runs from N(0, 1) that stand for N(0.4, 1), with the ratio of the densities as weights; 2,000 trials.

    Heavy runs are far from the mean, so the plain spread over Kish's effective size is too sure. The count
    has a standard deviation of half a point, so a right method misses two points once in 15,000; seed fixed.
    """
    drawn = np.random.default_rng(11).normal(0, 1, (2000, 400))
    weights = np.exp(0.4 * drawn - 0.08)
    means = [mean(x, w) for x, w in zip(drawn, weights, strict=True)]
    above = [proportion(x > 1, w) for x, w in zip(drawn, weights, strict=True)]
    rare = stats.norm.sf(0.6)
    assert np.mean([m.low < 0.4 < m.high for m in means]) == pytest.approx(0.95, abs=0.02)
    assert np.mean([s.low < rare < s.high for s in above]) == pytest.approx(0.95, abs=0.02)
    plain = [1.96 * m.sd / math.sqrt(m.effective) for m in means]
    assert np.mean([abs(m.value - 0.4) < half for m, half in zip(means, plain, strict=True)]) < 0.94


def test_one_light_run_does_not_make_a_share_certain():
    """Of 100 runs one of weight 1e-9 says yes; a heavier one might have."""
    found = proportion(np.arange(100) == 0, np.where(np.arange(100) == 0, 1e-9, 1.0))
    assert found.value == pytest.approx(1e-9 / 99)
    assert found.high == pytest.approx(proportion(np.zeros(99)).high, rel=0.02)


@given(st.lists(st.tuples(st.booleans(), st.floats(0, 1e30)), min_size=1, max_size=30))
def test_a_weighted_share_lies_in_its_interval_and_that_between_nought_and_one(runs):
    holds, weights = zip(*runs, strict=True)
    if not any(weights):
        return
    found = proportion(holds, weights)
    if not math.isnan(found.error):
        assert 0 <= found.low <= found.value <= found.high <= 1


def test_shares_of_words_are_of_all_runs_and_most_frequent_first():
    ends = ["escape", None, "entry", "entry", None]
    found = shares(ends, kinds=["surrender"])
    assert {kind: one.value for kind, one in found.items()} == {"entry": 0.4, "escape": 0.2, "surrender": 0}
    assert next(iter(found)) == "entry"
    assert found["escape"] == proportion([1, 0, 0, 0, 0])
    assert shares(ends, [5, 1, 1, 1, 2])["escape"].value == 0.5
