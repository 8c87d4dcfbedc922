"""Closed forms of queues and inventories, each against a scenario file that is played as any other."""

from math import factorial, log, sqrt

import numpy as np
import pytest
from scipy.stats import norm

from sim.engine import Noise
from sim.replication import replicate
from tests.theory.bare import DAY, scenario_file, slots


def near(samples, expected):
    """Within four standard errors of the mean of independent samples."""
    samples = np.asarray(samples, float)
    assert abs(samples.mean() - expected) < 4 * samples.std(ddof=1) / sqrt(len(samples))


# M/M/c


def erlang_c(load, lanes):
    """Chance that a vehicle waits; `load` is arrivals over the rate of one lane (Erlang's second formula)."""
    full = load**lanes / factorial(lanes) / (1 - load / lanes)
    return full / (sum(load**n / factorial(n) for n in range(lanes)) + full)


def mean_wait(arrivals, served, lanes):
    """Mean hours in the queue."""
    return erlang_c(arrivals / served, lanes) / (lanes * served - arrivals)


def test_the_forms_have_the_digits_of_a_textbook():
    """One lane: load 2/3 waits 2/3 h, V5. Two with 3 and 2 an hour: C = 4.5 / (2.5 + 4.5), over 4 - 3."""
    assert mean_wait(2, 3, 1) == pytest.approx(2 / 3)
    assert erlang_c(1.5, 2) == pytest.approx(4.5 / 7)
    assert mean_wait(3, 2, 2) == pytest.approx(0.6428571)
    assert mean_wait(3, 2, 3) == pytest.approx(0.0789474, abs=1e-7)  # 1.125 / (2.5 + 1.125 + 1.125) / 3


@pytest.mark.parametrize("lanes", [2, 3])
def test_a_checkpoint_with_several_lanes_is_the_queue_of_the_textbook(lanes):
    """Hours at the checkpoint are wait and search; a week is left out until the queue has settled."""
    of = scenario_file("checkpoint-queue", [f"siege.checkpoint.lanes={lanes}"])
    means, longer = [], []
    for number in range(12):
        hours = [row["hours"] for row in slots(replicate(of, number=number)) if row["time"] > 7 * DAY]
        means.append(np.mean(hours))
        longer.append(len(hours) / (23 * 24))
    near(means, mean_wait(3, 2, lanes) + 0.5)
    near(longer, 3)  # none is lost: as many leave as come


# Inventory


def by_hand(leads):
    """Level at each midnight, litres unmet in all, and hours at which orders come: 20 L a day, each hour."""
    tank, levels, unmet, due, came, leads = 401.0, [], 0.0, None, [], iter(leads)
    for hour in range(400 * 24):
        if hour % 24 == 0:
            levels.append(tank)
        if hour % 24 == 6 and due is None and tank < 9 * 20:
            due = hour + next(leads)
        if due is not None and due <= hour + 1:
            before = due - hour
            used = min(20 * before / 24, tank)
            unmet += 20 * before / 24 - used
            tank = min(tank - used + 300, 501.0)
            rest = 20 * (1 - before) / 24
            came.append(due)
            tank, due = tank - rest, None
        else:
            used = min(20 / 24, tank)
            unmet, tank = unmet + 20 / 24 - used, tank - used
    return levels, unmet, came


@pytest.mark.parametrize("number", range(6))
def test_a_reorder_point_follows_its_recursion(number):
    """The only luck is how long each order takes, 48 to 288 h; when orders go out is the recursion's."""
    luck = Noise(1, number)
    leads = [48 + 240 * luck.uniform("siege.lines.water.lead", "each", k) for k in range(60)]
    levels, unmet, came = by_hand(leads)
    run = replicate(scenario_file("reorder-point"), number=number)
    assert all(row["result"] == "admitted" for row in slots(run))
    assert [row["time"] / 3600 for row in slots(run)] == pytest.approx(came, abs=2 / 3600)
    stores = [run.records.series(f"water.{name}") for name in ("tank", "header", "drinking")]
    assert sum(store.at(np.arange(400) * DAY) for store in stores) == pytest.approx(levels, abs=0.05)
    told = sum(
        run.records.series(f"water.unmet.{use}").integral(run.records.horizon) / DAY
        for use in ("drinking", "cooking", "hygiene", "flushing")
    )
    assert told == pytest.approx(unmet, abs=0.1)


# Medicine: a lead longer than the cover (V7)


@pytest.mark.parametrize(
    ("cover", "chance", "gap"), [(14, 0.696462, 16.1447), (30, 0.325501, 8.3339)]
)
def test_medicine_runs_out_as_often_and_as_long_as_v7_says(cover, chance, gap):
    """P(L > c) and E[(L - c)+] of a lognormal lead (over 400 d once in 12,000); 300 runs, four errors."""
    mu, sigma = log(21), log(2.2)
    z = (mu - log(cover)) / sigma
    assert norm.cdf(z) == pytest.approx(chance, abs=5e-7)
    mean = 21 * np.exp(sigma**2 / 2)
    assert mean * norm.cdf(z + sigma) - cover * norm.cdf(z) == pytest.approx(gap, abs=5e-5)
    of = scenario_file("medicine-lead", [f"compound.stores.medicine.daily.level={2 * cover} person-d"])
    without = []
    for number in range(300):
        covered = replicate(of, number=number).records.series("medicine.daily.covered")
        without.append((400 * DAY - covered.integral(400 * DAY)) / DAY)
    near([days > 0.01 for days in without], chance)
    near(without, gap)
