"""V6 and V7 through the parts: how long a tank lasts, runs of refusals, medicine between two deliveries."""

from itertools import pairwise
from math import exp, log, sqrt
from statistics import NormalDist

import pytest

from sim.engine import DAY
from tests.toyhouse import House, Street, always, litres, water_line


def ran_out(house, name):
    return [row["time"] for row in house.play().log("event") if row["entity"] == name]


@pytest.mark.parametrize(
    ("people", "use", "days"),
    [
        (5, (3, 4, 4, 4), 26.6667),
        (6, (3, 4, 4, 4), 22.2222),
        (5, (3, 4, 13, 10), 13.3333),
        (5, (3, 1.5, 1.5, 1.5), 53.3333),
        (5, (2, 1, 0, 0), 133.333),
    ],
)
def test_2000_litres_last_as_many_days_as_published(people, use, days):
    house = House(
        140, {"household": {"people": {"occupants": {"count": people}}, "use": {"normal": litres(*use)}}}
    )
    first, *_ = ran_out(house, "water.tank")
    assert first / DAY == pytest.approx(days, abs=5e-4)
    assert first == pytest.approx(2000 / (people * sum(use)) * DAY, abs=1)


def test_unmet_litres_begin_when_the_tank_is_empty():
    """2,000 L at 75 L a day in 30 days: 250 L short."""
    records = House(30).play()
    uses = ("drinking", "cooking", "hygiene", "flushing")
    unmet = sum(float(records.series(f"water.unmet.{use}").integral(30 * DAY)) for use in uses) / DAY
    used = sum(float(records.series(f"water.use.{use}").integral(30 * DAY)) for use in uses) / DAY
    assert (used, unmet) == pytest.approx((2000, 250), abs=0.01)


def results(refusal, slots, replication):
    """Whether each of so many daily slots was refused, on a street whose refusals have no memory."""
    street = Street(
        slots + 0.5,
        water_line(every=always("1 d"), permit=always(f"{100 * (1 - refusal)} %")),
        replication=replication,
        full=False,
    )
    street.play()
    return [result == "refused" for _, result, _ in street.slots()]


@pytest.mark.parametrize(
    ("refusal", "first", "second", "third"),
    [(0.3, 3.3333, 14.4444, 51.4815), (0.5, 2, 6, 14), (0.7, 1.4286, 3.4694, 6.3848)],
)
def test_mean_slots_to_a_run_of_refusals(refusal, first, second, third):
    """Counted anew after each run, over 12,000 slots of three lines of luck; within four standard errors."""
    slots = [result for replication in range(3) for result in results(refusal, 4000, replication)]
    assert len(slots) == 12_000
    for length, expected in ((1, first), (2, second), (3, third)):
        waits, run, since = [], 0, 0
        for refused in slots:
            since += 1
            run = run + 1 if refused else 0
            if run == length:
                waits.append(since)
                run = since = 0
        mean = sum(waits) / len(waits)
        error = sqrt(sum((wait - mean) ** 2 for wait in waits)) / len(waits)
        assert abs(mean - expected) < 4 * error


def test_chance_of_two_refusals_in_a_row_within_twelve_slots():
    """0.9079590 at even odds."""
    found = 0
    for replication in range(300):
        slots = results(0.5, 12, 100 + replication)
        assert len(slots) == 12
        found += any(one and other for one, other in pairwise(slots))
    assert abs(found / 300 - 0.9079590) < 4 * sqrt(0.907959 * 0.092041 / 300)


def test_chance_that_no_tanker_comes_while_the_tank_lasts():
    """Slots an Exp(13 d) apart, all granted: none within 26.6667 d with 0.128570."""
    runs, none = 1200, 0
    edits = water_line(every=always("weibull(shape 1, scale 13 d)"))
    for replication in range(runs):
        street = Street(26.6667, edits, replication=replication, full=False)
        street.play()
        none += not street.slots()
    assert abs(none / runs - 0.128570) < 4 * sqrt(0.12857 * 0.87143 / runs)
    assert exp(-26.6667 / 13) == pytest.approx(0.128570, abs=5e-7)


@pytest.mark.parametrize(
    ("cover", "chance", "gap"),
    [(14, 0.696462, 16.1447), (30, 0.325501, 8.3339), (60, 0.091514, 2.9212), (90, 0.032465, 1.2387)],
)
def test_medicine_runs_out_before_a_late_delivery_as_often_as_published(cover, chance, gap):
    """A delivery after LN(21 d, 2.2), at the middles of 100 equal shares; the gap is time not covered."""
    spread, days = log(2.2), 400
    short = without = 0.0
    for k in range(100):
        delay = 21 * exp(spread * NormalDist().inv_cdf((k + 0.5) / 100))
        lost = days - covered_days(cover, delay, days)
        assert lost == pytest.approx(max(delay - cover, 0), abs=1e-3)
        short += (lost > 0.001) / 100
        without += lost / 100
    assert short == pytest.approx(chance, abs=0.01)
    assert without == pytest.approx(gap, abs=0.25)  # the longest hundredth counts as its middle
    beyond = NormalDist().cdf
    assert beyond(log(21 / cover) / spread) == pytest.approx(chance, abs=5e-7)
    mean = 21 * exp(spread**2 / 2) * beyond(log(21 / cover) / spread + spread) - cover * chance
    assert mean == pytest.approx(gap, abs=1e-4)


def covered_days(cover, delay, days):
    """Days covered in a house where two of five take a medicine that is there for `cover` days."""
    one = {"users": "40 %", "level": f"{2 * cover} person-d", "latency": "2 d", "delivery_share": "100 %"}
    house = House(days, {"stores": {"medicine": {"class_1": one}}}, full=False)
    house.at(delay * DAY, lambda: house.wall.receive("medicine", 1000.0))
    return float(house.play().series("medicine.class_1.covered").integral(days * DAY)) / DAY
