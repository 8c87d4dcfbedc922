"""Reliability of one running unit, as REopt has it, through scenario files: each life is that of its luck.

For each of many draws the failure comes at the second at which the closed form puts it, so the share that
survives a time is the closed form's: what is left to chance is Exp(1), tested elsewhere.
"""

from functools import cache
from math import exp, inf, log, sqrt
from pathlib import Path
from shutil import copy

import pytest

from sim.engine import Noise
from sim.places import shipped_scenarios
from sim.replication import replicate
from sim.scenario import read

HOUR = 3600
HERE = Path(__file__).parent / "scenarios"
RUNS = 60


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    found = tmp_path_factory.mktemp("one-unit")
    for path in (*HERE.glob("*.yaml"), *((shipped_scenarios() / "toy").glob("*.yaml"))):
        copy(path, found / path.name)
    return found


def lives(folder, name, units=("g1",)):
    """Hours until the last unit has failed, and the Exp(1) number of each unit's first failure, by run."""
    scenario = read(folder / f"{name}.yaml")
    for number in range(RUNS):
        records = replicate(scenario, number=number).records
        ends = []
        for unit in units:
            series = records.series(f"power.generators.{unit}")
            failed = series.times[series.values == "failed"]
            ends.append(failed[0] / HOUR if len(failed) else inf)
        yield max(ends), [Noise(1, number).threshold(f"generators.{unit}.failure", 0) for unit in units]


def agrees(found, expected, hours):
    """To the second; what comes after the end of the run is not seen."""
    assert found == (inf if expected > hours else pytest.approx(expected, abs=2 / HOUR))


def test_one_unit_without_repair(folder):
    """E is used up by the start, -ln 0.985647, and then by 1 / 1,100 h."""
    start, seen = -log(0.995 * 0.9906), []
    for found, (threshold,) in lives(folder, "one-unit-without-repair"):
        agrees(found, 0 if threshold <= start else 1100 * (threshold - start), 336)
        seen.append(found)
    expected = 0.995 * 0.9906 * exp(-336 / 1100)
    assert expected == pytest.approx(0.726213, abs=5e-7)  # REopt's, published
    share = sum(life > 336 for life in seen) / RUNS
    assert abs(share - expected) < 4 * sqrt(expected * (1 - expected) / RUNS)


def test_one_worn_unit(folder):
    start = -log(0.98)
    for found, (threshold,) in lives(folder, "one-worn-unit"):
        life = 300 * sqrt(max(threshold - start, 0) + (100 / 300) ** 2) - 100
        agrees(found, 0 if threshold <= start else life, 336)


def test_one_unit_and_one_in_reserve(folder):
    """Two lives one after the other; the share that outlives 200 h is 2 / e = 0.736."""
    seen = []
    for found, (first, second) in lives(folder, "one-unit-and-one-in-reserve", ("g1", "g2")):
        agrees(found, 200 * (first + second), 336)
        seen.append(found)
    assert abs(sum(life > 200 for life in seen) / RUNS - 2 / exp(1)) < 4 * sqrt(0.736 * 0.264 / RUNS)


@cache
def duty(threshold):
    """Hours from the start until one that is never serviced fails, run by run."""
    gathered = 0.0
    for k in range(60):
        begins = 24 * (k // 2) + (6 if k % 2 == 0 else 18)
        gathered -= log(1 - 0.0094)
        if gathered >= threshold:
            return begins
        rate = min(1 + (2 * k / 40) ** 2, 3) / 250
        if gathered + 2 * rate >= threshold:
            return begins + (threshold - gathered) / rate
        gathered += 2 * rate
    return inf


def test_one_unit_with_missed_services(folder):
    for found, (threshold,) in lives(folder, "one-unit-with-missed-services"):
        agrees(found, duty(threshold), 720)
