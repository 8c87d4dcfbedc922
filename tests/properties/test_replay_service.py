"""A service moves a documented failure later, never earlier; a unit lives as long as Kijima's form says."""

from math import ceil, log

import numpy as np
import pytest
from scipy.stats import ks_1samp

from sim.engine import Noise
from sim.replication import build, replicate
from tests.history.played import DAY, DOCUMENTED, HOUR, differences, quiet, scenario, second

JANUARY = "2025-01-15"
SERVICED = f"compound.power.generators.g1.services.jan={{at: {JANUARY}}}"
NIGHT = "2025-02-18 06:00"


def test_a_service_in_january_moves_the_documented_failure_later_and_never_earlier():
    """As documented, a unit that is serviced in the middle of its duty; the luck is that of the record."""
    plain, serviced = scenario(DOCUMENTED), scenario(DOCUMENTED, SERVICED)
    january = second(JANUARY, plain)
    later = never = 0
    for number in range(60):
        baseline = replicate(plain, number=number)
        alternative = replicate(serviced, number=number, released=True, given=baseline.abducted)
        assert differences(baseline, alternative, before=january) == []
        documented, moved = baseline.happened["W55"], alternative.happened.get("W55")
        assert moved is None or moved >= documented
        never += moved is None
        later += moved is not None and moved > documented
    assert later + never > 45
    assert later > 0
    assert never > 0


def test_a_service_that_leaves_all_wear_moves_nothing():
    """It resets the oil change that is overdue, so only a unit without such a rule can show it."""
    keeps_all = ("compound.power.generators.g1.service={every: null, keeps: 100 %}",)
    plain, serviced = scenario(DOCUMENTED, *keeps_all), scenario(DOCUMENTED, *keeps_all, SERVICED)
    for number in range(10):
        baseline = replicate(plain, number=number)
        alternative = replicate(serviced, number=number, released=True, given=baseline.abducted)
        assert alternative.happened == baseline.happened


# One unit that runs without a break from the start, and is serviced on two days.
ALWAYS = (
    "compound.power.grid.at_start=cut",
    "compound.stores.fuel={capacity: 100000 L, level: 100000 L}",
    "compound.power.generators.g1.failure_to_start=0 %",
    "compound.power.generators.g1.repair=null",
    "compound.power.running.schedule_after=1000 d",
)
SERVICES = "compound.power.generators.g1.services={one: {at: 2030-01-11}, two: {at: 2030-01-31}}"
NO_INTERVAL = "compound.power.generators.g1.service={every: null, keeps: 20 %}"
SHAPE, SCALE, AGE, KEEPS = 2.0, 600.0 * HOUR, 100.0 * HOUR, 0.2


def wear(age):
    return (age / SCALE) ** SHAPE


def risk(seconds):
    """Integrated risk after so long of running: Kijima's second form, services after 10 and 30 days."""
    total, age, since = 0.0, AGE, 0.0
    for until in (10.0 * DAY, 30.0 * DAY, float("inf")):
        ran = min(seconds, until) - since
        total += wear(age + ran) - wear(age)
        if seconds <= until:
            return total
        age, since = (age + ran) * KEEPS, until
    raise AssertionError


def life(threshold):
    """Whole second at which the risk first reaches a threshold, by bisection."""
    low, high = 0, 400 * DAY
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if risk(middle) >= threshold else (middle, high)
    return high


def failure(run):
    series = run.records.series("power.generators.g1")
    failed = [int(time) for time, value in zip(series.times, series.values, strict=True) if value == "failed"]
    return failed[0] if failed else None


def test_an_unserviced_unit_and_a_serviced_one_fail_when_the_closed_form_says(tmp_path):
    """For each of 250 lucks the very second, by the threshold that the luck gives."""
    of = quiet(tmp_path, "", *ALWAYS, SERVICES, NO_INTERVAL)
    lives = []
    for number in range(250):
        threshold = Noise(1, number).threshold("generators.g1.failure", 0)
        found, expected = failure(replicate(of, number=number)), life(threshold)
        if expected > 60 * DAY:
            assert found is None
        else:
            assert abs(found - expected) <= 1
        lives.append(min(expected, 60 * DAY))
    # The lucks themselves are Exp(1); with other seeds the next line would fail one time in a thousand.
    risks = [risk(each) for each in lives if each < 60 * DAY]
    assert ks_1samp(risks, lambda x: truncated_exponential(x, risk(60 * DAY))).pvalue > 1e-3


def truncated_exponential(values, most):
    return (1 - np.exp(-np.asarray(values))) / (1 - np.exp(-most))


def test_on_a_schedule_starts_and_overdue_oil_count_too(tmp_path):
    """Two runs of two hours a day; 0.5 % break a start; stress is 1 + (time since service / 150 h)^2."""
    duty = [one for one in ALWAYS if "failure_to_start" not in one and "schedule_after" not in one]
    of = quiet(tmp_path, "", *duty, "compound.power.running.schedule_after=0 h")
    for number in range(100):
        threshold = Noise(1, number).threshold("generators.g1.failure", 0)
        found, expected = failure(replicate(of, number=number)), scheduled_life(threshold)
        assert (found is None) == (expected is None), number
        assert found is None or abs(found - expected) <= 1


def scheduled_life(threshold):
    """By hand: starts at 06:30 and 19:00; rationed from the first second, it starts at no other time."""
    lump = -log(1 - 0.005)
    total, age, ran = 0.0, AGE, 0.0
    for day in range(60):
        for at in (6.5 * HOUR, 19 * HOUR):
            start = int(day * DAY + at)
            total += lump
            if total >= threshold:
                return start
            stress = 1 + (ran / (150 * HOUR)) ** 2
            grown = stress * (wear(age + 2 * HOUR) - wear(age))
            if total + grown >= threshold:
                reached = SCALE * (wear(age) + (threshold - total) / stress) ** (1 / SHAPE)
                return start + ceil(reached - age)
            total, age, ran = total + grown, age + 2 * HOUR, ran + 2 * HOUR
    return None


def test_virtual_age_after_the_services_is_as_calculated(tmp_path):
    """100 h, +240 h, x 0.2 = 68 h; +480 h, x 0.2 = 109.6 h; one more day is 133.6 h."""
    of = quiet(tmp_path, "", *ALWAYS, SERVICES, NO_INTERVAL)
    world = build(of, number=0)
    unit, seen = world.compound.power.units["g1"], []
    unit.hazard.silence()
    for day in (10, 30, 31):
        world.stage.clock.at(day * DAY, 20, 1, lambda _: seen.append(unit.hazard.virtual_age / HOUR))
    world.stage.clock.run()
    assert seen == pytest.approx([68, 109.6, 133.6])
    assert unit.hazard.integral == pytest.approx(risk(60 * DAY))
