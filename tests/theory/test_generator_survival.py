"""V2: survival of a standby set, from availability, failure to start and running failures."""

from math import exp, sqrt

import pytest

from sim.engine import Abducted, Clock, Noise, Wear

HOUR = 3600
WELL_KEPT = (0.995, 0.0094, 1100.0)
TYPICAL = (0.9998, 0.0066, 1 / 0.00157)

SURVIVAL = [
    (24, 0.964375, 0.964365, 0.956474, 0.956445),
    (48, 0.943562, 0.943543, 0.921104, 0.921050),
    (96, 0.903274, 0.903238, 0.854241, 0.854140),
    (168, 0.846044, 0.845985, 0.762935, 0.762777),
    (336, 0.726213, 0.726112, 0.586055, 0.585812),
]


def generator(noise, mttf, horizon=400 * HOUR):
    """A set without wear-out, whose first failure stops it for good."""
    clock, failed = Clock(horizon), []
    unit = Wear(clock, noise, "g1", 1, lambda: (failed.append(clock.now), unit.stop()), 1.0, mttf * HOUR)
    return clock, unit, failed


def immortal():
    return Noise(1, 1, Abducted(thresholds={("g1", 0): 1e6}))


@pytest.mark.parametrize(("column", "values"), [(1, WELL_KEPT), (3, TYPICAL)])
def test_survival_from_the_integrated_risk_has_the_published_digits(column, values):
    available, fails_to_start, mttf = values
    clock, unit, _ = generator(immortal(), mttf)
    unit.lump(fails_to_start)
    unit.run()
    seen = []
    for row in SURVIVAL:
        clock.at(row[0] * HOUR, 1, 1, lambda _: seen.append(available * exp(-unit.integral)))
    clock.run()
    assert seen == pytest.approx([row[column] for row in SURVIVAL], abs=5e-7)
    if values is WELL_KEPT:
        assert 1 - (1 - seen[-1]) ** 2 == pytest.approx(0.9250408, abs=5e-8)  # one of two


@pytest.mark.parametrize(("column", "values"), [(2, WELL_KEPT), (4, TYPICAL)])
def test_an_hourly_chance_is_the_discrete_form(column, values):
    """REopt's (1 - 1/MTTF)^t: one lump an hour."""
    available, fails_to_start, mttf = values
    _, unit, _ = generator(immortal(), mttf)
    unit.lump(fails_to_start)
    seen = {}
    for hour in range(1, 337):
        unit.lump(1 / mttf)
        seen[hour] = available * exp(-unit.integral)
    assert [seen[row[0]] for row in SURVIVAL] == pytest.approx([row[column] for row in SURVIVAL], abs=5e-7)


def test_of_4000_sets_as_many_survive_as_calculated():
    """Within four standard errors at each of five times; seeds fixed."""
    available, fails_to_start, mttf = TYPICAL
    lives = []
    for replication in range(4000):
        noise = Noise(2, replication)
        clock, unit, failed = generator(noise, mttf)
        if noise.uniform("g1", "available") >= available or unit.lump(fails_to_start):
            lives.append(0)
            continue
        unit.run()
        clock.run()
        lives.append(failed[0] if failed else 401 * HOUR)
    for hours, _, _, expected, _ in SURVIVAL:
        share = sum(life > hours * HOUR for life in lives) / 4000
        assert abs(share - expected) < 4 * sqrt(expected * (1 - expected) / 4000)


@pytest.mark.parametrize(
    ("hours_a_day", "mttf", "expected"),
    [
        (3, 100, 0.0142),
        (3, 250, 0.0681),
        (3, 1100, 0.1525),
        (6, 100, 0.0010),
        (6, 250, 0.0240),
        (6, 1100, 0.1203),
    ],
)
def test_two_starts_a_day_for_87_days(hours_a_day, mttf, expected):
    clock, unit, _ = generator(immortal(), mttf, 87 * 24 * HOUR)

    def duty():
        for _ in range(2 * 87):
            unit.lump(0.0094)
            unit.run()
            yield clock.wait(hours_a_day * HOUR // 2, 1)
            unit.stop()
            yield clock.wait((24 - hours_a_day) * HOUR // 2, 1)

    clock.process(1, duty)
    clock.run()
    assert exp(-unit.integral) == pytest.approx(expected, abs=5e-5)
    assert exp(-unit.integral) == pytest.approx(0.9906**174 * exp(-87 * hours_a_day / mttf), rel=1e-9)


def test_the_published_anchors_are_met():
    """80 % after 336 h well kept, 50 % after 48 h poorly kept: mean times of 1,506 and 69 h."""
    for mttf, hours, share in [(1505.8, 336, 0.80), (69.25, 48, 0.50)]:
        clock, unit, _ = generator(immortal(), mttf)
        unit.run()
        survived = []
        clock.at(
            hours * HOUR, 1, 1, lambda _, unit=unit, survived=survived: survived.append(exp(-unit.integral))
        )
        clock.run()
        assert survived[0] == pytest.approx(share, abs=1e-4)
