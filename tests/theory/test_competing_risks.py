"""V9: ways out of a siege as competing Hazards; the first that fires silences the others."""

from math import exp, sqrt

import pytest

from sim.engine import ACTION, Abducted, Clock, Hazard, Noise

DAY = 86400
RUNS = 4000

THREE = (0.002, 0.001, 0.0005)
CUMULATIVE = {90: (0.154406, 0.077203, 0.038602, 0.729789), 180: (0.267090, 0.133545, 0.066773, 0.532592),
              365: (0.412152, 0.206076, 0.103038, 0.278733)}  # fmt: skip
FIVE = (0.000504, 0.000202, 0.000101, 0.000101, 0.000302)
AFTER_A_YEAR = (0.14871, 0.05960, 0.02980, 0.02980, 0.08911, 0.642975)


def first_exits(rates, days, seed):
    """Which risk fires first and on what day, in each replication."""
    found = []
    for replication in range(RUNS):
        clock, exits = Clock(days * DAY), []
        risks = []

        def leave(which, clock=clock, exits=exits, risks=risks):
            exits.append((which, clock.now))
            for risk in risks:
                risk.silence()

        for which, rate in enumerate(rates):
            noise = Noise(seed, replication)
            risks.append(
                Hazard(
                    clock,
                    noise,
                    f"exit {which}",
                    which,
                    lambda which=which, leave=leave: leave(which),
                    rate / DAY,
                )
            )
        clock.run()
        found.append(exits[0] if exits else (len(rates), days * DAY + 1))
    return found


def near(count, expected):
    assert abs(count / RUNS - expected) < 4 * sqrt(expected * (1 - expected) / RUNS)


def test_the_closed_form_has_the_published_digits():
    total = sum(THREE)
    for days, shares in CUMULATIVE.items():
        exact = [rate / total * (1 - exp(-total * days)) for rate in THREE] + [exp(-total * days)]
        assert exact == pytest.approx(shares, abs=1e-6)
    total = sum(FIVE)
    exact = [rate / total * (1 - exp(-total * 365)) for rate in FIVE] + [exp(-total * 365)]
    assert exact == pytest.approx(AFTER_A_YEAR, abs=6e-6)


def test_three_exits_come_as_often_as_calculated():
    """Twelve numbers within four standard errors: false alarm below 1e-3, and the seed is fixed."""
    exits = first_exits(THREE, 365, 1)
    for days, shares in CUMULATIVE.items():
        for which, expected in enumerate(shares[:3]):
            near(sum(way == which and second <= days * DAY for way, second in exits), expected)
        near(sum(second > days * DAY for _, second in exits), shares[3])


def test_five_exits_come_as_often_as_calculated():
    exits = first_exits(FIVE, 365, 2)
    for which, expected in enumerate(AFTER_A_YEAR):
        near(sum(way == which for way, _ in exits), expected)


def test_a_risk_that_changes_with_time_leaves_as_many_as_calculated():
    """Piecewise all-cause rate with cuts at 30, 180 and 730 days."""
    clock = Clock(1461 * DAY)
    noise = Noise(1, 1, Abducted(thresholds={("exit", 0): 1e6}))
    risk = Hazard(clock, noise, "exit", 1, lambda: None, 0.018942 / DAY)
    for day, rate in [(30, 0.003457), (180, 0.001108), (730, 0.000565)]:
        clock.at(day * DAY, ACTION, 1, lambda _, rate=rate: risk.set_rate(rate / DAY))
    survival = {}
    expected = {
        30: 0.5665,
        90: 0.4604,
        180: 0.3373,
        248: 0.3128,
        365: 0.2748,
        412: 0.2608,
        730: 0.1834,
        1460: 0.1214,
    }
    for day in expected:
        clock.at(day * DAY, ACTION, 2, lambda _, day=day: survival.update({day: exp(-risk.integral)}))
    clock.run()
    assert survival == pytest.approx(expected, abs=6e-5)
    assert survival[412] / survival[248] == pytest.approx(0.833841, abs=5e-7)
