"""Doubts of what plays and does nothing: each part with what it lacks, and the same with it."""

import pytest

from sim.scenario import read_whole
from sim.scenario.schema import Scenario

HEAD = """about: {title: t, place: {name: a town, timezone: UTC}, start: 2031-05-01, length: 9 d}
assumed: invented
uses: [parts/household.yaml, parts/villa.yaml, parts/cordon.yaml, parts/exits.yaml, parts/supply-lines.yaml]
"""
PEOPLE = "compound: {household: {people: {staff: {count: 6}}}, "
BANK = "battery: {bank: {capacity: 5 kWh, level: 0 %, depth: 80 %, reconnect: 40 %, efficiency: 90 %, "
BANK += "charge_limit: 1 kW, discharge_limit: 1 kW}}"
ON = "power: {grid: {}"
NEVER = "siege: {diplomacy: {concessions: {power_back: {rate: 0 /d}}}}\n"
LINE = "{unit: visit, quantity: 1, #lead: 2 h, permit: 9 %, deterred: 0 %, partly: 0 %, "
LINE += "fraction: 1, confiscated: 0 %}"
OFF = "power: {grid: {at_start: off}"


def words(tmp_path, text):
    (tmp_path / "main.yaml").write_text(HEAD + text)
    reading = read_whole(tmp_path / "main.yaml", Scenario)
    return [one.message for one in reading.warnings if one.code == "W610"]


def line(which):
    return f"siege: {{lines: {{post: {LINE.replace('#', which)}}}}}\n{PEOPLE}power: {{grid: {{}}}}}}\n"


POOL = "water: {pool: {capacity: 9 m3, level: 0 L}#}, power: {grid: {}}}\n"
RAIN = ", rain: {into: pool, spread: 10 %, monthly: [" + ", ".join(["9 L/d"] * 12) + "]}"
HAND = "water: {lift: hand}, power: {grid: {}}}\n"
WELL = "water: {well: {flow: 9 L/min, lift: hand, potable: true#}}, power: {grid: {}}}\n"
UNIT = "{rating: 3 kW, burn_idle: 0.08 L/h/kW, burn_load: 0.25 L/kWh, failure_to_start: 2 %, age: 0 h, "
UNIT += "wear: {shape: 1, scale: 300 h}, services: {one: {at: 2031-05-02}}}"
DISPUTE = "history: {variants: {v: {question: q, options: {a: 40 %, b: 60 %}}}, facts: {f: {kind: context, "
DISPUTE += "at: 2031-05-02, what: w#}}}\n"
VISIT = f"{PEOPLE}power: {{grid: {{}}, generators: {{g1: {UNIT.split(', services')[0]}}}}}}}}}\n"
VISIT += "history: {facts: {f: {kind: outcome, at: 2031-05-02, what: w, "
VISIT += "attempt: {line: technician, result: admitted}}#}}\n"
MENDED = ", r: {kind: outcome, at: 2031-05-03, what: w, fires: repair.g1}"
IDLE = {
    "tells of the repair": (VISIT.replace("#", ""), VISIT.replace("#", MENDED)),
    "a source for the loads": (f"{PEOPLE}{OFF}}}}}\n", f"{PEOPLE}power: {{grid: {{at_start: on}}}}}}\n"),
    "that charges the battery": (f"{PEOPLE}{OFF}, {BANK}}}}}\n", f"{PEOPLE}{ON}, {BANK}}}}}\n"),
    "a generator for the schedule": (
        f"{PEOPLE}power: {{grid: {{}}, running: {{starts: ['06:00'], hours: 4 h, schedule_after: 9 d, "
        "fuel_reserve: 3 d}}}\n",
        f"{PEOPLE}power: {{grid: {{}}}}}}\n",
    ),
    "that burns the fuel": (
        f"{PEOPLE}power: {{grid: {{}}}}, stores: {{fuel: {{capacity: 9 L, level: 9 L}}}}}}\n",
        f"{PEOPLE}power: {{grid: {{}}}}}}\n",
    ),
    "a rule of service": (
        f"{PEOPLE}power: {{grid: {{}}, generators: {{g1: {UNIT}}}}}}}\n",
        f"{PEOPLE}power: {{grid: {{}}, generators: {{g1: {UNIT[:-1]}, service: {{keeps: 10 %}}}}}}}}}}\n",
    ),
    "a well that the load serves": (
        f"{PEOPLE}power: {{grid: {{}}, loads: {{w: {{power: 9 W, priority: 1, serves: well}}}}}}}}\n",
        f"{PEOPLE}power: {{grid: {{}}, loads: {{w: {{power: 9 W, priority: 1}}}}}}}}\n",
    ),
    "of rationed_below": (
        f"{PEOPLE[:-3]}, ration: {{food: {{survival_below: 50 d}}}}}}, power: {{grid: {{}}}}}}\n",
        f"{PEOPLE[:-3]}, ration: {{food: {{survival_below: 1 d}}}}}}, power: {{grid: {{}}}}}}\n",
    ),
    "people who carry": (
        PEOPLE.replace("6", "6, carries: false") + HAND, PEOPLE.replace("6", "6, carries: true") + HAND
    ),
    "a header that takes what is lifted": (
        PEOPLE + HAND.replace("hand", "hand, header: {capacity: 0 L, level: 0 L}"), PEOPLE + HAND,
    ),
    "fills the empty pool": (PEOPLE + POOL.replace("#", ""), PEOPLE + POOL.replace("#", RAIN)),
    "the watts of a pump": (PEOPLE + WELL.replace("#", ", power: 9 W"), PEOPLE + WELL.replace("#", "")),
    "or a documented attempt": (line(""), line("every: 3 d, ")),
    "depends on the dispute": (
        DISPUTE.replace("#", "") + f"{PEOPLE}power: {{grid: {{}}}}}}\n",
        DISPUTE.replace("#", ", variant: {v: a}") + f"{PEOPLE}power: {{grid: {{}}}}}}\n",
    ),
}


@pytest.mark.parametrize("what", IDLE)
def test_what_nothing_feeds_or_uses_is_doubted_and_what_is_joined_is_not(tmp_path, what):
    apart, joined = IDLE[what]
    concessions = "" if "siege:" in apart else NEVER
    assert [one for one in words(tmp_path, apart + concessions) if what in one]
    assert not [one for one in words(tmp_path, joined + concessions) if what in one]


def test_what_a_used_part_brings_is_not_doubted(tmp_path):
    """The part has a well-equipped house: a fixed line, a pump, classes of medicine, triggers."""
    assert words(tmp_path, f"{PEOPLE}power: {{grid: {{}}}}}}\n") == []
