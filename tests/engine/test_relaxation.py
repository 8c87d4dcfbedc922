"""A fridge without power: exact temperatures (V12), and what grows with the temperature."""

from math import exp, log

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.engine import ACTION, Clock, Recorder, Relaxation

HOUR = 3600
TAU = 60.8352 * HOUR


def at_second(second, act):
    """Build a fridge with what `act` wants to see of it, and look at a second."""
    clock = Clock(10**7)
    fridge = Relaxation(clock, "fridge", 3.0, 25.0, TAU)
    seen = []
    clock.at(second, ACTION, 1, lambda _: seen.append(act(fridge)))
    clock.run()
    return seen[0]


@pytest.mark.parametrize(("hours", "degrees"), [(4, 4.4), (8, 5.7109), (12, 6.9384), (20, 9.1640)])
def test_a_fridge_at_3_degrees_in_a_room_of_25_warms_as_calculated(hours, degrees):
    assert at_second(hours * HOUR, lambda fridge: fridge.value) == pytest.approx(degrees, abs=6e-5)


def test_a_fridge_passes_4_4_degrees_after_4_hours():
    before, after = (at_second(4 * HOUR + by, lambda fridge: fridge.value) for by in (-2, 2))
    assert before < 4.4 < after


temperature = st.floats(-30, 45)


@given(
    start=temperature,
    target=temperature,
    level=temperature,
    tau=st.floats(600, 1e6),
    span=st.integers(1, 10**6),
    k=st.floats(0, 0.23),
)
def test_growth_is_that_added_up_in_small_steps(start, target, level, tau, span, k):
    """Against Gauss-Legendre on pieces of a quarter of the time constant."""
    clock = Clock(span)
    value = Relaxation(clock, "value", start, target, tau)
    clock.run()
    points, weights = np.polynomial.legendre.leggauss(12)
    edges = np.append(np.arange(0, min(span, 40 * tau), tau / 4), min(span, 40 * tau))
    width = np.diff(edges)[:, None]
    seconds = edges[:-1, None] + width * (points + 1) / 2
    x = target + (start - target) * np.exp(-seconds / tau)
    added = float((weights * width / 2 * np.exp(k * (x - level))).sum())
    added += max(span - 40 * tau, 0) * float(np.exp(k * (target - level)))
    assert value.growth(k, level) == pytest.approx(added, rel=1e-7)


def test_growth_at_a_constant_value_is_the_time_times_its_rate():
    """ln 2 / 10 a degree, ten degrees above the level: twice as fast."""
    clock = Clock(1000)
    value = Relaxation(clock, "value", 14.0, 14.0, 50.0)
    clock.run()
    assert value.growth(log(2) / 10, 4.0) == pytest.approx(2000)


def test_a_door_opened_and_closed_again_continues_from_where_it_was():
    clock = Clock(100)
    channel = Recorder(full=True).channel("fridge", "step", "degC")
    fridge = Relaxation(clock, "fridge", 4.0, 24.0, 50.0, channel)
    half = 24 - 20 * exp(-1)

    def story():
        yield clock.wait(50, 1)
        fridge.head_for(24.0, 50.0)  # the same: nothing changes
        assert fridge.since == 0
        fridge.head_for(4.0, 25.0)
        assert fridge.value == pytest.approx(half)
        yield clock.wait(25, 1)
        assert fridge.value == pytest.approx(4 + (half - 4) * exp(-1))

    clock.process(1, story)
    clock.run()
    assert channel.times == [0, 50]
    assert channel.values == pytest.approx([4.0, half])


@pytest.mark.parametrize("tau", [0.0, -1.0, float("nan")])
def test_a_time_constant_is_above_zero(tau):
    with pytest.raises(ValueError, match="fridge: time constant must be above zero"):
        Relaxation(Clock(10), "fridge", 3.0, 25.0, tau)
    with pytest.raises(ValueError, match="fridge: time constant must be above zero"):
        Relaxation(Clock(10), "fridge", 3.0, 25.0, 1.0).head_for(3.0, tau)
