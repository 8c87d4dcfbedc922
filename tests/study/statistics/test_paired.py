"""What one alternative changes, over pairs with the same luck."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from sim.study.statistics import differences, mean, paired, paired_words, summary

LUCK = np.random.default_rng(3)
PAIRS = arrays(np.float64, st.tuples(st.just(2), st.integers(2, 40)), elements=st.integers(-9, 9).map(float))


def test_a_small_table_can_be_followed_by_hand():
    row = paired(
        "hours", [4, 2, 3, None, 5], [1, 2, 5, 7, None], better="lower", unit="h", meaning="Hours dark",
        exits_differ=[True, False, False, True, True],
    )  # fmt: skip
    assert (row.measure, row.unit, row.meaning, row.better) == ("hours", "h", "Hours dark", "lower")
    assert (row.pairs, row.baseline, row.alternative) == (3, 3, pytest.approx(8 / 3))
    assert row.difference == pytest.approx(-1 / 3)
    assert (row.low, row.median, row.high) == (-3, 0, 2)
    assert (row.better_in, row.identical_in, row.exits_differ_in) == pytest.approx((1 / 3, 1 / 3, 1 / 3))


@pytest.mark.parametrize(("better", "share"), [("lower", 0.25), ("higher", 0.5), ("none", math.nan)])
def test_which_way_is_better_decides_who_is_better(better, share):
    row = paired("x", [1, 1, 1, 1], [0, 2, 3, 1], better=better)
    assert row.better_in == pytest.approx(share, nan_ok=True)
    assert math.isnan(row.exits_differ_in)


@given(PAIRS, st.data())
def test_the_difference_is_that_of_the_pairs_and_of_the_means(pairs, data):
    baseline, alternative = pairs
    size = baseline.size
    weights = np.asarray(data.draw(st.lists(st.integers(1, 3), min_size=size, max_size=size)), float)
    row = paired("x", baseline, alternative, better="lower", weights=weights)
    direct = summary(alternative - baseline, weights)
    assert row.difference == pytest.approx(row.alternative - row.baseline, abs=1e-9)
    assert (row.difference, row.error) == pytest.approx((direct.mean, direct.simulation_error), nan_ok=True)
    assert (row.low, row.lower, row.median, row.upper, row.high) == (
        direct.q05, direct.q25, direct.q50, direct.q75, direct.q95,
    )  # fmt: skip
    back = paired("x", alternative, baseline, better="higher", weights=weights)
    assert back.difference == pytest.approx(-row.difference, abs=1e-9)
    assert back.better_in == pytest.approx(row.better_in)
    worse = paired("x", alternative, baseline, better="lower", weights=weights)
    assert row.better_in + worse.better_in + row.identical_in == pytest.approx(1)


def test_a_placebo_changes_exactly_nothing():
    values = LUCK.normal(size=500)
    row = paired("x", values, values, better="higher", weights=LUCK.random(500), exits_differ=np.zeros(500))
    assert (row.difference, row.error, row.low, row.high) == (0, 0, 0, 0)
    assert (row.better_in, row.identical_in, row.exits_differ_in) == (0, 1, 0)


def test_luck_that_both_share_falls_out():
    """Baseline N(0, 10²), alternative lower by 1 ± 0.1: the error is that of the difference alone."""
    baseline = LUCK.normal(0, 10, 400)
    row = paired("x", baseline, baseline - LUCK.normal(1, 0.1, 400), better="lower")
    assert row.error == pytest.approx(1.96 * 0.1 / 20, rel=0.2)
    assert mean(baseline).error > 50 * row.error


@pytest.mark.parametrize("pairs", [0, 1])
def test_too_few_pairs_give_no_error_and_no_warning(pairs):
    row = paired("x", [2.0] * pairs, [3.0] * pairs, better="higher", exits_differ=[False] * pairs)
    assert row.pairs == pairs
    assert math.isnan(row.error)
    assert row.difference == pytest.approx(1 if pairs else math.nan, nan_ok=True)
    assert row.better_in == pytest.approx(1 if pairs else math.nan, nan_ok=True)


def test_pairs_in_which_only_weightless_runs_have_a_value_are_none():
    row = paired("x", [2.0, None], [3.0, 1.0], better="higher", weights=[0, 1])
    assert (row.pairs, math.isnan(row.difference), math.isnan(row.baseline)) == (0, True, True)


def test_words_are_only_the_same_or_not():
    row = paired_words(
        "exit", ["escape", None, "entry", "entry"], ["escape", None, None, "escape"],
        exits_differ=[False, False, True, True], weights=[1, 2, 1, 1],
    )  # fmt: skip
    assert (row.identical_in, row.exits_differ_in, row.pairs) == (pytest.approx(0.6), pytest.approx(0.4), 4)
    assert math.isnan(row.difference)
    assert math.isnan(row.better_in)
    assert paired_words("exit", ["a", None], ["a", None]).identical_in == 1


def test_what_cannot_be_paired_is_refused_in_words():
    with pytest.raises(ValueError, match=r"as many values of the alternative as of the baseline \(2\)"):
        differences([1, 2], [1])
    with pytest.raises(ValueError, match="lower, higher or none"):
        paired("x", [1], [1], better="less")
    with pytest.raises(ValueError, match="expected 2 answers"):
        paired("x", [1, 2], [1, 2], better="none", exits_differ=[True])
    with pytest.raises(ValueError, match="expected 2 words"):
        paired_words("x", ["a", "b"], ["a"])
