"""Modelled weight: the numbers of V11."""

from itertools import pairwise

import pytest

from sim.measures.weight import RHO_FAT, RHO_LEAN, fat_mass, forbes, modelled_weight, resting
from tests.measures.toy import ADULT

MAN = ADULT
WOMAN = {"mass": 65.0, "height": 1.62, "age": 45.0, "sex": "f", "activity": 1.5}


def test_resting_rate_follows_mifflin_and_st_jeor():
    assert resting(MAN) == pytest.approx(1607.85)
    assert resting(WOMAN) == pytest.approx(1279.45)


@pytest.mark.parametrize(
    ("adult", "deviation", "day", "weight"),
    [
        (MAN, -500, 14, 74.225), (MAN, -500, 30, 73.367), (MAN, -500, 60, 71.839), (MAN, -500, 90, 70.415),
        (MAN, -500, 164, 67.333), (MAN, -500, 365, 61.728), (MAN, -250, 164, 71.213),
        (MAN, -1000, 164, 59.184),
        (WOMAN, -500, 30, 63.442), (WOMAN, -500, 90, 60.590), (WOMAN, -500, 164, 57.544),
    ],
)
def test_hall_stepped_once_a_day_gives_v11(adult, deviation, day, weight):
    assert modelled_weight([deviation] * day, adult)[-1] == pytest.approx(weight, abs=6e-4)


def test_intake_in_balance_keeps_the_weight():
    assert modelled_weight([0.0] * 100, MAN) == [75.0] * 100


def test_days_that_do_not_count_leave_the_weight():
    assert modelled_weight([-500.0] * 5, MAN, [0.0] * 5) == [75.0] * 5


def test_a_lower_intake_never_means_a_higher_weight():
    runs = [modelled_weight([-float(deficit)] * 164, MAN) for deficit in range(0, 1001, 100)]
    for more, less in pairwise(runs):
        assert all(b < a for a, b in zip(more, less, strict=True))


@pytest.mark.parametrize(
    ("change", "fat", "lean"), [(-5, 20, -1.8082002), (-10, 20, -3.8336978), (-10, 10, -5.7518539)]
)
def test_forbes_divides_a_loss_as_v11_says(change, fat, lean):
    lost_lean, lost_fat = forbes(change, fat)
    assert lost_lean == pytest.approx(lean, abs=5e-8)
    assert lost_lean + lost_fat == pytest.approx(change)


@pytest.mark.parametrize(("change", "kcal"), [(-5, 33417.4), (-10, 65178.06)])
def test_the_energy_of_a_loss_is_that_of_its_fat_and_lean(change, kcal):
    lean, fat = forbes(change, 20)
    assert -(RHO_LEAN * lean + RHO_FAT * fat) == pytest.approx(kcal, abs=0.06)


def test_a_gain_divides_too():
    lean, fat = forbes(5, 20)
    assert lean > 0
    assert fat > 0
    assert lean + fat == pytest.approx(5)


def test_fat_mass_rises_with_weight():
    assert fat_mass(75, MAN) == pytest.approx(17.2329, abs=1e-4)
    assert fat_mass(60, MAN) < fat_mass(70, MAN) < fat_mass(80, MAN)
