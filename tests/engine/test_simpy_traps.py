"""Eight traps of SimPy's own containers and times, each first sprung, then shown not to catch our engine."""

from math import nan

import pytest
import simpy

from sim.engine import ACTION, Clock, Stock


def tank(level, capacity=100.0, horizon=100):
    clock = Clock(horizon)
    stock = Stock(clock, "tank", level, capacity, 1)
    return clock, stock, stock.inflow("tanker"), stock.outflow("people")


def test_trap_1_an_interrupt_at_the_same_instant_loses_no_matter():
    # SimPy: the get is granted, its owner is interrupted before it resumes, and ten units are nowhere.
    env = simpy.Environment()
    container = simpy.Container(env, 100)
    drunk = []

    def drinks():
        try:
            with container.get(10) as get:
                yield get
                drunk.append(10)
        except simpy.Interrupt:
            pass

    def disturbs(process):
        yield env.timeout(5)
        yield container.put(10)
        process.interrupt()

    env.process(disturbs(env.process(drinks())))
    env.run()
    assert container.level + sum(drunk) == 0

    clock, stock, tanker, people = tank(0)
    ours = []

    def drinks_ours():
        try:
            while True:
                got = stock.take(people, 10)
                if got:
                    ours.append(got)
                yield clock.wait(5, 2)
        except simpy.Interrupt:
            pass

    def disturbs_ours():
        process = clock.spawn(drinks_ours())
        yield clock.wait(5, 1)
        stock.put(tanker, 10)
        process.interrupt()
        yield clock.wait(1, 1)

    clock.process(1, disturbs_ours)
    clock.run()
    assert stock.level + sum(ours) == 10
    assert stock.imbalance() == 0


def test_trap_2_giving_up_at_the_same_instant_loses_no_matter():
    # SimPy: whoever waits for `get | timeout` may be told of the timeout alone while the get was granted.
    env = simpy.Environment()
    container = simpy.Container(env, 100)
    told = []

    def waits():
        get = container.get(10)
        yield get | env.timeout(5)
        told.append(get.processed)

    def fills():
        yield env.timeout(5)
        container.put(10)

    env.process(waits())
    env.process(fills())
    env.run()
    assert told == [False]
    assert container.level == 0

    for first in (1, 3):  # whichever of them comes first at second 5
        clock, stock, tanker, people = tank(0)
        got = []

        def waits_ours(clock=clock, stock=stock, people=people, got=got):
            yield clock.wait(5, 2)
            got.append(stock.take(people, 10))

        def fills_ours(clock=clock, stock=stock, tanker=tanker, first=first):
            yield clock.wait(5, first)
            stock.put(tanker, 10)

        clock.process(1, waits_ours)
        clock.process(2, fills_ours)
        clock.run()
        assert got == ([10] if first == 1 else [0])
        assert stock.level + got[0] == 10


def test_trap_3_no_forgotten_request_swallows_a_later_delivery():
    env = simpy.Environment()
    container = simpy.Container(env, 100)

    def forgets():
        yield container.get(10) | env.timeout(1)

    env.process(forgets())
    env.run(until=2)
    container.put(10)
    env.run()
    assert container.level == 0  # swallowed

    clock, stock, tanker, people = tank(0)

    def asks_once():
        assert stock.take(people, 10) == 0
        yield clock.wait(1, 1)

    def delivers():
        yield clock.wait(2, 1)
        stock.put(tanker, 10)

    clock.process(1, asks_once)
    clock.process(2, delivers)
    clock.run()
    assert stock.level == 10


def test_trap_4_a_large_want_does_not_block_a_small_one():
    env = simpy.Environment()
    container = simpy.Container(env, 100, init=5)
    large, small = container.get(10), container.get(1)
    env.run()
    assert not large.triggered
    assert not small.triggered

    _, stock, tanker, people = tank(0)
    garden = stock.outflow("garden", priority=1)
    garden.want(10)
    people.want(1)
    tanker.want(5)
    assert people.actual == 1
    assert garden.actual == 4
    stock.put(tanker, 5)
    assert stock.take(people, 1) == 1


def test_trap_5_a_part_of_what_was_asked_is_given_and_nothing_may_be_asked():
    env = simpy.Environment()
    with pytest.raises(ValueError, match="must be > 0"):
        simpy.Container(env, 100).get(0)

    _, stock, _, people = tank(4)
    assert stock.take(people, 0) == 0
    assert stock.take(people, 10) == 4
    assert people.unmet == 6


def test_trap_6_ten_tenths_leave_nothing_and_time_is_whole():
    env = simpy.Environment()
    container = simpy.Container(env, 1, init=1)
    for _ in range(10):
        container.get(0.1)
    env.run()
    assert 0 < container.level < 1e-15

    def sleeps():
        for _ in range(10):
            yield env.timeout(0.1)

    env.run(env.process(sleeps()))
    assert env.now != 1.0

    _, stock, tanker, people = tank(1, 1)
    for _ in range(10):
        assert stock.take(people, 0.1) == 0.1
    assert stock.empty
    assert stock.level == 0
    for _ in range(10):
        stock.put(tanker, 0.1)
    assert stock.level == stock.capacity
    assert stock.imbalance() == pytest.approx(0, abs=1e-15)

    clock, stock, _, people = tank(0.3, 1)
    reached = []
    stock.at_bound.append(lambda one: reached.append(clock.now))
    people.want(0.1)  # 0.3 / 0.1 is a little less than 3
    clock.run()
    assert reached == [3]

    clock, stock, _, people = tank(0.1 + 0.2, 1)
    stock.at_bound.append(lambda one: reached.append(clock.now))
    people.want(0.1)  # (0.1 + 0.2) / 0.1 is a little more than 3
    clock.run()
    assert reached == [3, 3]

    for whole in (Clock(10).wait, lambda when, rank: Clock(10).at(when, ACTION, rank, print)):
        with pytest.raises(TypeError, match=r"whole number of seconds, got 0\.1"):
            whole(0.1, 1)


def test_trap_7_events_at_exactly_the_horizon_happen():
    env = simpy.Environment()
    seen = []

    def ticks():
        for _ in range(5):
            seen.append(env.now)
            yield env.timeout(1)

    env.process(ticks())
    env.run(until=3)
    assert seen == [0, 1, 2]

    clock, ours = Clock(3), []

    def ticks_ours():
        for _ in range(5):
            ours.append(clock.now)
            yield clock.wait(1, 1)

    clock.process(1, ticks_ours)
    clock.run()
    assert ours == [0, 1, 2, 3]


def test_trap_8_a_time_or_rate_that_is_not_a_number_is_refused():
    env = simpy.Environment()
    env.timeout(nan)
    assert env.peek() != env.peek()  # it is in the queue

    clock, stock, tanker, people = tank(1)
    for act in (
        lambda: clock.wait(nan, 1),
        lambda: clock.at(nan, ACTION, 1, print),
        lambda: people.want(nan),
        lambda: stock.put(tanker, nan),
    ):
        with pytest.raises((TypeError, ValueError), match="nan"):
            act()
    assert clock.env.peek() == float("inf")
