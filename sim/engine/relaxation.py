"""Relaxation: a value that decays to a target, `x' = (target - x) / tau`; a fridge, a freezer.

Exact at every second; nothing ticks. Newton's law of cooling in lumped form.
"""

from __future__ import annotations

from math import exp, factorial

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

    def growth(self, k: float, level: float) -> float:
        """`integral of exp(k (x - level)) dt` since the last change of target [s], exact.

        With `c = k (x - target)`, which decays to zero, `exp(c) = 1 + c + c^2/2! + ...` is integrated term by
        term: `integral = t + tau (E(c at the start) - E(c now))`, `E(c) = sum of c^n / (n n!)`.
        """
        elapsed: float = self.clock.now - self.since
        away = k * (self._value - self.target)
        if away and elapsed:
            elapsed += self.tau * (_series(away) - _series(away * exp(-elapsed / self.tau)))
        return exp(k * (self.target - level)) * elapsed


TERMS = tuple(1 / (n * factorial(n)) for n in range(130, 0, -1))
"coefficients of the entire exponential integral, the last first"


def _series(c: float) -> float:
    """The entire exponential integral: `sum of c^n / (n n!)` from n = 1 on."""
    total = 0.0
    for term in TERMS[-int(10 + 4.2 * abs(c)) :]:  # what is left out is below 1e-12
        total = (total + term) * c
    return total
