"""Quantities: text with a unit, and its worth in canonical units."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.scenario.numbers.quantity import exact_quantity, format_quantity, parse_quantity
from sim.scenario.numbers.units import DIMENSIONS
from sim.scenario.text.errors import Misread


@pytest.mark.parametrize(
    ("text", "dimension", "worth"),
    [
        ("6000 L", "volume", 6000.0),
        ("6000L", "volume", 6000.0),
        ("2 m3", "volume", 2000.0),
        ("2 m³", "volume", 2000.0),
        ("500 mL", "volume", 0.5),
        ("25 L/person/d", "volume_per_person_time", 25 / 86400),
        ("25 L/d/person", "volume_per_person_time", 25 / 86400),
        ("25 L per person per day", "volume_per_person_time", 25 / 86400),
        ("35 L/min", "volume_rate", 35 / 60),
        ("20 L/p", "volume_per_person", 20.0),
        ("3 d 4 h", "duration", 3 * 86400 + 4 * 3600),
        ("1 week", "duration", 604800.0),
        ("90 days", "duration", 90 * 86400.0),
        ("1 d 2 h 3 min 4.5 s", "duration", 86400 + 7200 + 180 + 4.5),
        ("3d4h", "duration", 3 * 86400 + 4 * 3600),
        ("5 kWh", "energy", 5000.0),
        ("1.4 kWh/d", "power", 1400 / 24),
        ("1.2 kWp", "peak_power", 1200.0),
        ("4.4 degC", "temperature", 4.4),
        ("-18 °C", "temperature", -18.0),
        ("250 g", "mass", 0.25),
        ("2100 kcal", "food", 1.0),
        ("2100 kcal", "kcal", 2100.0),
        ("5 person-d/d", "food_rate", 5 / 86400),
        ("0.0012 /person/d", "rate_per_person", 0.0012 / 86400),
        ("1/400 h", "rate", None),
        ("0.02 /d", "rate", 0.02 / 86400),
        ("0.02 1/d", "rate", 0.02 / 86400),
        ("40 %", "share", 0.4),
        ("35%", "share", 0.35),
        ("0.4", "share", 0.4),
        ("5", "count", 5.0),
        ("5 people", "count", 5.0),
        ("1e3", "factor", 1000.0),
        ("120 USD", "money", 120.0),
        ("0.08 L/h/kW", "burn_per_power", 0.08 / 3600 / 1000),
        ("0.288 L/kWh", "burn_per_power", 0.288 / 3600 / 1000),
        ("0.35 Wh/L", "energy_per_volume", 0.35),
        ("172 cm", "length", 1.72),
    ],
)
def test_a_quantity_is_worth(text: str, dimension: str, worth: float | None) -> None:
    if worth is None:
        with pytest.raises(Misread):
            parse_quantity(text, dimension)
    else:
        assert parse_quantity(text, dimension) == pytest.approx(worth, rel=1e-15)


@pytest.mark.parametrize(
    ("text", "dimension", "code", "message", "hint"),
    [
        (
            "6000",
            "volume",
            "E402",
            "expected a volume with its unit, received the bare number 6000",
            "Write a unit, for instance 6000 L.",
        ),
        (
            "3 d",
            "volume",
            "E403",
            "expected a volume such as 6000 L, received a duration, '3 d'",
            "Units here: L, mL, m3, gal.",
        ),
        (
            "3 KW",
            "power",
            "E403",
            "expected a power such as 150 W, received the unknown unit 'KW'",
            "Write 3 kW.",
        ),
        (
            "3 furlong",
            "length",
            "E403",
            "expected a length such as 12 m, received the unknown unit 'furlong'",
            "Units here: m, km, cm, mm.",
        ),
        (
            "2 months",
            "duration",
            "E403",
            "expected a duration such as 3 d 4 h, received the unknown unit 'months'",
            "Give days or weeks: 60 d.",
        ),
        (
            "2,000 L",
            "volume",
            "E401",
            "expected a volume such as 6000 L, received '2,000 L'",
            "Write the digits without separators: 2000 L.",
        ),
        (
            "1_000 L",
            "volume",
            "E401",
            "expected a volume such as 6000 L, received '1_000 L'",
            "Write the digits without separators: 1000 L.",
        ),
        (
            "3,5 L",
            "volume",
            "E401",
            "expected a volume such as 6000 L, received '3,5 L'",
            "Write the decimal mark as a point: 3.5 L.",
        ),
        (
            "a lot",
            "volume",
            "E401",
            "expected a volume such as 6000 L, received 'a lot'",
            "Write a number and a unit, for instance 6000 L.",
        ),
        (
            "",
            "volume",
            "E401",
            "expected a volume such as 6000 L, received ''",
            "Write a number and a unit, for instance 6000 L.",
        ),
        (
            "4 h 3 d",
            "duration",
            "E401",
            "expected each unit once and the largest first, received '4 h 3 d'",
            "Write for instance 3 d 4 h.",
        ),
        (
            "3 d 2 d",
            "duration",
            "E401",
            "expected each unit once and the largest first, received '3 d 2 d'",
            "Write for instance 3 d 4 h.",
        ),
        (
            "3 d 2 L",
            "duration",
            "E403",
            "expected a duration such as 3 d 4 h, received a volume, '3 d 2 L'",
            "Units here: d, h, min, s, week.",
        ),
        (
            "-3 d 4 h",
            "duration",
            "E401",
            "expected a duration such as 3 d 4 h, received '-3 d 4 h'",
            "Write a number and a unit, for instance 3 d 4 h.",
        ),
        ("1e999 L", "volume", "E401", "expected a volume of finite size, received '1e999 L'", None),
        (
            "5 L",
            "factor",
            "E403",
            "expected a plain number such as 1.5, received a volume, '5 L'",
            "Leave the unit out.",
        ),
        (
            "200 W",
            "peak_power",
            "E403",
            "expected a solar peak power such as 1.2 kWp, received a power, '200 W'",
            "Units here: kWp, Wp, MWp.",
        ),
    ],
)
def test_a_quantity_that_cannot_be_read_says_what_was_expected(
    text: str, dimension: str, code: str, message: str, hint: str | None
) -> None:
    with pytest.raises(Misread) as caught:
        parse_quantity(text, dimension)
    assert (caught.value.code, caught.value.message, caught.value.hint) == (code, message, hint)


@pytest.mark.parametrize("table", DIMENSIONS.values(), ids=lambda table: table.name)
def test_every_dimension_reads_its_own_example_and_its_canonical_unit_is_worth_one(table) -> None:
    assert math.isfinite(parse_quantity(table.example, table.name))
    assert parse_quantity(f"1 {table.canonical}", table.name) == 1.0
    assert all(suffix in table.suffixes or suffix == "" for suffix, _ in table.shown)


@pytest.mark.parametrize(
    ("value", "dimension", "shown"),
    [
        (6000.0, "volume", "6000 L"),
        (0.05, "volume", "50 mL"),
        (0.0, "volume", "0 L"),
        (3 * 86400 + 4 * 3600, "duration", "3 d 4 h"),
        (90 * 60, "duration", "1 h 30 min"),
        (59, "duration", "59 s"),
        (86399.9, "duration", "1 d"),
        (3599.6, "duration", "1 h"),
        (25 / 86400, "volume_per_person_time", "25 L/person/d"),
        (58.3333333, "power", "58.3333 W"),
        (1500, "power", "1.5 kW"),
        (0.4, "share", "40 %"),
        (5, "count", "5"),
        (0.02 / 86400, "rate", "0.02 /d"),
        (1234567.0, "volume", "1234567 L"),
        (-18.0, "temperature", "-18 degC"),
        (math.inf, "volume", "no limit"),
    ],
)
def test_people_are_shown_a_fitting_unit(value: float, dimension: str, shown: str) -> None:
    assert format_quantity(value, dimension) == shown


_values = st.floats(min_value=-1e15, max_value=1e15, allow_nan=False)


@given(st.sampled_from(sorted(DIMENSIONS)), _values)
def test_an_exact_text_is_read_back_as_the_very_same_value(dimension: str, value: float) -> None:
    assert parse_quantity(exact_quantity(value, dimension), dimension) == value


@given(st.sampled_from(sorted(DIMENSIONS)), st.floats(min_value=1e-9, max_value=1e12))
def test_what_people_are_shown_is_read_back_within_its_rounding(dimension: str, value: float) -> None:
    read = parse_quantity(format_quantity(value, dimension), dimension)
    coarse = 0.03 if dimension == "duration" else 1e-5
    assert read == pytest.approx(value, rel=coarse)


@given(st.integers(0, 400), st.integers(0, 23), st.integers(0, 59), st.integers(1, 59))
def test_a_duration_in_parts_is_the_sum_of_its_parts(
    days: int, hours: int, minutes: int, seconds: int
) -> None:
    text = f"{days} d {hours} h {minutes} min {seconds} s"
    assert parse_quantity(text, "duration") == days * 86400 + hours * 3600 + minutes * 60 + seconds


@given(st.text(max_size=30), st.sampled_from(sorted(DIMENSIONS)))
def test_any_text_is_either_a_finite_quantity_or_a_misreading(text: str, dimension: str) -> None:
    try:
        value, told = parse_quantity(text, dimension), "expected "
    except Misread as misread:
        value, told = 0.0, misread.message
    assert math.isfinite(value)
    assert told.startswith("expected ")
