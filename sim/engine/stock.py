"""Stock: a level that flows, piecewise linear between whole seconds.

Named inflows and outflows have constant rates; the one next crossing of a bound is computed and looked at.
At a bound flows share by priority and each knows its actual rate, so that unmet demand is exact and
`initial + in - out = level` holds at every event.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from math import ceil, inf

import simpy

from sim.engine.clock import PHYSICS, Clock, Part
from sim.engine.flow import Flow, Later
from sim.engine.level import Level
from sim.engine.lookout import Lookout
from sim.engine.records import Channel

SLACK = 1e-9
"levels this near to a bound, relative to the step taken, are at the bound"


class Stock(Level):
    """A level that tells when it reaches a bound.

    Parameters
    ----------
    level, capacity : float
        In the stock's unit; capacity may be infinite.
    rank : int
        Place among the events of one instant.
    """

    __slots__ = (
        "_called_off", "_due", "_limited", "_lookout", "_reached", "at_bound", "dependants", "minders",
        "minds_full", "overshoot", "rank", "when_empty",
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
        super().__init__(clock, name, level, capacity, channel)
        self.rank = rank
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
        self._limited = False
        "whether some flow gets less than it wants"
        self._reached = False
        self._called_off = False
        "whether a foreseen change was called off"
        self._due = -1
        "second of the next crossing; -1 where there is none"
        self._lookout = Lookout(clock, rank, self._look)
        if channel is not None:
            channel.line(self.since, level, 0.0)
            clock.endings.append(self._end)

    # Changing

    def want(self, *rates: tuple[Flow, float]) -> None:
        """Ask flows of this stock for new rates [unit/s]; equal rates change nothing."""
        self.catch_up()
        changed = [flow for flow, rate in rates if rate != flow.wanted]
        if not changed:
            return
        for flow, rate in rates:
            if not 0 <= rate < inf:
                raise ValueError(f"{self.name}.{flow.name}: a rate must be zero or more, got {rate!r}")
        now = self.clock.now
        self._commit(now)
        for flow, rate in rates:
            if rate != flow.wanted:
                flow.settle(now)
                flow.wanted = rate
        self._add_up(True)
        self._add_up(False)
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

    def _done_at_once(self, flow: Flow, amount: float, most: float, before: float) -> float:
        self.overshoot = 0.0
        done = min(amount, most)
        flow._unmet += amount - done
        left = before != self._level and (before <= 0.0 or before >= self.capacity)
        self._resolve((), left)
        return done

    def call_off(self) -> None:
        """Nothing is foreseen any more; whoever calls it off knows."""
        self.catch_up()
        if self._later is not None:
            self._commit(self.clock.now)
            self._called_off = False
            self._resolve(())

    # Between changes

    def _commit(self, now: int) -> None:
        """Bring the level to the present second, through what was foreseen until then."""
        later = self._later
        if later is not None:
            if later.second <= now:
                self._arrive(later)
            else:
                self._later, self._called_off = None, True
        self._advance(now)

    def _advance(self, now: int) -> None:
        """Bring the level to a second; a bound that is passed by then is met on the way."""
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

    def _arrive(self, later: Later) -> None:
        """Make a foreseen change at its second; that it fills the stock was foreseen too."""
        self._later = None
        rising = self._net > 0
        self._advance(later.second)
        if rising:
            self._reached = False
        flow = later.flow
        flow.settle(later.second)
        flow.wanted = later.rate
        self._add_up(flow.into)
        if later.returns is not None:
            later.returns._total += later.amount
            self._level += later.amount
        self._resolve((flow,), quiet=True)

    def _resolve(self, changed: Sequence[Flow], bound: bool = False, quiet: bool = False) -> None:
        """Actual rates after some wants changed, the next crossing, and one row of the record."""
        level, now = self._level, self.since
        net = self._in - self._out
        due, told = -1, bound
        if net < 0 and level <= 0.0:
            told |= self._share(self.inflows, inf) | self._share(self.outflows, self._in)
            net = 0.0
            self._limited = True
        elif net > 0 and level >= self.capacity:
            told |= self._share(self.inflows, self._out) | self._share(self.outflows, inf)
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
        later = self._later
        if later is not None and (due < 0 or due > later.second or (due == later.second and net > 0)):
            due = -1
            self._look_past(later, level + net * (later.second - now))
        elif 0 <= due < self._lookout.at and (net < 0 or self.minds_full):
            self._lookout.by(due)
        self._net = net
        self._due = due
        if self.channel is not None:
            self.channel.line(now, level, net)
        if quiet:
            told = False
        if self._reached:
            self._reached = False
            told = bound = True
            if self.at_bound or (self.when_empty and level <= 0.0):
                self.clock.at(now, PHYSICS, self.rank, self._tell)
        if told or self._called_off:
            self._called_off = False
            clock = self.clock
            for part in (*self.dependants, *self.minders) if bound else self.dependants:
                if not part.marked and part is not clock.settling:
                    clock.mark(part)

    def _look_past(self, later: Later, level: float) -> None:
        """Look a second before the level would cross a bound after a foreseen change, at the earliest then."""
        level = min(level + later.amount, self.capacity)
        wanted = [0.0, 0.0]
        for flow in self._flows:
            wanted[flow.into] += later.rate if flow is later.flow else flow.wanted
        net = wanted[True] - wanted[False]
        if net < 0 or (net > 0 and level < self.capacity):
            wait = level / -net if net < 0 else (self.capacity - level) / net
            if wait <= self.clock.horizon:
                self._lookout.by(later.second + max(int(wait) - 1, 0))

    def _look(self) -> None:
        """The crossing, if it is due; one that has moved on is looked for again at its new second."""
        now = self.clock.now
        if self._due == now:
            self._commit(now)
            self._resolve(())
            return
        self.catch_up()
        if self._due > now and (self._net < 0 or self.minds_full):
            self._lookout.by(self._due)
        elif self._later is not None:
            self._look_past(self._later, self._level + self._net * (self._later.second - self.since))

    def _end(self) -> None:
        """The run is over: write down what was foreseen, and a bound that was reached unheeded."""
        self.catch_up()
        if 0 <= self._due < self.clock.now and self.channel is not None:
            self.channel.line(self._due, 0.0 if self._net < 0 else self.capacity, 0.0)

    def _tell(self, _: simpy.Event) -> None:
        for tell in self.at_bound:
            tell(self)
        if self._level <= 0.0:
            for tell in self.when_empty:
                tell(self)
