"""V5: one lane at a checkpoint. SimPy's Resource with our clock, against M/M/1 and M/G/1."""

from math import exp, sqrt

import numpy as np
import pytest
import simpy

from sim.engine import Clock, Noise

HOUR = 3600
MEAN_SERVICE = 20 * 60


def play(replication, service, customers=1200):
    """Seconds that each customer waits and stays; 2 arrivals an hour, search of 20 min in the mean."""
    clock, noise = Clock(customers * HOUR), Noise(1, replication)
    lane = simpy.Resource(clock.env, capacity=1)
    waits, stays = [], []

    def vehicle(k):
        came = clock.now
        with lane.request() as turn:
            yield turn
            waits.append(clock.now - came)
            yield clock.wait(round(service(noise, k)), 2)
        stays.append(clock.now - came)

    def arrivals():
        for k in range(customers):
            yield clock.wait(round(HOUR / 2 * noise.exponential("road", "arrival", k)), 1)
            clock.spawn(vehicle(k))

    clock.process(1, arrivals)
    clock.run()
    return np.asarray(waits[200:1000]) / HOUR, np.asarray(stays[200:1000]) / HOUR


def exponential(noise, k):
    return MEAN_SERVICE * noise.exponential("lane", "search", k)


def constant(noise, k):
    return MEAN_SERVICE


def near(samples, expected):
    samples = np.asarray(samples, float)
    assert abs(samples.mean() - expected) < 4 * samples.std() / sqrt(len(samples))


@pytest.fixture(scope="module")
def runs():
    return [play(replication, exponential) for replication in range(60)]


def test_the_closed_form_has_the_published_digits():
    arrivals, served = 2.0, 3.0
    load = arrivals / served
    assert load / (1 - load) == pytest.approx(2)  # in the system
    assert load**2 / (1 - load) == pytest.approx(1.33333, abs=5e-6)  # in the queue
    assert load * exp(-(served - arrivals) * 1) == pytest.approx(0.245253, abs=5e-7)
    for variation, wait in [(0, 0.33333), (1, 0.66667)]:
        assert load * (1 + variation) / 2 / (1 - load) / served == pytest.approx(wait, abs=5e-6)


def test_mean_wait_and_stay_with_random_searches(runs):
    near([waits.mean() for waits, _ in runs], 2 / 3)
    near([stays.mean() for _, stays in runs], 1.0)


def test_share_that_waits_more_than_an_hour(runs):
    near([(waits > 1).mean() for waits, _ in runs], 0.245253)


def test_number_waiting_by_littles_law(runs):
    near([2 * waits.mean() for waits, _ in runs], 4 / 3)
    near([2 * stays.mean() for _, stays in runs], 2.0)


def test_mean_wait_with_searches_of_equal_length_is_half():
    near([play(replication, constant)[0].mean() for replication in range(40)], 1 / 3)
