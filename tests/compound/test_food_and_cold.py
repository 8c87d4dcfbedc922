"""Food that keeps and food that does not: cold stores, spoilage, what is delivered where."""

from itertools import pairwise
from math import exp

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.engine import DAY
from tests.toyhouse import (
    FRIDGE,
    GENERATOR,
    HOUR,
    MINUTE,
    RUNNING,
    SPOILAGE,
    House,
    always,
    laid_over,
    load,
)  # fmt: skip

NOBODY = {"household": {"people": {"occupants": {"count": "0"}}}}
COLD = {
    "power": {"loads": {"fridge": load(58, serves="fridge")}},
    "stores": {"food": {"fridge": FRIDGE, "spoilage": SPOILAGE, "perishable": always("40 %")}},
}
KITCHEN = laid_over(NOBODY, COLD)
AT_FIVE = {"stores": {"food": {"fridge": {"set_point": "5 degC"}}}}
"half is lost in 4 d with power"


def lost(house, day):
    """What has spoiled by the end of the run [person-d]."""
    return house.play().series("food.spoiled").at(day * DAY)


def test_half_of_the_food_is_lost_in_a_half_life_and_half_of_the_rest_in_the_next():
    """20 person-days at 5 degC with a half-life of 4 d there: 10 are left after 4 d, 5 after 8 d."""
    house = House(8, laid_over(KITCHEN, AT_FIVE))
    stores = house.inside.stores
    house.at(4 * DAY, stores.spoil)
    records = house.play()
    assert records.series("food.spoiled").at([4 * DAY, 8 * DAY]) == pytest.approx([10, 15])
    assert records.series("food.fridge").at(8 * DAY) == pytest.approx(5)


@pytest.mark.parametrize("spoilage", [SPOILAGE, None])
@pytest.mark.parametrize(
    ("amount", "room"), [(1.7244165964805516, 0.2825825753642469), (10.0, 3.0), (10.0, 0.0)]
)
def test_perishable_food_that_fills_the_freezer_goes_to_the_fridge_to_the_last_bit(amount, room, spoilage):
    """room + (amount - room) is, in binary, more than the first amount: what is left over was less than 0."""
    bare = {**FRIDGE, "level": "0 person-d"}
    freezer = {**bare, "set_point": "-18 degC", "capacity": f"{room} person-d"}
    cold = {"fridge": bare, "freezer": freezer, "perishable": always("100 %"), "spoilage": spoilage}
    loads = {"fridge": load(58, serves="fridge"), "freezer": load(58, 2, serves="freezer")}
    house = House(1, laid_over(NOBODY, {"power": {"loads": loads}, "stores": {"food": cold}}))
    seen = []
    house.at(0, lambda: seen.append(house.inside.stores.receive_food(amount)))
    house.play()
    assert seen == pytest.approx([amount])


def test_looking_often_and_looking_once_find_the_same_loss():
    found = []
    for looks in ([], [1, 5, 9, 11.5, 12, 13, 17, 20, 39]):
        house = without_power(20)
        for hour in looks:
            house.at(DAY + hour * HOUR, house.inside.stores.spoil)
        found.append(lost(house, 6))
    assert found[0] == pytest.approx(found[1], rel=1e-9)
    assert found[0] > 5


def without_power(hours, begin=DAY, edits=KITCHEN, days=6):
    """A house whose grid is away for so many hours."""
    house = House(days, edits)
    house.at(begin, lambda: house.wall.grid.set("off"))
    house.at(begin + hours * HOUR, lambda: house.wall.grid.set("on"))
    return house


def test_a_warming_fridge_loses_what_small_steps_of_its_temperature_add_up_to():
    """T = 25 - 22 exp(-t / 60.8 h), rate 2^((T - 5) / 10) / 4 d: two days of it, minute by minute."""
    house = House(2, KITCHEN, grid="off")
    half_lives = sum(2 ** ((_at((minute + 0.5) / 60) - 5) / 10) for minute in range(2880)) / (4 * 1440)
    assert lost(house, 2) == pytest.approx(20 * (1 - 0.5**half_lives), rel=1e-6)


def test_nothing_happens_at_a_temperature_or_an_hour():
    """No cliff: without power every hour takes a little more than the one before, and the first something."""
    house = House(3, KITCHEN, grid="off")
    for hour in range(1, 72):
        house.at(hour * HOUR, house.inside.stores.spoil)
    levels = house.play().series("food.fridge").at([hour * HOUR for hour in range(1, 72)])
    rates = [1 - after / before for before, after in pairwise([20, *levels])]
    steps = [after / before for before, after in pairwise(rates)]
    assert rates[0] > 0.006  # 2^((3 - 5) / 10) / 96 h, times ln 2
    assert all(1 < step < 1.03 for step in steps)  # at first by 0.36 degC an hour: 2^0.036


def test_two_short_runs_a_day_keep_food_for_some_days_and_not_for_ever():
    """Off for 10 h it warms by some 3 degC, in 2 h it cools by half: at 6 to 9 degC half lasts 3 to 4 d."""
    power = {"generators": {"g1": GENERATOR}, "running": RUNNING}
    house = House(14, laid_over(KITCHEN, {"power": power}), grid="off")
    stores = house.inside.stores
    hours = [9 * DAY + hour * HOUR for hour in range(24)]
    degrees = house.look(hours, lambda: stores.cold[0].temperature.value)
    left = house.look([4 * DAY, 14 * DAY], lambda: stores.spoil() or stores.cold[0].stock.level)
    house.play()
    assert 5 < min(degrees) < max(degrees) < 9
    assert 8 < left[0] < 12
    assert 0 < left[1] < 3


def test_food_that_is_eaten_meanwhile_spoils_for_the_half_of_the_time_that_it_lay_there():
    """Five eat 5 of 20 in a day at 5 degC: dL/dt = -5 - L ln 2 / 4 loses 2.77 of a mean of 17.1."""
    house = House(1, laid_over(COLD, AT_FIVE))
    k = 0.25 * 0.6931471805599453
    left = (20 + 5 / k) * exp(-k) - 5 / k
    assert lost(house, 1) == pytest.approx(15 - left, rel=0.02)


def test_a_freezer_loses_little_and_less_than_the_fridge():
    """At -18 degC the rate is 2^-2.3, a fifth of that at 5 degC: half is lost in 19.7 d."""
    cold = {"freezer": {**FRIDGE, "set_point": "-18 degC"}}
    house = House(4, laid_over(KITCHEN, {
        "power": {"loads": {"freezer": load(42, serves="freezer")}},
        "stores": {"food": {"fridge": None, **cold}},
    }))  # fmt: skip
    assert lost(house, 4) == pytest.approx(20 * (1 - 0.5 ** (2**-2.3)))


def test_a_room_colder_than_the_set_point_is_not_heated_by_the_fridge():
    """At -5 degC a degree below 5 is one half-life of 8 d, with power or without."""
    winter = laid_over(KITCHEN, {"stores": {"food": {"spoilage": {**SPOILAGE, "ambient": "-5 degC"}}}})
    found = [lost(House(8, winter, grid=grid), 8) for grid in ("on", "off")]
    assert found == pytest.approx([10, 10])


hours = st.lists(st.booleans(), min_size=24, max_size=96)


@settings(max_examples=60, deadline=None)
@given(
    powered=hours,
    more=st.lists(st.booleans(), min_size=96, max_size=96),
    eaters=st.integers(0, 6),
    data=st.data(),
)
def test_more_hours_of_power_never_mean_more_loss(powered, more, eaters, data):
    """Whatever is eaten and whatever is delivered: with power in all the same hours and in some others."""
    when = st.integers(0, len(powered) - 1)
    cordon = st.sampled_from(["open", "siege"])
    deliveries = data.draw(st.lists(st.tuples(when, st.floats(0, 60), cordon), max_size=4))
    shares = {"stores": {"food": {"perishable": {"siege": "10 %"}}}}
    found = []
    for schedule in (powered, [any(two) for two in zip(powered, more, strict=False)]):
        house = House(len(powered) / 24, laid_over(laid_over(COLD, shares), {
            "household": {"people": {"occupants": {"count": str(eaters)}}},
        }))  # fmt: skip
        for hour, on in enumerate(schedule):
            house.at(hour * HOUR, lambda house=house, on=on: house.wall.grid.set("on" if on else "off"))
        for hour, brought, state in deliveries:
            wall = house.wall
            house.at(hour * HOUR + MINUTE, lambda wall=wall, state=state: wall.cordon.set(state))
            house.at(hour * HOUR + MINUTE, lambda wall=wall, brought=brought: wall.receive("food", brought))
        found.append(float(lost(house, len(powered) / 24)))
    assert found[1] <= found[0] + 1e-9


def test_a_fridge_without_power_from_the_start_warms():
    house = House(2, KITCHEN, grid="off")
    fridge = house.inside.stores.cold[0]
    seen = house.look([4 * HOUR, 20 * HOUR], lambda: fridge.temperature.value)
    house.play()
    assert seen == pytest.approx([4.4, 9.1640], abs=5e-5)


# Deliveries


def test_the_perishable_part_of_a_delivery_goes_to_the_fridge():
    """40 % of 30; of the shelf's 400 person-days 100 and 18 are taken."""
    house = House(1, laid_over(KITCHEN, {"stores": {"food": {"spoilage": None}}}))
    house.at(HOUR, lambda: house.wall.receive("food", 30.0))
    records = house.play()
    levels = [records.series(f"food.{name}").at(DAY) for name in ("fridge", "shelf")]
    assert levels == pytest.approx([32, 118])


def test_what_is_perishable_in_a_delivery_goes_by_the_cordon_of_its_second():
    """Of 30 each, 40 % with an open street and 10 % in a siege: 18, then 27 are dry, 12, then 3 are not."""
    shares = {"perishable": {"siege": "10 %"}, "spoilage": None}
    house = House(3, laid_over(KITCHEN, {"stores": {"food": shares}}))
    for hour, state in ((1, "open"), (2, "siege")):
        house.at(hour * HOUR, lambda state=state: house.wall.cordon.set(state))
        house.at(hour * HOUR, lambda: house.wall.receive("food", 30.0))
    records = house.play()
    levels = [records.series(f"food.{name}").at([HOUR, 2 * HOUR]) for name in ("fridge", "shelf")]
    assert levels == [pytest.approx([32, 35]), pytest.approx([118, 145])]


@pytest.mark.parametrize("more", [{}, {"fridge": None}])
def test_perishable_food_that_finds_no_cold_room_spoils_on_the_shelf_and_is_no_dry_food(more):
    """The fridge is full of 40, or not there: 12 of 30 lie in the room, where half is lost in a day."""
    full = {"stores": {"food": {"fridge": {"level": "40 person-d"}}}}
    house = House(2, laid_over(laid_over(KITCHEN, full), {"stores": {"food": more}}))
    house.at(DAY, lambda: house.wall.receive("food", 30.0))
    spill = 12 if more else 12 - 40 * (1 - 0.5 ** (2**-0.2 / 4))  # what has spoiled by then makes room
    stores = house.inside.stores
    seen = house.look([2 * DAY - 1], lambda: stores.spoil() or stores.warm.stock.level)
    records = house.play()
    assert seen == pytest.approx([spill / 2], rel=1e-4)
    assert records.series("food.shelf").at(2 * DAY) == pytest.approx(118)


def test_fresh_food_goes_where_it_is_coldest():
    freezer = {**FRIDGE, "level": "35 person-d", "set_point": "-18 degC"}
    house = House(1, laid_over(KITCHEN, {
        "power": {"loads": {"freezer": load(42, serves="freezer")}},
        "stores": {"food": {"freezer": freezer}},
    }))  # fmt: skip
    house.at(0, lambda: house.wall.receive("food", 30.0))
    stores = house.inside.stores
    seen = house.look([0], lambda: [place.stock.level for place in (*stores.cold, stores.warm)])
    house.play()
    assert seen[0] == pytest.approx([20 + 12 - 5, 40, 0])


@pytest.mark.parametrize("days", [10, 30, 400])
def test_without_power_fresh_food_goes_to_the_freezer_however_long_it_is_off(days):
    """After 400 d, 158 time constants of 60.8 h, both are as warm as the room to the last bit."""
    freezer = {**FRIDGE, "level": "0 person-d", "set_point": "-18 degC"}
    house = House(days + 1, laid_over(KITCHEN, {
        "stores": {"food": {"freezer": freezer, "fridge": {"level": "0 person-d"}}},
    }), grid="off")  # fmt: skip
    house.at(days * DAY, lambda: house.wall.receive("food", 30.0))
    stores = house.inside.stores
    seen = house.look([days * DAY], lambda: {place.stock.name: place.stock.level for place in stores.cold})
    house.play()
    assert seen == [pytest.approx({"food.freezer": 12, "food.fridge": 0})]


def test_a_shelf_holds_what_it_holds_dry_food_first():
    """Room for 300 of 1,000: 600 are dry, so 300 of them; 20 of the 400 go to the fridge."""
    house = House(1, laid_over(KITCHEN, {"stores": {"food": {"fridge": {"level": "20 person-d"}}}}))
    taken = []
    house.at(0, lambda: taken.append(house.wall.receive("food", 1000.0)))
    house.play()
    assert taken == [pytest.approx(320)]


def test_perishable_food_takes_room_on_the_shelf():
    """100 of 400 are taken. Of 200, 120 are dry and 60 lie fresh on the shelf too: room for 120 is left."""
    house = House(1, KITCHEN)
    taken = []
    for brought in (200.0, 300.0):
        house.at(0, lambda brought=brought: taken.append(house.wall.receive("food", brought)))
    house.play()
    assert taken == [pytest.approx(200), pytest.approx(120)]


def test_fresh_food_does_not_spoil_for_the_time_before_it_came():
    """Nothing for two days, then 12 perishable person-days in the room for one: 6 are left."""
    house = House(3, laid_over(KITCHEN, {"stores": {"food": {"fridge": None}}}))
    for hour in range(0, 48, 7):
        house.at(hour * HOUR, house.inside.stores.spoil)
    house.at(2 * DAY, lambda: house.wall.receive("food", 30.0))
    assert lost(house, 3) == pytest.approx(6)


def test_food_that_the_record_lays_in_does_not_spoil_for_the_time_before_it_came():
    """As above, put in by a flow of its own; at the next look, a day later, its age begins."""
    house = House(4, laid_over(KITCHEN, {"stores": {"food": {"fridge": {"level": "0 person-d"}}}}))
    stores = house.inside.stores
    fridge = stores.cold[0].stock
    house.at(DAY, stores.spoil)
    house.at(2 * DAY, lambda: fridge.put(fridge.inflow("record", 9), 8.0))
    house.at(3 * DAY, stores.spoil)
    assert lost(house, 4) == pytest.approx(8 * (1 - 0.5 ** (2**-0.2 / 4)))


@pytest.mark.parametrize("grid", ["on", "off"])
def test_where_nothing_spoils_a_fridge_is_a_shelf(grid):
    house = House(5, laid_over(COLD, {"stores": {"food": {"spoilage": None}}}), grid=grid)
    records = house.play()
    assert records.series("food.spoiled").at(5 * DAY) == 0
    assert records.series("food.eaten").integral(5 * DAY) == pytest.approx(25 * DAY)
    levels = [records.series(f"food.{name}").at(5 * DAY) for name in ("fridge", "shelf")]
    assert levels == pytest.approx([0, 95])


def test_food_is_neither_made_nor_lost():
    """Delivered + at first = eaten + spoiled + left, with runs of power and four deliveries."""
    house = House(12, COLD, grid="off")
    stores, taken = house.inside.stores, []
    for day in (1, 4, 6, 9):
        house.at(day * DAY + 5, lambda: taken.append(house.wall.receive("food", 25.0)))
        house.at(day * DAY, lambda day=day: house.wall.grid.set("on" if day % 2 else "off"))
    records = house.play()
    left = sum(stock.level for stock, _ in stores.eaten)
    eaten = sum(flow.flowed for _, flow in stores.eaten)
    assert taken == pytest.approx([25.0] * 4)
    assert eaten + stores.spoiled + left == pytest.approx(120 + 100)
    assert records.series("food.spoiled").at(12 * DAY) == pytest.approx(stores.spoiled)
    assert max(abs(stock.imbalance()) for stock, _ in stores.eaten) < 1e-9


def _at(hours):
    """Temperature of the closed fridge after so many hours [degC]."""
    return 25 - 22 * exp(-hours / 60.8352)


def test_people_eat_from_the_fridge_first_then_from_the_freezer_then_from_the_shelf():
    """20 and 15 and 100 person-days for five: four days, three days, and then the shelf."""
    freezer = {**FRIDGE, "level": "15 person-d", "set_point": "-18 degC"}
    loads = {"freezer": load(42, serves="freezer")}
    food = {"freezer": freezer, "spoilage": None}
    house = House(9, laid_over(COLD, {"stores": {"food": food}, "power": {"loads": loads}}))
    records = house.play()
    levels = [
        records.series(f"food.{name}").at([4 * DAY, 7 * DAY, 8 * DAY])
        for name in ("fridge", "freezer", "shelf")
    ]
    assert levels[0] == pytest.approx([0, 0, 0], abs=1e-3)
    assert levels[1] == pytest.approx([15, 0, 0], abs=1e-3)
    assert levels[2] == pytest.approx([100, 100, 95], abs=1e-3)
    assert records.series("food.eaten").at(8 * DAY) == pytest.approx(5)


def test_gas_lasts_its_days_while_anybody_cooks():
    house = House(6, {"stores": {"cooking_gas": "3 d"}})
    records = house.play()
    assert records.series("gas").at([0, DAY, 3 * DAY, 6 * DAY]) == pytest.approx([3, 2, 0, 0])
    assert not house.inside.stores.can_cook


def test_medicine_is_shared_among_classes_as_delivered():
    one = {"users": "20 %", "level": "0 person-d", "latency": "2 d"}
    classes = {"class_1": {**one, "delivery_share": "25 %"}, "class_2": {**one, "delivery_share": "75 %"}}
    house = House(20, {"stores": {"medicine": classes}})
    house.at(5 * DAY, lambda: house.wall.receive("medicine", 20.0))
    records = house.play()
    ends = [records.series(f"medicine.class_{n}.covered") for n in (1, 2)]
    assert [float(one.integral(20 * DAY)) / DAY for one in ends] == pytest.approx([5, 15])
    assert records.series("medicine.users.class_1").at(DAY) == pytest.approx(1)


@pytest.mark.parametrize(
    ("levels", "amount", "then"),
    [
        ((0, 0, 0), 20, (2, 8, 10)),    # 1, 4 and 5 people: two days for each
        ((2, 0, 0), 18, (2, 8, 10)),    # the first class has its two days already
        ((9, 0, 0), 18, (9, 8, 10)),    # and here more than that, so none goes to it
        ((9, 8, 5), 1, (9, 8, 6)),      # the third has one day, the second two: all to the third
        ((0, 8, 10), 2, (2, 8, 10)), ((1, 4, 5), 30, (4, 16, 20)),
    ],
)  # fmt: skip
def test_medicine_without_shares_goes_to_what_would_run_out_first(levels, amount, then):
    users = ("20 %", "80 %", "100 %")
    classes = {
        f"class_{at}": {"level": f"{level} person-d", "latency": "2 d", "users": share}
        for at, (level, share) in enumerate(zip(levels, users, strict=True))
    }
    house = House(1, {"stores": {"medicine": classes}})
    assert house.wall.receive("medicine", amount) == pytest.approx(amount)
    assert [one.stock.level for one in house.inside.stores.medicine] == pytest.approx(then)


def test_all_of_a_delivery_of_medicine_is_kept_whatever_shares_are_drawn():
    """Shares that are priors add up to all of it in every house."""
    one = {"users": "20 %", "level": "0 person-d", "latency": "2 d", "delivery_share": "uniform(20 %, 80 %)"}
    for replication in range(5):
        classes = {"class_1": one, "class_2": one}
        house = House(1, {"stores": {"medicine": classes}}, replication=replication)
        assert house.wall.receive("medicine", 20.0) == pytest.approx(20)
        kept = [medicine.stock.level for medicine in house.inside.stores.medicine]
        assert sum(kept) == pytest.approx(20)


def test_fuel_fills_the_cans_as_far_as_they_go():
    house = House(1, {"stores": {"fuel": {"capacity": "100 L", "level": "80 L"}}})
    taken = []
    house.at(5 * MINUTE, lambda: taken.append(house.wall.receive("fuel", 50.0)))
    house.play()
    assert taken == [pytest.approx(20)]


def test_a_house_without_cans_takes_no_fuel():
    house = House(1)
    assert house.wall.receive("fuel", 50.0) == 0


@settings(max_examples=60, deadline=None)
@given(st.floats(1e-3, 60), st.floats(1e-3, 30), st.floats(1e-3, 30))
def test_what_comes_in_parts_comes_in_whole_whatever_its_digits(amount, fridge, freezer):
    """What the cold stores leave of a delivery is never below zero, and all of it is laid in."""
    room = {"fridge": {"capacity": f"{fridge:.17g} person-d", "level": "0 person-d"}}
    room["freezer"] = {**FRIDGE, "capacity": f"{freezer:.17g} person-d", "level": "0 person-d"}
    shelf = {"capacity": "900 person-d", "level": "0 person-d"}
    loads = {"freezer": load(58, serves="freezer")}
    house = House(1, laid_over(KITCHEN, {
        "power": {"loads": loads},
        "stores": {"food": {**room, "shelf": shelf, "perishable": always("100 %")}},
    }))  # fmt: skip
    for _ in range(4):
        assert house.inside.stores.receive_food(amount) == pytest.approx(amount)
