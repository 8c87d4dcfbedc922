"""Generator units: when they run, how they fail, what a service does, how they are mended or replaced."""

from math import exp, sqrt

import pytest

from sim.engine import DAY, Abducted
from tests.toyhouse import GENERATOR, HOUR, MINUTE, RUNNING, House, laid_over, load

FAILURE = "generators.g1.failure"
REPAIR = {"work": "6 h", "ask_every": "7 d"}


def with_units(days, units, more=None, running=RUNNING, grid="off", **kwargs):
    """A house with a load of 1 kW and these units."""
    power = {
        "generators": {name: laid_over(GENERATOR, unit) for name, unit in units.items()}, "running": running,
        "loads": {"house": load(1000)},
    }  # fmt: skip
    return House(days, laid_over({"power": power}, more or {}), grid=grid, **kwargs)


def hours_run(records, days, name="g1"):
    return float(records.series(f"power.generators.{name}").is_("running").integral(days * DAY)) / HOUR


# When they run


def test_a_unit_runs_on_demand_for_48_hours_and_then_by_the_schedule():
    """Two runs of two hours, from six and from eighteen."""
    records = with_units(5, {"g1": {}}).play()
    mode, unit = records.series("power.running"), records.series("power.generators.g1")
    assert list(zip(mode.times.tolist(), mode.values.tolist(), strict=True)) == [
        (0, "on demand"),
        (2 * DAY, "scheduled"),
    ]
    assert unit.at([0, DAY, 2 * DAY - 1]).tolist() == ["running"] * 3
    day = 3 * DAY
    looks = [day + hour * HOUR for hour in (5.99, 6, 7.99, 8, 17.99, 18, 19.99, 20)]
    assert unit.at(looks).tolist() == ["ready", "running", "running", "ready"] * 2
    assert hours_run(records, 5) == pytest.approx(48 + 3 * 4)


def test_outages_close_together_count_on_and_a_long_supply_starts_the_count_anew():
    """30 h off, 10 h on, then 18 h more make 48; after 50 h with grid it is on demand again."""
    house = with_units(9, {"g1": {}}, grid="on")
    for hour, state in ((0, "off"), (30, "on"), (40, "off"), (70, "on"), (120, "off")):
        house.at(hour * HOUR, lambda state=state: house.wall.grid.set(state))
    mode = house.play().series("power.running")
    assert list(zip((mode.times / HOUR).tolist(), mode.values.tolist(), strict=True)) == [
        (0, "on demand"), (58, "scheduled"), (120, "on demand"), (168, "scheduled")
    ]  # fmt: skip


def test_a_unit_stands_still_while_the_grid_is_there():
    house = with_units(5, {"g1": {}}, grid="on")
    assert hours_run(house.play(), 5) == 0
    assert house.unit.starts == 0


def test_hold_lets_a_unit_run_whatever_the_schedule_says():
    """From noon of the fourth day for 30 hours: the run of 18:00 and that of the next morning lie inside."""
    house = with_units(6, {"g1": {}})
    house.at(3 * DAY + 12 * HOUR, lambda: house.inside.power.dispatch.hold(house.unit, 4 * DAY + 18 * HOUR))
    records = house.play()
    unit = records.series("power.generators.g1")
    inside = unit.at([3 * DAY + hour * HOUR for hour in range(12, 42)])
    assert set(inside.tolist()) == {"running"}
    assert hours_run(records, 6) == pytest.approx(48 + 4 + 2 + 30 + 2 + 4)


def test_the_hours_of_a_day_are_halved_when_fuel_is_short():
    """1 kW on a 5 kW set burns 0.65 L/h, 2.6 L in four hours; a reserve of seven days is 18.2 L."""
    more = {"stores": {"fuel": {"capacity": "100 L", "level": "22 L"}}}
    house = with_units(8, {"g1": {}}, more, laid_over(RUNNING, {"fuel_reserve": "7 d"}))
    house.inside.power.running.mode.set("scheduled")
    seen = house.look(
        [(day + 1) * DAY for day in range(8)], lambda: house.inside.power.running.hours_today / HOUR
    )
    house.play()
    assert seen == [4, 4, 2, 2, 2, 2, 2, 2]


def test_a_unit_stops_without_fuel_and_goes_on_when_some_comes():
    more = {"stores": {"fuel": {"capacity": "100 L", "level": "0.65 L"}}}
    house = with_units(1, {"g1": {}}, more)
    house.at(3 * HOUR, lambda: house.wall.receive("fuel", 1.3))
    unit = house.play().series("power.generators.g1")
    assert unit.at([HOUR - 1, HOUR, 3 * HOUR, 5 * HOUR - 1, 5 * HOUR]).tolist() == [
        "running", "ready", "running", "running", "ready"
    ]  # fmt: skip


def test_a_unit_is_there_from_its_date_to_its_date():
    house = with_units(
        4,
        {"g1": {"from": "2030-01-02", "until": "2030-01-03"}},
        running=laid_over(RUNNING, {"schedule_after": "9 d"}),
    )
    unit = house.play().series("power.generators.g1")
    assert unit.at([HOUR, DAY, 2 * DAY - 1, 2 * DAY, 4 * DAY]).tolist() == [
        "absent", "running", "running", "absent", "absent"
    ]  # fmt: skip


def test_a_unit_that_was_gone_before_the_start_is_not_there():
    house = with_units(1, {"g1": {"until": "2029-12-01"}})
    assert house.play().series("power.generators.g1").values.tolist() == ["absent"]


# Failing


def test_a_start_that_fails_breaks_the_unit_and_the_next_takes_over():
    house = with_units(
        1, {"g1": {"failure_to_start": "10 %"}, "g2": {}}, given=Abducted(thresholds={(FAILURE, 0): 0.1})
    )
    records = house.play()
    assert records.log("start") == [
        {"replication": 0, "time": 0, "what": "start", "unit": "g1", "started": False},
        {"replication": 0, "time": 0, "what": "start", "unit": "g2", "started": True},
    ]
    assert records.series("power.generators.g1").at(0) == "failed"
    assert records.series("power.source").at(0) == "generator"


def test_starts_fail_with_their_chance():
    """One start each of 1,000 units: 20 % do not start."""
    failed = 0
    for replication in range(1000):
        house = with_units(0.01, {"g1": {"failure_to_start": "20 %"}}, replication=replication, full=False)
        house.play()
        failed += house.unit.state.value == "failed"
    assert abs(failed / 1000 - 0.2) < 4 * sqrt(0.2 * 0.8 / 1000)


def test_a_unit_without_wear_out_fails_at_its_threshold():
    """A mean of 10 h and a threshold of one half: after five hours of running."""
    house = with_units(1, {"g1": {"wear": {"scale": "10 h"}}}, given=Abducted(thresholds={(FAILURE, 0): 0.5}))
    records = house.play()
    unit = records.series("power.generators.g1")
    assert list(zip((unit.times / HOUR).tolist(), unit.values.tolist(), strict=True)) == [
        (0, "running"),
        (5, "failed"),
    ]
    assert [row["text"] for row in records.log("event")] == ["generator g1 fails"]


def test_standing_still_wears_nothing():
    house = with_units(20, {"g1": {"wear": {"shape": "2", "scale": "100 h"}}}, grid="on")
    house.play()
    assert (house.unit.hazard.integral, house.unit.hazard.virtual_age) == (0, 0)


# Service


def serviced(service, days=20, visits=None, shape="2"):
    """Virtual age in hours after twenty days of two runs of two hours, on a schedule from the start."""
    unit = {"wear": {"shape": shape, "scale": "1000 h"}, "service": service}
    if visits:
        unit["services"] = {f"v{n}": {"at": visit} for n, visit in enumerate(visits)}
    house = with_units(days, {"g1": unit}, given=Abducted(thresholds={(FAILURE, 0): 1e6}))
    house.inside.power.running.mode.set("scheduled")
    records = house.play()
    return house.unit.hazard.virtual_age / HOUR, house.unit.hazard.integral, records


def test_without_a_service_interval_age_is_running_time():
    age, risk, _ = serviced(None)
    assert age == pytest.approx(80)
    assert risk == pytest.approx(0.08**2)


def test_a_service_lowers_virtual_age_to_the_share_it_leaves():
    """40 h, a service that keeps a quarter, 40 h more; the risk already gathered stays."""
    age, risk, records = serviced({"keeps": "25 %"}, visits=["2030-01-11"])
    assert age == pytest.approx(50)
    assert risk == pytest.approx(0.04**2 + (0.05**2 - 0.01**2))
    assert [row["time"] for row in records.log("service")] == [10 * DAY]


def wear_of_run(k, age=0):
    """Of run k of two hours, from an age on, at shape 2 and a scale of 1,000 h."""
    return ((age + 2 * k + 2) / 1000) ** 2 - ((age + 2 * k) / 1000) ** 2


@pytest.mark.parametrize("most", [None, 3, 1])
def test_a_missed_service_multiplies_the_hazard_up_to_its_limit_and_not_the_age(most):
    """Forty runs of two hours, interval 40 h: the k-th has 1 + (2k/40)^2 times its wear, the last 4.8."""
    limit, most = {"stress_at_most": str(most)} if most else {}, most or 99
    age, risk, _ = serviced({"every": "40 h", "keeps": "0 %", **limit})
    assert age == pytest.approx(80)
    assert risk == pytest.approx(sum(min(1 + (2 * k / 40) ** 2, most) * wear_of_run(k) for k in range(40)))


def test_twice_the_stress_is_twice_the_hazard_whatever_the_shape():
    """Had it aged at double speed, shape 2 would have made that four times the hazard.

    The first minute, until the first look, has no service missed.
    """
    risks = {shape: serviced({"every": "0.001 h", "stress_at_most": "2", "keeps": "0 %"}, shape=shape)[1]
             for shape in ("1", "2")}  # fmt: skip
    first = 1 / 60 / 1000
    assert risks["1"] == pytest.approx(first + 2 * (0.08 - first))
    assert risks["2"] == pytest.approx(first**2 + 2 * (0.08**2 - first**2))


def test_a_service_ends_the_stress_and_begins_the_age_anew():
    age, risk, _ = serviced({"every": "40 h", "keeps": "0 %"}, visits=["2030-01-11"])
    assert age == pytest.approx(40)
    assert risk == pytest.approx(2 * sum((1 + (2 * k / 40) ** 2) * wear_of_run(k) for k in range(20)))


def test_a_service_of_a_unit_that_runs_ends_its_stress_at_once():
    """On for 20 h, the k-th hour at 1 + (k/10)^2; on again, overdue by 10 h of 10: 5 times; serviced an hour
    later: as new from then on.
    """
    unit = {"wear": {"shape": "1", "scale": "1000 h"}, "service": {"every": "10 h", "keeps": "0 %"},
            "services": {"one": {"at": "2030-01-02 21:00"}}}  # fmt: skip
    house = with_units(2, {"g1": unit}, given=Abducted(thresholds={(FAILURE, 0): 1e6}))
    for hour, state in ((20, "on"), (44, "off")):
        house.at(hour * HOUR, lambda state=state: house.wall.grid.set(state))
    house.play()
    assert house.unit.hazard.integral == pytest.approx(
        (sum(1 + (k / 10) ** 2 for k in range(20)) + 5 + sum(1 + (k / 10) ** 2 for k in range(3))) / 1000
    )


def test_a_unit_that_never_stops_misses_its_services_too():
    """240 h on end at scale 100 h, interval 10 h: about 2.4 + 240^3 / (3 x 10^2 x 100) = 463, and not 2.4."""
    unit = {"wear": {"shape": "1", "scale": "100 h"}, "service": {"every": "10 h", "keeps": "0 %"}}
    house = with_units(10, {"g1": unit}, running=None, given=Abducted(thresholds={(FAILURE, 0): 1e6}))
    house.play()
    assert house.unit.hazard.integral == pytest.approx(2.4 + 240**3 / 3e4, rel=0.01)


def test_what_the_record_holds_is_one_unit_and_no_other_runs_in_its_stead():
    """The second is there from the third day on; the record has it run from the second."""
    # Nothing else wants one to run.
    never = {**RUNNING, "schedule_after": "0 h", "starts": []}
    house = with_units(4, {"g1": {}, "g2": {"from": "2030-01-03"}}, running=never)
    power, until = house.inside.power, 2 * DAY + 6 * HOUR
    house.at(DAY, lambda: power.dispatch.hold(power.units["g2"], until))
    records = house.play()
    assert (hours_run(records, 4), hours_run(records, 4, "g2")) == (0, 6)


def test_a_limit_below_one_is_refused():
    """A missed service never makes a unit safer."""
    with pytest.raises(ValueError, match=r"at least 1|1 or more|>= 1"):
        with_units(1, {"g1": {"service": {"keeps": "0 %", "stress_at_most": "0.5"}}})


def test_a_worn_unit_survives_a_run_less_often_than_a_serviced_one():
    worn, fresh = serviced(None)[1], serviced({"keeps": "0 %"}, visits=["2030-01-11"])[1]
    assert exp(-worn) < exp(-fresh)


# Mending


def broken(answer="admitted", days=30, units=None, **kwargs):
    """A house whose unit breaks after one hour."""
    one = {"wear": {"scale": "10 h"}, "repair": REPAIR}
    given = Abducted(thresholds={(FAILURE, 0): 0.1, (FAILURE, 1): 1e6})
    return with_units(days, units or {"g1": one}, given=given, answer=answer, **kwargs)


def test_a_repair_needs_a_technician_and_a_part_and_its_hours():
    house = broken()
    unit = house.play().series("power.generators.g1")
    assert house.gate.asked == [(HOUR, "technician"), (HOUR, "spares")]
    assert unit.at([HOUR, 7 * HOUR - 1, 7 * HOUR]).tolist() == ["failed", "failed", "running"]


def test_without_access_a_unit_stays_broken_and_both_are_asked_for_again_every_week():
    house = broken("refused")
    records = house.play()
    assert records.series("power.generators.g1").values[-1] == "failed"
    weeks = [HOUR + week * 7 * DAY for week in range(5)]
    assert house.gate.asked == [(second, line) for second in weeks for line in ("technician", "spares")]


def test_a_failure_is_reported_once_there_is_a_voice():
    house = broken(more={"comms": {"devices": {"battery": "1000 Wh"}}})
    house.wall.signal.set("interfered")
    house.at(2 * DAY, lambda: house.wall.signal.set("clear"))
    unit = house.play().series("power.generators.g1")
    assert house.gate.asked[0] == (2 * DAY, "technician")
    # Mended at 06:00, which is a start of the schedule.
    assert unit.at([2 * DAY + 6 * HOUR - 1, 2 * DAY + 6 * HOUR]).tolist() == ["failed", "running"]


def test_a_mended_unit_has_the_age_that_a_service_leaves():
    one = {"wear": {"scale": "10 h"}, "repair": REPAIR, "service": {"keeps": "50 %"}}
    house = broken(units={"g1": one}, days=0.25)
    house.at(2 * HOUR, house.unit.repaired)
    seen = house.look([2 * HOUR], lambda: house.unit.hazard.virtual_age / HOUR)
    house.play()
    assert seen == [pytest.approx(0.5)]


def test_a_replacement_is_asked_for_when_no_unit_is_left_and_comes_by_a_concession():
    house = broken(
        "refused", units={"g1": {"wear": {"scale": "10 h"}, "repair": REPAIR}, "g2": {"replacement": True}}
    )
    asked = []
    house.wall.asks = lambda kind, wanted: asked.append((house.stage.clock.now, kind, wanted))
    house.at(10 * DAY, lambda: house.wall.granted["generator"]("generator"))
    records = house.play()
    assert (HOUR, "generator", True) in asked
    assert (10 * DAY, "generator", False) in asked
    assert records.series("power.generators.g2").at([10 * DAY - 1, 10 * DAY + 18 * HOUR]).tolist() == [
        "absent",
        "running",
    ]
    assert "replacement generator g2 comes in" in [row["text"] for row in records.log("event")]


def test_no_replacement_is_asked_for_while_another_unit_is_left():
    house = broken("refused", units={"g1": {"wear": {"scale": "10 h"}, "repair": REPAIR}, "g2": {}})
    asked = []
    house.wall.asks = lambda kind, wanted: asked.append((kind, wanted))
    house.play()
    assert ("generator", True) not in asked


def test_a_documented_silence_of_repairs_holds_the_technician_back():
    house = broken()
    repairs = house.inside.power.repairs
    repairs.silent["g1"].set("yes")
    house.at(5 * DAY, lambda: repairs.silent["g1"].set("no"))
    house.play()
    assert house.gate.asked[0] == (5 * DAY, "technician")


def test_a_start_a_minute_is_not_a_flicker():
    """The unit starts again at once when fuel comes, however often."""
    more = {"stores": {"fuel": {"capacity": "100 L", "level": "0.01 L"}}}
    house = with_units(1, {"g1": {}}, more)
    for hour in range(1, 20):
        house.at(hour * HOUR + MINUTE, lambda: house.wall.receive("fuel", 0.13))
    house.play()
    assert house.unit.starts == 20
