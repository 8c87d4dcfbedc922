"""Numbers carry no more digits than their error, and stay short whatever their size."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.figures.digits import between, compact, fixed, listed, percent, signed

THIN = "\u2009"


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.0, "0"), (7.5, "7.5"), (-0.00075, "−0.00075"), (0.375, "0.375"), (12345.0, f"12{THIN}345"),
        (37.5, "37.5"), (1e12, "1e12"), (2.5e-7, "2.5e−7"), (-3.14e9, "−3.1e9"), (math.nan, "–"),
        (math.inf, "–"), (100.0, "100"), (1200.0, f"1{THIN}200"),
    ],
)  # fmt: skip
def test_an_axis_says_a_number_in_few_signs(value, text):
    assert compact(value) == text


@pytest.mark.parametrize(
    ("value", "error", "text"),
    [
        (-59.4, 25.2, "−59"), (251.43, 0.21, "+251.4"), (31.6, 2.0, "+32"), (31.6, 1.4, "+31.6"),
        (0.00123, 0.0017, "+0.0012"), (-2550.2, 46.0, f"−2{THIN}550"), (-0.04, 0.6, "0.0"), (0.0, 0.0, "0"),
        (0.4, math.nan, "+0.4"), (math.nan, 1.0, "–"), (-8e11, 3e10, "−8e11"), (5.0, 0.0, "+5"),
    ],
)  # fmt: skip
def test_a_difference_has_the_digits_of_its_error(value, error, text):
    assert signed(value, error) == text


@given(st.floats(-1e5, 1e5), st.floats(1e-3, 1e4))
def test_what_is_left_out_of_a_mean_is_less_than_its_error(value, error):
    text = fixed(value, error).replace(THIN, "").replace("−", "-")
    assert abs(float(text) - value) <= 0.5 * error + 1e-9


@given(st.floats(allow_nan=True, allow_infinity=True), st.floats(allow_nan=True, allow_infinity=True))
def test_any_number_is_at_most_twelve_signs_long(value, error):
    assert 0 < len(signed(value, error)) <= 12


@pytest.mark.parametrize(
    ("share", "text"),
    [(0, "0 %"), (0.001, "<1 %"), (0.124, "12 %"), (0.999, ">99 %"), (1, "100 %"), (math.nan, "–")],
)
def test_a_share_is_never_rounded_to_none_or_all(share, text):
    assert percent(share) == text


def test_counts_and_lists_are_words():
    assert between([1], "run") == "1 run"
    assert between([60, 100, 80], "run") == "60 to 100 runs"
    assert listed(["Water used", "Fuel", "Water used", "Food"]) == "Water used, fuel and food"
