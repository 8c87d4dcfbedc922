"""The runs behind a panel: their quantiles, and between which counts nine in ten of them lie."""

import numpy as np
import pytest

from sim.figures.around import counted, nine_in_ten, spread_of


def test_the_quantiles_are_those_of_a_fan():
    values = np.random.default_rng(1).normal(size=(37, 5))
    shares = (0.05, 0.25, 0.5, 0.75, 0.95)
    expected = np.quantile(values, shares, axis=0, method="averaged_inverted_cdf")
    assert spread_of(values) == pytest.approx(expected)


def test_a_day_on_which_too_few_runs_have_a_value_is_left_out():
    values = np.full((10, 3), np.nan)
    values[:, 0], values[:2, 1], values[:1, 2] = 1.0, 1.0, 1.0
    assert np.isfinite(spread_of(values)[2]).tolist() == [True, True, False]


def test_without_runs_there_is_no_spread_and_no_range():
    assert spread_of(None) is None
    assert counted(3, "dark", None) == [("3", "dark")]


def test_nine_in_ten_are_whole_counts_that_some_run_has():
    counts = np.array([0] * 1 + [4] * 18 + [50])
    assert nine_in_ten(counts) == (4, 4)
    assert counted(3, "dark", counts) == [("3", "dark"), ("", "9 in 10: 4–4")]
