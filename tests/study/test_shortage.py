"""What ran out and when, on records written by hand."""

from sim.engine import DAY, Records
from sim.study import first_empty, runs_emptied, water_spells
from tests.measures.toy import Toy


def fact(toy: Toy, day: float, id: str) -> Toy:
    return toy.log(day, "fact", id=id, kind="input", text=id, claimant=None, assumed=None)


def test_a_tank_that_is_empty_for_two_days_ran_out_once():
    toy = Toy(10).line("water.tank", [(0, 300, -100), (3, 0, 0), (5, 400, 0)])
    (one,) = first_empty(toy.records())
    assert (one.store, one.begins, one.days, one.longest) == ("water.tank", (3 * DAY,), 2.0, 2.0)
    assert (one.cause.after, one.cause.ended) == (None, ())


def test_a_run_counts_once_however_often_its_store_is_empty():
    twice = Toy(10).line("water.tank", [(0, 0, 0), (1, 100, -100), (2, 0, 0)]).line("fuel", [(0, 9, 0)])
    never = Toy(10).line("water.tank", [(0, 100, 0)]).line("fuel", [(0, 9, 0)])
    runs = Records.join([twice.records(0), never.records(1), twice.records(2)])
    assert runs_emptied(runs) == {"water.tank": 2, "fuel": 0}


def test_the_longest_time_without_is_told_apart_from_the_first():
    toy = Toy(10).line("water.tank", [(0, 0, 0), (1, 100, -100), (2, 0, 0), (6, 5, 0)])
    (one,) = first_empty(toy.records())
    assert (one.begins, one.days) == ((0, 2 * DAY), 5.0)
    assert (one.longest_from, one.longest) == (2 * DAY, 4.0)


def test_a_tank_that_touches_zero_and_fills_again_did_not_run_out():
    toy = Toy(10).line("water.tank", [(0, 100, -100), (1, 0, 50), (3, 100, 0)])
    assert first_empty(toy.records()) == []


def test_an_empty_tank_in_an_empty_house_is_no_shortage():
    toy = Toy(10, [(0, 0), (4, 5)]).line("water.tank", [(0, 0, 0)])
    (one,) = first_empty(toy.records())
    assert (one.begins, one.days) == ((4 * DAY,), 6.0)


def test_the_cause_is_all_that_ended_badly_since_something_came_in_and_until_more_did():
    levels = [(0, 300, -100), (1.5, 2150, -2150 / 1.5), (3, 0, 0), (5, 2000, 0)]
    toy = Toy(10).line("water.tank", levels)
    toy.slot(1, "refused").slot(1.5, "admitted").slot(2, "refused").slot(2.9, "refused", line="food")
    toy.slot(4, "deterred").slot(5, "admitted").slot(6, "refused")
    (one,) = first_empty(toy.records())
    assert one.cause.after == (1.5 * DAY, "2,000 L", None)
    assert one.cause.ended == ((2 * DAY, "tanker refused", None), (4 * DAY, "tanker deterred", None))


def test_the_cause_is_that_of_the_longest_time_without_and_ends_with_it():
    toy = Toy(20).line("water.tank", [(0, 100, -100), (1, 0, 0), (2, 100, -50), (4, 0, 0), (12, 9, 0)])
    toy.slot(0.5, "refused").slot(2, "admitted").slot(3, "refused").slot(13, "refused")
    (one,) = first_empty(toy.records())
    assert one.longest_from == 4 * DAY
    assert [sign[0] / DAY for sign in one.cause.ended] == [3]


def test_drinking_water_comes_bottled_and_by_tanker_and_food_by_its_own_line():
    toy = Toy(10).line("water.drinking", [(0, 30, -10), (3, 0, 0)]).line("food.shelf", [(0, 0, 0)])
    toy.slot(1, "refused").slot(2, "refused", line="bottled").slot(2.5, "not asked", line="food")
    causes = {one.store: [sign[1] for sign in one.cause.ended] for one in first_empty(toy.records())}
    assert causes == {
        "water.drinking": ["tanker refused", "bottled water refused"],
        "food": ["food delivery not asked for"],
    }


def test_a_tanker_of_which_nothing_is_fit_to_drink_brought_no_drinking_water():
    """2,000 L on day 1, none of it to drink; on day 2 another, of which 40 L are."""
    levels = [(0, 50, -10), (2, 70, -10), (9, 0, 0)]
    for fit, expected in ((levels, (2 * DAY, "40 L", None)), ([(0, 90, -10), (9, 0, 0)], None)):
        toy = Toy(10).line("water.drinking", fit).slot(1, "admitted").slot(2, "admitted")
        (one,) = first_empty(toy.records())
        assert one.cause.after == expected


def test_a_pool_runs_dry_as_other_stores_do():
    (one,) = first_empty(Toy(10).line("water.pool", [(0, 30, -10), (3, 0, 0)]).records())
    assert (one.store, one.begins, one.cause.after) == ("water.pool", (3 * DAY,), None)


def test_a_documented_slot_has_its_fact():
    toy = Toy(10).line("fuel", [(0, 30, -10), (3, 0, 0)])
    toy.log(2, "slot", line="fuel", result="refused", admitted=0.0, unit="L", documented="W9")
    (one,) = first_empty(toy.records())
    assert one.cause.ended == ((2 * DAY, "fuel delivery refused", "W9"),)


def test_mains_that_filled_the_tank_are_what_came_in_last():
    toy = Toy(10).line("water.tank", [(0, 0, 400), (1, 400, -200), (3, 0, 0)])
    toy.step("mains", [(0, "steady"), (2, "none")]).slot(0.5, "refused")
    (one,) = first_empty(toy.records())
    assert one.cause.after == (DAY, "mains water", None)
    assert one.cause.ended == ((2 * DAY, "mains closed", None),)


def test_the_cause_of_a_spell_goes_on_to_its_end():
    toy = Toy(30).step("water.use.all", [(0, 500.0), (10, 50.0)], "L/d")
    toy.line("water.tank", [(0, 9, 0), (9, 2009, 0)])
    toy.slot(9, "admitted").slot(12, "refused").slot(20, "refused").slot(21, "refused", line="bottled")
    (one,) = water_spells(toy.records())
    assert one.cause.after == (9 * DAY, "2,000 L", None)
    assert [sign[0] / DAY for sign in one.cause.ended] == [12, 20]


def test_closed_mains_are_named_with_the_fact_that_closed_them():
    toy = Toy(10).line("water.tank", [(0, 300, -100), (3, 0, 0)])
    toy.step("mains", [(0, "steady"), (2, "none")])
    (one,) = first_empty(fact(toy, 2, "W1").records())
    assert one.cause.ended == ((2 * DAY, "mains closed", "W1"),)


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


def test_food_has_run_out_only_when_every_place_is_empty():
    """The shelf is empty from day 2 on, the fridge from day 6 to day 8."""
    toy = Toy(10).line("food.shelf", [(0, 20, -10), (2, 0, 0)])
    toy.line("food.fridge", [(0, 30, -5), (6, 0, 0), (8, 5, 0)])
    (one,) = first_empty(toy.records())
    assert (one.store, one.begins, one.days) == ("food", (6 * DAY,), 2.0)


def test_what_was_closed_long_before_and_still_is_is_named_and_what_was_opened_again_is_not():
    toy = Toy(20).line("water.tank", [(0, 900, -100), (4, 2500, -500), (9, 0, 0)]).slot(4, "admitted")
    toy.step("mains", [(0, "steady"), (2, "none")])
    toy.step("lines.water", [(0, "open"), (1, "blocked"), (3, "open"), (10, "blocked")])
    (one,) = first_empty(fact(toy, 2, "W35").records())
    assert one.cause.ended == ((2 * DAY, "mains closed", "W35"), (10 * DAY, "tanker blocked", None))


def test_mains_that_were_closed_from_the_start_are_no_cause():
    toy = Toy(9).line("water.tank", [(0, 200, -100), (2, 0, 0)]).step("mains", [(0, "none")])
    (one,) = first_empty(toy.records())
    assert one.cause.ended == ()


def test_nothing_brings_gas_so_nothing_is_told_of_it():
    toy = Toy(10).line("gas", [(0, 3, -1), (3, 0, 0)]).slot(1, "refused", line="fuel")
    (one,) = first_empty(toy.records())
    assert (one.store, one.cause.after, one.cause.ended) == ("gas", None, ())


def test_what_came_beside_the_lines_came_in_last():
    """Empty from day 3 to day 5, when 20 come by the record, to last until day 7; what is taken comes not."""
    toy = Toy(20).line("fuel", [(0, 30, -10), (3, 0, 0), (5, 20, -10), (6, 2, -2), (7, 0, 0)])
    for day, id in ((5, "brought"), (6, "taken")):
        toy.log(day, "fact", id=id, kind="input", text=id, claimant=None, assumed=None, effect={"fuel": "x"})
    toy.slot(8, "refused", line="fuel")
    (one,) = first_empty(toy.records())
    assert (one.begins, one.longest_from) == ((3 * DAY, 7 * DAY), 7 * DAY)
    assert (one.cause.after or ("",) * 3)[::2] == (5 * DAY, "brought")
    assert [sign[1] for sign in one.cause.ended] == ["fuel delivery refused"]
