"""Days of cover at the reference need, and first stock-outs."""

import numpy as np
import pytest

from sim.engine import DAY
from sim.measures import NotRecorded, days_of_cover, measure_all
from sim.study import first_empty
from tests.measures.toy import Toy

REFERENCE = {
    "needs": {"drinking": 2.5}, "reference": {"water": 15.0, "energy": 2100.0}, "fuel_reference": 10.0,
}


def stocked():
    toy = Toy(10, [(0, 0), (1, 5), (9, 0)]).static(**REFERENCE)
    toy.line("water.tank", [(0, 700, 0)]).line("water.header", [(0, 50, 0)])
    toy.line("water.drinking", [(0, 25, 0)])
    toy.line("food.shelf", [(0, 50, 0)], "person-d").line("food.fridge", [(0, 5, 0)], "person-d")
    toy.line("fuel", [(0, 60, -5)]).line("gas", [(0, 30, -1)], "d")
    return toy.line("medicine.a", [(0, 28, 0)], "person-d").step("medicine.users.a", 2.0)


@pytest.mark.parametrize(
    ("resource", "cover"),
    [("water", 775 / 75), ("drinking_water", 2), ("food", 11), ("fuel", 5), ("gas", 28), ("medicine.a", 14)],
)
def test_cover_is_the_level_over_the_reference_need_of_everyone_inside(resource, cover):
    assert days_of_cover(stocked().records(), resource, 2 * DAY) == pytest.approx(cover)


def test_cover_is_undefined_while_nobody_is_inside():
    cover = days_of_cover(stocked().records(), "gas", np.array([0, 2, 9]) * DAY)
    assert np.isnan(cover).tolist() == [True, False, True]


def test_cover_of_what_is_not_stored_says_what_is():
    with pytest.raises(NotRecorded, match="no level of 'gold' in these records; there are water"):
        days_of_cover(stocked().records(), "gold", 0)


def test_cover_without_a_reference_need_is_refused():
    with pytest.raises(NotRecorded, match="no reference need of 'fuel'"):
        days_of_cover(Toy(1).line("fuel", [(0, 5, 0)]).records(), "fuel", 0)


def first(toy, resource):
    return measure_all(toy.records())[f"first_stock_out_{resource}"].value


def test_the_first_stock_out_is_when_the_level_meets_zero():
    assert first(Toy(10).line("fuel", [(0, 30, -10), (3, 0, 0), (5, 100, -50), (7, 0, 0)]), "fuel") == 3


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ([(0, 30, -10), (3, 0, 20), (4, 20, -5), (8, 0, 0)], 8),  # filled in the second in which it was empty
        ([(0, 30, -10), (3, 0, 20), (5, 40, 0)], None),
        ([(0, 100, -10)], None),  # 10 days at 10 a day: empty when the run ends, and nobody went without
        ([(0, 99, -10), (9.9, 0, 0)], 9.9),
    ],
)
def test_a_store_runs_out_where_it_leaves_somebody_without(rows, expected):
    """As the table of what ran out has it."""
    toy = Toy(10).line("fuel", rows)
    if rows[-1][2] < 0:
        toy = Toy(10).line("fuel", [*rows, (10, 0, 0)])
    told = first_empty(toy.records())
    assert first(toy, "fuel") == expected == (told[0].begins[0] / DAY if told else None)


def test_water_runs_out_when_all_of_it_has():
    toy = Toy(10).line("water.tank", [(0, 10, -10), (1, 0, 0)])
    toy.line("water.header", [(0, 20, -10), (2, 0, 0)])
    assert first(toy, "water") == 2


def test_an_empty_store_is_found_empty_by_those_who_come():
    assert first(Toy(10, [(0, 0), (4, 5)]).line("gas", [(0, 0, 0)], "d"), "gas") == 4


def test_a_store_that_empties_after_the_exit_never_ran_out():
    assert first(Toy(10, [(0, 5), (4, 0)]).line("gas", [(0, 6, -1), (6, 0, 0)], "d"), "gas") is None
