"""Stock: a level that flows, piecewise linear between whole seconds.

Named inflows and outflows have constant rates; the one next crossing of a bound is computed and scheduled.
At a bound flows share by priority and each knows its actual rate, so that unmet demand is exact and
`initial + in - out = level` holds at every event. A crossing between two seconds is taken at the later one
and what flowed past the bound in that second is taken back, so that totals are those of the true crossing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from math import ceil, fsum, inf

import simpy

from sim.engine.clock import PHYSICS, Clock, Part
from sim.engine.flow import Flow, share
from sim.engine.lookout import Lookout
from sim.engine.records import Channel

SLACK = 1e-9
"levels this near to a bound, relative to the step taken, are at the bound"


def together(stocks: Iterable[Stock]) -> float:
    """Sum of the levels of several stocks of one clock now."""
    levels = 0.0
    for stock in stocks:
        level = stock._level + stock._net * (stock.clock.now - stock.since)
        levels += level if 0.0 <= level <= stock.capacity else stock._bound(level)
    return levels


class Stock:
    """A level between 0 and a capacity.

    Parameters
    ----------
    level, capacity : float
        In the stock's unit; capacity may be infinite.
    rank : int
        Place among the events of one instant.
    """

    __slots__ = (
        "_due", "_flows", "_in", "_level", "_limited", "_lookout", "_net", "_out", "_reached", "at_bound",
        "capacity", "channel", "clock", "dependants", "inflows", "initial", "minders", "minds_full", "name",
        "outflows", "overshoot", "rank", "since", "when_empty",
    )  # fmt: skip

    def __init__(
        self,
        clock: Clock,
        name: str,
        level: float,
        capacity: float,
        rank: int,
        channel: Channel | None = None,
    ) -> None:
        if not (0 <= level <= capacity and level < inf):
            raise ValueError(f"{name}: level {level!r} is not a number from 0 to the capacity {capacity!r}")
        self.clock = clock
        self.name = name
        self.capacity = capacity
        self.rank = rank
        self.channel = channel
        self.initial = level
        self.since = clock.now
        "second of the last change [s]"
        self.inflows: list[Flow] = []
        self.outflows: list[Flow] = []
        self.dependants: list[Part] = []
        "parts that settle when a bound is reached or left, or a flow changes; not the one that settles now"
        self.minders: list[Part] = []
        "parts that settle when a bound is reached or left, whatever flows"
        self.at_bound: list[Callable[[Stock], None]] = []
        "called when the level reaches 0 or the capacity"
        self.when_empty: list[Callable[[Stock], None]] = []
        "called when the level reaches 0"
        self.minds_full = True
        "whether anybody minds when it fills up; if not, that is worked out when it is next looked at"
        self.overshoot = 0.0
        "what the flows moved too much in the second in which a bound was last reached; taken back from them"
        self._level = level
        self._net = self._in = self._out = 0.0
        "present change of the level, and all that is wanted in and out [unit/s]"
        self._flows: tuple[Flow, ...] = ()
        self._limited = False
        "whether some flow gets less than it wants"
        self._reached = False
        self._due = -1
        "second of the next crossing; -1 where there is none"
        self._lookout = Lookout(clock, rank, self._look)
        if channel is not None:
            channel.line(self.since, level, 0.0)
            clock.endings.append(self._end)

    # Flows

    def inflow(self, name: str, priority: int = 0, channel: Channel | None = None) -> Flow:
        """A way in; at the capacity lower numbers go first."""
        return self._flow(name, True, priority, channel)

    def outflow(self, name: str, priority: int = 0, channel: Channel | None = None) -> Flow:
        """A way out; when empty lower numbers go first."""
        return self._flow(name, False, priority, channel)

    def _flow(self, name: str, into: bool, priority: int, channel: Channel | None) -> Flow:
        side = self.inflows if into else self.outflows
        if name in [flow.name for flow in side]:
            raise ValueError(f"{self.name} already has a flow {name!r}")
        flow = Flow(self, name, into, priority, channel)
        side.append(flow)
        side.sort(key=lambda one: (one.priority, one.name))
        self._flows = (*self.inflows, *self.outflows)
        return flow

    # Reading

    @property
    def level(self) -> float:
        """The level now, without changing anything."""
        level = self._level + self._net * (self.clock.now - self.since)
        return level if 0.0 <= level <= self.capacity else self._bound(level)

    @property
    def net(self) -> float:
        """Present change of the level [unit/s]."""
        return self._net

    @property
    def wanted_in(self) -> float:
        """All that is asked to flow in now [unit/s]."""
        return self._in

    @property
    def wanted_out(self) -> float:
        """All that is asked to flow out now [unit/s]."""
        return self._out

    @property
    def empty(self) -> bool:
        """Whether nothing is left now."""
        return self.level <= 0.0

    def imbalance(self) -> float:
        """`initial + in - out - level` now; zero but for rounding."""
        ins = fsum(flow.flowed for flow in self.inflows)
        outs = fsum(flow.flowed for flow in self.outflows)
        return self.initial + ins - outs - self.level

    # Changing

    def want(self, *rates: tuple[Flow, float]) -> None:
        """Ask flows of this stock for new rates [unit/s]; equal rates change nothing."""
        changed = [flow for flow, rate in rates if rate != flow.wanted]
        if not changed:
            return
        for flow, rate in rates:
            if not 0 <= rate < inf:
                raise ValueError(f"{self.name}.{flow.name}: a rate must be zero or more, got {rate!r}")
        now = self.clock.now
        if self.since != now:
            self._commit(now)
        for flow, rate in rates:
            if rate != flow.wanted:
                flow.settle(now)
                flow.wanted = rate
        wanted = 0.0
        for flow in self.inflows:
            wanted += flow.wanted
        self._in = wanted
        wanted = 0.0
        for flow in self.outflows:
            wanted += flow.wanted
        self._out = wanted
        self._resolve(changed)

    def put(self, flow: Flow, amount: float) -> float:
        """Pour in at once what fits; returns that amount, the rest counts as unmet."""
        if not 0 <= amount < inf:
            raise ValueError(f"{self.name}.{flow.name}: cannot put {amount!r}")
        self._commit(self.clock.now)
        before, room = self._level, self.capacity - self._level
        if room - amount > SLACK * amount or amount == 0:
            self._level = before + amount
            flow._total += amount
        else:  # a rounding residue of room is none
            self._level = self.capacity
            flow._total += room
        self._reached |= before < self._level == self.capacity
        return self._done_at_once(flow, amount, room, before)

    def take(self, flow: Flow, amount: float) -> float:
        """Take out at once what is there; returns that amount, the rest counts as unmet."""
        if not 0 <= amount < inf:
            raise ValueError(f"{self.name}.{flow.name}: cannot take {amount!r}")
        self._commit(self.clock.now)
        before = self._level
        if before - amount > SLACK * amount or amount == 0:
            self._level = before - amount
            flow._total += amount
        else:  # a rounding residue of level is none
            self._level = 0.0
            flow._total += before
        self._reached |= before > self._level == 0.0
        return self._done_at_once(flow, amount, before, before)

    def hold_at_least(self, amount: float) -> None:
        """Let the stock hold so much from now on, if it could not already."""
        if amount > self.capacity:
            self._commit(self.clock.now)
            full, self.capacity = self._level >= self.capacity, amount
            self._resolve((), full)

    def _done_at_once(self, flow: Flow, amount: float, most: float, before: float) -> float:
        self.overshoot = 0.0
        done = min(amount, most)
        flow._unmet += amount - done
        left = before != self._level and (before <= 0.0 or before >= self.capacity)
        self._resolve((), left)
        return done

    # Between changes

    def _bound(self, level: float) -> float:
        return 0.0 if level < 0.0 else self.capacity

    def _late(self) -> float:
        """Seconds by which the level, left as it goes, would be past its bound now."""
        net = self._net
        if net == 0.0:
            return 0.0
        level = self._level + net * (self.clock.now - self.since)
        past = -level if net < 0 else level - self.capacity
        return past / abs(net) if past > 0 else 0.0

    def _excess(self, flow: Flow) -> float:
        """By how much the rate of a flow falls when the level reaches the bound that it moves to [unit/s]."""
        if self._net == 0 or flow.into != (self._net > 0):
            return 0.0
        return dict(self._kept())[flow]

    def _kept(self) -> list[tuple[Flow, float]]:
        """The flows towards the bound that the level moves to, and by how much each falls there [unit/s]."""
        rising = self._net > 0
        available = self._out if rising else self._in
        falls = []
        for flow in self.inflows if rising else self.outflows:
            kept = flow.wanted if flow.wanted < available else available
            available -= kept
            falls.append((flow, flow.actual - kept))
        return falls

    def _commit(self, now: int) -> None:
        """Bring the level to the present second; a bound that is passed by then is met on the way."""
        elapsed = now - self.since
        self.since = now
        net = self._net
        if not (net and elapsed):
            return
        level = self._level + net * elapsed
        past, rate = (-level, -net) if net < 0 else (level - self.capacity, net)
        if past <= -SLACK * rate * elapsed:
            self._level = level
            return
        late = past / rate
        for flow, falls in self._kept():
            if falls:
                flow._total -= falls * late
                if late > 0:
                    flow._unmet += falls * late
        self._level = 0.0 if net < 0 else self.capacity
        self.overshoot = past
        self._reached = True
        if 0 <= self._due < now and self.channel is not None:  # nobody minded at the time
            self.channel.line(self._due, self._level, 0.0)

    def _resolve(self, changed: Sequence[Flow], bound: bool = False) -> None:
        """Actual rates after some wants changed, the next crossing, and one row of the record."""
        level, now = self._level, self.since
        net = self._in - self._out
        due, told = -1, bound
        if net < 0 and level <= 0.0:
            told |= share(self.inflows, inf, now) | share(self.outflows, self._in, now)
            net = 0.0
            self._limited = True
        elif net > 0 and level >= self.capacity:
            told |= share(self.inflows, self._out, now) | share(self.outflows, inf, now)
            net = 0.0
            self._limited = True
        else:
            if self._limited:
                changed = self._flows
                self._limited = False
            for flow in changed:
                wanted = flow.wanted
                if flow.actual != wanted:
                    if flow.since != now:
                        flow.settle(now)
                    flow.actual = wanted
                    told = True
                    if flow.channel is not None:
                        flow.channel.step(now, wanted)
            if net:
                wait = (level / -net if net < 0 else (self.capacity - level) / net) * (1 - 0.5 * SLACK)
                if wait <= self.clock.horizon:
                    due = now + (ceil(wait) or 1)
                    if due < self._lookout.at and (net < 0 or self.minds_full):
                        self._lookout.by(due)
        self._net = net
        self._due = due
        if self.channel is not None:
            self.channel.line(now, level, net)
        if self._reached:
            self._reached = False
            told = bound = True
            if self.at_bound or (self.when_empty and level <= 0.0):
                self.clock.at(now, PHYSICS, self.rank, self._tell)
        if told:
            clock = self.clock
            for part in (*self.dependants, *self.minders) if bound else self.dependants:
                if not part.marked and part is not clock.settling:
                    clock.mark(part)

    def _look(self) -> None:
        """The crossing, if it is due; one that has moved on is looked for again at its new second."""
        now = self.clock.now
        if self._due == now:
            self._commit(now)
            self._resolve(())
        elif self._due > now and (self._net < 0 or self.minds_full):
            self._lookout.by(self._due)

    def _end(self) -> None:
        """The run is over: nobody looks at a bound any more that has been reached unheeded."""
        if 0 <= self._due < self.clock.now and self.channel is not None:
            self.channel.line(self._due, 0.0 if self._net < 0 else self.capacity, 0.0)

    def _tell(self, _: simpy.Event) -> None:
        for tell in self.at_bound:
            tell(self)
        for tell in self.when_empty:
            if self._level <= 0.0:  # nobody has put something in by now
                tell(self)
