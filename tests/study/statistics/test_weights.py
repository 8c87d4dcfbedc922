"""What a run counts."""

import subprocess
import sys

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.study.statistics import effective_size, mean, normalised

WEIGHTS = st.lists(st.floats(0.01, 100), min_size=1, max_size=60)


@given(WEIGHTS, st.floats(1e-200, 1e200))
def test_weights_add_up_to_one_whatever_their_scale(weights, scale):
    share = normalised(np.asarray(weights) * scale, len(weights))
    assert share.sum() == pytest.approx(1, abs=1e-12)
    assert share == pytest.approx(np.asarray(weights) / sum(weights), rel=1e-9)


@given(WEIGHTS)
def test_the_effective_size_lies_between_one_and_the_runs(weights):
    assert 1 - 1e-9 <= effective_size(weights) <= len(weights) + 1e-9


def test_the_effective_size_of_equal_weights_is_their_number_and_of_one_heavy_run_is_one():
    assert effective_size(np.full(40, 3.7)) == pytest.approx(40)
    assert effective_size([1e300, 1, 1]) == pytest.approx(1)
    assert effective_size([3, 1]) == pytest.approx(16 / 10)
    assert effective_size([]) == 0 == effective_size([0, 0])


@pytest.mark.parametrize(
    ("weights", "said"),
    [
        ([1, -2, 3], "zero or more, received -2.0 for run 1"),
        ([1, np.nan, np.nan], "received nan for run 1 and 1 more like it"),
        ([np.inf, 1, 1], "received inf for run 0"),
        ([0, 0, 0], "at least one above zero, received 3 zeros"),
        ([1, 1], r"one for each of 3 runs, received shape \(2,\)"),
    ],
)
def test_weights_that_mean_nothing_are_refused_in_words(weights, said):
    with pytest.raises(ValueError, match=said):
        mean([1.0, 2.0, 3.0], weights)


def test_values_that_are_no_row_of_numbers_are_refused():
    with pytest.raises(ValueError, match="run 1 is infinite"):
        mean([1.0, np.inf])
    with pytest.raises(ValueError, match="one for each run"):
        mean(np.zeros((2, 2)))


def test_scipy_stats_is_never_imported():
    """It takes longer to import than a study takes to summarise."""
    code = (
        "import sys; from sim.study.statistics import *; summary([1., 2., 4.]); quantile(range(99), .5); "
        "unknowns(['a'], [[float(i)] for i in range(99)], range(99)); assert 'scipy.stats' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
