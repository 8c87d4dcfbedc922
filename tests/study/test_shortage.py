"""What ran out and when, on records written by hand."""

from sim.engine import DAY
from sim.study import first_empty, water_spells
from tests.measures.toy import Toy


def fact(toy: Toy, day: float, id: str) -> Toy:
    return toy.log(day, "fact", id=id, kind="input", text=id, claimant=None, assumed=None)


def test_a_tank_that_is_empty_for_two_days_ran_out_once():
    toy = Toy(10).line("water.tank", [(0, 300, -100), (3, 0, 0), (5, 400, 0)])
    (one,) = first_empty(toy.records())
    assert (one.store, one.first, one.times, one.days, one.longest) == ("water.tank", 3 * DAY, 1, 2.0, 2.0)
    assert one.before is None


def test_the_longest_time_without_is_told_apart_from_the_first():
    toy = Toy(10).line("water.tank", [(0, 0, 0), (1, 100, -100), (2, 0, 0), (6, 5, 0)])
    (one,) = first_empty(toy.records())
    assert (one.first, one.times, one.days) == (0, 2, 5.0)
    assert (one.longest_from, one.longest) == (2 * DAY, 4.0)


def test_a_tank_that_touches_zero_and_fills_again_did_not_run_out():
    toy = Toy(10).line("water.tank", [(0, 100, -100), (1, 0, 50), (3, 100, 0)])
    assert first_empty(toy.records()) == []


def test_an_empty_tank_in_an_empty_house_is_no_shortage():
    toy = Toy(10, [(0, 0), (4, 5)]).line("water.tank", [(0, 0, 0)])
    (one,) = first_empty(toy.records())
    assert (one.first, one.days) == (4 * DAY, 6.0)


def test_what_came_last_before_is_the_nearest_refusal_with_its_fact():
    toy = Toy(10).line("water.tank", [(0, 300, -100), (3, 0, 0)])
    toy.slot(1, "refused").slot(2, "refused").slot(2.5, "admitted").slot(2.9, "refused", line="food").slot(
        4, "refused"
    )
    (one,) = first_empty(toy.records())
    assert one.before == (2 * DAY, "tanker refused", None)


def test_closed_mains_are_named_with_the_fact_that_closed_them():
    toy = Toy(10).line("water.tank", [(0, 300, -100), (3, 0, 0)])
    toy.step("mains", [(0, "steady"), (2, "none")])
    (one,) = first_empty(fact(toy, 2, "W1").records())
    assert one.before == (2 * DAY, "mains closed", "W1")


def test_a_refusal_more_than_thirty_days_back_is_not_named():
    toy = Toy(40).line("water.tank", [(0, 350, -10), (35, 0, 0)]).slot(1, "refused")
    (one,) = first_empty(toy.records())
    assert one.before is None


def test_a_spell_of_little_water_has_its_days_and_its_least():
    # 5 people, 100 L a day each for 10 days, then 10 L: the mean over 7 days falls by 90/7 a day.
    toy = Toy(30).step("water.use.all", [(0, 500.0), (10, 50.0)], "L/d")
    (one,) = water_spells(toy.records())
    # 100 - 90 k/7 < 15 from k = 7 on, the 17th day (number 16), to the end.
    assert (one.begins, one.ends, one.days, one.lower) == (16 * DAY, 30 * DAY, 14, 0)
    assert round(one.least, 9) == 10


def test_days_below_the_lower_line_are_counted_within_the_spell():
    toy = Toy(20).step("water.use.all", [(0, 50.0), (10, 25.0)], "L/d")
    (one,) = water_spells(toy.records())
    # 10 - 5 k/7 < 7.5 from k = 4 on: days number 13 to 19.
    assert (one.days, one.lower) == (20, 7)


def test_records_without_water_have_no_spell():
    assert water_spells(Toy(5).records()) == []
