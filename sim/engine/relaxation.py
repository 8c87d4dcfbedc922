"""Relaxation: a value that decays to a target, `x' = (target - x) / tau`; a fridge, a freezer.

Exact at every second; nothing ticks. Newton's law of cooling in lumped form.
"""

from __future__ import annotations

from math import ceil, exp, log

from sim.engine.clock import Clock
from sim.engine.records import Channel


class Relaxation:
    """A value on its way to a target.

    Parameters
    ----------
    value, target : float
        Where it is and where it goes, in any one unit.
    tau : float
        Time constant [s], above zero.
    """

    __slots__ = ("_value", "channel", "clock", "name", "since", "target", "tau")

    def __init__(
        self, clock: Clock, name: str, value: float, target: float, tau: float, channel: Channel | None = None
    ) -> None:
        if not tau > 0:
            raise ValueError(f"{name}: time constant must be above zero, got {tau!r}")
        self.clock = clock
        self.name = name
        self.channel = channel
        self.target = target
        self.tau = tau
        self.since = clock.now
        self._value = value
        if channel is not None:
            channel.step(clock.now, value)

    @property
    def value(self) -> float:
        """The value now."""
        elapsed = self.clock.now - self.since
        if elapsed == 0 or self._value == self.target:
            return self._value
        return self.target + (self._value - self.target) * exp(-elapsed / self.tau)

    def value_at(self, second: int) -> float:
        """The value at a second not before the last change."""
        elapsed = second - self.since
        if elapsed == 0 or self._value == self.target:
            return self._value
        return self.target + (self._value - self.target) * exp(-elapsed / self.tau)

    def head_for(self, target: float, tau: float) -> None:
        """From now on decay to another target with another time constant [s]."""
        if target == self.target and tau == self.tau:
            return
        if not tau > 0:
            raise ValueError(f"{self.name}: time constant must be above zero, got {tau!r}")
        self._value = self.value
        self.since = self.clock.now
        self.target = target
        self.tau = tau
        if self.channel is not None:
            self.channel.step(self.since, self._value)

    def crossing(self, level: float) -> int | None:
        """First whole second from now at which the value is at or past `level`; None if it never is."""
        here = self.value
        if here == level:
            return self.clock.now
        if (here - level) * (self.target - level) >= 0:
            return None
        now = self.clock.now
        second = now + max(ceil(self.tau * log((here - self.target) / (level - self.target))), 1)
        side = 1.0 if here > level else -1.0
        while second > now + 1 and (self.value_at(second - 1) - level) * side <= 0:
            second -= 1
        while (self.value_at(second) - level) * side > 0:
            second += 1
        return second

    def seconds_above(self, level: float) -> float:
        """Time spent above `level` since the last change [s], exact."""
        start, target = self._value, self.target
        if start <= level and target <= level:
            return 0.0
        elapsed = float(self.clock.now - self.since)
        if start > level and target >= level:
            return elapsed
        crossing = self.tau * log((start - target) / (level - target))
        return min(crossing, elapsed) if start > level else max(elapsed - crossing, 0.0)
