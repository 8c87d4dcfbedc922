"""V2, V4 and V12 through the parts: survival of starts and runs, fuel, sun, a closed fridge, a pump."""

from math import exp, sqrt

import pytest

from sim.engine import DAY, Abducted
from tests.toyhouse import FRIDGE, GENERATOR, HOUR, MINUTE, RUNNING, SOLAR, SPOILAGE, House, laid_over, load

FAILURE = "generators.g1.failure"


def on_schedule(hours_a_day, mttf, days, start_chance="0.94 %", **stage):
    """A house without grid whose unit runs twice a day from the first second on; no wear-out, no repair."""
    unit = laid_over(GENERATOR, {"failure_to_start": start_chance, "wear": {"scale": f"{mttf} h"}})
    running = laid_over(RUNNING, {"starts": ["00:01", "12:01"], "hours": f"{hours_a_day} h"})
    house = House(days, {"power": {"generators": {"g1": unit}, "running": running}}, grid="off", **stage)
    house.inside.power.running.mode.set("scheduled")
    return house


PUBLISHED = [
    (3, 100, 0.0142),
    (3, 250, 0.0681),
    (3, 1100, 0.1525),
    (6, 100, 0.0010),
    (6, 250, 0.0240),
    (6, 1100, 0.1203),
]


@pytest.mark.parametrize(("hours_a_day", "mttf", "survives"), PUBLISHED)
def test_two_scheduled_starts_a_day_for_87_days(hours_a_day, mttf, survives):
    """From the risk that a unit gathers which luck lets live."""
    immortal = Abducted(thresholds={(FAILURE, 0): 1e6})
    house = on_schedule(hours_a_day, mttf, 87, given=immortal)
    house.play()
    assert house.unit.starts == 174
    assert exp(-house.unit.hazard.integral) == pytest.approx(survives, abs=5e-5)
    assert exp(-house.unit.hazard.integral) == pytest.approx(
        0.9906**174 * exp(-87 * hours_a_day / mttf), rel=1e-9
    )


def test_of_400_such_units_as_many_survive():
    """0.1525 at 3 h a day and a mean of 1,100 h, each unit with luck of its own."""
    alive = 0
    for replication in range(400):
        house = on_schedule(3, 1100, 87, replication=replication, full=False)
        house.play()
        alive += house.unit.state.value != "failed"
    assert abs(alive / 400 - 0.1525) < 4 * sqrt(0.1525 * 0.8475 / 400)


@pytest.mark.parametrize(
    ("hours", "reopt", "early"),
    [
        (24, 0.964375, 0.956474),
        (48, 0.943562, 0.921104),
        (96, 0.903274, 0.854241),
        (168, 0.846044, 0.762935),
        (336, 0.726213, 0.586055),
    ],
)
def test_one_start_and_a_long_run(hours, reopt, early):
    """A unit asked to run through a cut: availability x (1 - failure to start) x exp(-t / MTTF)."""
    for available, start_chance, mttf, expected in (
        (0.995, 0.94, 1100, reopt),
        (0.9998, 0.66, 1 / 0.00157, early),
    ):
        unit = laid_over(
            GENERATOR, {"failure_to_start": f"{start_chance} %", "wear": {"scale": f"{mttf!r} h"}}
        )
        running, lamp = laid_over(RUNNING, {"schedule_after": "900 h"}), {"lamp": load(100)}
        house = House(
            hours / 24, {"power": {"generators": {"g1": unit}, "running": running, "loads": lamp}},
            grid="off", given=Abducted(thresholds={(FAILURE, 0): 1e6}),
        )  # fmt: skip
        house.play()
        assert house.unit.starts == 1
        assert available * exp(-house.unit.hazard.integral) == pytest.approx(expected, abs=5e-7)


# Fuel: HOMER's 50 kW set, 8.48 L/h at 25 kW and 15.3 L/h at 50 kW.

HOMER = {"rating": "50 kW", "burn_idle": "0.0332 L/h/kW", "burn_load": "0.2728 L/h/kW"}


def with_homer(kilowatts, litres="200 L"):
    power = {
        "generators": {"g1": laid_over(GENERATOR, HOMER)},
        "running": laid_over(RUNNING, {"schedule_after": "900 h"}),
        "loads": {"house": load(1000 * kilowatts)},
    }
    return House(3, {"power": power, "stores": {"fuel": {"capacity": "1000 L", "level": litres}}}, grid="off")


@pytest.mark.parametrize(("kilowatts", "litres_an_hour"), [(10, 4.388), (25, 8.48), (50, 15.3)])
def test_fuel_burned_follows_the_curve(kilowatts, litres_an_hour):
    burned = with_homer(kilowatts, "1000 L").play().series("fuel.burned")
    assert burned.at(HOUR) == pytest.approx(litres_an_hour, rel=1e-9)


def test_200_litres_last_45_579_hours_at_10_kilowatts():
    records = with_homer(10).play()
    states = records.series("power.generators.g1")
    stopped = [t for t, state in zip(states.times, states.values, strict=True) if state == "ready"][-1]
    assert stopped / HOUR == pytest.approx(45.579, abs=5e-4)
    assert records.series("fuel").at(stopped) == 0
    assert records.series("power.source").values[-1] == "none"


# Sun


@pytest.mark.parametrize("blocks", [1, 4, 6, 11])
def test_200_watts_of_panels_give_675_watt_hours_a_day(blocks):
    house = House(3, {"power": {"solar": {"roof": laid_over(SOLAR, {"blocks": str(blocks)})}}}, grid="off")
    panel = house.inside.power.dispatch.panels[0]
    watts = house.look([second * MINUTE + 1 for second in range(3 * 24 * 60)], lambda: panel.watts)
    house.play()
    for day in range(3):
        assert sum(watts[day * 1440 : (day + 1) * 1440]) / 60 == pytest.approx(675, rel=2e-3)
    assert watts[0] == watts[5 * 60] == watts[19 * 60] == 0
    assert max(watts) <= 675 * 3.15 / 24 * 1.0001  # a half-sine of 12 h peaks at pi/2 of its mean


def test_a_days_blocks_sum_to_675_to_the_last_digit():
    house = House(2, {"power": {"solar": {"roof": SOLAR}}}, grid="off")
    panel = house.inside.power.dispatch.panels[0]
    starts = [6 * HOUR + block * 2 * HOUR for block in range(6)]
    watts = house.look(starts, lambda: panel.watts)
    house.play()
    assert sum(watts) * 2 == pytest.approx(675, rel=1e-12)
    assert watts[:3] == pytest.approx(watts[:2:-1])
    assert watts[0] < watts[1] < watts[2]


def test_good_and_bad_days_have_mean_one():
    panel = laid_over(SOLAR, {"spread": "30 %"})
    house = House(2, {"power": {"solar": {"roof": panel}}}, grid="off")
    roof, noise = house.inside.power.dispatch.panels[0], house.stage.noise
    days = [roof.energy(1, noise.normal("solar.roof", "day", day)) for day in range(4000)]
    mean = sum(days) / 4000
    assert abs(mean - 675) < 4 * 0.3 * 675 / sqrt(4000)
    assert sqrt(sum((day - mean) ** 2 for day in days) / 4000) == pytest.approx(0.3 * 675, rel=0.05)


# Cold


@pytest.mark.parametrize(("hours", "degrees"), [(4, 4.4), (8, 5.7109), (12, 6.9384), (20, 9.1640)])
def test_a_closed_fridge_warms_as_published(hours, degrees):
    edits = {
        "power": {"loads": {"fridge": load(58, serves="fridge")}},
        "stores": {"food": {"fridge": FRIDGE, "spoilage": SPOILAGE}},
    }
    house = House(3, edits)
    house.at(DAY, lambda: house.wall.grid.set("off"))
    fridge = house.inside.stores.cold[0]
    seen = house.look([DAY - 1, DAY + hours * HOUR], lambda: fridge.temperature.value)
    house.play()
    assert seen == pytest.approx([3.0, degrees], abs=5e-5)


# The pump


def test_the_pump_lifts_2000_litres_in_57_minutes_with_0_7_kilowatt_hours():
    edits = {
        "household": {"people": {"occupants": {"count": "0"}}},
        "water": {
            "lift": "pump",
            "pump": {"power": "750 W", "flow": "35 L/min"},
            "header": {"capacity": "4000 L", "level": "0 L"},
        },
        "power": {
            "generators": {"g1": GENERATOR},
            "running": RUNNING,
            "loads": {"pump": load(750, serves="pump")},
        },
    }
    records = House(1, edits, grid="off").play()
    tank, watts = records.series("water.tank"), records.series("power.generated")
    empty = next(t for t in range(0, DAY, 1) if tank.at(t) <= 0)
    assert empty / MINUTE == pytest.approx(57.14, abs=0.02)
    assert float(watts.integral(DAY)) / HOUR / 1000 == pytest.approx(0.714, abs=5e-4)
