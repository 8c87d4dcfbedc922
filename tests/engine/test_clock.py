"""Phases, ranks, settling and the horizon."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.engine import (
    ACTION,
    END,
    HISTORY,
    PHYSICS,
    SETTLE,
    WATCH,
    Clock,
    Hazard,
    Noise,
    Part,
    SettlingError,
    State,
    Stock,
)


class Told(Part):
    """A part that notes its settling and may mark others when it does."""

    def __init__(self, clock, log, name, order, marks=()):
        super().__init__(name, order)
        self.clock = clock
        self.log = log
        self.marks = list(marks)

    def settle(self):
        self.log.append(self.name)
        for other in self.marks:
            self.clock.mark(other)


def test_phases_of_one_second_run_in_their_order_whoever_came_first():
    clock, log = Clock(10), []
    part = Told(clock, log, "settling", 1)
    for name, phase in [
        ("end", END),
        ("watch", WATCH),
        ("action", ACTION),
        ("physics", PHYSICS),
        ("history", HISTORY),
    ]:
        clock.at(5, phase, 1, lambda _, name=name: (log.append(name), name == "history" and clock.mark(part)))
    clock.run()
    assert HISTORY < PHYSICS < SETTLE < ACTION < WATCH < END
    assert log == ["history", "physics", "settling", "action", "watch", "end"]


def test_within_a_phase_lower_ranks_come_first():
    clock, log = Clock(10), []
    for rank in (7, 2**18 - 1, 0, 3):
        clock.at(5, PHYSICS, rank, lambda _, rank=rank: log.append(rank))
    clock.at(5, SETTLE, 0, lambda _: log.append("next phase"))
    clock.run()
    assert log == [0, 3, 7, 2**18 - 1, "next phase"]


def test_what_an_action_changes_settles_before_the_next_action_of_that_second():
    clock, log = Clock(10), []
    part = Told(clock, log, "part", 1)
    for rank in (1, 2):
        clock.at(5, ACTION, rank, lambda _, rank=rank: (log.append(rank), clock.mark(part)))
    clock.run()
    assert log == [1, "part", 2, "part"]


@given(st.permutations(["access", "power", "water", "cold", "household"]))
def test_marked_parts_settle_in_their_order_however_they_were_marked(names):
    orders = {"access": 1, "power": 2, "water": 3, "cold": 4, "household": 5}
    clock, log = Clock(10), []
    parts = [Told(clock, log, name, orders[name]) for name in names]
    clock.at(1, ACTION, 1, lambda _: [clock.mark(part) for part in parts])
    clock.run()
    assert log == sorted(orders, key=orders.get)


@given(st.permutations(["a", "b", "c", "d"]))
def test_parts_of_one_order_settle_by_name_in_one_round(names):
    clock, log = Clock(10), []
    parts = [Told(clock, log, name, 1) for name in names]
    clock.at(1, ACTION, 1, lambda _: [clock.mark(part) for part in parts])
    clock.run()
    assert log == ["a", "b", "c", "d"]


def test_a_part_marked_by_an_earlier_one_settles_in_the_same_round():
    clock, log = Clock(10), []
    last = Told(clock, log, "last", 9)
    middle = Told(clock, log, "middle", 5)
    first = Told(clock, log, "first", 1, [last, middle])
    clock.mark(first)
    clock.run()
    assert log == ["first", "middle", "last"]


def test_a_part_marked_by_a_later_one_settles_in_a_second_round():
    clock, log = Clock(10), []
    power = Told(clock, log, "power", 1)
    water = Told(clock, log, "water", 2, [power])
    cold = Told(clock, log, "cold", 3)
    for part in (power, water, cold):
        clock.mark(part)
    clock.run()
    assert log == ["power", "water", "cold", "power"]


def test_a_third_round_is_an_error_that_names_the_part_and_the_second():
    clock, log = Clock(10), []
    power = Told(clock, log, "power", 1)
    water = Told(clock, log, "water", 2, [power])
    power.marks.append(water)
    clock.at(4, ACTION, 1, lambda _: clock.mark(power))
    with pytest.raises(SettlingError, match="second 4: power would settle a third time"):
        clock.run()
    assert log == ["power", "water", "power", "water"]


def test_a_part_that_marks_itself_without_end_is_named():
    clock, log = Clock(10), []
    part = Told(clock, log, "dizzy", 1)
    part.marks.append(part)
    clock.mark(part)
    with pytest.raises(SettlingError, match="dizzy"):
        clock.run()


@pytest.mark.parametrize(("changes", "fails"), [(50, False), (51, True)])
def test_fifty_settles_in_a_minute_are_borne_and_one_more_is_not(changes, fails):
    clock, log = Clock(600), []
    part = Told(clock, log, "flickering", 1)

    def flicker():
        yield clock.wait(120, 1)
        for _ in range(changes):
            clock.mark(part)
            yield clock.wait(1, 1)

    clock.process(1, flicker)
    if fails:
        with pytest.raises(SettlingError, match="flickering changed more than 50 times within one minute"):
            clock.run()
    else:
        clock.run()
        assert len(log) == 50


def test_the_count_of_settles_starts_afresh_each_minute():
    clock, log = Clock(600), []
    part = Told(clock, log, "busy", 1)

    def busy():
        yield clock.wait(100, 1)
        for _ in range(90):  # 20 in the minute that ends at second 120, then 60 seconds of 1 in 2
            clock.mark(part)
            yield clock.wait(1 if clock.now < 120 else 2, 1)

    clock.process(1, busy)
    clock.run()
    assert len(log) == 90


def test_a_part_that_does_not_say_how_it_settles_is_an_error():
    clock = Clock(10)
    clock.mark(Part("idle", 1))
    with pytest.raises(NotImplementedError, match="idle"):
        clock.run()


def test_everything_at_exactly_the_horizon_happens_and_nothing_after_it():
    clock, log = Clock(10), []
    part = Told(clock, log, "settled", 1)
    for phase in (HISTORY, PHYSICS, ACTION, WATCH):
        clock.at(10, phase, 1, lambda _, phase=phase: (log.append(phase), clock.mark(part)))
    assert clock.at(11, HISTORY, 1, lambda _: log.append("after")) is None

    def late():
        yield clock.wait(10, 2)
        log.append("process")
        yield clock.wait(1, 2)
        log.append("after")

    clock.process(1, late)
    clock.run()
    assert log == [HISTORY, PHYSICS, "settled", ACTION, "settled", "process", WATCH, "settled"]
    assert clock.now == 10


def test_the_past_and_a_negative_wait_are_errors():
    clock = Clock(10)

    def story():
        yield clock.wait(5, 1)
        with pytest.raises(ValueError, match="cannot schedule at second 4: it is already second 5"):
            clock.at(4, ACTION, 1, print)
        with pytest.raises(ValueError, match="cannot wait -1 seconds"):
            clock.wait(-1, 1)

    clock.process(1, story)
    clock.run()
    assert clock.now == 10


@pytest.mark.parametrize("horizon", [0, -1, 1.5, float("nan")])
def test_a_horizon_that_is_no_positive_whole_number_is_an_error(horizon):
    with pytest.raises(ValueError, match="horizon must be a positive whole number"):
        Clock(horizon)


def test_a_clock_runs_once_and_takes_no_process_afterwards():
    clock = Clock(10)
    clock.run()
    with pytest.raises(RuntimeError, match="run already"):
        clock.run()
    with pytest.raises(RuntimeError, match=r"use clock\.spawn"):
        clock.process(1, lambda: iter(()))


def test_an_error_in_a_process_ends_the_run_with_that_error():
    clock = Clock(10)

    def breaks():
        yield clock.wait(3, 1)
        raise LookupError("no such valve")

    clock.process(1, breaks)
    with pytest.raises(LookupError, match="no such valve"):
        clock.run()


def test_a_process_waits_for_the_next_change_of_a_state():
    clock, log = Clock(10), []
    grid = State(clock, "grid", "on", ("on", "off"))

    def watcher():
        while True:
            word = yield grid.changed()
            log.append((clock.now, word))

    clock.process(1, watcher)
    for second, word in [(2, "off"), (3, "off"), (7, "on")]:
        clock.at(second, HISTORY, 1, lambda _, word=word: grid.set(word))
    clock.run()
    assert log == [(2, "off"), (7, "on")]


def test_a_state_refuses_a_word_that_it_does_not_know():
    grid = State(Clock(10), "grid", "on", ("on", "off"))
    with pytest.raises(ValueError, match="grid: expected one of on, off, received 'of'"):
        grid.set("of")
    with pytest.raises(ValueError, match="received 'none'"):
        State(Clock(10), "grid", "none", ("on", "off"))


def world(order):
    """A small compound built in the given order; its trace."""
    clock, log = Clock(3 * 86400), []
    tank = Stock(clock, "tank", 500.0, 1000.0, 11)
    uses = {name: tank.outflow(name, rank) for rank, name in enumerate(("drinking", "washing"))}
    tanker = tank.inflow("tanker")
    grid = State(clock, "grid", "on", ("on", "off"))
    noise = Noise(1, 1)

    class Household(Part):
        def settle(self):
            log.append((clock.now, "household", round(tank.level, 9)))
            uses["drinking"].want(0.001)
            uses["washing"].want(0.02 if grid.value == "on" else 0.005)

    class Power(Part):
        def settle(self):
            log.append((clock.now, "power", grid.value))

    household, power = Household("household", 600), Power("power", 200)

    def deliveries():
        for _ in range(20):
            yield clock.wait(7200, 21)
            log.append((clock.now, "delivery", tank.put(tanker, 40)))

    def day():
        for _ in range(40):
            yield clock.wait(3600, 22)
            log.append((clock.now, "day", round(tank.level, 9)))
            clock.mark(household)

    def switch():
        grid.set("off" if grid.value == "on" else "on")

    def outage():
        Hazard(clock, noise, "outage", 31, switch, 1 / 7200)
        Hazard(clock, noise, "surge", 32, switch, 1 / 7200)

    def dependants():
        grid.dependants.append(power)
        tank.dependants.append(power)

    pieces = {
        "deliveries": lambda: clock.process(21, deliveries),
        "day": lambda: clock.process(22, day),
        "outage": outage,
        "household": lambda: (grid.dependants.append(household), clock.mark(household)),
        "power": dependants,
        "history": lambda: [
            clock.at(7200 * i, HISTORY, 5, lambda _: log.append((clock.now, "history"))) for i in range(1, 30)
        ],
        "watch": lambda: [
            clock.at(3600 * i, WATCH, 6, lambda _: log.append((clock.now, "watch"))) for i in range(1, 30)
        ],
    }
    for name in order:
        pieces[name]()
    clock.run()
    return log


PIECES = ["deliveries", "day", "outage", "household", "power", "history", "watch"]


@given(st.permutations(PIECES))
def test_the_order_of_registration_never_shows_in_the_trace(order):
    assert world(order) == world(PIECES)


def test_a_story_that_is_told_begins_at_once_and_leaves_no_event_behind():
    clock, log = Clock(10), []

    def story():
        log.append((clock.now, "begins"))
        yield clock.wait(3, 1)
        log.append((clock.now, "ends"))

    def tell(_):
        clock.tell(story())
        log.append((clock.now, "told"))

    clock.at(2, ACTION, 1, tell)
    clock.run()
    assert log == [(2, "begins"), (2, "told"), (5, "ends")]
    assert not clock.env._queue


def test_a_story_without_a_step_is_over_when_it_is_told():
    clock, log = Clock(10), []

    def story():
        log.append("told")
        yield from ()

    clock.tell(story())
    assert log == ["told"]


def test_an_error_in_a_story_ends_the_run_with_that_error():
    clock = Clock(10)

    def breaks():
        yield clock.wait(3, 1)
        raise LookupError("no such gate")

    clock.at(1, ACTION, 1, lambda _: clock.tell(breaks()))
    with pytest.raises(LookupError, match="no such gate"):
        clock.run()


def test_whoever_waits_for_the_first_of_several_events_goes_on_once():
    clock, log = Clock(20), []
    grid = State(clock, "grid", "on", ("on", "off"))

    def story():
        yield clock.first(clock.wait(9, 1), grid.changed(), clock.wait(5, 1))
        log.append(clock.now)
        yield clock.first(clock.wait(20, 1), grid.changed())
        log.append(clock.now)

    clock.process(1, story)
    clock.at(7, HISTORY, 1, lambda _: grid.set("off"))
    clock.at(7, ACTION, 9, lambda _: grid.set("on"))
    clock.run()
    assert log == [5, 7]
