"""What comes every day by the clock on the wall: scheduled runs, hours of loads, windows of the mains, the
plan, panels. What is now is now, what overlaps is one, and a change of the clock moves nothing but the sun.
"""

from datetime import datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from sim.engine import DAY
from tests.toyhouse import (
    BATTERY,
    GENERATOR,
    HOUR,
    MINUTE,
    RUNNING,
    SOLAR,
    House,
    Street,
    always,
    load,
    water_line,
)

ZONES = [
    ("Europe/London", (2031, 3, 29)), ("Europe/London", (2031, 10, 25)),
    ("Australia/Lord_Howe", (2024, 10, 5)), ("Antarctica/Troll", (2024, 3, 30)),
    ("Antarctica/Troll", (2024, 10, 26)), ("America/Asuncion", (2023, 9, 30)),
    ("America/Asuncion", (2024, 3, 23)), ("America/Havana", (2024, 11, 2)), ("Asia/Damascus", (2011, 3, 31)),
    ("America/Santiago", (2024, 9, 7)), ("Africa/Accra", (1919, 11, 23)), ("Pacific/Apia", (2011, 12, 29)),
    ("America/Caracas", (2024, 3, 20)),
]  # fmt: skip
"zones, and the day before their clocks are changed; the last is not"
SCHEDULED = {"schedule_after": "0 h"}


def scheduled(days, starts, hours, start=datetime(2030, 1, 1), **more):
    """A house in the dark with a unit on a schedule and one lamp that is always on."""
    power = {
        "generators": {"g1": GENERATOR}, "loads": {"lamp": load(100)},
        "running": {**RUNNING, **SCHEDULED, "starts": starts, "hours": hours}, **more,
    }  # fmt: skip
    fuel = {"fuel": {"capacity": "9000 L", "level": "9000 L"}}
    return House(days, {"power": power, "stores": fuel}, grid="off", start=start)


def stretches(records, name, word):
    """Beginning and end of each stretch of a state [s]."""
    series = records.series(name)
    ends = [*series.times[1:].tolist(), records.horizon]
    rows = zip(series.times.tolist(), ends, series.values, strict=True)
    return [(begin, end) for begin, end, value in rows if value == word and end > begin]


def by_clock(records, second):
    return records.moment(second).strftime("%H:%M")


# Runs of a schedule


@pytest.mark.parametrize(
    ("begins", "starts", "hours", "ran"),
    [
        # Three days from 06:00 with a run of 4 h from 06:00: the first begins with the house.
        (6, ["06:00"], "4 h", 3 * 4),
        (0, ["06:00", "18:00"], "24 h", 3 * 24 - 6),  # 12 h twice a day touch
        (0, ["06:00", "08:00"], "6 h", 3 * 5),  # 06:00 to 09:00 and 08:00 to 11:00: 5 h
        (0, ["06:00"], "30 h", 3 * 24 - 6),  # longer than the day: it never ends
        (0, ["12:00", "24:00"], "2 h", 3 * 2),  # 24:00 is the midnight that the run begins with
        (0, [], "4 h", 0),
        (0, ["06:00"], "0 h", 0),
    ],
)
def test_runs_that_overlap_or_touch_are_their_union(begins, starts, hours, ran):
    house = scheduled(3, starts, hours, start=datetime(2030, 1, 1, begins))
    spans = stretches(house.play(), "power.generators.g1", "running")
    assert sum(end - begin for begin, end in spans) == ran * HOUR
    assert all(end < begin for (_, end), (begin, _) in pairwise(spans))


@settings(max_examples=50)
@given(
    st.lists(st.integers(0, 47), min_size=1, max_size=5, unique=True), st.integers(1, 60), st.integers(0, 47)
)
def test_scheduled_hours_are_the_length_of_the_union_of_all_runs(starts, half_hours, begins):
    length = half_hours * 30 * MINUTE // len(starts)
    house = scheduled(
        3, [f"{start // 2:02d}:{30 * (start % 2):02d}" for start in starts],
        f"{half_hours * 30} min", start=datetime(2030, 1, 1) + timedelta(minutes=30 * begins),
    )  # fmt: skip
    edges = sorted(
        start * 1800 + day * DAY - begins * 1800 for day in range(5) for start in starts
        if start * 1800 + day * DAY >= begins * 1800
    )  # fmt: skip
    union, until, fresh = 0, -1, 0
    for edge in edges:
        fresh += until < edge <= 3 * DAY
        union += max(min(edge + length, 3 * DAY) - max(edge, until), 0)
        until = max(until, edge + length)
    spans = stretches(house.play(), "power.generators.g1", "running")
    assert sum(end - begin for begin, end in spans) == union
    assert house.unit.starts == fresh  # where one ends as the next begins, nothing is started again


def test_a_unit_that_comes_at_a_start_runs_at_once():
    g1 = {**GENERATOR, "from": "2030-01-02 18:00", "arrives": "inside"}
    house = scheduled(3, ["18:00"], "4 h", generators={"g1": g1})
    assert stretches(house.play(), "power.generators.g1", "running") == [
        (42 * HOUR, 46 * HOUR), (66 * HOUR, 70 * HOUR),
    ]  # fmt: skip


def test_a_schedule_ordered_at_a_start_begins_with_it():
    house = scheduled(2, ["18:00"], "4 h")
    house.wall.grid.set("on")
    house.at(18 * HOUR, lambda: house.wall.grid.set("off"), phase=-20)
    spans = stretches(house.play(), "power.generators.g1", "running")
    assert spans == [(18 * HOUR, 22 * HOUR), (42 * HOUR, 46 * HOUR)]


def cut(house):
    house.wall.grid.set("on")
    house.at(19 * HOUR, lambda: house.wall.grid.set("off"))


def repaired(house):
    house.at(12 * HOUR, lambda: house.unit.state.set("failed"))
    house.at(19 * HOUR, house.unit.repaired)


def set_in(house):
    """The supply is there until 19:00, when it is cut and the schedule is ordered."""
    mode = house.inside.power.running.mode
    house.wall.grid.set("on")
    mode.set("on demand")
    house.at(19 * HOUR, lambda: (house.wall.grid.set("off"), mode.set("scheduled")))


@pytest.mark.parametrize("event", [cut, repaired, set_in])
def test_what_sets_in_within_a_run_gives_the_rest_of_it(event):
    """18:00 to 22:00: from 19:00 three hours are left; on the next day it is the whole run."""
    house = scheduled(2, ["18:00"], "4 h")
    event(house)
    spans = stretches(house.play(), "power.generators.g1", "running")
    assert spans == [(19 * HOUR, 22 * HOUR), (42 * HOUR, 46 * HOUR)]


def test_a_unit_that_comes_within_a_run_gives_the_rest_of_it():
    g1 = {**GENERATOR, "from": "2030-01-02 19:00", "arrives": "inside"}
    house = scheduled(2, ["18:00"], "4 h", generators={"g1": g1})
    spans = stretches(house.play(), "power.generators.g1", "running")
    assert spans == [(43 * HOUR, 46 * HOUR)]


def test_a_failure_within_a_run_that_is_repaired_leaves_the_rest_of_it():
    house = scheduled(1, ["18:00"], "4 h")
    house.at(19 * HOUR, lambda: house.unit.state.set("failed"))
    house.at(21 * HOUR, house.unit.repaired)
    spans = stretches(house.play(), "power.generators.g1", "running")
    assert spans == [(18 * HOUR, 19 * HOUR), (21 * HOUR, 22 * HOUR)]


def test_no_run_begins_before_the_house():
    house = scheduled(1, ["18:00"], "4 h", start=datetime(2030, 1, 1, 19))
    assert stretches(house.play(), "power.generators.g1", "running") == [(23 * HOUR, 24 * HOUR)]


def test_a_run_cut_by_the_plan_does_not_shorten_the_one_that_is_on():
    # 10 h from 06:00; the plan at 07:00 halves the hours for want of fuel, so the run from 08:00 is of 5 h.
    # The first day 06:00 to 16:00; the second, halved from the start, 06:00 to 11:00 and 08:00 to 13:00.
    power = {
        "generators": {"g1": GENERATOR}, "loads": {"lamp": load(100)},
        "running": {**SCHEDULED, "starts": ["06:00", "08:00"], "hours": "20 h", "fuel_reserve": "100 d"},
    }  # fmt: skip
    edits = {
        "power": power, "stores": {"fuel": {"capacity": "100 L", "level": "100 L"}},
        "household": {"plan_at": "07:00"},
    }  # fmt: skip
    spans = stretches(House(2, edits, grid="off").play(), "power.generators.g1", "running")
    assert spans == [(6 * HOUR, 16 * HOUR), (30 * HOUR, 37 * HOUR)]


def test_fuel_for_a_day_is_for_the_hours_that_a_day_has():
    # 36 h in two runs of 18 h are 24 h; 0.4 L/h at no load and 0.1 kW at 0.25 L/kWh: 0.425 L/h.
    power = scheduled(1, ["06:00", "18:00"], "36 h").inside.power
    assert power.fuel_a_day(power.dispatch.ready()) == pytest.approx(24 * 0.425)


def test_fuel_that_just_covers_the_reserve_is_not_short():
    # 0.425 L/h for 4 h are 1.7 L a day; of 5.1 L 3.4 L are left for the second day: just two days.
    power = {
        "generators": {"g1": GENERATOR}, "loads": {"lamp": load(100)},
        "running": {**SCHEDULED, "starts": ["06:00"], "hours": "4 h", "fuel_reserve": "2 d"},
    }  # fmt: skip
    house = House(2, {"power": power, "stores": {"fuel": {"capacity": "9 L", "level": "5.1 L"}}}, grid="off")
    spans = stretches(house.play(), "power.generators.g1", "running")
    assert sum(end - begin for begin, end in spans) == 8 * HOUR


# The clock on the wall is put forward or back


@pytest.mark.parametrize(("zone", "date"), ZONES)
def test_a_run_begins_at_its_time_of_day_on_every_date(zone, date):
    start = datetime(*date, tzinfo=ZoneInfo(zone))
    house = scheduled(5, ["18:00"], "4 h", start=start)
    run = house.play()
    spans = stretches(run, "power.generators.g1", "running")
    assert {by_clock(run, begin) for begin, _ in spans} == {"18:00"}
    dates = [run.moment(begin).date() for begin, _ in spans]
    assert dates == [run.moment(edge).date() for edge in run.days[:-1].tolist()][: len(dates)]
    assert len(dates) == 5


@pytest.mark.parametrize(("zone", "date"), ZONES)
@pytest.mark.parametrize(("starts", "hours"), [(["06:00"], "24 h"), (["00:00", "12:00"], "25 h")])
def test_hours_of_a_whole_day_never_end(zone, date, starts, hours):
    """From the first start on, also on the date of 25 hours: by the clock one run reaches the next."""
    house = scheduled(5, starts, hours, start=datetime(*date, int(starts[0][:2]), tzinfo=ZoneInfo(zone)))
    run = house.play()
    assert stretches(run, "power.generators.g1", "running") == [(0, run.horizon)]


@pytest.mark.parametrize(("zone", "date"), ZONES)
def test_a_load_is_wanted_by_the_clock(zone, date):
    start = datetime(*date, tzinfo=ZoneInfo(zone))
    lamp = load(100, hours=[["18:00", "22:00"], ["05:00", "07:00"]])
    house = scheduled(5, ["00:00"], "24 h", start=start, loads={"lamp": lamp})
    run = house.play()
    burned = run.series("fuel.burned")
    lit = [second for second in range(0, run.horizon, 900) if burned.at(second) > 0.41]
    assert {run.moment(second).hour for second in lit} == {5, 6, 18, 19, 20, 21}
    assert len(lit) == 5 * 6 * 4


@pytest.mark.parametrize(("zone", "date"), ZONES)
def test_the_plan_is_made_at_its_time_of_day(zone, date):
    house = House(5, {"household": {"plan_at": "06:30"}}, start=datetime(*date, tzinfo=ZoneInfo(zone)))
    planned = []
    plan = house.inside.household.plan
    house.inside.household.plan = lambda: (planned.append(house.stage.clock.now), plan())
    run = house.play()
    assert {by_clock(run, second) for second in planned} == {"06:30"}
    assert len({run.moment(second).date() for second in planned}) == len(planned) == 5


@pytest.mark.parametrize(("zone", "date"), ZONES)
@pytest.mark.parametrize("every", ["1 d", "2 d"])
def test_mains_run_by_the_clock(zone, date, every):
    start = datetime(*date, tzinfo=ZoneInfo(zone))
    mains = {"every": every, "window": "3 h", "flow": "10 L/min", "served": "100 %", "first": "04:00"}
    street = Street(6, inside={"water": {"mains": mains}}, mains="intermittent", start=start)
    opened = []
    street.wall.mains_running.watchers.append(
        lambda state: opened.append((street.stage.clock.now, state.value))
    )
    run = street.play()
    assert {by_clock(run, second) for second, value in opened if value == "on"} == {"04:00"}
    assert {by_clock(run, second) for second, value in opened if value == "off"} == {"07:00"}


@pytest.mark.parametrize(("zone", "date"), ZONES)
def test_windows_of_a_whole_day_never_close(zone, date):
    start = datetime(*date, 4, tzinfo=ZoneInfo(zone))
    mains = {"every": "12 h", "window": "12 h", "flow": "10 L/min", "served": "100 %", "first": "04:00"}
    street = Street(6, inside={"water": {"mains": mains}}, mains="intermittent", start=start)
    changes = []
    street.wall.mains_running.watchers.append(lambda state: changes.append(state.value))
    street.play()
    assert changes == ["on"]


@pytest.mark.parametrize(("zone", "date"), ZONES)
@pytest.mark.parametrize("lead", ["0 h", "1 d", "24 h"])
def test_a_delivery_every_two_days_keeps_its_time_of_day(zone, date, lead):
    start = datetime(*date, 10, tzinfo=ZoneInfo(zone))
    street = Street(8, water_line(every=always("2 d"), lead=lead), start=start)
    run = street.play()
    assert {by_clock(run, second) for second, *_ in street.slots()} == {"10:00"}


def test_a_delivery_put_off_by_a_skipped_midnight_goes_back_to_it():
    # The 1 October begins at 01:00; a week from then it is midnight again.
    start = datetime(2023, 9, 24, tzinfo=ZoneInfo("America/Asuncion"))
    street = Street(15, water_line(every=always("7 d")), start=start)
    run = street.play()
    assert [f"{run.moment(second):%d %H:%M}" for second, *_ in street.slots()] == ["01 01:00", "08 00:00"]


@pytest.mark.parametrize(("zone", "date"), ZONES)
def test_the_sun_is_not_put_forward_or_back(zone, date):
    """Every sunrise is 24 h after the one before, and each whole day gives 675 Wh."""
    start = datetime(*date, tzinfo=ZoneInfo(zone))
    bank = {**BATTERY, "capacity": "9000 Wh", "level": "20 %", "charge_limit": "5000 W"}
    power = {"solar": {"roof": SOLAR}, "battery": {"bank": bank}}
    house = House(4, {"power": power}, grid="off", start=start)
    run = house.play()
    stored = run.series("power.battery.bank").at([day * DAY for day in range(5)])
    assert (stored - stored[0]).tolist() == pytest.approx([675 * day for day in range(5)])


# Now is now


@given(st.integers(0, 24 * 60 - 1), st.integers(1, 12))
@example(6 * 60, 6)
@example(12 * 60, 6)
def test_panels_give_the_rest_of_the_day_on_which_they_begin(minute, blocks):
    solar = {**SOLAR, "blocks": str(blocks)}
    bank = {**BATTERY, "capacity": "9000 Wh", "level": "20 %", "charge_limit": "5000 W"}
    start = datetime(2030, 1, 1) + timedelta(minutes=minute)
    power = {"solar": {"roof": solar}, "battery": {"bank": bank}}
    house = House(2, {"power": power}, grid="off", start=start)
    run = house.play()
    got = run.series("power.battery.bank").at([2 * DAY])[0] - run.series("power.battery.bank").at([0])[0]
    assert got == pytest.approx(2 * 675, abs=0.01)  # whenever two days begin, they have the sun of two


def test_panels_that_join_at_nine_give_half_their_blocks_less_what_is_past():
    # 6 blocks of 2 h with shares (cos a - cos b)/2: 6.70 %, 18.30 %, 25 % up to noon. At 09:00 the first is
    # past and the half of the second: 675 x (1 - 0.0670 - 0.0915) = 568.0 Wh are left.
    solar = {**SOLAR, "from": "2030-01-01 09:00", "arrives": "inside"}
    bank = {**BATTERY, "capacity": "9000 Wh", "level": "20 %", "charge_limit": "5000 W"}
    house = House(1, {"power": {"solar": {"roof": solar}, "battery": {"bank": bank}}}, grid="off")
    stored = house.play().series("power.battery.bank")
    assert stored.at([DAY])[0] - stored.at([0])[0] == pytest.approx(568.0, abs=0.1)


def mains(days, begins=0, **more):
    """Seconds for which mains ran, and how often they came on."""
    spec = {"every": "1 d", "window": "3 h", "flow": "10 L/min", "served": "100 %", "first": "04:00", **more}
    start = datetime(2030, 1, 1) + timedelta(hours=begins)
    street = Street(days, inside={"water": {"mains": spec}}, mains="intermittent", start=start)
    changes = []
    street.wall.mains_running.watchers.append(
        lambda state: changes.append((street.stage.clock.now, state.value))
    )
    street.play()
    times = [second for second, _ in changes] + [days * DAY] * (len(changes) % 2)
    lengths = [end - begin for begin, end in zip(times[::2], times[1::2], strict=True)]
    return sum(lengths), sum(length > 0 for length in lengths)


@pytest.mark.parametrize(
    ("days", "begins", "more", "hours", "times"),
    [
        (2, 4, {}, 6, 2),  # the first window begins with the run
        (2, 0, {"first": "00:00"}, 6, 2),
        (3, 0, {"window": "24 h"}, 3 * 24 - 4, 1),  # windows that touch are one
        (3, 0, {"window": "30 h"}, 3 * 24 - 4, 1),  # and so are those that overlap
        (2, 0, {"every": "12 h", "window": "5 h"}, 4 * 5, 4),
        (2, 0, {"window": "0 h"}, 0, 0),
        (2, 0, {"served": "0 %"}, 0, 0),
    ],
)
def test_windows_of_the_mains_are_their_union(days, begins, more, hours, times):
    assert mains(days, begins, **more) == (hours * HOUR, times)


def test_a_short_window_within_a_long_one_does_not_end_it():
    spec = {"every": "6 h", "window": "uniform(1 h, 20 h)", "flow": "10 L/min", "served": "70 %"}
    street = Street(20, inside={"water": {"mains": {**spec, "first": "04:00"}}}, mains="intermittent")
    ran = []
    street.wall.mains_running.watchers.append(lambda state: ran.append((street.stage.clock.now, state.value)))
    street.play()
    noise, until, total = street.stage.noise, 0, 0
    for window in range(80):  # the k-th begins at 04:00 + 6 h k
        begin = 4 * HOUR + 6 * HOUR * window
        if noise.uniform("mains", "served", window) < 0.7 and begin < 20 * DAY:
            end = begin + int(HOUR + 19 * HOUR * noise.uniform("compound.water.mains.window", "each", window))
            total += max(min(end, 20 * DAY) - max(begin, until), 0)
            until = max(until, end)
    times = [second for second, _ in ran] + [20 * DAY] * (len(ran) % 2)
    assert sum(times[1::2]) - sum(times[::2]) == total


# A battery that is full in the second of its reconnection


@pytest.mark.parametrize("depth", range(50, 100, 7))
@pytest.mark.parametrize("reconnect", ["100 %", "99.999 %", "95 %"])
@pytest.mark.parametrize("charge", [37, 50, 123])
def test_a_battery_that_is_charged_to_the_full_serves(depth, reconnect, charge):
    """Emptied by 100 W, then charged by the grid; after the grid is gone again it carries the lamp."""
    bank = {
        **BATTERY, "level": "100 %", "depth": f"{depth} %", "reconnect": reconnect,
        "charge_limit": f"{charge} W", "discharge_limit": "500 W", "efficiency": "95 %",
    }  # fmt: skip
    house = House(4, {"power": {"battery": {"bank": bank}, "loads": {"lamp": load(100)}}}, grid="off")
    house.at(DAY, lambda: house.wall.grid.set("on"))
    house.at(3 * DAY, lambda: house.wall.grid.set("off"))
    run = house.play()
    source = run.series("power.source").at([DAY - 1, 2 * DAY, 3 * DAY, 3 * DAY + HOUR]).tolist()
    assert source == ["none", "grid", "battery", "battery"]
    served = sum(end - begin for begin, end in stretches(run, "power.source", "battery"))
    # Each time `depth` of 1 kWh, of which 95 % reach the lamp.
    assert served == pytest.approx(2 * 10 * depth * 0.95 / 100 * HOUR, abs=4)
