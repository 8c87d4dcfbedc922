"""A lookout: somebody looks in time, and changes of mind leave no trail of events."""

from hypothesis import given
from hypothesis import strategies as st

from sim.engine import ACTION, Clock
from sim.engine.lookout import NEVER, Lookout


def test_the_nearest_second_is_looked_at_and_one_for_later_is_kept():
    clock, seen = Clock(100), []
    lookout = Lookout(clock, 1, lambda: seen.append(clock.now))
    for second in (50, 20, 70):
        lookout.by(second)
    assert lookout.at == 20
    clock.at(30, ACTION, 1, lambda _: lookout.by(60))
    clock.run()
    assert seen == [20, 50]  # who asked for 60 is looked for at 50, for which there was an event already
    assert lookout.at == NEVER


@given(st.lists(st.integers(1, 400), min_size=1, max_size=30))
def test_whoever_looks_again_for_what_has_moved_off_sees_it_at_its_second(moves):
    """What is due moves every ten seconds; whenever one looks too soon one asks for the new second."""
    clock, met = Clock(1000), []
    due = [NEVER]

    def look():
        if clock.now >= due[0]:
            met.append((clock.now, due[0]))
            due[0] = NEVER
        elif due[0] < NEVER:
            lookout.by(due[0])

    lookout = Lookout(clock, 1, look)

    def move(wait):
        due[0] = clock.now + wait
        lookout.by(due[0])
        assert len(clock.env._queue) <= len(moves) + 40

    for place, wait in enumerate(moves):
        clock.at(10 * place, ACTION, 1, lambda _, wait=wait: move(wait))
    clock.run()
    assert all(now == second for now, second in met)
    assert met[-1][1] == 10 * (len(moves) - 1) + moves[-1]


def test_moving_to_and_fro_leaves_no_trail_of_events():
    clock = Clock(100_000)
    lookout = Lookout(clock, 1, lambda: None)

    def to_and_fro():
        for _ in range(1000):
            lookout.by(90_000)
            lookout.by(clock.now + 5)
            yield clock.wait(10, 1)
        assert len(clock.env._queue) < 5

    clock.process(1, to_and_fro)
    clock.run()
