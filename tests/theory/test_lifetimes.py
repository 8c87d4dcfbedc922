"""V10, V13 and Kijima: when Hazards and Wear fire, against exponential and Weibull closed forms.

Kolmogorov-Smirnov at 1e-3, that is one false alarm in a thousand a test; the seeds are fixed.
"""

from math import exp, gamma, log, sqrt

import numpy as np
import pytest
from scipy import stats

from sim.engine import ACTION, Abducted, Clock, Hazard, Noise, Wear

DAY = 86400


def gaps(build, count):
    """Times between the first `count` firings of one hazard."""
    clock, fired = Clock(10**12), [0]

    def happens():
        fired.append(clock.now)
        if len(fired) > count:
            one.silence()

    one = build(clock, happens)
    clock.run()
    return np.diff(fired)


def immortal():
    return Noise(1, 1, Abducted(thresholds={("g1", 0): 1e6}))


def test_times_between_firings_at_a_constant_rate_are_exponential():
    times = gaps(lambda clock, happens: Hazard(clock, Noise(3, 0), "g1", 1, happens, 1e-5), 3000)
    assert stats.kstest(times, "expon", args=(0, 1e5)).pvalue > 1e-3


def test_times_between_firings_do_not_depend_on_how_often_an_equal_risk_is_set_anew():
    def play(changes):
        clock, fired = Clock(40 * DAY), []
        one = Hazard(clock, Noise(3, 1), "g1", 1, lambda: fired.append(clock.now), 1e-5)
        for second in range(1000, 40 * DAY, 1000) if changes else ():
            clock.at(second, ACTION, 1, lambda _: (one.set_rate(2e-5), one.set_rate(1e-5)))
        clock.run()
        return fired

    assert play(True) == play(False)
    assert len(play(False)) > 10


@pytest.mark.parametrize(
    ("shape", "scale", "stress"), [(0.452, 217.2 * DAY, 1.0), (1.5, 1e6, 2.0), (3.0, 1e5, 0.5)]
)
def test_lives_of_a_renewed_unit_are_weibull(shape, scale, stress):
    clock, fired = Clock(10**13), [0]

    def happens():
        fired.append(clock.now)
        unit.service(0.0)
        if len(fired) > 2000:
            unit.stop()

    unit = Wear(clock, Noise(4, 0), "g1", 1, happens, shape, scale)
    unit.run(stress)
    clock.run()
    # H(t) = stress (t / scale)^k, which is a Weibull of scale / stress^(1/k)
    under_stress = scale / stress ** (1 / shape)
    assert stats.kstest(np.diff(fired), "weibull_min", args=(shape, 0, under_stress)).pvalue > 1e-3


def test_a_unit_repaired_as_bad_as_old_follows_the_power_law_process():
    """Minimal repair: the integrated wear at the n-th failure is a sum of n Exp(1) numbers."""
    clock, fired = Clock(10**12), []

    def happens():
        fired.append(clock.now)
        if len(fired) == 2000:
            unit.stop()

    unit = Wear(clock, Noise(5, 0), "g1", 1, happens, 1.7, 1e6)
    unit.run()
    clock.run()
    wear = np.diff([0, *((np.asarray(fired) / 1e6) ** 1.7)])
    assert stats.kstest(wear, "expon").pvalue > 1e-3


def test_v10_survival_mean_and_median_of_the_first_failure():
    clock = Clock(413 * DAY)
    unit = Wear(clock, immortal(), "g1", 1, lambda: None, 0.452, 217.2 * DAY)
    unit.run()
    survival = {}
    for day in (248, 412):
        clock.at(day * DAY, ACTION, 1, lambda _, day=day: survival.update({day: exp(-unit.integral)}))
    clock.run()
    assert survival[412] / survival[248] == pytest.approx(0.760472, abs=5e-7)
    median = Clock(100 * DAY)
    fired = []
    half = Noise(1, 1, Abducted(thresholds={("g1", 0): log(2)}))
    Wear(median, half, "g1", 1, lambda: fired.append(median.now / DAY), 0.452, 217.2 * DAY).run()
    median.run()
    assert fired[0] == pytest.approx(96.539, abs=5e-4)
    assert 217.2 * gamma(1 + 1 / 0.452) == pytest.approx(533.056, abs=5e-4)


@pytest.mark.parametrize("shape", [0.5, 1.0, 2.5])
def test_a_unit_serviced_at_an_age_survives_as_one_of_its_virtual_age(shape):
    """Kijima: after service at age 300 that keeps 40 %, S = exp(-(H(300) + H(120 + t) - H(120)))."""
    scale, keeps, after = 400.0, 0.4, 250

    def wear(age):
        return (age / scale) ** shape

    expected = exp(-(wear(300) + wear(120 + after) - wear(120)))
    lived, runs = 0, 3000
    for replication in range(runs):
        clock, failed = Clock(300 + after), []
        unit = Wear(
            clock, Noise(6, replication), "g1", 1, lambda failed=failed: failed.append(True), shape, scale
        )
        unit.run()
        clock.at(300, ACTION, 1, lambda _, unit=unit: unit.service(keeps))
        clock.run()
        if not failed:
            lived += 1
            assert exp(-unit.integral) == pytest.approx(expected, rel=1e-12)
            assert unit.virtual_age == pytest.approx(120 + after)
    assert abs(lived / runs - expected) < 4 * sqrt(expected * (1 - expected) / runs)


def test_service_helps_a_unit_that_wears_out_and_not_one_that_does_not():
    def integral(shape, serviced):
        clock = Clock(1000)
        unit = Wear(clock, immortal(), "g1", 1, lambda: None, shape, 400.0)
        unit.run()
        if serviced:
            clock.at(500, ACTION, 1, lambda _: unit.service(0.0))
        clock.run()
        return unit.integral

    assert integral(2.0, True) == pytest.approx(2 * 1.25**2)
    assert integral(2.0, False) == pytest.approx(2.5**2)
    assert integral(1.0, True) == pytest.approx(integral(1.0, False))


def test_ageing_stands_still_when_stopped_and_stress_multiplies_the_risk_alone():
    clock = Clock(1000)
    unit = Wear(clock, immortal(), "g1", 1, lambda: None, 2.0, 100.0, age=50.0)
    for second, act in [
        (100, lambda: unit.run(1.0)),
        (200, unit.stop),
        (500, lambda: unit.run(3.0)),
        (600, unit.stop),
    ]:
        clock.at(second, ACTION, 1, lambda _, act=act: act())
    clock.run()
    assert unit.virtual_age == 50 + 100 + 100
    assert unit.integral == pytest.approx((1.5**2 - 0.5**2) + 3 * (2.5**2 - 1.5**2))  # 2 + 3 x 4


def test_v13_one_failure_says_little_of_the_mean():
    """From one failure at T, 95 % of intervals from 0.271085 T to 39.4979 T hold the true mean."""
    low, high = 2 / stats.chi2.ppf(0.975, 2), 2 / stats.chi2.ppf(0.025, 2)
    assert (low, high) == (pytest.approx(0.271085, abs=5e-7), pytest.approx(39.4979, abs=5e-5))
    times = gaps(lambda clock, happens: Hazard(clock, Noise(8, 0), "g1", 1, happens, 1e-6), 4000)
    covered = ((low * times <= 1e6) & (high * times >= 1e6)).mean()
    assert abs(covered - 0.95) < 4 * sqrt(0.95 * 0.05 / 4000)


def test_what_outlived_a_silence_has_an_exponential_rest():
    """Silence to second 100,000 at 1e-5 a second: the rest after it is Exp again; 2,000 runs."""
    rests = []
    for replication in range(2000):
        clock = Clock(5_000_000)
        one = Hazard(clock, Noise(9, replication), "g1", 1, lambda: None, 1e-5)
        one.happens = lambda one=one, clock=clock: (rests.append(clock.now - 100_000), one.silence())
        for start, end in [(0, 40_000), (40_000, 100_000)]:
            clock.at(start, ACTION, 1, lambda _, one=one: one.silence())
            clock.at(end, ACTION, 0, lambda _, one=one: one.end_silence())
        clock.run()
    assert min(rests) > 0
    assert stats.kstest(rests, "expon", args=(0, 1e5)).pvalue > 1e-3
