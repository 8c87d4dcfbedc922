"""Axes hold their data between round numbers, and parts of a page keep to their edges."""

from datetime import date

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from sim.figures import style
from sim.figures.lanes import Page
from sim.figures.multiples import (
    End,
    at_least,
    by_day,
    calendar,
    cut,
    end_labels,
    last_day,
    nearest,
    one_calendar,
    parts,
    scale_of,
)

VALUES = st.lists(st.floats(-1e12, 1e12, allow_subnormal=False), min_size=1, max_size=6)


@given(VALUES, st.integers(2, 5))
def test_an_axis_holds_every_value_and_zero(values, most):
    scale = scale_of(np.array(values), most)
    span = scale.high - scale.low
    assert scale.low - 1e-9 * span <= min(*values, 0.0)
    assert max(*values, 0.0) <= scale.high + 1e-9 * span
    assert 1 <= len(scale.ticks) <= most + 2
    assert all(scale.low - 1e-9 * span <= mark <= scale.high + 1e-9 * span for mark, _ in scale.ticks)


@given(st.floats(1e-6, 1e9))
def test_a_root_scale_has_zero_at_the_foot_and_its_end_at_the_top(high):
    scale = scale_of(np.array([high / 3, high]), 4, root=True)
    assert (scale.up(0.0), scale.up(scale.high)) == (0.0, 1.0)
    assert scale.high >= high * (1 - 1e-9)
    marks = [mark for mark, _ in scale.ticks]
    assert marks == sorted(set(marks))
    rises = np.diff([scale.up(mark) for mark in marks])
    assert (rises > 0.17).all()  # so that words of 7 pt do not touch on a plot of 18 mm


def test_values_that_are_not_known_make_an_axis_all_the_same():
    assert scale_of(np.array([np.nan, np.inf]), 3).ticks == [(0.0, "0")]
    assert scale_of(np.zeros(0), 3).ticks == [(0.0, "0")]


@given(st.floats(1e-9, 1e12))
def test_round_numbers_are_near(value):
    assert value * (1 - 1e-6) <= at_least(value) <= 1.51 * value
    assert nearest(value) == pytest.approx(value, rel=0.26)


def test_a_value_a_day_is_drawn_over_its_whole_day():
    x, y = by_day([3.0, np.nan, 5.0])
    assert x.tolist() == [0, 1, 1, 2, 2, 3]
    assert y[[0, 1, 4, 5]].tolist() == [3, 3, 5, 5]
    assert np.isnan(y[2:4]).all()


def test_the_last_day_is_the_last_with_a_value():
    assert last_day([1.0, np.nan, 2.0, np.nan]) == 2
    assert last_day([np.nan]) is None


def test_a_calendar_begins_at_its_start_and_has_its_days():
    days = calendar(date(2024, 2, 28), 3)
    assert [days.moment(int(second)).day for second in days.days] == [28, 29, 1, 2]


def test_the_longest_curve_sets_the_calendar():
    assert len(one_calendar([date(2024, 1, 1)] * 2, [3, 9]).days) == 10


def test_parts_lie_side_by_side_within_the_page():
    page = Page(10, 10)
    page.lane(50)
    page.open(2.0)
    left, right = parts(page, 2, 12.0, 20.0)
    assert (left.left, left.right, right.left, right.right) == (12.0, 70.0, 102.0, 160.0)
    assert left.figure is right.figure is page.figure


@given(st.lists(st.floats(0, 30), min_size=1, max_size=9))
def test_labels_at_ends_keep_apart_in_the_order_of_their_ends(heights):
    page = Page(10, 40)
    lane = page.lane(30)
    with style.house():
        page.open(2.0)
        end_labels(page, lane, [End(100.0, y, f"label {place}") for place, y in enumerate(heights)], 3.1)
    at = {text.get_text(): text.get_position()[1] for text in page.figure.texts}
    placed = [at[f"label {place}"] for place in np.argsort(heights, kind="stable")]
    assert len(placed) == len(heights)
    assert (np.diff(placed) >= 3.1 - 1e-9).all()


@given(st.text("ab ", min_size=1, max_size=60), st.floats(5, 60))
def test_words_that_were_cut_fit_and_show_it(words, room):
    assume(words.strip())
    kept = cut(words, room, 400)
    assert kept == words or (kept.endswith("…") and style.breadth(kept, style.TEXT) <= room)
