"""What moves a difference: luck, and which unknown, on cases whose shares are known."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.study.statistics import luck_and_unknowns, unknowns

LINEAR = {"tank": 3.0, "interval": -2.0, "wear": 1.0, "leak": 0.0}
"slopes of a difference in standard normal unknowns; luck has a standard deviation of 2"
SHARES = {"tank": 9 / 18, "interval": 4 / 18, "wear": 1 / 18, "leak": 0.0}


def linear(runs, seed, luck=2.0):
    """Unknowns, and two differences with the same unknowns and fresh luck."""
    drawn = np.random.default_rng(seed)
    table = drawn.normal(size=(runs, len(LINEAR)))
    effect = table @ np.asarray(list(LINEAR.values()))
    return table, effect + luck * drawn.normal(size=runs), effect + luck * drawn.normal(size=runs)


# Luck and unknowns


def test_twins_split_the_variance_as_the_closed_form_does():
    """14 of 18 are unknowns; the error of a correlation of 8,000 twins is 0.0044, four of them allowed."""
    _, first, second = linear(8000, 1)
    found = luck_and_unknowns(first, second)
    assert found.unknowns == pytest.approx(14 / 18, abs=0.018)
    assert found.luck == 1 - found.unknowns
    assert found.sd == pytest.approx(math.sqrt(18), rel=0.03)
    assert found.twins == 8000


def test_the_interval_of_the_split_holds_the_truth_as_often_as_it_says():
    """Of 400 studies of 200 twins 95 % within 4 points: 3.7 standard deviations of the count; seeds fixed."""
    held = []
    for seed in range(400):
        _, first, second = linear(200, 1000 + seed)
        found = luck_and_unknowns(first, second)
        held.append(found.low <= 14 / 18 <= found.high)
    assert np.mean(held) == pytest.approx(0.95, abs=0.04)


def test_all_luck_and_no_luck_are_the_ends():
    drawn = np.random.default_rng(2)
    luck = luck_and_unknowns(drawn.normal(size=2000), drawn.normal(size=2000))
    assert luck.unknowns < 0.08
    assert luck.low == 0
    same = drawn.exponential(size=300)
    none = luck_and_unknowns(same, same)
    assert (none.unknowns, none.luck, none.low, none.high) == pytest.approx((1, 0, 1, 1))


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 10**6), st.floats(0.01, 100), st.floats(-1000, 1000))
def test_the_split_does_not_depend_on_the_unit_nor_on_which_twin_came_first(seed, scale, shift):
    _, first, second = linear(50, seed)
    found = luck_and_unknowns(first, second)
    other = luck_and_unknowns(second * scale + shift, first * scale + shift)
    assert other.unknowns == pytest.approx(found.unknowns, abs=1e-6)
    assert (other.low, other.high) == pytest.approx((found.low, found.high), abs=1e-6)


def test_a_twin_that_weighs_two_is_a_twin_that_came_twice():
    _, first, second = linear(60, 3)
    times = np.arange(60) % 3
    once = luck_and_unknowns(first, second, times)
    again = luck_and_unknowns(np.repeat(first, times), np.repeat(second, times))
    assert once.unknowns == pytest.approx(again.unknowns)


@pytest.mark.parametrize(
    ("first", "second", "twins"),
    [([], [], 0), ([1.0], [2.0], 1), ([1.0, None], [2.0, 3.0], 1), ([0.0, 0.0], [0.0, 0.0], 2)],
)
def test_without_spread_nothing_is_split(first, second, twins):
    found = luck_and_unknowns(first, second)
    assert found.twins == twins
    assert math.isnan(found.unknowns)
    assert math.isnan(found.luck)


def test_twins_must_be_two():
    with pytest.raises(ValueError, match="two of each, received 2 and 1"):
        luck_and_unknowns([1, 2], [1])


# Which unknown


@pytest.mark.parametrize(("runs", "within"), [(1000, 0.08), (20_000, 0.025)])
def test_each_unknown_explains_its_share(runs, within):
    """Four standard errors, and the 2 % of a share that are lost within 32 bins of normal numbers."""
    table, first, _ = linear(runs, 4)
    found = unknowns(list(LINEAR), table, first)
    for effect in found.effects:
        assert effect.share == pytest.approx(SHARES[effect.name], abs=within)
    assert [effect.name for effect in found.effects] == list(LINEAR)
    assert found.most == found.effects[0]
    assert (found.most.name, found.most.direction, found.runs) == ("tank", 1, runs)
    assert found.effects[1].direction == -1
    assert not found.effects[3].stands_out


@pytest.mark.parametrize(("weighted", "wild"), [(False, 2), (True, 1)])
def test_without_effect_the_share_is_zero_in_the_mean(weighted, wild):
    """Mean over 2,000 studies of 100 runs within four of its standard errors; seed fixed.

    Exact with equal weights, whatever the differences; otherwise to first order.
    """
    drawn = np.random.default_rng(5)
    weights = drawn.exponential(size=(2000, 100)) if weighted else [None] * 2000
    found = [
        unknowns(["x"], drawn.normal(size=(100, 1)), drawn.normal(size=100) ** wild, w).effects[0].share
        for w in weights
    ]
    assert abs(np.mean(found)) < 4 * np.std(found) / math.sqrt(2000)
    assert np.std(found) > 0.01


@pytest.mark.parametrize("kind", ["normal", "wild", "mostly nothing", "weighted"])
def test_a_harmless_unknown_is_named_in_at_most_one_study_of_a_hundred(kind):
    """Ten harmless unknowns, 500 studies of 200 runs: 1 % may be named, and 1.8 % by four errors."""
    drawn = np.random.default_rng(6)
    named = 0
    for _ in range(500):
        apart = drawn.normal(size=200)
        if kind == "wild":
            apart = drawn.standard_cauchy(200)
        elif kind == "mostly nothing":
            apart = np.where(drawn.random(200) < 0.8, 0.0, apart)
        weights = drawn.exponential(size=200) if kind == "weighted" else None
        found = unknowns([f"u{k}" for k in range(10)], drawn.random((200, 10)), apart, weights)
        named += found.most is not None
        assert found.why_not == ("" if found.most else "no unknown stands out of the noise of 200 runs")
    assert named / 500 <= 0.01 + 0.018


def test_an_unknown_of_a_tenth_is_found_in_a_thousand_runs():
    """Its share is 0.1 and the luck normal; missed in fewer than one study of twenty."""
    drawn = np.random.default_rng(7)
    missed = 0
    for _ in range(100):
        table = drawn.normal(size=(1000, 10))
        found = unknowns([f"u{k}" for k in range(10)], table, table[:, 3] + 3 * drawn.normal(size=1000))
        missed += found.most is None or found.most.name != "u3"
    assert missed < 5


def test_an_unknown_that_helps_in_the_middle_has_a_share_and_no_direction():
    drawn = np.random.default_rng(8)
    table = drawn.uniform(-1, 1, (2000, 1))
    found = unknowns(["x"], table, table[:, 0] ** 2).most
    assert found is not None
    assert found.share > 0.95
    assert found.direction == 0


def test_an_unknown_of_few_values_has_a_bin_for_each():
    """A doubt of two outcomes that moves the mean by 2, on luck of variance 1: half of the variance."""
    drawn = np.random.default_rng(9)
    doubt = drawn.integers(0, 2, 4000).astype(float)
    found = unknowns(["doubt"], doubt[:, None], 2 * doubt + drawn.normal(size=4000)).most
    assert found is not None
    assert found.share == pytest.approx(0.5, abs=0.04)
    assert found.direction == 1


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 10**6), st.floats(0.01, 100), st.floats(-1000, 1000))
def test_shares_do_not_depend_on_units_nor_on_the_order_of_runs(seed, scale, shift):
    table, first, _ = linear(120, seed)
    order = np.random.default_rng(seed).permutation(120)
    found = unknowns(list(LINEAR), table, first)
    other = unknowns(list(LINEAR), np.exp(table[order]), first[order] * scale + shift)
    for one, two in zip(found.effects, other.effects, strict=True):
        assert (one.name, one.direction, one.stands_out) == (two.name, two.direction, two.stands_out)
        assert one.share == pytest.approx(two.share, abs=1e-6)


def test_equal_weights_are_no_weights():
    table, first, _ = linear(300, 10)
    assert unknowns(list(LINEAR), table, first, np.full(300, 7.0)) == unknowns(list(LINEAR), table, first)


@pytest.mark.parametrize(
    ("names", "runs", "apart", "why"),
    [
        (["x"], 20, None, "20 runs are too few to name an unknown; 50 are needed"),
        (["x"], 60, 1.0, "the difference is the same in every run"),
        ([], 60, None, "nothing is unknown"),
        (["x"], 0, None, "0 runs are too few to name an unknown; 50 are needed"),
    ],
)
def test_where_nothing_can_be_named_it_says_why(names, runs, apart, why):
    drawn = np.random.default_rng(11).random(runs)
    table = np.column_stack([drawn] * len(names)) if names else np.empty((runs, 0))
    found = unknowns(names, table, drawn if apart is None else np.full(runs, apart))
    assert (found.most, found.why_not) == (None, why)


EXTREMES = st.sampled_from([0.0, 1e-320, 1e-12, 1.0, 7.0, 1e12, 1e300])


@given(st.lists(st.tuples(EXTREMES, st.integers(0, 9), st.integers(0, 9)), min_size=1, max_size=70))
def test_whatever_the_weights_there_is_an_answer_and_no_warning(runs):
    weights, x, y = (np.asarray(column, float) for column in zip(*runs, strict=True))
    if not weights.any():
        return
    (effect,) = unknowns(["x"], x[:, None], y, weights).effects
    assert math.isnan(effect.share) or effect.share <= 1 + 1e-9


def test_an_unknown_that_was_never_drawn_or_never_varied_explains_nothing():
    drawn = np.random.default_rng(12).random(100)
    table = np.column_stack([np.full(100, np.nan), np.full(100, 3.0), drawn])
    found = unknowns(["never", "always", "x"], table, drawn)
    assert [effect.name for effect in found.effects] == ["x", "never", "always"]
    assert math.isnan(found.effects[1].share)
    assert found.most is not None
    assert found.most.name == "x"


def test_a_table_of_another_size_is_refused():
    with pytest.raises(ValueError, match=r"a table of 3 runs and 1 unknowns, received \(2, 1\)"):
        unknowns(["x"], [[1.0], [2.0]], [1.0, 2.0, 3.0])
