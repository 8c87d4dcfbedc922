"""No more digits than the simulation error lets stand."""

import math
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.study.statistics import number, rounded, with_error


@pytest.mark.parametrize(
    ("value", "error", "text"),
    [
        (12.34, 0.12, "12.3 ± 0.1"),
        (12.34, 0.096, "12.3 ± 0.1"),
        (9.96, 0.95, "10 ± 1"),
        (123.4, 9.7, "120 ± 10"),
        (1234.5, 22, "1,230 ± 20"),
        (1234567.8, 0.4, "1,234,567.8 ± 0.4"),
        (-0.04, 0.3, "0.0 ± 0.3"),
        (-12.36, 0.2, "-12.4 ± 0.2"),
        (0, 0.2, "0.0 ± 0.2"),
        (3, 40, "0 ± 40"),
        (0.99, 0.001, "0.990 ± 0.001"),
        (5, 0, "5 ± 0"),
        (0, 0, "0 ± 0"),
        (125 / 3, 0, "41.6667 ± 0"),
        (1234567, 0, "1,234,567 ± 0"),
        (1.2345e9, 3e6, "(1.235 ± 0.003) × 10⁹"),
        (1e-9, 3e-11, "(1.00 ± 0.03) × 10⁻⁹"),
        (1e300, 1e299, "(1.0 ± 0.1) × 10³⁰⁰"),
        (1e300, 1e-5, "1 × 10³⁰⁰ ± 0.00001"),
        (0, 5e-324, "(0 ± 5) × 10⁻³²⁴"),
        (math.nan, 1, "–"),
        (math.nan, math.nan, "–"),
        (3.14159, math.nan, "3.142 (too few runs for an error)"),
        (math.inf, 1, "∞ (too few runs for an error)"),
        (3.14159, math.inf, "3.142 (too few runs for an error)"),
    ],
)
def test_a_number_and_its_error(value, error, text):
    assert with_error(value, error) == text


def test_the_unit_stands_behind_both_and_two_digits_may_be_asked_for():
    assert with_error(12.34, 0.12, "L") == "12.3 ± 0.1 L"
    assert with_error(12.34, 0.12, "L", digits=2) == "12.34 ± 0.12 L"
    assert with_error(1.2345e9, 3e6, "L") == "(1.235 ± 0.003) × 10⁹ L"
    assert with_error(7, math.nan, "d") == "7 d (too few runs for an error)"
    assert rounded(12.34, 0.12) == ("12.3", "0.1")
    assert rounded(12.34, math.nan) == ("12.34", "")


@pytest.mark.parametrize(
    ("value", "text"),
    [(12.3456, "12.35"), (0.5, "0.5"), (1234567.0, "1,235,000"), (-2.0, "-2"), (0.0, "0"), (99999, "100,000"),
     (2.5e-7, "2.5 × 10⁻⁷"), (math.nan, "–"), (-math.inf, "-∞")],
)  # fmt: skip
def test_a_number_without_error_has_four_digits(value, text):
    assert number(value) == text


@given(st.floats(-1e6, 1e6), st.floats(1e-4, 1e5), st.sampled_from([1, 2]))
def test_what_is_shown_misses_by_at_most_half_of_its_last_digit(value, error, digits):
    shown, apart = rounded(value, error, digits)
    if "×" in shown or "×" in apart:
        return
    places = [len(text.partition(".")[2]) for text in (shown, apart)]
    assert places[0] == places[1]
    assert len(apart.replace(",", "").replace(".", "").strip("0")) <= digits
    last = Decimal(apart.replace(",", "")).adjusted() - digits + 1
    assert abs(Decimal(shown.replace(",", "")) - Decimal(value)) <= Decimal((0, (5,), last - 1))
    assert not shown.startswith("-0.0") or float(shown) != 0


@given(st.floats(), st.one_of(st.floats(0), st.just(math.nan)))
def test_any_two_floats_have_a_text(value, error):
    assert with_error(value, error)


def test_an_error_below_zero_and_three_digits_are_refused():
    with pytest.raises(ValueError, match="zero or more, received -1"):
        with_error(1, -1)
    with pytest.raises(ValueError, match="one or two"):
        with_error(1, 1, digits=3)
