"""Worst days are days: the least on any day, days with none, and the hours in which a store stood empty."""

import pytest

from sim.measures import measure_all
from tests.measures.toy import Toy


def values(toy):
    return {name: one.value for name, one in measure_all(toy.records()).items()}


def test_the_least_of_a_day_is_of_a_day_and_not_of_a_mean():
    """1 L a person on the ninth day of twelve, 20 L on the others: the least 7-day mean is 121/7, 17.3 L."""
    found = values(Toy(12).step("water.use.drinking", [(0, 100.0), (8, 5.0), (9, 100.0)]))
    assert found["water_use_least_day"] == pytest.approx(1)
    assert found["water_use_below_15"] == 0


def test_days_without_are_calendar_days_and_hours_without_are_hours():
    """Nothing from day 2.5 to day 5.25: two whole days, 66 hours."""
    toy = Toy(10).step("water.use.drinking", [(0, 75.0), (2.5, 0.0), (5.25, 75.0)])
    toy.step("food.eaten", [(0, 5.0), (2.5, 0.0), (5.25, 5.0)])
    toy.step("power.source", [(0, "grid"), (2.5, "none"), (5.25, "grid")])
    found = values(toy)
    for what in ("water", "food", "power"):
        assert found[f"days_without_{what}"] == 2, what
    assert (found["hours_without_water"], found["hours_without_power"]) == pytest.approx((66, 66))
    for what in ("water_use", "intake", "power"):
        assert found[f"{what}_least_day"] == 0, what


def test_a_drop_is_no_water_by_the_hour_as_it_is_by_the_day():
    """0.04 L a day for five are 0.008 L each, below the drop of 0.01 L; 0.06 L are 0.012 L, above it."""
    for used, dry in ((0.04, 10), (0.06, 0)):
        found = values(Toy(10).step("water.use.drinking", [(0, used)]))
        assert (found["days_without_water"], found["hours_without_water"]) == (dry, 24 * dry)


def test_a_day_that_somebody_spends_inside_in_part_is_not_the_least_day():
    """They come at 18:00 of the first day and leave at 06:00 of the fourth; power only in the morning."""
    toy = Toy(5, [(0, 0), (0.75, 5), (3.25, 0)])
    toy.step("power.source", [(0, "none"), (1.25, "grid"), (1.5, "none")])
    toy.step("water.use.drinking", [(0, 0.0), (0.75, 0.0), (1, 50.0), (3, 5.0), (3.25, 0.0)])
    found = values(toy)
    assert found["water_use_least_day"] == pytest.approx(10)
    assert found["days_without_water"] == pytest.approx(0.25)
    assert found["power_least_day"] == 0
    assert found["days_without_power"] == pytest.approx(0.25 + 1 + 0.25)


def test_where_no_day_is_spent_inside_as_a_whole_the_least_is_of_the_parts():
    found = values(Toy(0.5, 4).step("water.use.drinking", 40.0))
    assert found["water_use_least_day"] == pytest.approx(10)


def test_the_hours_of_an_empty_store_are_those_in_which_it_holds_nothing_and_nothing_comes():
    """300 L at 100 L a day, empty for two days, 100 L for a day, empty for two, then 10 L come and go."""
    toy = Toy(10).line(
        "water.tank",
        [(0, 300, -100), (3, 0, 0), (5, 100, -100), (6, 0, 0), (8, 0, 10), (9, 10, -10)],
    )
    toy.line("fuel", [(0, 5, 0)])
    toy.line("food.perishable", [(0, 0, 0)])
    found = values(toy)
    assert "hours_empty_food_perishable" not in found  # a heap on the shelf, of which none is no lack
    assert found["hours_empty_water_tank"] == 4 * 24
    assert found["hours_empty_water_tank_share"] == pytest.approx(0.4)
    assert found["hours_empty_fuel"] == 0
