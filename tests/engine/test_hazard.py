"""A risk that builds up: when it fires, and what a documented firing says of its luck."""

from itertools import accumulate
from math import exp, inf, log, log1p

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.engine import (
    ACTION,
    HISTORY,
    PHYSICS,
    Abducted,
    Clock,
    Hazard,
    Noise,
    Surprise,
    Wear,
    nats_of_firing,
)


def given_threshold(value, name="g1", k=0):
    return Noise(1, 1, Abducted(thresholds={(name, k): value}))


def hazard(horizon=10_000, rate=0.0, noise=None):
    clock, fired = Clock(horizon), []
    one = Hazard(clock, noise or Noise(1, 1), "g1", 3, lambda: fired.append(clock.now), rate)
    return clock, one, fired


def wear(horizon=10_000, shape=1.5, scale=400.0, age=0.0, noise=None):
    clock, fired = Clock(horizon), []
    one = Wear(clock, noise or Noise(1, 1), "g1", 3, lambda: fired.append(clock.now), shape, scale, age)
    return clock, one, fired


def test_a_threshold_of_1_is_reached_after_100_seconds_at_1_percent():
    clock, _, fired = hazard(rate=0.01, noise=given_threshold(1.0 - 1e-12))
    clock.run()
    assert fired[0] == 100


def test_a_threshold_met_exactly_fires_at_that_second():
    clock, one, fired = hazard(rate=0.25, noise=given_threshold(2.0))
    one.happens = lambda: (fired.append(clock.now), one.set_rate(0))
    clock.run()
    assert fired == [8]


def test_what_is_due_now_happens_though_its_rate_falls_to_zero_in_the_same_second():
    for phase in (HISTORY, PHYSICS):
        clock, one, fired = hazard(rate=0.25, noise=given_threshold(2.0))
        clock.at(8, phase, 0, lambda _, one=one: one.set_rate(0))
        clock.run()
        assert fired == [8]


def test_a_unit_that_is_stopped_in_the_second_it_is_due_fails_all_the_same():
    clock, unit, fired = wear(shape=1.0, scale=100.0, noise=given_threshold(0.5))
    unit.run()
    clock.at(50, HISTORY, 0, lambda _: unit.stop())
    clock.run()
    assert fired == [50]


def test_without_rate_it_never_happens():
    clock, _, fired = hazard()
    clock.run()
    assert fired == []


def test_a_risk_that_stops_and_goes_on_keeps_what_it_has_gathered():
    clock, one, fired = hazard(rate=0.01, noise=given_threshold(1.005))
    clock.at(40, ACTION, 1, lambda _: one.set_rate(0))
    clock.at(1000, ACTION, 1, lambda _: one.set_rate(0.02))
    clock.run()
    assert fired[0] == 1000 + 31  # 0.4 + 0.02 * 31 = 1.02 >= 1.005 > 0.4 + 0.02 * 30


@pytest.mark.parametrize("bad", [-1.0, inf, float("nan")])
def test_a_rate_or_stress_that_is_none_is_an_error(bad):
    with pytest.raises(ValueError, match="g1: a rate must be zero or more"):
        hazard()[1].set_rate(bad)
    with pytest.raises(ValueError, match="g1: stress must be zero or more"):
        wear()[1].run(bad)


@pytest.mark.parametrize("bad", [-0.1, 1.0, float("nan")])
def test_a_chance_is_at_least_zero_and_less_than_one(bad):
    with pytest.raises(ValueError, match=r"g1: a chance must be in \[0, 1\)"):
        hazard()[1].lump(bad)


def test_a_wear_without_shape_or_with_a_share_above_one_is_an_error():
    with pytest.raises(ValueError, match="shape and scale must be above zero"):
        wear(shape=0.0)
    with pytest.raises(ValueError, match=r"share of the age in \[0, 1\]"):
        wear()[1].service(1.1)


histories = st.lists(
    st.tuples(
        st.integers(0, 60),
        st.sampled_from([HISTORY, PHYSICS, ACTION]),
        st.one_of(
            st.tuples(st.just("rate"), st.floats(0, 0.2)),
            st.tuples(st.just("rate"), st.just(0.0)),
            st.tuples(st.just("lump"), st.floats(0, 0.5)),
        ),
    ),
    max_size=12,
)


@given(history=histories, replication=st.integers(0, 10_000))
def test_it_fires_in_the_second_in_which_the_integral_reaches_the_threshold(history, replication):
    """Against a sum of the rate over whole seconds, plus the lumps, kept by the test."""
    clock, one, fired = hazard(3000, 0.001, Noise(5, replication))
    threshold = one.threshold
    rates, lumps = [0.001] * 3001, [0.0] * 3001
    one.happens = lambda: (fired.append(clock.now), one.silence())
    second = 0
    for rank, (later, phase, (what, amount)) in enumerate(history):
        second += later
        act = one.set_rate if what == "rate" else one.lump
        clock.at(second, phase, rank + 4, lambda _, act=act, amount=amount: None if fired else act(amount))
    # events of one second run by phase and rank
    second, placed = 0, []
    for rank, (later, phase, (what, amount)) in enumerate(history):
        second += later
        placed.append((second, phase, rank, what, amount))
    for second, _, _, what, amount in sorted(placed):
        if what == "rate":
            rates[second:] = [amount] * (3001 - second)
        else:
            lumps[second] -= log1p(-amount)
    clock.run()
    # rates[t] holds over (t, t+1], so the integral at T is the sum of rates before T plus lumps up to T
    integral = [
        sum_ + lump for sum_, lump in zip(accumulate([0.0, *rates[:-1]]), accumulate(lumps), strict=True)
    ]
    expected = next((t for t, total in enumerate(integral) if total >= threshold), None)
    if expected is None or abs(integral[expected] - threshold) < 1e-9:
        return
    if expected > 0 and abs(integral[expected - 1] - threshold) < 1e-9:
        return
    assert fired == [expected]


def test_the_chances_of_all_seconds_sum_to_one():
    _, one, _ = hazard(rate=0.02)
    assert sum(one.probability(second) for second in range(1, 3000)) == pytest.approx(1, abs=1e-12)
    assert one.probability(1) == pytest.approx(1 - exp(-0.02))
    _, unit, _ = wear(shape=0.5, scale=10.0)
    unit.run(2.0)
    assert sum(unit.probability(second) for second in range(1, 20_000)) == pytest.approx(1, abs=1e-12)


def test_the_chance_of_the_second_of_a_change_is_that_of_the_rate_before_it():
    clock, one, _ = hazard(rate=0.02, noise=given_threshold(50.0))
    seen = []

    def change(_):
        one.set_rate(0.5)
        seen.extend([one.probability(10), one.probability(11)])
        with pytest.raises(ValueError, match="second 9 is before the last change, at 10"):
            one.probability(9)

    clock.at(10, ACTION, 1, change)
    clock.run()
    assert seen == pytest.approx([exp(-0.18) - exp(-0.2), exp(-0.2) - exp(-0.7)])


def test_a_forced_firing_keeps_the_middle_threshold_and_what_it_had_gathered():
    clock, one, fired = hazard(horizon=100, rate=0.01, noise=given_threshold(30.0))
    clock.at(100, HISTORY, 1, lambda _: one.force())
    clock.run()
    assert fired[0] == 100
    assert one.noise.abducted.thresholds["g1", 0] == pytest.approx(0.995)
    assert one.reached == pytest.approx(1.0)
    assert one.occurrence == 1


def test_nats_of_a_firing_are_survival_before_and_chance_within():
    """Risk 0.01 a second: between second 50 and 150 with exp(-0.5) - exp(-1.5) = 0.3834, 0.9587 nats."""
    assert nats_of_firing(0.5, 1.5) == pytest.approx(-log(exp(-0.5) - exp(-1.5)))
    assert nats_of_firing(0.5, 1.5) == pytest.approx(0.9587, abs=1e-4)
    assert nats_of_firing(40.0, 41.0) == pytest.approx(40.0 - log(1 - exp(-1.0)))  # no digits are lost
    assert nats_of_firing(2.0, 2.0) == inf
    assert nats_of_firing(0.0, inf) == 0.0
    assert Surprise("W1", "g1", inf).chance == 0.0
    assert Surprise("W1", "g1", log(2)).chance == pytest.approx(0.5)


def test_a_firing_forced_where_there_is_no_risk_happens_all_the_same():
    clock, one, fired = hazard(horizon=200)
    clock.at(100, HISTORY, 1, lambda _: one.force())
    clock.at(100, HISTORY, 2, lambda _: one.force())
    clock.run()
    assert fired == [100, 100]
    assert one.reached == 0.0


def test_an_impossible_firing_replayed_does_not_come_before_its_date():
    clock, one, _ = hazard(rate=0.01, noise=given_threshold(30.0))
    clock.at(50, ACTION, 1, lambda _: one.set_rate(0))
    clock.at(100, HISTORY, 1, lambda _: one.force())
    clock.run()
    clock, again, fired = hazard(rate=0.01, noise=Noise(1, 1, one.noise.abducted))
    clock.at(50, ACTION, 1, lambda _: again.set_rate(0))
    clock.at(300, ACTION, 1, lambda _: again.set_rate(0.01))
    clock.run()
    assert fired[0] == 301


def test_a_second_forced_firing_in_one_second_knows_nothing_of_the_first():
    noise = given_threshold(30.0)
    noise.given.thresholds |= {("g1", 1): 30.0, ("g1", 2): 30.0}
    clock, one, _ = hazard(rate=0.01, noise=noise)
    clock.at(100, HISTORY, 1, lambda _: one.force())
    clock.at(100, HISTORY, 2, lambda _: one.force())
    clock.at(150, HISTORY, 2, lambda _: one.force())
    clock.run()
    assert one.noise.abducted.thresholds["g1", 1] > 0  # the second had no risk of its own in that second
    assert one.noise.abducted.thresholds["g1", 2] == pytest.approx(0.495)


def test_silence_keeps_it_from_firing_while_its_risk_gathers():
    clock, one, fired = hazard(rate=0.01, noise=given_threshold(0.5))
    one.silence()
    clock.at(400, ACTION, 1, lambda _: one.end_silence())
    clock.run()
    assert fired[0] > 400
    assert one.noise.abducted.thresholds["g1", 0] > 4.0


def test_a_silence_that_ends_before_the_threshold_changes_no_luck():
    clock, one, fired = hazard(rate=0.01, noise=given_threshold(0.5))
    clock.at(1, ACTION, 1, lambda _: one.silence())
    clock.at(40, ACTION, 1, lambda _: one.end_silence())
    clock.at(45, ACTION, 1, lambda _: one.end_silence())
    clock.run()
    assert fired[0] == 50
    assert one.noise.abducted.thresholds == {("g1", 0): 0.5}


def test_two_silences_in_one_occurrence_draw_two_numbers():
    clock, one, _ = hazard(rate=0.01, noise=given_threshold(0.1))
    rests = []
    for start, end in [(1, 1000), (1001, 3000)]:
        clock.at(start, HISTORY, 1, lambda _: one.silence())
        clock.at(end, HISTORY, 1, lambda _: (one.end_silence(), rests.append(one.threshold - one.integral)))
    one.happens = lambda: None
    clock.run()
    assert len(rests) == 2
    assert rests[0] != rests[1]


def test_a_firing_forced_in_silence_happens():
    clock, one, fired = hazard(rate=0.01)
    one.silence()
    clock.at(100, HISTORY, 1, lambda _: one.force())
    clock.run()
    assert fired == [100]


def test_a_failure_at_the_next_start_waits_for_that_start():
    clock, unit, fired = wear(noise=given_threshold(30.0))
    clock.at(10, HISTORY, 1, lambda _: unit.force_at_next_lump())
    starts = []
    clock.at(50, ACTION, 1, lambda _: starts.append(unit.lump(0.01)))
    clock.at(60, ACTION, 1, lambda _: starts.append(unit.lump(0.0)))
    clock.run()
    assert fired == [50]
    assert starts == [True, False]
    assert unit.noise.abducted.thresholds["g1", 0] == pytest.approx(-log(0.99) / 2)


# Forced, then replayed with the luck that it implies: the same second, 300 of 300.


def random_story(noise, k):
    """Changes of a unit and a date to force it at, made of addressed numbers."""
    changes, second = [(0, "run", 0.2 + 3 * noise.uniform("stress", "start", k))], 0
    for step in range(12):
        u = [noise.uniform("story", f"{k} {step}", i) for i in range(4)]
        second += int(u[0] * 4000)
        what = ("run", "stop", "service", "lump", "run", "renew")[int(u[1] * 6)]
        changes.append((second, what, u[2]))
    return changes, 1 + int(noise.uniform("story", "date", k) * (second + 1000))


def play(kind, story, noise, forced_at=None, horizon=60_000):
    changes, _ = story
    clock, fired, gathered = Clock(horizon), [], []
    if kind == "wear":
        unit = Wear(
            clock, noise, "g1", 3, lambda: fired.append(clock.now), 0.45 + changes[0][2], 40_000.0, 900.0
        )
    else:
        unit = Hazard(clock, noise, "g1", 3, lambda: fired.append(clock.now))

    def change(what, amount):
        if what == "lump":
            unit.lump(0.1 * amount)
        elif kind == "rate":
            unit.set_rate(0.0 if what == "stop" else amount * 1e-3)
        elif what == "run":
            unit.run(0.05 + amount)
        elif what == "stop":
            unit.stop()
        elif what == "service":
            unit.service(amount)
        else:
            unit.service(0.0)

    for rank, (second, what, amount) in enumerate(changes):
        clock.at(second, ACTION, rank, lambda _, what=what, amount=amount: change(what, amount))
    if forced_at is not None:
        unit.silence()
        clock.at(forced_at, HISTORY, 0, lambda _: (unit.force(), gathered.append(unit.reached)))
        clock.at(forced_at, HISTORY, 0, lambda _: unit.end_silence())
    clock.run()
    return unit, fired, gathered


@pytest.mark.parametrize("kind", ["rate", "wear"])
def test_replayed_with_the_luck_it_implies_it_happens_again_in_that_second(kind):
    luck, k, possible, again = Noise(7, 0), 0, 0, 0
    while possible < 300:
        k += 1
        story = random_story(luck, k)
        unit, fired, risk_at_firing = play(kind, story, Noise(11, k), forced_at=story[1])
        assert fired[0] == story[1]
        if unit.noise.abducted.thresholds["g1", 0] > risk_at_firing[0]:  # what stands still cannot fail
            continue
        possible += 1
        _, replayed, _ = play(kind, story, Noise(11, k, unit.noise.abducted))
        again += replayed == fired
    assert again == 300


def test_a_failure_at_a_start_replays_at_that_start():
    luck = Noise(7, 1)
    for k in range(50):
        starts = [100 * i + int(50 * luck.uniform("start", str(k), i)) for i in range(1, 10)]
        p = 0.2 * luck.uniform("p", "", k) + 1e-6

        def begin(noise, starts=starts, p=p):
            clock, unit, fired = wear(noise=noise, scale=1e5)
            unit.run()
            for start in starts:
                clock.at(start, ACTION, 1, lambda _: unit.lump(p))
            return clock, unit, fired

        clock, unit, fired = begin(Noise(3, k))
        unit.silence()
        clock.at(starts[3] + 1, HISTORY, 0, lambda _, unit=unit: unit.force_at_next_lump())
        clock.run()
        assert fired == [starts[4]]
        clock, _, replayed = begin(Noise(3, k, unit.noise.abducted))
        clock.run()
        assert replayed[0] == starts[4]
