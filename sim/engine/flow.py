"""Flow: one named way in or out of a stock, with the rate that is wanted and the rate that flows.

Totals are added up only when the flow's own rate changes.
"""

from __future__ import annotations

from math import inf
from typing import TYPE_CHECKING

from sim.engine.records import Channel

if TYPE_CHECKING:
    from sim.engine.stock import Stock


class Flow:
    """One named way in or out of a stock.

    Attributes
    ----------
    wanted, actual : float
        Rate asked for and rate that flows [unit/s].
    since : int
        Second at which its rate last changed [s].
    """

    __slots__ = (
        "_total",
        "_unmet",
        "actual",
        "channel",
        "into",
        "name",
        "priority",
        "since",
        "stock",
        "wanted",
    )

    def __init__(self, stock: Stock, name: str, into: bool, priority: int, channel: Channel | None) -> None:
        self.stock = stock
        self.name = name
        self.into = into
        self.priority = priority
        self.channel = channel
        self.wanted = 0.0
        self.actual = 0.0
        self._total = 0.0
        self._unmet = 0.0
        self.since = stock.clock.now
        if channel is not None:
            channel.step(stock.clock.now, 0.0)

    @property
    def flowed(self) -> float:
        """What has flowed up to now [unit]."""
        stock = self.stock
        flowed = self._total + self.actual * (stock.clock.now - self.since)
        late = stock._late()
        return flowed - stock._excess(self) * late if late else flowed

    total = flowed

    @property
    def unmet(self) -> float:
        """What has been wanted up to now and has not flowed [unit]."""
        stock = self.stock
        short = (self.wanted - self.actual) * (stock.clock.now - self.since)
        late = stock._late()
        return self._unmet + short + (stock._excess(self) * late if late else 0.0)

    def settle(self, now: int) -> None:
        """Add up what flowed at the present rate; called before that changes."""
        elapsed = now - self.since
        if elapsed:
            self.since = now
            actual = self.actual
            if actual:
                self._total += actual * elapsed
            if actual != self.wanted:
                self._unmet += (self.wanted - actual) * elapsed

    def want(self, rate: float) -> None:
        """From now on this rate is asked for [unit/s]; an equal rate changes nothing."""
        if rate == self.wanted:
            return
        stock = self.stock
        if not 0 <= rate < inf:
            raise ValueError(f"{stock.name}.{self.name}: a rate must be zero or more, got {rate!r}")
        now = stock.clock.now
        if stock.since != now:
            stock._commit(now)
        elapsed = now - self.since
        if elapsed:  # as `settle` does
            self.since = now
            actual = self.actual
            self._total += actual * elapsed
            if actual != self.wanted:
                self._unmet += (self.wanted - actual) * elapsed
        self.wanted = rate
        wanted = 0.0
        if self.into:
            for flow in stock.inflows:
                wanted += flow.wanted
            stock._in = wanted
        else:
            for flow in stock.outflows:
                wanted += flow.wanted
            stock._out = wanted
        stock._resolve((self,))


def share(flows: list[Flow], available: float, now: int) -> bool:
    """Give each flow what it wants in order of priority; True if an actual rate changed."""
    told = False
    for flow in flows:
        actual = flow.wanted if flow.wanted <= available else available
        available -= actual
        if actual != flow.actual:
            flow.settle(now)
            flow.actual = actual
            told = True
            if flow.channel is not None:
                flow.channel.step(now, actual)
    return told
