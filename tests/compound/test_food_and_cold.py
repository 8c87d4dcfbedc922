"""Food that keeps and food that does not: cold stores, spoilage, what is delivered where."""

from math import exp, log

import pytest

from sim.engine import DAY
from tests.toyhouse import FRIDGE, HOUR, MINUTE, SPOILAGE, House, laid_over, load

NOBODY = {"household": {"people": {"occupants": {"count": "0"}}}}
COLD = {
    "power": {"loads": {"fridge": load(58, serves="fridge")}},
    "stores": {"food": {"fridge": FRIDGE, "spoilage": SPOILAGE, "perishable": "40 %"}},
}
KITCHEN = laid_over(NOBODY, COLD)
CLOSED = 4 * HOUR
"a closed fridge crosses 4.4 degC after four hours"


def without_power(hours, begin=DAY, edits=KITCHEN, days=6):
    """A house whose grid is away for so many hours."""
    house = House(days, edits)
    house.at(begin, lambda: house.wall.grid.set("off"))
    house.at(begin + hours * HOUR, lambda: house.wall.grid.set("on"))
    return house


def test_half_is_lost_at_twelve_hours_above_the_limit():
    """Off from eight in the evening and above 4.4 degC from midnight: by noon half is gone."""
    house = without_power(16, begin=DAY - CLOSED)
    stores = house.inside.stores
    house.at(DAY + 12 * HOUR, stores.spoil)
    house.play()
    assert stores.spoiled == pytest.approx(10, abs=0.05)


@pytest.mark.parametrize(("above", "lost"), [(9, 0.1192), (10.5, 0.2689), (13.5, 0.7311), (15, 0.8808)])
def test_the_loss_around_the_midpoint_is_logistic(above, lost):
    """Width 1.5 h: 1 / (1 + e) is 0.2689 one width before, 1 / (1 + e^2) is 0.1192 two widths before."""
    house = without_power(30, begin=DAY - CLOSED)
    stores = house.inside.stores
    house.at(DAY + above * HOUR, stores.spoil)
    seen = house.look([DAY + above * HOUR], lambda: stores.spoiled / 20)
    house.play()
    assert seen == pytest.approx([lost], abs=2e-3)


def test_looking_often_and_looking_once_find_the_same_loss():
    seen = []
    for looks in ([20], [1, 5, 9, 11.5, 12, 13, 17, 20]):
        house = without_power(40)
        for hour in looks:
            house.at(DAY + hour * HOUR, house.inside.stores.spoil)
        house.look([DAY + 20 * HOUR], lambda house=house: seen.append(house.inside.stores.spoiled))
        house.play()
    assert seen[0] == pytest.approx(seen[1], rel=1e-9)
    assert seen[0] > 10


def test_a_short_outage_spoils_nothing():
    house = without_power(3.9)
    records = house.play()
    assert records.series("food.fridge").at(6 * DAY) == pytest.approx(20)
    assert records.log("spoiled") == []


def test_hours_above_the_limit_add_up_over_two_outages():
    """Two times off for long enough that six hours each are spent above 4.4 degC while warming."""
    house = without_power(10)
    house.at(3 * DAY, lambda: house.wall.grid.set("off"))
    house.at(3 * DAY + 10 * HOUR, lambda: house.wall.grid.set("on"))
    fridge = house.inside.stores.cold[0]
    house.at(5 * DAY, fridge.spoil)
    seen = house.look([5 * DAY], lambda: fridge.warm / HOUR)
    house.play()
    cooling = 3 * log((6.3345 - 3) / 1.4)  # after ten hours it stands at 6.33 degC and cools with tau 3 h
    assert seen == pytest.approx([2 * (6 + cooling)], abs=0.01)


def test_a_fridge_without_power_from_the_start_warms():
    house = House(2, KITCHEN, grid="off")
    fridge = house.inside.stores.cold[0]
    seen = house.look([4 * HOUR, 20 * HOUR], lambda: fridge.temperature.value)
    house.play()
    assert seen == pytest.approx([4.4, 9.1640], abs=5e-5)


def test_a_fridge_that_no_load_serves_never_cools():
    house = House(2, laid_over(KITCHEN, {"power": {"loads": {"fridge": None}}}))
    fridge = house.inside.stores.cold[0]
    seen = house.look([20 * HOUR], lambda: fridge.temperature.value)
    house.play()
    assert seen == pytest.approx([9.1640], abs=5e-5)


# Deliveries


def test_the_perishable_part_of_a_delivery_goes_to_the_fridge_while_it_is_cold():
    house = House(1, KITCHEN)
    house.at(HOUR, lambda: house.wall.receive("food", 30.0))
    records = house.play()
    assert (records.series("food.fridge").at(DAY), records.series("food.shelf").at(DAY)) == pytest.approx(
        (32, 118)
    )


def test_a_warm_fridge_takes_nothing_and_the_shelf_takes_all():
    house = House(1, KITCHEN, grid="off")
    house.at(5 * HOUR, lambda: house.wall.receive("food", 30.0))
    records = house.play()
    assert records.series("food.shelf").at(DAY) == pytest.approx(130)
    assert records.series("food.fridge").at(5 * HOUR) == pytest.approx(20, abs=0.1)


def test_what_does_not_fit_into_the_fridge_goes_on_the_shelf():
    """Room for 20 person-days in the fridge; 40 % of 100 would be 40."""
    house = House(1, KITCHEN)
    taken = []
    house.at(HOUR, lambda: taken.append(house.wall.receive("food", 100.0)))
    records = house.play()
    assert taken == [pytest.approx(100)]
    assert (records.series("food.fridge").at(DAY), records.series("food.shelf").at(DAY)) == pytest.approx(
        (40, 180)
    )


def test_fresh_food_does_not_spoil_with_the_hours_of_the_old():
    """Old food spoils before the fresh is laid in; its hours are diluted; all that spoiled is counted."""
    house = without_power(16, begin=DAY - CLOSED)
    stores, wall = house.inside.stores, house.wall
    fridge = stores.cold[0]
    house.at(DAY + 18 * HOUR, lambda: wall.receive("food", 25.0))
    seen = house.look([DAY + 18 * HOUR], lambda: (fridge.stock.level, stores.spoiled, fridge.warm / HOUR))
    house.at(DAY + 18 * HOUR - 1, lambda: before.append(fridge.temperature.value))
    before: list[float] = []
    records = house.play()
    (level, spoiled, warm) = seen[0]
    assert before[0] < 4.4
    assert level == pytest.approx(20 - spoiled + 10)
    assert float(records.series("food.spoiled").at(6 * DAY)) == pytest.approx(spoiled)
    assert sum(row["amount"] for row in records.log("spoiled")) == pytest.approx(spoiled)
    cold_again = 12 + 3 * log((_at(16) - 3) / 1.4)
    assert warm == pytest.approx(cold_again * (level - 10) / level, abs=0.01)


def _at(hours):
    """Temperature of the closed fridge after so many hours [degC]."""
    return 25 - 22 * exp(-hours / 60.8352)


def test_people_eat_from_the_fridge_first_then_from_the_freezer_then_from_the_shelf():
    """20 and 15 and 100 person-days for five: four days, three days, and then the shelf."""
    freezer = {**FRIDGE, "level": "15 person-d", "set_point": "-18 degC"}
    loads = {"freezer": load(42, serves="freezer")}
    house = House(9, laid_over(COLD, {"stores": {"food": {"freezer": freezer}}, "power": {"loads": loads}}))
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
