"""Levers ease: with everybody staying, more of what a lever gives never leaves less of what it is for.

Two things need not move one way (docs/model.md, "What need not be monotone"): what is *unmet*, since the
household rations by days of cover, so that a larger store is used more freely before a gap, and more is
washed with of what could be treated and drunk; and what comes to the gate where there is more room, since
a house with more cover asks later and may then meet a worse mood at the checkpoint. So for room for water,
random houses neither ration, nor order, nor let a slot pass.
"""

import random

import pytest

from sim.measures import measure_all
from sim.places import shipped_scenarios
from sim.replication import replicate
from sim.scenario import read
from sim.study import pair

TOY = "toy/first.yaml"
DOCUMENTED = "caracas-2024/documented.yaml"
LEVERS = {
    "siege.lines.water.cap": (2000.0, 10000.0, "L", "water_use"),
    "compound.water.tank.capacity": (6000.0, 20000.0, "L", "water_use"),
    "compound.water.drinking.capacity": (400.0, 2000.0, "L", "water_use_potable"),
    "compound.stores.fuel.capacity": (450.0, 1000.0, "L", "hours_from_generator"),
}
"by path: from where to where it may be turned, its unit, and what there is then never less of"
SLACK = 1e-9
UNDECIDED = [
    *(f"siege.lines.{line}.{key}=null" for line in ("water", "bottled") for key in ("enough", "order_below")),
    *(f"compound.household.ration.water.{limit}=0 d" for limit in ("rationed_below", "survival_below")),
]
"a house that decides nothing about water"


def eased(base, path, number, seed, follow):
    """What the lever is for, and what came to the gate, turned a little and turned more."""
    low, high, unit, measure = LEVERS[path]
    rng = random.Random(seed)
    house = [f"compound.household.people.staff.count={rng.randint(2, 30)}"] if base == TOY else []
    if base == TOY and path.startswith("compound.water"):
        house += UNDECIDED
    found = []
    for value in sorted(rng.uniform(low, high) for _ in range(2)):
        overrides = [f"{path}={value:.0f} {unit}", f"history.follow={follow}"]
        scenario = read(shipped_scenarios() / base, [*overrides, *house])
        run = replicate(scenario, number=number, exits=False)
        values = measure_all(run.records)
        came = [
            (row["time"], row["line"], round(row["admitted"] + row["spilt"], 3))
            for row in run.records.log("slot") if row["admitted"] and row["line"] in ("water", "bottled")
        ]  # fmt: skip
        found.append((values[measure].value, came))
    return found


def never_less(path, little, much):
    if path.startswith("compound.water") and little[1] != much[1]:
        return True
    return much[0] >= little[0] * (1 - SLACK)


@pytest.mark.parametrize("path", LEVERS)
@pytest.mark.parametrize("seed", range(6))
def test_more_is_never_less_in_a_random_house(path, seed):
    little, much = eased(TOY, path, number=1000 + seed, seed=seed, follow="all")
    assert never_less(path, little, much)


@pytest.mark.parametrize("path", LEVERS)
@pytest.mark.parametrize(("seed", "follow"), [(1, "all"), (2, "inputs")])
def test_more_is_never_less_in_the_documented_siege(path, seed, follow):
    little, much = eased(DOCUMENTED, path, number=seed, seed=seed, follow=follow)
    assert never_less(path, little, much)


def every(folder, days):
    """The toy with a tanker every so many days."""
    path = folder / f"every-{days}-days.yaml"
    kinds = "".join(f"  siege.lines.water.every.{state}: {days} d\n" for state in ("open", "siege"))
    path.write_text(f"extends: toy/first.yaml\nchange:\n{kinds}")
    return read(path)


def test_more_frequent_tankers_meet_the_same_climate(tmp_path):
    """Tankers that come on the same day meet the same mood, however often others come between."""
    agree = alike = 0
    for number in range(12):
        both = pair(every(tmp_path, 8), every(tmp_path, 4), number=number)
        ended = [
            {row["time"] // 86400: row["result"] for row in run.records.log("slot") if row["line"] == "water"}
            for run in (both.baseline, both.alternative)
        ]
        days = ended[0].keys() & ended[1].keys()
        alike += len(days)
        agree += sum(ended[0][day] == ended[1][day] for day in days)
    assert alike > 12
    assert agree / alike > 0.9
