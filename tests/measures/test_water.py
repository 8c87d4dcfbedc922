"""Water: use and available water below the levels, unmet need, and the closed forms of V6."""

from datetime import datetime
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.measures import Days, days_of_cover, measure_all
from sim.measures.water import available, mean_use
from tests.measures.toy import Toy

NEEDS = {"drinking": 3.0, "cooking": 4.0, "hygiene": 4.0, "flushing": 4.0}


def values(toy):
    return {name: value.value for name, value in measure_all(toy.records()).items()}


def test_use_at_exactly_fifteen_litres_is_not_below_fifteen():
    found = values(Toy(10, 7).step("water.use.drinking", 7 * 15.0))
    assert found["water_use"] == pytest.approx(15)
    assert found["water_use_below_15"] == 0


def test_use_just_below_a_level_counts_every_person_day():
    found = values(Toy(10).step("water.use.drinking", 5 * 7.4))
    assert (found["water_use_below_15"], found["water_use_below_7_5"]) == (50, 50)
    assert found["water_use_below_3"] == 0
    assert (found["water_use_below_15_share"], found["water_use_below_3_share"]) == (1, 0)
    assert found["water_use_longest_below_7_5"] == 10


def test_one_dry_day_is_spread_over_the_seven_that_end_with_it():
    # 16 L, one day of 2 L: means are 16, then (6*16+2)/7 = 14 on that day and the six that follow.
    toy = Toy(20, 1).step("water.use.hygiene", [(0, 16.0), (10, 2.0), (11, 16.0)])
    assert mean_use(Days(toy.records()))[9:18].tolist() == pytest.approx([16] + 7 * [14] + [16])
    found = values(toy)
    assert found["water_use_below_15"] == 7
    assert found["water_use_longest_below_15"] == 7
    assert found["water_use_below_15_share"] == pytest.approx(7 / 20)


def test_days_with_nobody_inside_count_nothing():
    toy = Toy(10, [(0, 5), (4, 0)]).step("water.use.drinking", [(0, 5.0), (4, 0.0)])
    found = values(toy)
    assert found["water_use_below_3"] == 20
    assert found["water_use_below_3_share"] == 1
    assert found["water_use_longest_below_3"] == 4


def test_potable_uses_are_drinking_and_cooking():
    toy = Toy(2, 1)
    for use, litres in {"drinking": 3.0, "cooking": 4.0, "hygiene": 5.0, "flushing": 6.0}.items():
        toy.step(f"water.use.{use}", litres)
    found = values(toy)
    assert (found["water_use"], found["water_use_potable"], found["water_use_other"]) == (18, 7, 11)


def test_lifting_is_short_while_the_taps_are_dry_and_the_tank_is_not():
    toy = Toy(10).line("water.tank", [(0, 400, 0), (2, 200, -100), (4, 0, 0), (6, 300, 0)])
    filled = [(0, 50, -50), (1, 0, 0), (3, 20, -20), (4, 0, 0), (7, 0, 40), (8, 40, -40), (9, 0, 0)]
    toy.line("water.header", filled)
    found = values(toy)
    # Dry on days 1 and 2, 6, and 9; on 4 and 5 the tank is empty too, on 7 the header fills.
    assert found["hours_lifting_short"] == 4 * 24
    assert found["hours_lifting_short_share"] == pytest.approx(0.4)


def test_lifting_is_short_from_where_a_tank_that_fills_holds_a_litre():
    """2 L an hour into an empty tank: half an hour for the first litre, then 5.5 h until somebody carries."""
    toy = Toy(1).line("water.tank", [(0, 0, 48), (0.25, 0, 0)])
    toy.line("water.header", [(0, 0, 0), (0.25, 12, -12)])
    assert values(toy)["hours_lifting_short"] == pytest.approx(5.5, abs=0.001)


def test_gravity_is_never_the_limit_and_a_header_without_room_says_nothing():
    """Both are empty at the taps all the time, and the first lacks nothing."""
    toy = Toy(4).line("water.header", [(0, 0, 0)]).line("water.tank", [(0, 100, 0)])
    assert values(toy)["hours_lifting_short"] == 96
    assert values(toy.static(lift="gravity"))["hours_lifting_short"] == 0
    assert "hours_lifting_short" not in values(toy.static(no_room=["water.header"]))


def test_dry_taps_count_only_while_somebody_is_inside():
    toy = Toy(10, [(0, 5), (3, 0)]).line("water.tank", [(0, 9, 0)]).line("water.header", [(0, 0, 0)])
    assert values(toy)["hours_lifting_short"] == 3 * 24


def test_without_a_header_nothing_is_said_of_lifting():
    assert "hours_lifting_short" not in values(Toy(2).line("water.tank", [(0, 9, 0)]))


def test_available_water_is_what_is_stored_over_seven_days_and_five_people():
    toy = Toy(2).line("water.tank", [(0, 500, -35)]).line("water.header", [(0, 20, 0)])
    toy.line("water.drinking", [(0, 5, 0)]).line("water.pool", [(0, 9000, 0)])
    assert available(Days(toy.records())).tolist() == pytest.approx([525 / 35, 490 / 35])
    found = values(toy)
    assert found["water_available_below_15"] == 5
    assert found["water_available_longest_below_15"] == 1


def test_available_water_of_the_first_half_day_is_for_those_who_came():
    toy = Toy(1, [(0, 0), (0.5, 4)]).line("water.tank", [(0, 280, 0)])
    assert available(Days(toy.records())).tolist() == pytest.approx([10])


def test_litres_over_a_change_of_the_clocks_are_those_that_flowed():
    """Six days of 143 h: 12 L a day in each of 143 / 24 days are 71.5 L, 3 L for each of four a day."""
    toy = Toy(143 / 24, 4, datetime(2025, 3, 28, tzinfo=ZoneInfo("Europe/London"))).static(needs=NEEDS)
    found = values(toy.step("water.unsafe", 12.0).step("water.unmet.drinking", 12.0))
    assert (found["water_unsafe"], found["unmet_water"]) == pytest.approx((71.5, 71.5))
    assert found["water_unsafe_per_person_day"] == pytest.approx(3)
    assert found["unmet_water_drinking_share"] == pytest.approx(1)


def test_unmet_need_by_use_adds_up_and_is_a_share_of_the_need():
    toy = Toy(10).static(needs=NEEDS).step("water.unmet.drinking", 3.0)
    toy.step("water.unmet.flushing", [(0, 0.0), (5, 20.0)])
    found = values(toy)
    assert found["unmet_water_drinking"] == pytest.approx(30)
    assert found["unmet_water_flushing"] == pytest.approx(100)
    assert found["unmet_water"] == pytest.approx(130)
    assert (found["unmet_water_potable"], found["unmet_water_other"]) == pytest.approx((30, 100))
    assert found["unmet_water_drinking_share"] == pytest.approx(30 / (3 * 50))
    assert found["unmet_water_flushing_share"] == pytest.approx(0.5)
    assert found["unmet_water_share"] == pytest.approx(130 / (7 * 50))


def test_a_share_of_an_unknown_need_is_left_out():
    toy = Toy(1).static(needs={"drinking": 3.0})
    found = values(toy.step("water.unmet.drinking", 1.0).step("water.unmet.bath", 1.0))
    assert "unmet_water_drinking_share" in found
    assert "unmet_water_bath" in found
    assert "unmet_water_bath_share" not in found


@pytest.mark.parametrize(
    ("people", "litres", "lasts"),
    [(5, 15, 26.6667), (6, 15, 22.2222), (5, 30, 13.3333), (5, 7.5, 53.3333), (5, 3, 133.333)],
)
def test_two_thousand_litres_last_as_long_as_v6_says(people, litres, lasts):
    empty = 2000 / (people * litres)
    toy = Toy(200, people).static(reference={"water": litres}, needs=NEEDS)
    toy.line("water.tank", [(0, 2000, -people * litres), (empty, 0, 0)])
    toy.step("water.use.hygiene", [(0, float(people * litres)), (empty, 0.0)])
    records = toy.records()
    assert days_of_cover(records, "water", 0) == pytest.approx(lasts, rel=1e-5)
    found = values(toy)
    assert found["first_stock_out_water"] == pytest.approx(lasts, rel=1e-5)
    assert found["water_use"] == pytest.approx(2000 / (200 * people), rel=1e-6)


people_rows = st.lists(st.tuples(st.integers(0, 239), st.integers(0, 8)), min_size=1, max_size=6)
use_rows = st.lists(st.tuples(st.integers(0, 239), st.floats(0, 200)), min_size=1, max_size=12)


def hours(rows):
    """Rows in hours as rows in days, sorted, from the start on."""
    return [(hour / 24, value) for hour, value in sorted({0: rows[0][1], **dict(rows)}.items())]


@given(people_rows, use_rows, st.floats(1, 3))
def test_more_use_never_means_more_person_days_below_a_level(people, use, factor):
    few = values(Toy(10, hours(people)).step("water.use.hygiene", hours(use)))
    more = [(day, factor * litres) for day, litres in hours(use)]
    many = values(Toy(10, hours(people)).step("water.use.hygiene", more))
    inside = few["person_days_inside"]
    for level in ("15", "7_5", "3"):
        name = f"water_use_below_{level}"
        assert many[name] <= few[name] + 1e-9
        assert 0 <= few[name] <= inside + 1e-9
        share = few[f"{name}_share"]
        assert share is None if inside == 0 else 0 <= share <= 1 + 1e-12
        assert many[f"water_use_longest_below_{level}"] <= few[f"water_use_longest_below_{level}"] <= 10
    assert few["water_use_below_3"] <= few["water_use_below_7_5"] <= few["water_use_below_15"]


@given(people_rows, use_rows)
def test_mean_use_is_all_water_over_all_person_days(people, use):
    """Against a sum hour by hour."""
    present, used = (np.zeros(240), np.zeros(240))
    for hour, count in hours(people):
        present[round(hour * 24):] = count
    for hour, rate in hours(use):
        used[round(hour * 24):] = rate
    there = present.reshape(10, 24).sum(axis=1)
    litres = np.where(there > 0, used.reshape(10, 24).sum(axis=1) / 24, 0).sum()
    found = values(Toy(10, hours(people)).step("water.use.hygiene", hours(use)))["water_use"]
    assert found is None if not there.any() else found == pytest.approx(litres / (there.sum() / 24), abs=1e-9)
