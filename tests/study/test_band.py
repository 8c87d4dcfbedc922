"""The band: the same replications however they were played."""

import sys

import pytest

from sim.places import shipped_scenarios
from sim.replication import replicate
from sim.scenario import read
from sim.study import band

DOCUMENTED = shipped_scenarios() / "caracas-2024" / "documented.yaml"
SHORT = ["about.end=2024-04-03"]


@pytest.fixture(scope="module")
def scenario():
    return read(DOCUMENTED, SHORT)


def rows(records):
    return {
        name: (records.series(name).times.tolist(), records.series(name).values.tolist())
        for name in records.names
    }


def test_a_pool_gives_the_same_as_one_process(scenario):
    told = []
    one = band(scenario, replications=20, jobs=1)
    two = band(scenario, replications=20, jobs=2, progress=lambda *done: told.append(done))
    assert one.records.replications == two.records.replications == tuple(range(20))
    assert rows(one.records) == rows(two.records)
    assert told[-1] == (20, 20)


def test_a_replication_of_the_band_is_that_replication(scenario):
    whole = replicate(scenario, 5, 2).records
    part = band(scenario, 5, replications=3, jobs=1).records.only(2)
    read = {"people", "water.tank", "food.shelf", "fuel", "power.source", "comms.usable"}
    assert read | {"medicine.class_1", "water.use.drinking"} <= set(part.names) < set(whole.names)
    assert all(rows(part)[name] == rows(whole)[name] for name in part.names)


def test_a_replication_that_fails_is_told_and_does_not_end_the_others(scenario, monkeypatch):
    def sometimes(scenario, seed, number, **more):
        if number == 1:
            raise ValueError("out of luck")
        return replicate(scenario, seed, number, **more)

    monkeypatch.setattr(sys.modules["sim.study.runs.shard"], "replicate", sometimes)
    made = band(scenario, replications=3, jobs=1)
    assert made.records.replications == (0, 2)  # and not the one between
    assert made.failed == ((1, "ValueError: out of luck"),)
