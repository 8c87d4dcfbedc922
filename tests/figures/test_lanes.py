"""Reserved lanes: nothing that is placed by them touches."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.figures import style
from sim.figures.lanes import Entry, Page, rows, spread


def test_what_does_not_touch_stays_where_it_is():
    assert spread([10, 30, 50], [4, 4, 4], 0, 100).tolist() == [10, 30, 50]


def test_two_at_one_place_step_aside_by_half_a_width_each():
    assert spread([20, 20], [4, 4], 0, 100).tolist() == [18, 22]


def test_at_the_margin_both_step_inwards():
    assert spread([0, 0], [4, 4], 0, 100).tolist() == [2, 6]


def test_a_row_that_is_too_short_has_no_places():
    assert spread([1, 2, 3], [4, 4, 4], 0, 11) is None


@given(st.lists(st.tuples(st.floats(0, 150), st.floats(0.5, 12)), min_size=1, max_size=12))
def test_spread_places_keep_their_order_their_widths_and_the_margins(wanted):
    wanted.sort()
    centres, widths = (np.array(column) for column in zip(*wanted, strict=True))
    places = spread(centres, widths, 0, 150)
    assert places is not None
    assert np.all(np.diff(places) >= (widths[1:] + widths[:-1]) / 2 - 1e-6)
    assert places[0] - widths[0] / 2 >= -1e-6
    assert places[-1] + widths[-1] / 2 <= 150 + 1e-6


def test_a_page_is_as_high_as_its_lanes():
    page = Page(10, 10)
    page.lane(20)
    page.lane(30, 5)
    page.open(2)
    assert page.figure.get_figheight() * 25.4 == pytest.approx(57)
    assert page.figure.get_figwidth() * 25.4 == pytest.approx(180)


def test_a_long_key_breaks_into_rows():
    entries = [Entry(f"an entry of some length {number}", "box") for number in range(9)]
    broken = rows(entries, 100)
    assert [entry for row in broken for entry in row] == entries
    assert len(broken) > 1
    assert all(sum(entry.width for entry in row) <= 103.4 for row in broken)


def test_words_wrap_at_the_width_and_none_is_lost():
    words = "Water below fifteen litres a person a day on seventy-one of four hundred and twelve days"
    lines = style.wrapped(words, style.TITLE, 700, 80)
    assert " ".join(lines) == words
    assert len(lines) == 3
    assert all(style.breadth(line, style.TITLE, 700) <= 80 for line in lines)


def test_bold_is_wider_and_twice_the_size_is_twice_the_width():
    assert style.breadth("Cordon", 8, 700) > style.breadth("Cordon", 8)
    assert style.breadth("Cordon", 16) == pytest.approx(2 * style.breadth("Cordon", 8), rel=0.01)


@pytest.mark.parametrize(("value", "words"), [(0.0, "0"), (7.5, "7.5"), (4000.0, "4\u2009000")])
def test_numbers_in_words(value, words):
    assert style.number(value) == words
