"""A fridge without power: exact temperatures, crossings and hours above a limit (V12)."""

from math import exp

import pytest
from hypothesis import assume, given
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
    crossing = at_second(0, lambda fridge: fridge.crossing(4.4))
    assert crossing == pytest.approx(4 * HOUR, abs=2)
    assert 25 - 22 * exp(-(crossing - 1) / TAU) < 4.4
    assert 25 - 22 * exp(-crossing / TAU) >= 4.4


def test_a_level_that_is_never_reached_has_no_crossing():
    for level in (25.0, 26.0, 2.9):
        assert at_second(10, lambda fridge, level=level: fridge.crossing(level)) is None
    assert at_second(0, lambda fridge: fridge.crossing(3.0)) == 0


temperature = st.floats(-30, 45)


@given(start=temperature, target=temperature, level=temperature, tau=st.floats(10, 1e5))
def test_a_crossing_is_the_first_second_at_or_past_the_level(start, target, level, tau):
    value = Relaxation(Clock(10), "value", start, target, tau)
    second = value.crossing(level)
    rising = target > start
    if second is None:
        assert not min(start, target) < level < max(start, target)
    elif second > 0:
        before, after = value.value_at(second - 1), value.value_at(second)
        assert (before < level <= after) if rising else (before > level >= after)


@given(
    start=temperature,
    target=temperature,
    level=temperature,
    tau=st.floats(10, 1e4),
    span=st.integers(1, 3000),
)
def test_seconds_above_a_level_are_those_counted_second_by_second(start, target, level, tau, span):
    assume(abs(level - target) > 1e-6)  # nearer, the reference rounds to its target
    clock = Clock(span)
    value = Relaxation(clock, "value", start, target, tau)
    clock.run()
    counted = sum(value.value_at(second) + value.value_at(second + 1) > 2 * level for second in range(span))
    assert value.seconds_above(level) == pytest.approx(counted, abs=1.01)


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
