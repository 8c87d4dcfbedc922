"""V8: four states as a Markov chain, every transition a Hazard that keeps its integral between visits."""

from math import sqrt

import numpy as np
import pytest
from scipy.linalg import expm

from sim.engine import Clock, Hazard, Noise

DAY = 86400
RATES = {
    (0, 1): 1 / 60,
    (1, 0): 1 / 90,
    (1, 2): 1 / 60,
    (1, 3): 1 / 400,
    (2, 1): 1 / 30,
    (2, 3): 1 / 30,
    (3, 2): 1 / 21,
}
SHARES = [0.24721879, 0.37082818, 0.21322621, 0.16872682]
SOJOURN = [60, 33.0275, 15, 21]
PASSAGE = [236.923, 176.923, 103.462]
AFTER_30_DAYS = {
    0: [0.65294973, 0.27280012, 0.05166727, 0.02258288],
    3: [0.02681635, 0.20329978, 0.35817995, 0.41170392],
}


def generator_matrix():
    q = np.zeros((4, 4))
    for (origin, target), rate in RATES.items():
        q[origin, target] = rate
    return q - np.diag(q.sum(axis=1))


def play(replication, start, days, seed=1):
    """(second, state) of every change."""
    clock, noise = Clock(days * DAY), Noise(seed, replication)
    path = [(0, start)]

    def go(target):
        path.append((clock.now, target))
        risks_of(target)

    def risks_of(state):
        for (origin, target), hazard in hazards.items():
            hazard.set_rate(RATES[origin, target] / DAY if origin == state else 0.0)

    hazards = {
        (origin, target): Hazard(
            clock, noise, f"{origin} to {target}", rank, lambda target=target: go(target)
        )
        for rank, (origin, target) in enumerate(RATES)
    }
    risks_of(start)
    clock.run()
    return path


def near(samples, expected):
    samples = np.asarray(samples, float)
    assert abs(samples.mean() - expected) < 4 * samples.std() / sqrt(len(samples))


def test_the_published_numbers_are_those_of_the_chain():
    q = generator_matrix()
    assert np.asarray(SHARES) @ q == pytest.approx(0, abs=1e-9)
    assert -1 / np.diag(q) == pytest.approx(SOJOURN, abs=5e-5)
    assert np.linalg.solve(q[:3, :3], -np.ones(3)) == pytest.approx(PASSAGE, abs=5e-4)
    for start, shares in AFTER_30_DAYS.items():
        assert expm(30 * q)[start] == pytest.approx(shares, abs=1e-8)
    assert np.dot(SHARES, [0.98, 0.85, 0.55, 0.20]) == pytest.approx(0.7084981, abs=5e-8)


def test_long_run_shares_and_sojourns():
    """Thirty runs of 10,000 days; each number within four standard errors, seeds fixed."""
    days = 10_000
    shares, stays = [], [[] for _ in range(4)]
    for replication in range(30):
        path = play(replication, 0, days)
        seconds = [second for second, _ in path] + [days * DAY]
        held = [0] * 4
        for (_, state), length in zip(path, np.diff(seconds), strict=True):
            held[state] += length
        for (_, state), length in zip(path[:-1], np.diff(seconds[:-1]), strict=True):
            stays[state].append(length / DAY)
        shares.append(np.asarray(held) / (days * DAY))
    for state in range(4):
        near(np.asarray(shares)[:, state], SHARES[state])
        near(stays[state], SOJOURN[state])


@pytest.mark.parametrize("start", [0, 1, 2])
def test_mean_time_to_the_tight_siege(start):
    """Clocks that have gathered risk in earlier visits must not come sooner or later for it."""
    times = []
    for replication in range(400):
        path = play(replication, start, 5000, seed=2 + start)
        times.append(next(second for second, state in path if state == 3) / DAY)
    near(times, PASSAGE[start])


@pytest.mark.parametrize("start", [0, 3])
def test_where_it_is_after_30_days(start):
    runs = 2500
    last = [play(replication, start, 30, seed=7)[-1][1] for replication in range(runs)]
    for state, expected in enumerate(AFTER_30_DAYS[start]):
        assert abs(last.count(state) / runs - expected) < 4 * sqrt(expected * (1 - expected) / runs)
