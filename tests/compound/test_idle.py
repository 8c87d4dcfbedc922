"""Idle is no blackout: power is missing only where it is wanted, or where nothing could serve a lamp."""

import pytest

from sim.engine import Abducted
from tests.toyhouse import BATTERY, GENERATOR, HOUR, RUNNING, SOLAR, House, laid_over, load

EVENING = {"hours": [["18:00", "22:00"]]}
FAILURE = "generators.g1.failure"


def hours(house, days=2):
    """Hours by source."""
    source = house.play().series("power.source")
    found = {word: float(source.is_(word).integral(days * 24 * HOUR)) / HOUR for word in set(source.values)}
    return {word: value for word, value in sorted(found.items()) if value}


def house(power, grid="off", days=2, **more):
    """A lamp of 100 W from six to ten in the evening, and what else a test gives."""
    edits = {"power": {"loads": {"lamp": load(100, **EVENING)}, **power}}
    return House(days, laid_over(edits, more.pop("edits", {})), grid=grid, **more)


FULL = laid_over(BATTERY, {"capacity": "5000 Wh"})
"4,000 Wh to use: twice what two evenings want"


@pytest.mark.parametrize(
    ("power", "grid", "serves"),
    [
        ({}, "on", "grid"),
        ({"battery": {"b": FULL}}, "off", "battery"),
        ({"generators": {"g1": GENERATOR}}, "off", "generator"),
        ({"battery": {"b": FULL}, "solar": {"s": SOLAR}}, "off", "battery"),
    ],
)
def test_evenings_are_served_and_all_other_hours_are_idle_whatever_the_source(power, grid, serves):
    """Two evenings of four hours, 48 - 8 = 40 hours in which nothing is wanted."""
    assert hours(house(power, grid)) == {serves: 8, "idle": 40}


def test_where_nothing_could_serve_a_lamp_it_is_dark_at_all_hours():
    assert hours(house({})) == {"none": 48}


def test_a_battery_that_has_run_flat_leaves_the_rest_dark():
    """800 Wh serve the first evening, 400 Wh, and the second; one of 500 Wh (400 usable) the first alone."""
    small = laid_over(BATTERY, {"capacity": "500 Wh"})
    assert hours(house({"battery": {"b": small}})) == {"battery": 4, "idle": 18, "none": 26}


def test_a_source_too_weak_for_the_smallest_load_is_no_power():
    """A battery that gives 50 W at most: the lamp of 100 W is never lit, and could not be at other hours."""
    weak = laid_over(FULL, {"discharge_limit": "50 W"})
    assert hours(house({"battery": {"b": weak}})) == {"none": 48}


def test_a_generator_that_is_wanted_and_cannot_carry_any_load_serves_nothing():
    unit = laid_over(GENERATOR, {"rating": "80 W"})
    assert hours(house({"generators": {"g1": unit}})) == {"none": 48}


def test_on_a_schedule_hours_between_runs_are_dark_where_nothing_is_wanted_either():
    """Runs of two hours from 06:00 and 18:00. In the morning the set runs for nobody: idle."""
    one = house({"generators": {"g1": GENERATOR}, "running": laid_over(RUNNING, {"schedule_after": "0 h"})})
    assert hours(one) == {"generator": 4, "idle": 4, "none": 40}


def test_a_unit_on_demand_starts_when_something_is_wanted_and_burns_nothing_else():
    """Eight hours at 0.4 + 0.1 kW x 0.25 L/h: 3.4 L; two starts."""
    one = house({"generators": {"g1": GENERATOR}}, given=Abducted(thresholds={(FAILURE, 0): 1e6}))
    records = one.play()
    assert one.unit.starts == 2
    fuel = records.series("fuel")
    assert fuel.at([0])[0] - fuel.at([48 * HOUR])[0] == pytest.approx(8 * 0.425)


def test_a_unit_on_demand_does_not_run_for_what_it_cannot_carry():
    """Beside the lamp a heater of 9 kW at all hours, on a set of 5 kW: it runs 8 h, in two starts."""
    heater = {"heater": load(9000)}
    one = house({"generators": {"g1": GENERATOR}}, edits={"power": {"loads": heater}})
    assert hours(one) == {"generator": 8, "none": 40}
    assert one.unit.starts == 2
    weak = house({"generators": {"g1": laid_over(GENERATOR, {"rating": "80 W"})}})
    assert hours(weak) == {"none": 48}
    assert weak.unit.starts == 0


def test_a_load_outside_its_hours_draws_nothing_and_does_nothing():
    """A charger from six to ten in the evening charges no phone at noon, with grid or without."""
    phones = {"count": "1", "battery": "100 Wh", "draw": "1 W", "saving": "1 W", "charger": "50 W"}
    for grid, power in (("on", {}), ("off", {"battery": {"b": FULL}})):
        loads = {"lamp": load(10), "phones": load(50, serves="devices", **EVENING)}
        one = house(power, grid, edits={"power": {"loads": loads}, "comms": {"devices": phones}})
        charge = one.play().series("comms.devices").at([17.99 * HOUR, 22 * HOUR])
        assert charge[0] == pytest.approx(100 - 17.99, abs=0.01)
        assert charge[1] == pytest.approx(100, abs=0.1)


def test_a_load_that_always_wants_power_leaves_no_idle_hour():
    loads = {"lamp": load(100, **EVENING), "router": load(10)}
    one = house({"battery": {"b": FULL}}, edits={"power": {"loads": loads}})
    assert hours(one) == {"battery": 48}


@pytest.mark.parametrize("grid", ["on", "off"])
def test_a_run_of_the_record_runs_the_unit_that_it_names_and_grid_or_not(grid):
    """Six hours of the second unit, of two that are ready, with no other wish to run either."""
    units = {"g1": GENERATOR, "g2": GENERATOR}
    one = house({"generators": units, "battery": {"b": FULL}}, grid)
    one.at(6 * HOUR, lambda: one.inside.power.dispatch.hold(one.inside.power.units["g2"], 12 * HOUR))
    records = one.play()
    ran = {
        name: records.series(f"power.generators.{name}").is_("running").integral(48 * HOUR) for name in units
    }
    assert ran == {"g1": 0, "g2": 6 * HOUR}


def test_a_house_without_a_store_of_fuel_runs_no_unit():
    power = {"loads": {"lamp": load(100, **EVENING)}, "generators": {"g1": GENERATOR}}
    one = House(2, {"power": power, "stores": {"fuel": None}}, grid="off")
    assert hours(one) == {"none": 48}
    assert one.unit.starts == 0
