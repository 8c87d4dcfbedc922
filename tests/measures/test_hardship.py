"""Hardship by domain: the thresholds of the table, day by day."""

import numpy as np
import pytest

from sim.measures import hardship_by_day, measure_all
from tests.measures.toy import ADULT, Toy, everything


def severities(toy, domain):
    return hardship_by_day(toy.records())[domain].tolist()


@pytest.mark.parametrize(
    ("litres", "severity"),
    [(50, 0), (49.9, 1), (15, 1), (14.9, 2), (7.5, 2), (7.4, 3), (3, 3), (2.9, 4), (0, 4)]
)
def test_water_is_graded_by_the_sphere_levels(litres, severity):
    assert severities(Toy(1).step("water.use.hygiene", 5 * litres), "water") == [severity]


@pytest.mark.parametrize(
    ("share", "severity"),
    [(1, 0), (0.99, 1), (0.85, 1), (0.84, 2), (0.65, 2), (0.64, 3), (0.45, 3), (0.44, 4)]
)
def test_food_is_graded_by_the_share_of_2100_kcal(share, severity):
    assert severities(Toy(1).step("food.eaten", 5 * share), "food") == [severity]


def test_a_day_without_food_is_felt_for_the_fourteen_that_end_with_it():
    # 13 of 14 days is .93 of 2,100 kcal: severity 1 on that day and the 13 that follow.
    toy = Toy(40).step("food.eaten", [(0, 5.0), (20, 0.0), (21, 5.0)])
    assert severities(toy, "food") == [0] * 20 + [1] * 14 + [0] * 6


def test_food_takes_the_worse_of_intake_and_weight_lost():
    # 1,600 kcal is .76 of 2,100: severity 2. At 10 % lost (about day 160 by V11) it is 3.
    graded = severities(Toy(200).static(adult=ADULT).step("food.eaten", 5 * 1600 / 2100), "food")
    assert graded[0] == graded[100] == 2
    assert graded[155] == 2
    assert graded[164] == graded[199] == 3


@pytest.mark.parametrize(
    ("hours", "severity"),
    [(20, 0), (19.9, 1), (8, 1), (7.9, 2), (3, 2), (2.9, 3), (0.5, 3), (0.4, 4), (0, 4)]
)
def test_power_is_graded_by_hours_a_day(hours, severity):
    rows = [(0, "generator"), (hours / 24, "none")]
    assert severities(Toy(1).step("power.source", rows), "power") == [severity]


def test_a_half_day_is_graded_by_what_a_whole_one_would_have_had():
    toy = Toy(1, [(0, 0), (0.5, 5)]).step("power.source", [(0, "none"), (0.5, "grid"), (0.75, "none")])
    assert severities(toy, "power") == [1]  # 6 of 12 hours, as 12 of 24


@pytest.mark.parametrize(
    ("hours", "severity"), [(8, 0), (7.9, 1), (3, 1), (2.9, 2), (1, 2), (0.9, 3), (0.1, 3), (0, 4)]
)
def test_comms_are_graded_by_usable_hours(hours, severity):
    assert severities(Toy(1).step("comms.usable", [(0, "yes"), (hours / 24, "no")]), "comms") == [severity]


@pytest.mark.parametrize(("cover", "severity"), [(15, 0), (14, 1), (7, 1), (6.9, 2), (0.5, 2)])
def test_medicine_at_hand_is_graded_by_days_of_cover(cover, severity):
    toy = Toy(1).step("medicine.users.b", 2.0).step("medicine.b.covered", 1.0)
    assert severities(toy.line("medicine.b", [(0, 2 * cover, 0)]), "medicine") == [severity]


def test_medicine_missed_is_severe_and_extreme_beyond_the_acute_latency():
    toy = Toy(8).static(medicine={"a": {"latency": 2.0}, "b": {"latency": 14.0}})
    toy.step("medicine.users.a", 1.0).step("medicine.a.covered", [(0, 1.0), (2, 0.0), (6, 1.0)])
    assert severities(toy, "medicine") == [0, 0, 3, 3, 4, 4, 0, 0]


def test_a_class_that_acts_slowly_is_never_extreme():
    toy = Toy(30).static(medicine={"a": {"latency": 2.0}, "b": {"latency": 14.0}})
    toy.step("medicine.users.b", 1.0).step("medicine.b.covered", 0.0)
    assert severities(toy, "medicine") == [3] * 30


def test_confinement_follows_the_state_that_held_longest():
    toy = Toy(4).step("cordon", [(0, "open"), (1, "watch"), (2, "checkpoint"), (2.4, "siege"), (3, "siege")])
    assert severities(toy, "confinement") == [0, 1, 3, 3]


def test_days_with_nobody_inside_have_no_severity():
    toy = everything(30, [(0, 5), (20, 0)])
    for graded in hardship_by_day(toy.records()).values():
        assert np.isnan(graded).tolist() == [False] * 20 + [True] * 10


def test_severe_days_count_everyone_inside():
    toy = Toy(10, [(0, 5), (6, 2)]).step("power.source", [(0, "grid"), (5, "none")])
    told = measure_all(toy.records())
    assert told["hardship_power_3_or_worse"].value == 5 + 4 * 2
    assert told["hardship_power_3_or_worse_share"].value == pytest.approx(13 / 38)
    assert told["hardship_power"].value == pytest.approx(4 * 13 / 38)


def test_hardship_is_always_labelled_a_modelled_proxy():
    told = {name: value for name, value in measure_all(everything().records()).items() if "hardship" in name}
    assert len(told) == 18
    assert all(value.meaning.startswith("modelled proxy: ") for value in told.values())
