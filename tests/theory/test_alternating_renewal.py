"""V1: a generator that fails and is repaired. Failures are a Hazard, repairs a process; against closed forms.

Means over independent replications must lie within four standard errors: a false alarm in 16,000 a number,
and the seeds are fixed.
"""

from math import exp, sqrt

import numpy as np
import pytest

from sim.engine import Clock, Hazard, Noise, State

HOUR = 3600
RUNS = 3000


def play(replication, hours, mttf, repair):
    """Seconds at which it goes down and comes back."""
    clock, noise = Clock(hours * HOUR), Noise(1, replication)
    unit = State(clock, "unit", "up", ("up", "down"))
    changes = []
    failure = Hazard(clock, noise, "failure", 1, lambda: unit.set("down"), 1 / (mttf * HOUR))

    def mend():
        for k in range(10**6):
            yield unit.changed()
            failure.set_rate(0)
            changes.append(clock.now)
            yield clock.wait(repair(noise, k), 2)
            unit.set("up")
            changes.append(clock.now)
            failure.set_rate(1 / (mttf * HOUR))

    clock.process(2, mend)
    clock.run()
    return changes


@pytest.fixture(scope="module")
def runs():
    def exponential(noise, k):
        return round(72 * HOUR * noise.exponential("unit", "repair", k))

    return [play(r, 2000, 400, exponential) for r in range(RUNS)]


def near(samples, expected):
    samples = np.asarray(samples, float)
    assert abs(samples.mean() - expected) < 4 * samples.std() / sqrt(len(samples))


def downtime(changes, until):
    edges = [min(second, until) for second in changes] + [until] * (len(changes) % 2)
    return sum(edges[1::2]) - sum(edges[::2])


def availability(t, mttf=400, mttr=72):
    rate = 1 / mttf + 1 / mttr
    a = mttf / (mttf + mttr)
    return a + (1 - a) * exp(-rate * t)


def test_the_closed_form_has_the_published_digits():
    assert availability(1e9) == pytest.approx(0.8474576, abs=5e-8)
    assert availability(24) == pytest.approx(0.9503938, abs=5e-8)
    assert availability(168) == pytest.approx(0.8571769, abs=5e-8)
    a, rate = 400 / 472, 1 / 400 + 1 / 72
    down = (1 - a) * (2000 - (1 - exp(-rate * 2000)) / rate)
    assert down == pytest.approx(295.7771, abs=5e-5)
    assert (2000 - down) / 400 == pytest.approx(4.260557, abs=5e-7)


@pytest.mark.parametrize(("hours", "expected"), [(24, 0.9503938), (168, 0.8571769), (2000, 0.8474576)])
def test_availability_at_a_time(runs, hours, expected):
    near([sum(second <= hours * HOUR for second in changes) % 2 == 0 for changes in runs], expected)


def test_expected_downtime_in_2000_hours(runs):
    near([downtime(changes, 2000 * HOUR) / HOUR for changes in runs], 295.7771)


def test_expected_failures_in_2000_hours(runs):
    near([(len(changes) + 1) // 2 for changes in runs], 4.260557)


def test_long_run_availability_does_not_depend_on_the_kind_of_repair_time():
    """MTTF 250 h, repair with access delay 298 h: 0.4562044, for constant repairs and for 2 to 594 h."""
    kinds = {
        "constant": lambda noise, k: 298 * HOUR,
        "even": lambda noise, k: round((2 + 592 * noise.uniform("unit", "repair", k)) * HOUR),
    }
    for repair in kinds.values():
        near(
            [1 - downtime(play(r, 60_000, 250, repair), 60_000 * HOUR) / 60_000 / HOUR for r in range(60)],
            0.4562044,
        )
