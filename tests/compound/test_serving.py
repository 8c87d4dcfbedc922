"""Who serves the loads: grid, sun, battery, generator, and what is shed."""

import pytest

from sim.engine import DAY
from tests.toyhouse import BATTERY, GENERATOR, HOUR, RUNNING, SOLAR, House, laid_over, load


def powered(**power):
    return {"power": power}


def served(house):
    return {one.name for one in house.inside.power.dispatch.loads if one.served}


# Shedding


LOADS = {"phones": load(25, 1), "fridge": load(100, 2), "pump": load(750, 3), "freezer": load(60, 4)}


@pytest.mark.parametrize(
    ("rating", "has_power", "shed"),
    [
        (1000, {"phones", "fridge", "pump", "freezer"}, 0), (900, {"phones", "fridge", "pump"}, 60),
        (800, {"phones", "fridge", "freezer"}, 750), (110, {"phones", "freezer"}, 850), (20, set(), 935),
    ],
)  # fmt: skip
def test_loads_are_shed_whole_by_priority(rating, has_power, shed):
    """What comes later in priority is served where it still fits."""
    unit = laid_over(GENERATOR, {"rating": f"{rating} W"})
    house = House(1, powered(generators={"g1": unit}, running=RUNNING, loads=LOADS), grid="off")
    seen = house.look([HOUR], lambda: served(house))
    records = house.play()
    assert seen == [has_power]
    assert records.series("power.shed").at(HOUR) == pytest.approx(shed)
    assert records.series("power.load").at(HOUR) == pytest.approx(935 - shed)


def test_everything_is_served_by_the_grid_and_nothing_without_any_source():
    house = House(1, powered(loads=LOADS))
    house.at(HOUR, lambda: house.wall.grid.set("off"))
    seen = house.look([0, HOUR], lambda: served(house))
    records = house.play()
    assert seen == [set(LOADS), set()]
    assert records.series("power.source").at([0, HOUR]).tolist() == ["grid", "none"]


def test_a_load_is_served_in_its_hours_only():
    """Lights from 18:00 to 23:00 at 100 W: 500 Wh a day."""
    lights = load(100, 1, hours=[["18:00", "23:00"]])
    power = powered(
        generators={"g1": GENERATOR},
        running=laid_over(RUNNING, {"schedule_after": "900 h"}),
        loads={"lights": lights},
    )
    watts = House(2, power, grid="off").play().series("power.load")
    assert watts.at([18 * HOUR - 1, 18 * HOUR, 23 * HOUR - 1, 23 * HOUR]) == pytest.approx([0, 100, 100, 0])
    assert float(watts.integral(2 * DAY)) / HOUR == pytest.approx(1000)


def test_hours_may_run_over_midnight():
    lights = load(100, 1, hours=[["22:00", "02:00"]])
    power = powered(generators={"g1": GENERATOR}, running=RUNNING, loads={"lights": lights})
    watts = House(1, power, grid="off").play().series("power.load")
    assert watts.at([HOUR, 2 * HOUR, 22 * HOUR, DAY]) == pytest.approx([100, 0, 100, 100])


# Battery


def test_a_battery_serves_what_it_holds_above_its_cut_off():
    """1,000 Wh to a depth of 80 %: 800 Wh at 100 W are eight hours."""
    house = House(1, powered(battery={"b": BATTERY}, loads={"house": load(100)}), grid="off")
    records = house.play()
    assert records.series("power.source").at([0, 8 * HOUR - 1, 8 * HOUR]).tolist() == [
        "battery",
        "battery",
        "none",
    ]
    assert records.series("power.battery.b").at([4 * HOUR, DAY]) == pytest.approx([400, 0])


def test_losses_are_paid_each_way():
    """90 % each way: 800 Wh give 720; 400 W for an hour store 360."""
    battery = laid_over(BATTERY, {"efficiency": "90 %"})
    house = House(1, powered(battery={"b": battery}, loads={"house": load(100)}), grid="off")
    house.at(10 * HOUR, lambda: house.wall.grid.set("on"))
    house.at(11 * HOUR, lambda: house.wall.grid.set("off"))
    records = house.play()
    source = records.series("power.source")
    assert source.times[source.values == "none"][0] == pytest.approx(7.2 * HOUR, abs=1)
    assert records.series("power.battery.b").at(11 * HOUR) == pytest.approx(360)


def test_a_battery_gives_no_more_than_its_limit():
    """500 W: the 400 W load is served, the 200 W load behind it is shed."""
    power = powered(battery={"b": BATTERY}, loads={"first": load(400, 1), "second": load(200, 2)})
    house = House(1, power, grid="off")
    seen = house.look([0], lambda: served(house))
    house.play()
    assert seen == [{"first"}]


def test_a_battery_that_was_cut_off_serves_again_only_above_its_level_of_reconnection():
    """Empty at first, 56 W of sun in the mean: back at 200 Wh, down again at night, and no flicker."""
    battery = laid_over(BATTERY, {"level": "0 %"})
    panels = laid_over(SOLAR, {"peak": "400 Wp"})
    house = House(
        6, powered(battery={"b": battery}, solar={"roof": panels}, loads={"house": load(80)}), grid="off"
    )
    records = house.play()
    source, charge = records.series("power.source"), records.series("power.battery.b")
    switches = source.times[1:]
    assert len(switches) <= 6 * 4
    first = next(t for t, one in zip(source.times, source.values, strict=True) if one == "battery")
    assert charge.at(first) >= 200 - 0.1


def test_reconnection_at_once_is_refused_in_words():
    with pytest.raises(ValueError, match="battery b: expected to reconnect above 20% of charge"):
        House(1, powered(battery={"b": laid_over(BATTERY, {"reconnect": "20 %"})}), grid="off")


def test_a_battery_charges_from_the_grid_and_no_further_than_full():
    battery = laid_over(BATTERY, {"level": "20 %"})
    charge = House(1, powered(battery={"b": battery})).play().series("power.battery.b")
    assert charge.at([0, HOUR, 2 * HOUR, DAY]) == pytest.approx([0, 400, 800, 800])


def test_a_battery_charges_from_what_the_generator_has_to_spare():
    """A set of 500 W with 200 W of loads gives 300 W to the battery and burns for 500 W."""
    unit = laid_over(GENERATOR, {"rating": "500 W"})
    battery = laid_over(BATTERY, {"level": "20 %"})
    stores = {"fuel": {"capacity": "100 L", "level": "100 L"}}
    power = {
        "generators": {"g1": unit},
        "running": RUNNING,
        "battery": {"b": battery},
        "loads": {"house": load(200)},
    }
    house = House(1, {"power": power, "stores": stores}, grid="off")
    records = house.play()
    assert records.series("power.battery.b").at(HOUR / 2) == pytest.approx(150)
    assert records.series("fuel.burned").at(HOUR / 2) == pytest.approx(0.08 * 0.5 + 0.25 * 0.5)


def test_a_battery_gives_what_a_running_unit_lacks():
    """A set of 500 W runs; of loads of 300 and 600 W it carries 500 W, and the battery the rest at a loss.

    Beside a load of 1,600 W, which they cannot carry together, it charges from the 200 W to spare.
    """
    bank = laid_over(BATTERY, {"capacity": "10 kWh", "level": "60 %", "efficiency": "80 %"})
    unit = laid_over(GENERATOR, {"rating": "500 W"})
    power = {"generators": {"g1": unit}, "running": RUNNING, "battery": {"b": bank}}
    both = House(1, powered(**power, loads={"a": load(300, 1), "b": load(600, 2)}), grid="off")
    records = both.play()
    assert records.series("power.load").at(HOUR) == 900
    assert records.series("fuel.burned").at(HOUR) == pytest.approx(0.08 * 0.5 + 0.25 * 0.5)
    spent = records.series("power.battery.b").at([0, HOUR])
    assert spent[0] - spent[1] == pytest.approx(400 / 0.8)
    large = House(1, powered(**power, loads={"a": load(300, 1), "b": load(1600, 2)}), grid="off").play()
    gained = large.series("power.battery.b").at([0, HOUR])
    assert (large.series("power.load").at(HOUR), gained[1] - gained[0]) == (300, pytest.approx(200 * 0.8))


def test_a_battery_from_a_date_serves_from_that_date_and_one_from_before_the_start_at_once():
    late = {**BATTERY, "from": "2030-01-02"}
    early = {**BATTERY, "from": "2029-12-01"}
    seen = []
    for battery in (late, early):
        house = House(2, powered(battery={"b": battery}, loads={"house": load(50)}), grid="off")
        seen.append(house.play().series("power.source").at([HOUR, DAY]).tolist())
    assert seen == [["none", "battery"], ["battery", "none"]]


# Sun


def test_the_sun_serves_first_and_the_battery_the_rest():
    """At noon the panels give 87 W; of a load of 150 W the battery gives 63 W and the unit is not started."""
    power = powered(
        solar={"roof": SOLAR},
        battery={"b": laid_over(BATTERY, {"capacity": "9000 Wh"})},
        loads={"house": load(150)},
        generators={"g1": GENERATOR},
        running=laid_over(RUNNING, {"schedule_after": "900 h"}),
    )
    house = House(1, power, grid="off")
    panel, battery = house.inside.power.dispatch.panels[0], house.inside.power.dispatch.batteries[0]
    seen = house.look([5 * HOUR, 11 * HOUR], lambda: (panel.watts, battery.discharge.actual * HOUR))
    records = house.play()
    assert seen[0] == pytest.approx((0, 150))
    noon = 675 * 0.25 / 2  # the two hours before noon have a quarter of the day's energy
    assert seen[1] == pytest.approx((noon, 150 - noon))
    assert house.unit.starts == 0
    assert records.series("power.source").at(11 * HOUR) == "solar"


def test_spare_sun_charges_the_battery():
    """200 W panels of 675 Wh without any load: all of it is stored."""
    battery = laid_over(BATTERY, {"level": "20 %"})
    house = House(1, powered(solar={"roof": SOLAR}, battery={"b": battery}), grid="off")
    assert house.play().series("power.battery.b").at(DAY) == pytest.approx(675)


def test_who_gives_most_is_the_source():
    """2 kWp beside a running unit: the sun by day, the unit by night."""
    power = powered(
        solar={"roof": laid_over(SOLAR, {"peak": "2 kWp"})},
        loads={"house": load(300)},
        generators={"g1": GENERATOR},
        running=RUNNING,
    )
    house = House(1, power, grid="off")
    house.at(0, lambda: house.inside.power.dispatch.hold(house.unit, DAY))
    records = house.play()
    assert records.series("power.source").at([HOUR, 12 * HOUR, 20 * HOUR]).tolist() == [
        "generator",
        "solar",
        "generator",
    ]
    assert house.unit.starts == 1


def test_a_unit_on_demand_runs_where_sun_and_battery_do_not_suffice():
    """Eight hours of battery at 100 W, then the unit, which also fills the battery until it serves again."""
    power = powered(
        battery={"b": BATTERY}, loads={"house": load(100)}, generators={"g1": GENERATOR},
        running=laid_over(RUNNING, {"schedule_after": "900 h"}),
    )  # fmt: skip
    house = House(1, power, grid="off")
    source = house.play().series("power.source")
    assert source.at([8 * HOUR - 1, 8 * HOUR + 60, 9 * HOUR]).tolist() == ["battery", "generator", "battery"]
    assert "none" not in source.at([8 * HOUR, 12 * HOUR, 20 * HOUR])


def test_the_battery_keeps_its_books():
    power = powered(
        solar={"roof": laid_over(SOLAR, {"spread": "40 %"})},
        battery={"b": laid_over(BATTERY, {"efficiency": "95 %"})},
        generators={"g1": laid_over(GENERATOR, {"rating": "600 W"})},
        running=RUNNING,
        loads={"house": load(90, 1), "evening": load(200, 2, hours=[["18:00", "22:30"]])},
    )
    house = House(30, power, grid="off")
    for day in range(1, 30, 3):
        house.at(day * DAY + 777, lambda: house.wall.grid.set("on"))
        house.at(day * DAY + 9000, lambda: house.wall.grid.set("off"))
    stock = house.inside.power.dispatch.batteries[0].stock
    seen = house.look([hour * HOUR + 11 for hour in range(719)], lambda: (stock.imbalance(), stock.level))
    house.play()
    assert max(abs(off) for off, _ in seen) < 1e-6
    assert all(0 <= level <= 800 for _, level in seen)
