"""A stock under random wants, puts and takes, against a bucket that knows only whole units and seconds."""

from dataclasses import dataclass, field

from hypothesis import given, settings
from hypothesis import strategies as st

from sim.engine import ACTION, HISTORY, PHYSICS, WATCH, Clock, Stock

HORIZON = 120


@dataclass
class Bucket:
    """The oracle: integer rates, one second at a time, priority by position, exact."""

    level: int
    capacity: int
    into: list[int]
    out: list[int]
    flowed_in: list[int] = field(default_factory=list)
    flowed_out: list[int] = field(default_factory=list)

    def __post_init__(self):
        self.flowed_in = [0] * len(self.into)
        self.flowed_out = [0] * len(self.out)

    def second(self):
        """Within one second inflows and outflows meet; what does not fit is cut by priority."""
        into, out = list(self.into), list(self.out)
        if self.level + sum(into) - sum(out) < 0:
            out = shared(out, self.level + sum(into))
        elif self.level + sum(into) - sum(out) > self.capacity:
            into = shared(into, self.capacity - self.level + sum(out))
        self.level += sum(into) - sum(out)
        self.flowed_in = [a + b for a, b in zip(self.flowed_in, into, strict=True)]
        self.flowed_out = [a + b for a, b in zip(self.flowed_out, out, strict=True)]


def shared(wanted, available):
    given_ = []
    for one in wanted:
        given_.append(min(one, available))
        available -= given_[-1]
    return given_


def stock_of(level, capacity, inflows, outflows, horizon=HORIZON):
    clock = Clock(horizon)
    stock = Stock(clock, "tank", level, capacity, 1)
    ins = [stock.inflow(f"in {i}", i) for i in range(inflows)]
    outs = [stock.outflow(f"out {i}", i) for i in range(outflows)]
    return clock, stock, ins, outs


whole = st.integers(0, 7)
change = st.tuples(st.integers(0, HORIZON), st.sampled_from(["in", "out"]), st.integers(0, 2), whole)
chunk = st.tuples(
    st.integers(0, HORIZON), st.sampled_from(["put", "take"]), st.integers(0, 2), st.integers(0, 30)
)


@given(
    level=st.integers(0, 60),
    room=st.integers(0, 60),
    events=st.lists(st.one_of(change, chunk), max_size=25),
)
@settings(max_examples=150)
def test_levels_and_sums_are_those_of_a_bucket_counted_second_by_second(level, room, events):
    clock, stock, ins, outs = stock_of(level, level + room, 3, 3)
    bucket = Bucket(level, level + room, [0, 0, 0], [0, 0, 0])
    events = sorted(events, key=lambda event: event[0])

    def act(event):
        _, what, which, amount = event
        if what in {"in", "out"}:
            (ins if what == "in" else outs)[which].want(amount)
            (bucket.into if what == "in" else bucket.out)[which] = amount
        elif what == "put":
            done = stock.put(ins[which], amount)
            fits = min(amount, bucket.capacity - bucket.level)
            assert done == fits
            bucket.level += fits
            bucket.flowed_in[which] += fits
        else:
            done = stock.take(outs[which], amount)
            there = min(amount, bucket.level)
            assert done == there
            bucket.level -= there
            bucket.flowed_out[which] += there

    def story():
        for second in range(HORIZON + 1):
            assert abs(stock.level - bucket.level) <= 1e-9
            assert abs(sum(f.flowed for f in ins) - sum(bucket.flowed_in)) <= 1e-9 * (
                1 + sum(bucket.flowed_in)
            )
            assert abs(sum(f.flowed for f in outs) - sum(bucket.flowed_out)) <= 1e-9 * (
                1 + sum(bucket.flowed_out)
            )
            for event in events:
                if event[0] == second:
                    act(event)
                    check(stock)
            bucket.second()
            yield clock.wait(1, 1)

    clock.process(1, story)
    clock.run()


@given(
    capacity=st.integers(1, 50),
    share=st.floats(0, 1),
    drain=st.lists(st.integers(1, 9), min_size=1, max_size=3),
    feed=st.integers(0, 5),
)
def test_each_flow_gets_its_share_of_the_true_crossing(capacity, share, drain, feed):
    """Closed form: all flow in full until level / (out - in), then the feed is shared by priority."""
    level = capacity * share
    clock, stock, ins, outs = stock_of(level, capacity, 1, len(drain))
    ins[0].want(feed)
    for flow, rate in zip(outs, drain, strict=True):
        flow.want(rate)
    clock.run()
    surplus = sum(drain) - feed
    if surplus <= 0:
        return
    full = min(level / surplus, HORIZON)
    after = shared(drain, feed)
    for flow, rate, kept in zip(outs, drain, after, strict=True):
        expected = rate * full + kept * (HORIZON - full)
        assert abs(flow.flowed - expected) <= 1e-9 * (1 + expected)
    stock.take(outs[0], 0.0)  # brings `unmet` up to now
    for flow, rate in zip(outs, drain, strict=True):
        assert abs(flow.total + flow.unmet - rate * HORIZON) <= 1e-9 * rate * HORIZON
        assert flow.unmet >= 0


def check(stock):
    flows = [*stock.inflows, *stock.outflows]
    scale = 1 + stock.initial + sum(flow.flowed for flow in flows)
    assert abs(stock.imbalance()) <= 1e-9 * scale
    assert 0 <= stock.level <= stock.capacity
    for flow in flows:
        assert 0 <= flow.actual <= flow.wanted
        assert flow.flowed >= -1e-9 * scale
        assert flow.unmet >= 0
    into, out = sum(f.actual for f in stock.inflows), sum(f.actual for f in stock.outflows)
    assert abs(into - out - stock.net) <= 1e-9 * (1 + into + out)
    assert not (stock.level <= 0 and stock.net < -1e-12)
    assert not (stock.level >= stock.capacity and stock.net > 1e-12)


rate = st.one_of(st.just(0.0), st.floats(1e-6, 1e3))
moves = st.lists(
    st.tuples(
        st.integers(0, 10),  # seconds since the one before; often none
        st.sampled_from([HISTORY, PHYSICS, ACTION, WATCH]),
        st.sampled_from(["want", "want", "want", "put", "take", "read", "same"]),
        st.integers(0, 5),
        rate,
    ),
    max_size=40,
)


@given(capacity=st.floats(0, 1e4), share=st.floats(0, 1), moves=moves)
@settings(max_examples=200)
def test_nothing_is_lost_at_any_event_in_any_phase(capacity, share, moves):
    level = min(capacity * share, capacity)
    clock, stock, ins, outs = stock_of(level, capacity, 3, 3, horizon=500)
    flows = [*ins, *outs]
    asked = dict.fromkeys(flows, 0.0)
    since = dict.fromkeys(flows, 0)

    def bring(flow):
        asked[flow] += flow.wanted * (clock.now - since[flow])
        since[flow] = clock.now

    def mover(what, which, amount):
        def move(_):
            flow = flows[which]
            check_moving(stock)
            if what == "want":
                bring(flow)
                flow.want(amount)
            elif what == "same":
                before = stock.since
                flow.want(flow.wanted)
                assert stock.since == before
            elif what == "put":
                put = ins[which % 3]
                asked[put] += amount
                assert 0 <= stock.put(put, amount) <= amount
            elif what == "take":
                take = outs[which % 3]
                asked[take] += amount
                assert 0 <= stock.take(take, amount) <= amount
            else:
                before = (stock.since, [f.total for f in flows])
                stock.level, stock.empty, stock.imbalance(), [f.flowed for f in flows]
                assert before == (stock.since, [f.total for f in flows])
            if what in {"want", "put", "take"} and stock.since == clock.now:
                check(stock)

        return move

    second = 0
    for rank, (later, phase, what, which, amount) in enumerate(moves):
        second = min(second + later, 500)
        clock.at(second, phase, rank, mover(what, which, amount))
    clock.run()
    stock.take(outs[0], 0.0)
    check(stock)
    for flow in flows:
        bring(flow)
        assert abs(flow.total + flow.unmet - asked[flow]) <= 1e-8 * (1 + asked[flow] + stock.initial)


def check_moving(stock):
    """At any moment, also in the second of a crossing that has not yet been looked at."""
    scale = 1 + stock.initial + sum(flow.flowed for flow in [*stock.inflows, *stock.outflows])
    assert abs(stock.imbalance()) <= 1e-9 * scale
    assert 0 <= stock.level <= stock.capacity


@given(moves=moves, seed=st.integers(0, 10))
@settings(max_examples=60)
def test_reading_at_every_second_changes_nothing(moves, seed):
    def play(reading):
        clock, stock, ins, outs = stock_of(40.0, 90.0, 3, 3, horizon=300)
        flows = [*ins, *outs]
        seen = []
        second = 0
        for rank, (later, phase, _, which, amount) in enumerate(moves):
            second = min(second + later, 300)
            clock.at(
                second,
                phase,
                rank + 1,
                lambda _, which=which, amount=amount: (flows[which].want(amount), seen.append(stock.level)),
            )
        if reading:
            for moment in range(301):
                clock.at(moment, WATCH, 0, lambda _: (stock.level, stock.imbalance(), flows[seed % 6].flowed))
        clock.run()
        return seen, stock.level, [flow.flowed for flow in flows]

    assert play(True) == play(False)


@given(
    capacity=st.floats(1, 100), feed=st.floats(0.001, 40), drains=st.lists(st.floats(0.001, 40), max_size=3)
)
def test_an_overshoot_within_a_second_is_taken_back_at_the_top_too(capacity, feed, drains):
    clock, stock, ins, outs = stock_of(0.0, capacity, 1, len(drains), horizon=1000)
    ins[0].want(feed)
    for flow, rate_ in zip(outs, drains, strict=True):
        flow.want(rate_)
    clock.run()
    net = feed - sum(drains)
    if net > 0:
        full = min(capacity / net, 1000)
        assert abs(ins[0].flowed - (feed * full + sum(drains) * (1000 - full))) <= 1e-6 * (1 + ins[0].flowed)
    assert abs(stock.imbalance()) <= 1e-9 * (1 + 1000 * (feed + sum(drains)))
