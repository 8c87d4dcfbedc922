"""V6: how long a tank lasts, and how soon refusals come in a row."""

from math import exp, sqrt

import pytest

from sim.engine import Abducted, Clock, Hazard, Noise, Stock

DAY = 86400


def expected_slots(refusal, run):
    """Mean number of independent slots to the first run of that many refusals."""
    return (1 - refusal**run) / ((1 - refusal) * refusal**run)


def chance_of_run(refusal, run, slots):
    """Chance of such a run within so many slots, by the length of the present run."""
    present = [1.0] + [0.0] * (run - 1)
    found = 0.0
    for _ in range(slots):
        found += present[-1] * refusal
        present = [sum(present) * (1 - refusal), *(chance * refusal for chance in present[:-1])]
    return found


@pytest.mark.parametrize(
    ("refusal", "slots"),
    [(0.3, (3.3333, 14.4444, 51.4815)), (0.5, (2, 6, 14)), (0.7, (1.4286, 3.4694, 6.3848))],
)
def test_expected_slots_to_the_first_run_of_refusals(refusal, slots):
    assert [expected_slots(refusal, run) for run in (1, 2, 3)] == pytest.approx(slots, abs=5e-5)
    runs = 1500
    for run, expected in zip((1, 2, 3), slots, strict=True):
        counts = [slots_to_run(Noise(run, replication), refusal, run) for replication in range(runs)]
        mean = sum(counts) / runs
        spread = sqrt(sum((count - mean) ** 2 for count in counts) / runs)
        assert abs(mean - expected) < 4 * spread / sqrt(runs)


def slots_to_run(noise, refusal, run):
    present, slot = 0, 0
    while present < run:
        present = present + 1 if noise.uniform("lines.water", "permit", slot) < refusal else 0
        slot += 1
    return slot


@pytest.mark.parametrize(
    ("run", "chances"),
    [
        (2, {0.3: 0.5737613, 0.5: 0.9079590, 0.7: 0.9943717}),
        (3, {0.3: 0.1887157, 0.5: 0.5837402, 0.7: 0.9104907}),
    ],
)
def test_chance_of_a_run_of_refusals_in_twelve_slots(run, chances):
    for refusal, chance in chances.items():
        assert chance_of_run(refusal, run, 12) == pytest.approx(chance, abs=5e-8)
        runs = 1500
        found = sum(slots_to_run(Noise(10 + run, r), refusal, run) <= 12 for r in range(runs)) / runs
        assert abs(found - chance) < 4 * sqrt(chance * (1 - chance) / runs)


@pytest.mark.parametrize(
    ("people", "litres", "days"),
    [(5, 15, 26.6667), (6, 15, 22.2222), (5, 30, 13.3333), (5, 7.5, 53.3333), (5, 3, 133.333)],
)
def test_2000_litres_last_as_many_days_as_divided(people, litres, days):
    clock, empty = Clock(200 * DAY), []
    tank = Stock(clock, "tank", 2000, 2000, 1)
    tank.at_bound.append(lambda one: empty.append(clock.now))
    use = tank.outflow("use")
    use.want(people * litres / DAY)
    clock.run()
    assert empty[0] / DAY == pytest.approx(days, abs=5e-4)
    assert use.flowed == pytest.approx(2000, rel=1e-12)


def test_chance_that_no_tanker_comes_while_the_tank_lasts():
    """Deliveries at 1/13 a day in the 26.6667 days of 2,000 L for five: none comes with 0.128570."""
    noise = Noise(1, 1, Abducted(thresholds={("tanker", 0): 50.0}))
    clock = Clock(2_304_000)
    tanker = Hazard(clock, noise, "tanker", 1, lambda: None, 1 / (13 * DAY))
    clock.run()
    assert exp(-tanker.integral) == pytest.approx(0.128570, abs=5e-7)
    runs, none = 3000, 0
    for replication in range(runs):
        clock, came = Clock(2_304_000), []
        Hazard(clock, Noise(4, replication), "tanker", 1, lambda came=came: came.append(1), 1 / (13 * DAY))
        clock.run()
        none += not came
    assert abs(none / runs - 0.128570) < 4 * sqrt(0.128570 * 0.871430 / runs)
