"""The household's plan: rations by cordon and cover, what is ordered, and when it is decided."""

from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.engine import DAY
from tests.toyhouse import HOUR, House, laid_over, load

LIMITS = {
    "rationed_below": {"open": "5 d", "watch": "10 d", "checkpoint": "20 d", "siege": "40 d"},
    "survival_below": {"open": "1 d", "watch": "2 d", "checkpoint": "4 d", "siege": "15 d"},
}
WATER = {"household": {"ration": {"water": LIMITS}}}
FOOD = {"household": {"ration": {"food": {"rationed_below": "10 d", "survival_below": "3 d"}}}}
WORDS = ("open", "watch", "checkpoint", "siege")


@pytest.mark.parametrize(
    ("litres", "cordon", "ration"),
    [
        (1000, "open", "normal"),
        (1000, "watch", "normal"),
        (1000, "checkpoint", "rationed"),
        (1000, "siege", "survival"),
        (600, "open", "normal"),
        (600, "watch", "rationed"),
        (350, "open", "rationed"),
        (70, "open", "survival"),
    ],
)
def test_the_water_ration_goes_by_days_of_cover_and_the_cordon(litres, cordon, ration):
    """1,000 L are 13 days for five people at 15 L, 600 L are 8, 350 L less than 5, 70 L less than one."""
    house = House(1, laid_over(WATER, {"water": {"tank": {"level": f"{litres} L"}}}))
    house.wall.cordon.set(cordon)
    records = house.play()
    assert records.series("water.ration").at(6 * HOUR) == ration
    per_day = {"normal": 75, "rationed": 35, "survival": 20}[ration]
    uses = ("drinking", "cooking", "hygiene", "flushing")
    used = sum(float(records.series(f"water.use.{use}").at(7 * HOUR)) for use in uses)
    assert used == pytest.approx(per_day if litres > 70 else min(per_day, 70))


@pytest.mark.parametrize(
    ("litres", "lift", "limit", "ration"),
    [
        (80, "gravity", "40 L/person/d", "normal"),
        (40, "gravity", "40 L/person/d", "rationed"),
        (30, "gravity", "40 L/person/d", "survival"),
        (80, "hand", "40 L/person/d", "normal"),
        (80, "hand", "8 L/person/d", "rationed"),
        (80, "hand", "5 L/person/d", "survival"),
        (80, "pump", "40 L/person/d", "survival"),
    ],
)
def test_a_well_feeds_the_ration_that_it_can_carry_alone(litres, lift, limit, ration):
    """Nothing in store. Five people use 75, 35 or 20 L a day; what a pump lifts is not relied on."""
    well = {"flow": f"{litres} L/d", "lift": lift, "potable": False}
    edits = {
        "water": {"well": well, "tank": {"level": "0 L"}},
        "household": {"carry_limit": limit},
    }
    records = House(2, laid_over(WATER, edits)).play()
    assert records.series("water.ration").at(30 * HOUR) == ration


@pytest.mark.parametrize("litres", [10, 20, 21, 30, 34.9, 35, 36, 60, 74, 75, 90])
def test_what_a_well_gives_is_used_up_to_the_normal_ration(litres):
    """Nothing in store. Five people want what it gives, between the 20 L of survival and 75 L."""
    well = {"flow": f"{litres} L/d", "lift": "gravity", "potable": False}
    house = House(2, laid_over(WATER, {"water": {"well": well, "tank": {"level": "0 L"}}}))
    wanted = house.look([30 * HOUR], lambda: sum(house.inside.water.rates) * DAY * 5)
    house.play()
    assert wanted == [pytest.approx(min(max(litres, 20), 75))]


@given(st.lists(st.floats(0, 100), min_size=2, max_size=2, unique=True))
def test_more_from_a_well_never_means_less_to_use(gives):
    house = House(0.01, WATER)
    house.wall.people.needing = 5
    used = []
    for a_day in sorted(gives):
        house.inside.water.set_ration(*house.inside.water.sustained(a_day))
        used.append(sum(house.inside.water.rates))
    assert used[0] <= used[1] * (1 + 1e-12)


@pytest.mark.parametrize("lift", ["hand", "gravity"])
def test_a_well_does_not_keep_a_tanker_from_being_ordered(lift):
    """It gives more than the reference need, which a normal day exceeds."""
    well = {"flow": "90 L/d", "lift": lift, "potable": False}
    house = House(1, laid_over(WATER, {"water": {"tank": {"level": "200 L"}, "well": well}}))
    house.inside.household.order_below = {"water": 9.0}
    house.play()
    assert house.gate.asked == [(6 * HOUR, "water")]


MAINS = {"every": "7 d", "window": "10 h", "flow": "60 L/h", "served": "100 %", "first": "04:00"}


@pytest.mark.parametrize(
    ("flow", "used"), [("200 L/d", 75), ("75 L/d", 75), ("55 L/d", 55), ("30 L/d", 30), ("10 L/d", 20)]
)
def test_what_the_mains_give_is_used_up_to_the_normal_ration(flow, used):
    """300 L are 4 days for five people: survival under a siege, 20 L a day; mains feed up to 75 L."""
    water = {"mains": {**MAINS, "flow": flow}, "tank": {"level": "300 L"}, "header": {"level": "0 L"}}
    house = House(2, laid_over(WATER, {"water": water}))
    house.wall.cordon.set("siege")
    house.at(0, lambda: house.wall.mains_running.set("on"))
    wanted = house.look([30 * HOUR], lambda: sum(house.inside.water.rates) * DAY * 5)
    house.play()
    assert wanted == [pytest.approx(used)]


def test_mains_feed_the_ration_while_they_run_and_no_longer():
    """Under a siege with 300 L: survival, but normal from 10:00 to 14:00 while 1,440 L a day come."""
    house = House(1, laid_over(WATER, {"water": {"mains": MAINS, "tank": {"level": "300 L"}}}))
    house.wall.cordon.set("siege")
    house.at(10 * HOUR, lambda: house.wall.mains_running.set("on"))
    house.at(14 * HOUR, lambda: house.wall.mains_running.set("off"))
    ration = house.play().series("water.ration")
    seen = [9 * HOUR, 10 * HOUR, 14 * HOUR - 1, 14 * HOUR, 23 * HOUR]
    assert ration.at(seen).tolist() == ["survival", "normal", "normal", "survival", "survival"]


def test_what_hands_cannot_carry_of_the_mains_feeds_no_ration():
    """1,440 L a day into a tank that nothing lifts: five carry 20 L in all, the survival ration."""
    edits = {
        "household": {"carry_limit": "4 L/person/d"},
        "water": {"mains": MAINS, "tank": {"level": "0 L"}, "lift": "hand"},
    }
    house = House(2, laid_over(WATER, edits))
    house.at(0, lambda: house.wall.mains_running.set("on"))
    house.wall.cordon.set("siege")
    assert house.play().series("water.ration").at(7 * HOUR) == "survival"


def test_a_pumped_well_feeds_the_ration_while_its_pump_has_power():
    """90 L a day while the supply is on, from one to four in the morning; nothing else in store."""
    well = {"flow": "90 L/d", "lift": "pump", "potable": False}
    power = {"loads": {"well": load(500, serves="well")}}
    edits = {"water": {"well": well, "tank": {"level": "0 L"}}, "power": power}
    house = House(1, laid_over(WATER, edits), grid="off")
    house.at(7 * HOUR, lambda: house.wall.grid.set("on"))
    house.at(9 * HOUR, lambda: house.wall.grid.set("off"))
    ration = house.play().series("water.ration")
    assert ration.at([6 * HOUR, 8 * HOUR, 10 * HOUR]).tolist() == ["survival", "normal", "survival"]


def test_a_ration_is_held_until_the_next_plan():
    """The cordon tightens at noon; rationing begins at six the next morning."""
    house = House(3, WATER)
    house.at(DAY / 2, lambda: house.wall.cordon.set("siege"))
    ration = house.play().series("water.ration")
    assert ration.at([23 * HOUR, 30 * HOUR - 1, 30 * HOUR]).tolist() == ["normal", "normal", "rationed"]


def test_an_admission_a_new_head_count_and_an_empty_store_are_decided_at_once():
    """350 L for five: rationed. A tanker ends it, eleven more people bring it back; at last all is gone."""
    house = House(12, laid_over(WATER, {"water": {"tank": {"level": "350 L"}}}))
    house.at(8 * HOUR, lambda: house.wall.receive("water", 100.0))
    house.at(9 * HOUR, lambda: house.wall.people.arrive(11))
    ration = house.play().series("water.ration")
    assert ration.at([7 * HOUR, 8 * HOUR, 9 * HOUR]).tolist() == ["rationed", "normal", "rationed"]
    assert ration.values[-1] == "survival"


@pytest.mark.parametrize(("days", "share"), [(12, 1.0), (8, 0.8), (2.5, 0.5)])
def test_meals_are_cut_when_food_is_short(days, share):
    """12 days of food are normal, 8 are rationed to 80 %, 2.5 to 50 %."""
    shelf = {"food": {"shelf": {"level": f"{5 * days + 5 / 4} person-d"}}}
    eaten = House(1, laid_over(FOOD, {"stores": shelf})).play().series("food.eaten")
    assert eaten.at([5 * HOUR, 6 * HOUR]) == pytest.approx([5, 5 * share])


def test_less_is_eaten_once_the_shelf_is_empty():
    """20 person-days: four days for five people, then nothing."""
    records = House(6, {"stores": {"food": {"shelf": {"level": "20 person-d"}}}}).play()
    assert records.series("food.eaten").at([3 * DAY, 4 * DAY, 6 * DAY]) == pytest.approx([5, 0, 0])
    assert next(row["entity"] for row in records.log("event")) == "food.shelf"


@pytest.mark.parametrize("cordon", WORDS)
def test_what_runs_low_is_ordered_at_the_plan_and_the_line_decides_whether_it_may_be(cordon):
    """600 L less a morning are below nine days of 75 L; food is not. `tests/siege` has what a line does."""
    house = House(1, {"water": {"tank": {"level": "600 L"}}})
    house.inside.household.order_below = {"water": 9.0, "food": 9.0}
    house.wall.cordon.set(cordon)
    house.play()
    assert house.gate.asked == [(6 * HOUR, "water")]


def test_nobody_inside_decides_and_uses_nothing():
    house = House(5, laid_over(WATER, {"household": {"people": {"occupants": {"count": "0"}}}}))
    records = house.play()
    assert len(records.series("water.ration").times if records.has("water.ration") else []) == 0
    assert records.series("water.tank").at(5 * DAY) == pytest.approx(2000)
    assert records.series("food.shelf").at(5 * DAY) == pytest.approx(100)


def test_who_arrives_drinks_from_then_on():
    house = House(4)
    house.at(2 * DAY, lambda: house.wall.people.arrive(3))
    house.at(3 * DAY, house.wall.people.leave_all)
    hygiene = house.play().series("water.use.hygiene")
    assert hygiene.at([DAY, 2 * DAY, 3 * DAY]) == pytest.approx([20, 32, 0])


def test_the_plan_comes_at_six_whatever_the_hour_of_the_start():
    """A start at 18:00: the first plan is twelve hours away."""
    house = House(1, {"water": {"tank": {"level": "600 L"}}}, start=datetime(2030, 1, 1, 18))
    house.inside.household.order_below = {"water": 9.0}
    house.play()
    assert house.gate.asked == [(12 * HOUR, "water")]
