"""Level: how much there is now, between two changes: it starts somewhere and moves at one net rate.

A crossing of a bound between two seconds is taken at the later one, and what flowed past it in that second is
taken back, so that totals are those of the true crossing. A change that is foreseen for a later second is made
when somebody next looks; it gives the same numbers as if an event had made it.
"""

from __future__ import annotations

from collections.abc import Iterable
from math import inf

from sim.engine.clock import Clock
from sim.engine.flow import Flow, Later
from sim.engine.records import Channel


class Level:
    """A level between 0 and a capacity, with its flows.

    Parameters
    ----------
    level, capacity : float
        In the stock's unit; capacity may be infinite.
    """

    __slots__ = (
        "_flows", "_in", "_later", "_level", "_net", "_out", "capacity", "channel", "clock", "inflows",
        "initial", "name", "outflows", "since",
    )  # fmt: skip

    def __init__(
        self, clock: Clock, name: str, level: float, capacity: float, channel: Channel | None
    ) -> None:
        if not (0 <= level <= capacity and level < inf):
            raise ValueError(f"{name}: level {level!r} is not a number from 0 to the capacity {capacity!r}")
        self.clock = clock
        self.name = name
        self.capacity = capacity
        self.channel = channel
        self.initial = level
        self.since = clock.now
        "second of the last change [s]"
        self.inflows: list[Flow] = []
        self.outflows: list[Flow] = []
        self._level = level
        self._net = self._in = self._out = 0.0
        "present change of the level, and all that is wanted in and out [unit/s]"
        self._flows: tuple[Flow, ...] = ()
        self._later: Later | None = None
        "what is foreseen to change, unless something else changes before"

    # Flows

    def inflow(self, name: str, priority: int = 0, channel: Channel | None = None) -> Flow:
        """A way in; at the capacity lower numbers go first."""
        return self._flow(name, True, priority, channel)

    def outflow(self, name: str, priority: int = 0, channel: Channel | None = None) -> Flow:
        """A way out; when empty lower numbers go first."""
        return self._flow(name, False, priority, channel)

    def _flow(self, name: str, into: bool, priority: int, channel: Channel | None) -> Flow:
        side = self.inflows if into else self.outflows
        if any(flow.name == name for flow in side):
            raise ValueError(f"{self.name} already has a flow {name!r}")
        flow = Flow(self, name, into, priority, channel)
        side.append(flow)
        side.sort(key=lambda one: (one.priority, one.name))
        self._flows = (*self.inflows, *self.outflows)
        return flow

    # Reading

    @property
    def level(self) -> float:
        """The level now."""
        if self._later is not None:
            self.catch_up()
        level = self._level + self._net * (self.clock.now - self.since)
        return level if 0.0 <= level <= self.capacity else self._bound(level)

    @property
    def net(self) -> float:
        """Present change of the level [unit/s]."""
        self.catch_up()
        return self._net

    @property
    def wanted_in(self) -> float:
        """All that is asked to flow in now [unit/s]."""
        self.catch_up()
        return self._in

    @property
    def wanted_out(self) -> float:
        """All that is asked to flow out now [unit/s]."""
        self.catch_up()
        return self._out

    @property
    def empty(self) -> bool:
        """Whether nothing is left now."""
        return self.level <= 0.0

    def imbalance(self) -> float:
        """`initial + in - out - level` now; zero but for rounding."""
        ins = sum(flow.flowed for flow in self.inflows)
        outs = sum(flow.flowed for flow in self.outflows)
        return self.initial + ins - outs - self.level

    def catch_up(self) -> None:
        """Make the change that was foreseen for a second up to now."""
        if self._later is not None and self._later.second <= self.clock.now:
            self._arrive(self._later)

    # At the bounds

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

    def _share(self, flows: list[Flow], available: float) -> bool:
        """Give each flow what it wants in order of priority; True if an actual rate changed."""
        told = False
        for flow in flows:
            actual = flow.wanted if flow.wanted <= available else available
            available -= actual
            if actual != flow.actual:
                flow.settle(self.since)
                flow.actual = actual
                told = True
                if flow.channel is not None:
                    flow.channel.step(self.since, actual)
        return told

    def _add_up(self, into: bool) -> None:
        """What all flows of one side want together."""
        wanted = 0.0
        if into:
            for flow in self.inflows:
                wanted += flow.wanted
            self._in = wanted
        else:
            for flow in self.outflows:
                wanted += flow.wanted
            self._out = wanted

    # Changing, as a stock does

    def _commit(self, now: int) -> None:
        raise NotImplementedError

    def _resolve(self, changed: tuple[Flow, ...]) -> None:
        raise NotImplementedError

    def _arrive(self, later: Later) -> None:
        raise NotImplementedError


def together(levels: Iterable[Level]) -> float:
    """Sum of several levels of one clock now."""
    total = 0.0
    for one in levels:
        if one._later is not None:
            one.catch_up()
        level = one._level + one._net * (one.clock.now - one.since)
        total += level if 0.0 <= level <= one.capacity else one._bound(level)
    return total
