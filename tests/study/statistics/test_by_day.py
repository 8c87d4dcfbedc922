"""Daily series over many runs."""

import tracemalloc
from dataclasses import fields

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from sim.study.curves import Fan, StockOut
from sim.study.statistics import Emptiness, Spread, emptiness_by_day, in_blocks, quantiles, spread_by_day
from sim.study.statistics.summary import SHARES

LUCK = np.random.default_rng(4)


def some_stays(runs=60, days=50):
    """Litres a day, until the stay ends."""
    matrix = LUCK.gamma(2, 5, (runs, days))
    matrix[np.arange(days) >= LUCK.integers(1, days - 5, runs)[:, None]] = np.nan
    return matrix


@pytest.mark.parametrize("weighted", [False, True])
def test_each_day_has_the_quantiles_and_shares_of_that_day(weighted):
    matrix = some_stays()
    weights = LUCK.integers(1, 4, 60).astype(float) if weighted else None
    found = spread_by_day(in_blocks(matrix, 7), weights, minimum=5)
    share = (np.ones(60) if weights is None else weights) / (60 if weights is None else weights.sum())
    for day in range(50):
        column = matrix[:, day]
        there = ~np.isnan(column)
        assert found.inside[day] == pytest.approx(share[there].sum())
        here = [found.low[day], found.lower[day], found.median[day], found.upper[day], found.high[day]]
        one_by_one = [one.value for one in quantiles(column, SHARES, weights)]
        assert here == pytest.approx(one_by_one, nan_ok=True)
        if there.any():
            low = share[there & (np.nan_to_num(column, nan=9) < 5)].sum() / share[there].sum()
            assert found.below[day] == pytest.approx(low)
        else:
            assert np.isnan(found.below[day])


@pytest.mark.parametrize("days", [1, 3, 50, 999])
def test_blocks_of_any_width_give_the_same(days):
    matrix, weights = some_stays(), LUCK.random(60)
    whole, cut = (spread_by_day(in_blocks(matrix, width), weights, 5) for width in (50, days))
    empty, emptied = (emptiness_by_day(in_blocks(matrix > 9, width), weights) for width in (50, days))
    for one, other in ((whole, cut), (empty, emptied)):
        for field in fields(one):
            there = getattr(other, field.name)
            assert getattr(one, field.name) == pytest.approx(there, abs=1e-12, nan_ok=True)


def test_memory_is_bounded_by_a_block_and_not_by_the_days():
    """3,000 runs of 40 and of 400 days, four days at a time."""

    def blocks(days):
        for _ in range(days // 4):
            yield np.linspace(0, 1, 12_000).reshape(3000, 4)

    def peak(days):
        tracemalloc.start()
        spread_by_day(blocks(days), minimum=0.5)
        _, most = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        return most

    assert peak(400) < 1.2 * peak(40) < 3000 * 400 * 8


def test_a_store_once_empty_has_been_empty_ever_after():
    nan = np.nan
    empty = np.asarray([[0, 1, 0, 0], [0, 0, 1, 1], [0, 0, 0, nan], [1, nan, nan, nan]])
    found = emptiness_by_day(in_blocks(empty, 2))
    assert found.ever == pytest.approx([0.25, 0.5, 0.75, 0.75])
    assert found.out == pytest.approx([0.25, 1 / 3, 1 / 3, 0.5])
    assert emptiness_by_day(in_blocks(empty), [1, 1, 1, 3]).ever[0] == 0.5


@given(arrays(np.float64, (6, 9), elements=st.sampled_from([0.0, 1.0, np.nan])))
def test_ever_empty_never_falls_and_never_lies_below_those_empty_now(empty):
    found = emptiness_by_day(in_blocks(empty, 4))
    assert (np.diff(found.ever) >= -1e-12).all()
    now = (np.nan_to_num(empty) > 0).mean(axis=0)
    assert (found.ever >= now - 1e-12).all()


def test_without_days_there_is_nothing():
    assert spread_by_day([]).median.shape == (0,)
    assert spread_by_day([]).below is None
    assert emptiness_by_day([]).ever.shape == (0,)


def test_the_arrays_are_those_that_figures_draw():
    assert {field.name for field in fields(Spread)} < {field.name for field in fields(Fan)}
    assert {field.name for field in fields(Emptiness)} < {field.name for field in fields(StockOut)}
