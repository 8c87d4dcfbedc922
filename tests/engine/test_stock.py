"""Small stories of a tank, with numbers to check by hand."""

import pytest

from sim.engine import ACTION, HISTORY, PHYSICS, Clock, Part, Recorder, Stock


class Listener(Part):
    """A part that notes when it settles."""

    def __init__(self, clock, name="listener", order=1):
        super().__init__(name, order)
        self.clock = clock
        self.seconds = []

    def settle(self):
        self.seconds.append(self.clock.now)


def tank(level, capacity, horizon=1000, channel=None):
    clock = Clock(horizon)
    stock = Stock(clock, "tank", level, capacity, 1, channel)
    return clock, stock, stock.inflow("tanker"), stock.outflow("people")


def at(clock, second, act, phase=ACTION, rank=5):
    clock.at(second, phase, rank, lambda _: act())


def test_a_tank_of_2000_litres_at_75_a_day_lasts_26_days_and_two_thirds():
    clock, stock, _, people = tank(2000, 2000, 40 * 86400)
    told = []
    stock.at_bound.append(lambda one: told.append((clock.now, one.level)))
    people.want(75 / 86400)
    clock.run()
    assert told == [(2_304_000, 0.0)]  # 26.6667 d
    assert people.flowed == pytest.approx(2000, rel=1e-12)


def test_an_empty_tank_gives_to_the_first_in_priority():
    clock, stock, tanker, people = tank(0, 100)
    garden = stock.outflow("garden", priority=1)
    people.want(3)
    garden.want(2)
    tanker.want(4)
    assert (people.actual, garden.actual, stock.net) == (3, 1, 0)
    seen = []
    at(clock, 10, lambda: seen.append((people.unmet, garden.unmet)))
    clock.run()
    assert seen == [(0, 10)]


def test_a_full_tank_takes_in_what_goes_out():
    _, _, tanker, people = tank(100, 100)
    tanker.want(5)
    people.want(2)
    assert (tanker.actual, people.actual) == (2, 2)


def test_a_tank_without_room_passes_on_what_comes_in():
    clock, _, tanker, people = tank(0, 0)
    tanker.want(2)
    people.want(5)
    clock.run()
    assert tanker.flowed == people.flowed == 2000


def test_a_crossing_between_two_seconds_is_taken_at_the_later_one_and_clipped():
    clock, stock, _, people = tank(10, 10)
    people.want(4)  # empty at 2.5 s
    levels = []
    for second in (2, 3):
        at(clock, second, lambda: levels.append((stock.level, people.flowed)), HISTORY)
    clock.run()
    assert levels == [(2, 8), (0, 10)]
    assert people.total == 10


def test_the_last_in_priority_does_not_give_back_more_than_it_drew_in_that_second():
    clock, stock, _, people = tank(10, 10)
    drip = stock.outflow("drip", priority=1)
    people.want(3)
    drip.want(0.001)
    at(clock, 1, lambda: None)
    clock.run()
    assert drip.flowed == pytest.approx(0.001 * 10 / 3.001, rel=1e-12)
    assert people.flowed == pytest.approx(3 * 10 / 3.001, rel=1e-12)


def test_the_bound_is_told_even_if_history_changes_a_flow_at_that_very_second():
    clock, stock, _, people = tank(10, 10)
    told = []
    stock.at_bound.append(lambda one: told.append(clock.now))
    people.want(2)
    at(clock, 5, lambda: people.want(1), HISTORY)
    clock.run()
    assert told == [5]


def test_the_bound_is_told_when_someone_takes_the_last_or_fills_it_at_once():
    clock, stock, tanker, people = tank(10, 10)
    told = []
    stock.at_bound.append(lambda one: told.append((clock.now, one.level)))
    at(clock, 1, lambda: stock.take(people, 12))
    at(clock, 2, lambda: stock.take(people, 1))
    at(clock, 3, lambda: stock.put(tanker, 30))
    clock.run()
    assert told == [(1, 0), (3, 10)]


def test_parts_settle_when_an_empty_tank_has_something_again_though_nobody_draws():
    clock, stock, tanker, people = tank(10, 10)
    part = Listener(clock)
    stock.dependants.append(part)
    at(clock, 1, lambda: stock.take(people, 10))
    at(clock, 5, lambda: stock.put(tanker, 4))
    at(clock, 6, lambda: stock.put(tanker, 1))
    clock.run()
    assert part.seconds == [1, 5]


def test_the_part_that_changes_a_flow_by_settling_does_not_settle_again_for_it():
    clock, stock, _, people = tank(10, 10)

    class Draws(Listener):
        def settle(self):
            super().settle()
            people.want(1 if clock.now == 3 else 0)

    other = Listener(clock, "other", 2)
    draws = Draws(clock, "draws", 1)
    stock.dependants.extend([draws, other])
    at(clock, 3, lambda: clock.mark(draws))
    clock.run()
    assert draws.seconds[0] == 3
    assert draws.seconds == other.seconds == [3, 13]


def test_a_level_set_by_history_is_a_named_flow_too():
    clock, stock, _, _ = tank(10, 10)
    history = stock.outflow("history")
    at(clock, 7, lambda: stock.take(history, stock.level - 3), HISTORY)
    clock.run()
    assert (stock.level, history.flowed, stock.imbalance()) == (3, 7, 0)


def test_what_does_not_fit_is_unmet_and_what_is_missing_too():
    _, stock, tanker, people = tank(40, 100)
    assert stock.put(tanker, 80) == 60
    assert tanker.unmet == 20
    assert stock.take(people, 130) == 100
    assert people.unmet == 30
    assert stock.empty


def test_an_equal_rate_writes_no_row_and_moves_no_crossing():
    recorder = Recorder()
    channel = recorder.channel("tank", "linear", "L")
    clock, _, _, people = tank(10, 10, channel=channel)
    people.want(1)
    for second in range(1, 9):
        at(clock, second, lambda: people.want(1))
    clock.run()
    assert channel.times == [0, 10]
    assert channel.values == [10, 0.0]
    assert channel.rates == [-1, 0.0]


def test_changing_wants_leaves_one_event_waiting_and_not_a_thousand():
    clock, _, _, people = tank(1e6, 1e6, 5000)

    def story():
        for rate in range(1, 1001):
            people.want(1 + 1 / rate)
            yield clock.wait(1, 5)
        assert len(clock.env._queue) < 50

    clock.process(5, story)
    clock.run()


def test_a_crossing_that_comes_nearer_is_met_and_one_that_moves_off_is_not():
    clock, stock, tanker, people = tank(100, 1000)
    told = []
    stock.at_bound.append(lambda one: told.append(clock.now))
    people.want(1)  # empty at 100
    at(clock, 10, lambda: people.want(9))  # 90 left: empty at 20
    at(clock, 15, lambda: people.want(0.5))  # 45 left: empty at 105
    at(clock, 90, lambda: stock.put(tanker, 10))  # 7.5 + 10 left: empty at 125
    clock.run()
    assert told == [125]


def test_a_dry_second_is_seen_by_the_phases_of_that_second():
    clock, stock, _, people = tank(10, 10)
    people.want(4)
    seen = []
    for phase in (HISTORY, PHYSICS, ACTION):
        at(
            clock,
            3,
            lambda phase=phase: seen.append((phase, stock.level, stock.empty, stock.imbalance())),
            phase,
            0,
        )
    clock.run()
    assert seen == [(phase, 0.0, True, 0.0) for phase in (HISTORY, PHYSICS, ACTION)]


@pytest.mark.parametrize("bad", [-1.0, float("nan"), float("inf")])
def test_a_rate_or_amount_that_is_none_is_an_error_that_names_the_flow_and_changes_nothing(bad):
    _, stock, tanker, people = tank(10, 20)
    with pytest.raises(ValueError, match=r"tank\.people"):
        people.want(bad)
    with pytest.raises(ValueError, match=r"tank\.people"):
        stock.want((tanker, 1.0), (people, bad))
    with pytest.raises(ValueError, match=r"tank\.tanker: cannot put"):
        stock.put(tanker, bad)
    with pytest.raises(ValueError, match=r"tank\.people: cannot take"):
        stock.take(people, bad)
    assert (stock.level, stock.net, tanker.wanted, people.wanted) == (10, 0, 0, 0)


@pytest.mark.parametrize(
    ("level", "capacity"), [(-1, 10), (11, 10), (float("nan"), 10), (float("inf"), float("inf"))]
)
def test_a_level_outside_its_bounds_is_an_error(level, capacity):
    with pytest.raises(ValueError, match="is not a number from 0 to the capacity"):
        Stock(Clock(10), "tank", level, capacity, 1)


def test_two_flows_of_one_name_are_an_error():
    _, stock, _, _ = tank(1, 2)
    with pytest.raises(ValueError, match="already has a flow 'people'"):
        stock.outflow("people")


def test_a_vanishing_rate_schedules_nothing():
    clock, stock, _, people = tank(10, 10)
    people.want(5e-324)
    clock.run()
    assert stock.level == 10


@pytest.mark.parametrize("emptied_at", [None, 40, 700])
def test_a_tank_whose_fullness_nobody_minds_leaves_the_same_rows_and_sums(emptied_at):
    """3 L/s into 100 L with 1 L/s out: full at second 50, whether an event looks at it or not."""

    def play(minds):
        recorder = Recorder()
        channel = recorder.channel("tank", "linear", "L")
        clock, stock, tanker, people = tank(0, 100, channel=channel)
        stock.minds_full = minds
        tanker.want(3)
        people.want(1)
        at(clock, 600, lambda: people.want(2))
        if emptied_at is not None:
            at(clock, emptied_at, lambda: stock.take(people, 60))
        clock.run()
        return channel.times, channel.values, channel.rates, tanker.flowed, tanker.unmet, people.flowed

    assert play(minds=False) == play(minds=True)
    assert play(minds=False)[0][1] == (40 if emptied_at == 40 else 50)


def test_a_stock_that_holds_more_from_now_on_fills_up_later_and_loses_nothing():
    """Full at 10 of 100; with room for 150 from 20 on again at 70."""
    clock, stock, tanker, _ = tank(90, 100)
    full = []
    stock.at_bound.append(lambda one: full.append((clock.now, one.level)))
    tanker.want(1)
    at(clock, 20, lambda: stock.hold_at_least(150))
    at(clock, 30, lambda: stock.hold_at_least(120))
    clock.run()
    assert full == [(10, 100), (70, 150)]
    assert (stock.capacity, tanker.flowed) == (150, 60)
    assert stock.imbalance() == 0
