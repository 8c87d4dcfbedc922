"""Grid and mains, interference, pressure, tracks, concessions and exits, each by itself."""

from math import sqrt

import numpy as np
import pytest

from sim.engine import DAY, Abducted
from tests.toyhouse import HOUR, Street, always, laid_over

# The grid


def test_an_ordinary_outage_takes_the_grid_for_its_length():
    """Rate 1 a day and a threshold of 1.5: after 36 h, for two hours."""
    grid = {"outages": {"rate": "1 /d", "length": "2 h"}}
    street = Street(2, inside={"power": {"grid": grid}}, given=Abducted(thresholds={("grid.outage", 0): 1.5}))
    records = street.play()
    states = records.series("grid")
    assert states.at([36 * HOUR - 1, 36 * HOUR, 38 * HOUR - 1, 38 * HOUR]).tolist() == [
        "on",
        "off",
        "off",
        "on",
    ]
    assert records.series("grid.supply").values.tolist() == ["on"]
    assert [row["hours"] for row in records.log("outage")] == [2]


def test_ordinary_outages_come_at_their_rate_while_the_supply_is_connected():
    """Ten a day of 1 h each: up 2.4 h in the mean, 1,000 days; none while it is cut."""
    grid = {"outages": {"rate": "10 /d", "length": "1 h"}}
    street = Street(2000, inside={"power": {"grid": grid}}, full=False)
    street.at(1000 * DAY, lambda: street.outside.grid.cut("act"))
    records = street.play()
    outages = [row["time"] for row in records.log("outage")]
    expected = 1000 * 24 / 3.4
    assert abs(len(outages) - expected) < 4 * sqrt(expected)
    assert max(outages) <= 1000 * DAY


def test_a_supply_returns_when_the_last_cut_is_undone():
    street = Street(10)
    grid = street.outside.grid
    for day, act in (
        (1, lambda: grid.cut("first")),
        (2, lambda: grid.cut("second")),
        (3, lambda: grid.restore("first")),
        (4, lambda: grid.restore("second")),
        (5, lambda: grid.cut("third")),
    ):
        street.at(day * DAY, act)
    states = street.play().series("grid")
    assert states.at([day * DAY for day in range(1, 6)]).tolist() == ["off", "off", "off", "on", "off"]


CONCESSIONS = {
    "diplomacy": {"concessions": {"power_back": {"rate": "0.1 /d", "under_pressure": 2, "gives": "grid"}}}
}


def test_a_concession_gives_the_grid_back_whoever_cut_it():
    """0.1 a day from the cut on; a threshold of 0.5 is five days."""
    given = Abducted(thresholds={("concessions.power_back", 0): 0.5})
    street = Street(20, CONCESSIONS, given=given)
    for by in ("first", "second"):
        street.at(3 * DAY, lambda by=by: street.outside.grid.cut(by))
    records = street.play()
    assert records.series("grid").at([3 * DAY, 8 * DAY - 1, 8 * DAY]).tolist() == ["off", "off", "on"]
    assert [row["text"] for row in records.log("event")] == ["concession granted: power_back"]


def test_pressure_hastens_a_concession_and_custody_slows_it():
    """Twice the rate under pressure, which lasts ten days; half of it when custody is contested."""
    edits = laid_over(
        CONCESSIONS,
        {"custody": {"talks": {"own": 1, "contested": 0.5}}, "diplomacy": {"pressure_lasts": "10 d"}},
    )
    street = Street(
        30,
        edits,
        inside={"power": {"grid": {"at_start": "off"}}},
        given=Abducted(thresholds={("concessions.power_back", 0): 99}),
    )
    hazard = street.outside.diplomacy.concessions["power_back"]
    street.at(5 * DAY, street.outside.diplomacy.raise_pressure)
    street.at(20 * DAY, lambda: street.wall.custodian.set("contested"))
    seen = street.look([4 * DAY, 6 * DAY, 16 * DAY, 21 * DAY], lambda: hazard.rate * DAY)
    street.play()
    assert seen == pytest.approx([0.1, 0.2, 0.1, 0.05])


def test_nothing_is_granted_that_nobody_asks_for():
    street = Street(100, CONCESSIONS)
    street.play()
    assert street.outside.diplomacy.concessions["power_back"].integral == 0


def test_a_corridor_is_asked_for_behind_a_checkpoint():
    corridor = {"rate": "0.1 /d", "under_pressure": 1, "gives": "corridor"}
    edits = {"diplomacy": {"concessions": {"corridor": corridor}}}
    street = Street(40, edits, given=Abducted(thresholds={("concessions.corridor", 0): 1.0}))
    for day, state in ((5, "checkpoint"), (9, "watch"), (20, "siege")):
        street.at(day * DAY, lambda state=state: street.outside.cordon.state.set(state))
    records = street.play()
    assert [(row["time"] / DAY, row["text"]) for row in records.log("event")] == [
        (26, "concession granted: corridor")
    ]


# Mains


MAINS = {"every": "7 d", "window": "6 h", "flow": "10 L/min", "served": "100 %", "first": "04:00"}


def windows(street):
    state = street.wall.mains_running
    seen = []
    state.watchers.append(lambda one: seen.append((street.stage.clock.now / HOUR, one.value)))
    street.play()
    return seen


def test_intermittent_mains_run_in_weekly_windows():
    street = Street(15, inside={"water": {"mains": MAINS}}, mains="intermittent")
    assert windows(street) == [(4, "on"), (10, "off"), (172, "on"), (178, "off"), (340, "on"), (346, "off")]


def test_mains_that_are_cut_do_not_run_and_steady_ones_always_do():
    street = Street(15, inside={"water": {"mains": MAINS}}, mains="intermittent")
    street.at(5 * HOUR, lambda: street.wall.mains.set("none"))
    street.at(200 * HOUR, lambda: street.wall.mains.set("steady"))
    assert windows(street) == [(4, "on"), (5, "off"), (200, "on")]


def test_windows_bring_water_in_their_share():
    served = {**MAINS, "every": "1 d", "served": "60 %"}
    street = Street(2000, inside={"water": {"mains": served}}, mains="intermittent", full=False)
    found = len(windows(street)) / 2 / 2000
    assert abs(found - 0.6) < 4 * sqrt(0.24 / 2000)


# Interference


@pytest.mark.parametrize(
    ("cordon", "share"), [("open", 0), ("watch", 0.02), ("checkpoint", 0.2), ("siege", 0.45), ("siege", 1)]
)
def test_interference_takes_its_share_of_time(cordon, share):
    """Spells of LN(6 h, 2.5) over 3,000 days; within four standard errors of forty stretches."""
    shares = {**always("0 %"), cordon: f"{100 * share} %"}
    edits = {
        "cordon": {"at_start": cordon},
        "interference": {"share": shares, "spell": "lognormal(median 6 h, gsd 2.5)"},
    }
    days = 3000
    street = Street(days, edits, full=False)
    signal = street.play().series("signal").is_("interfered")
    stretches = np.diff(signal.integral(np.linspace(0, days * DAY, 41).astype(int))) / (days / 40 * DAY)
    error = stretches.std(ddof=1) / sqrt(40)
    assert abs(stretches.mean() - share) <= 4 * error


def test_the_record_may_set_the_signal_and_hand_it_back():
    edits = {"cordon": {"at_start": "siege"}, "interference": {"share": always("50 %"), "spell": "6 h"}}
    street = Street(10, edits)
    street.at(DAY, lambda: street.outside.interference.set("clear"))
    street.at(5 * DAY, lambda: street.outside.interference.set("modelled"))
    signal = street.play().series("signal")
    hours = signal.at([hour * HOUR for hour in (5, 6, 12, 18, 30, 100, 125, 126, 132)]).tolist()
    assert hours == [
        "clear",
        "interfered",
        "clear",
        "interfered",
        "clear",
        "clear",
        "clear",
        "interfered",
        "clear",
    ]


# Pressure and tracks


def test_pressure_passes_after_its_days_and_a_new_rise_extends_it():
    street = Street(40)
    for day in (3, 20, 26):
        street.at(day * DAY, street.outside.diplomacy.raise_pressure)
    pressure = street.play().series("pressure")
    rows = list(zip((pressure.times / DAY).tolist(), pressure.values.tolist(), strict=True))
    assert rows == [(0, "calm"), (3, "raised"), (13, "calm"), (20, "raised"), (36, "calm")]


def test_pressure_that_the_record_raises_passes_too():
    street = Street(40)
    street.at(3 * DAY, lambda: street.wall.pressure.set("raised"))
    pressure = street.play().series("pressure")
    assert (pressure.times / DAY).tolist() == [0, 3, 13]


def tracks(chance, people=5, days=1000):
    track = {"every": "10 d", "raises_pressure": chance}
    edits = {"diplomacy": {"pressure_lasts": "1 d", "tracks": {"multilateral": track}}}
    street = Street(days, edits, people=people, full=False)
    return [
        t / DAY
        for t, value in zip(*_rows(street.play().series("pressure")), strict=True)
        if value == "raised"
    ]


def _rows(series):
    return series.times.tolist(), series.values.tolist()


def test_a_track_meets_in_rounds():
    assert tracks("100 %", days=45) == [10, 20, 30, 40]
    assert tracks("0 %") == []


def test_a_round_raises_pressure_with_its_chance():
    found = len(tracks("40 %", days=20_000)) / 2000
    assert abs(found - 0.4) < 4 * sqrt(0.24 / 2000)


def test_nobody_presses_for_an_empty_house():
    assert tracks("100 %", people=0) == []


def test_pressure_multiplies_the_rate_that_it_triggers():
    """siege>checkpoint at 0.05 a day, twice that under pressure."""
    trigger = {"on": "pressure", "transition": "siege>checkpoint", "times": 2}
    edits = {
        "cordon": {
            "at_start": "siege", "rates": {"siege>checkpoint": "0.05 /d", "checkpoint>siege": "0.1 /d"},
            "triggers": {"pressure": trigger},
        }
    }  # fmt: skip
    given = Abducted(thresholds={("cordon.siege>checkpoint", 0): 0.8, ("cordon.checkpoint>siege", 0): 9.0})
    street = Street(30, edits, given=given)
    street.at(4 * DAY, street.outside.diplomacy.raise_pressure)
    cordon = street.play().series("cordon")
    # 4 d at 0.05, then 6 d at 0.1
    assert (cordon.times / DAY).tolist() == [0, pytest.approx(10)]


# Exits


def leaving(days=100, may_leave=True, given=None, **exits):
    edits = {"exits": {"active": True, "bands": [], **exits}}
    street = Street(days, edits, given=given)
    street.wall.people.may_leave = may_leave
    return street


def test_all_leave_at_once_and_the_log_tells_how():
    street = leaving(all={"escape": ["0.1 /d"]}, given=Abducted(thresholds={("exits.escape", 0): 4.12}))
    records = street.play()
    (row,) = records.log("exit")
    assert (row["time"] / DAY, row["kind"], row["scope"], row["left"]) == (
        pytest.approx(41.2),
        "escape",
        "all",
        5,
    )
    assert records.series("people").values.tolist() == [5, 0]


def test_one_by_one_they_leave_at_a_rate_for_each():
    """0.01 a person a day: thresholds of one half are 10 d with five inside and 12.5 d with four."""
    given = Abducted(thresholds={("exits.individual", k): 0.5 for k in range(9)})
    street = leaving(days=120, individual="0.01 /person/d", given=given)
    rows = street.play().log("exit")
    assert [row["time"] / DAY for row in rows] == pytest.approx(
        [10, 22.5, 22.5 + 50 / 3, 22.5 + 50 / 3 + 25, 22.5 + 50 / 3 + 75]
    )
    assert [row["scope"] for row in rows] == ["one"] * 4 + ["all"]


def test_with_exits_off_everybody_stays_and_nothing_is_told():
    street = leaving(all={"escape": ["5 /d"]}, individual="1 /person/d", may_leave=False)
    records = street.play()
    assert records.log("exit") == []
    assert records.series("people").values.tolist() == [5]


def test_inactive_exits_keep_everybody_inside():
    street = leaving(all={"escape": ["5 /d"]}, active=False)
    assert street.play().log("exit") == []


def test_the_age_of_a_stay_counts_from_the_first_arrival():
    """Nobody for 20 days; the second band begins 30 days after the first arrival."""
    edits = {"exits": {"active": True, "bands": ["30 d"], "all": {"surrender": ["0 /d", "1 /d"]}}}
    street = Street(100, edits, people=0, given=Abducted(thresholds={("exits.surrender", 0): 2.0}))
    street.at(20 * DAY, lambda: street.wall.people.arrive(3))
    street.at(25 * DAY, lambda: street.wall.people.arrive(3))
    (row,) = street.play().log("exit")
    assert row["time"] / DAY == pytest.approx(52)
    assert row["left"] == 6


def test_those_who_may_not_leave_alone_do_not():
    street = Street(
        50, {"exits": {"active": True, "bands": [], "all": {}, "individual": "1 /person/d"}}, people=2
    )
    street.wall.people.add_group("staff", 3, True, True, False)
    records = street.play()
    assert records.series("people").values[-1] == 3
    assert sum(row["left"] for row in records.log("exit")) == 2
