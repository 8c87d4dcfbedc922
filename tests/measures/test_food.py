"""Food: intake against 2,100 kcal, weight of the reference adult, spoilage."""

import pytest

from sim.measures import Days, measure_all
from sim.measures.food import intake, weight
from tests.measures.toy import ADULT, Toy


def values(toy):
    return {name: value.value for name, value in measure_all(toy.records()).items()}


def test_five_person_days_a_day_feed_five():
    found = values(Toy(10).step("food.eaten", 5.0))
    assert found["intake"] == pytest.approx(2100)
    assert found["intake_below_2100"] == 0


def test_one_short_day_counts_its_person_days_alone():
    found = values(Toy(10).step("food.eaten", [(0, 5.0), (3, 4.0), (4, 5.0)]))
    assert found["intake_below_2100"] == 5
    assert found["intake_below_2100_share"] == pytest.approx(0.1)
    assert found["intake"] == pytest.approx(2100 * 49 / 50)


def test_a_meal_is_shared_by_those_who_are_there():
    days = Days(Toy(2, [(0, 6), (1, 4)]).step("food.eaten", 4.0).records())
    assert intake(days).tolist() == pytest.approx([1400, 2100])


def test_five_hundred_kcal_short_for_164_days_is_the_weight_of_v11():
    toy = Toy(164).static(adult=ADULT).step("food.eaten", 5 * 1600 / 2100)
    assert weight(Days(toy.records()))[-1] == pytest.approx(67.333, abs=6e-4)
    assert values(toy)["weight_change"] == pytest.approx(100 * (67.333 / 75 - 1), abs=1e-3)


def test_weight_stays_once_nobody_is_inside():
    toy = Toy(20, [(0, 5), (14, 0)]).static(adult=ADULT).step("food.eaten", [(0, 5 * 1600 / 2100), (14, 0.0)])
    assert weight(Days(toy.records()))[13:].tolist() == pytest.approx([74.225] * 7, abs=6e-4)


def test_without_a_reference_adult_there_is_no_weight():
    found = values(Toy(2).static(adult=None).step("food.eaten", 5.0))
    assert "weight_change" not in found
    assert "hardship_food" in found


def test_where_food_can_spoil_and_none_has_the_loss_is_zero():
    toy = Toy(10)
    toy.recorder.channel("food.spoiled", "step", "person-d")
    assert values(toy)["food_spoiled"] == 0
    assert "food_spoiled" not in values(Toy(10))


def test_spoiled_food_counts_while_somebody_is_inside():
    toy = Toy(10, [(0, 5), (6, 0)]).step("food.spoiled", [(0, 0.0), (2, 3.0), (5, 4.5), (8, 9.0)])
    found = values(toy)
    assert found["food_spoiled"] == 4.5
    assert found["food_spoiled_per_person_day"] == pytest.approx(4.5 / 30)
