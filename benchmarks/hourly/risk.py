"""A risk that builds up by the hour until it happens, at the drawn thresholds of `sim.engine.hazard`."""

from __future__ import annotations

from math import log1p

from sim.engine import Noise


class Risk:
    """One risk; while it is held the record says all that happens."""

    __slots__ = ("at_next_lump", "gathered", "held", "name", "noise", "occurrence", "threshold")

    def __init__(self, noise: Noise, name: str) -> None:
        self.noise, self.name = noise, name
        self.occurrence = 0
        self.threshold = noise.threshold(name, 0)
        self.gathered = 0.0
        self.held = 0
        self.at_next_lump = False
        "the record says that it happens at the next lump"

    def grow(self, amount: float) -> bool:
        """Gather some risk; True if it happens on it."""
        self.gathered += amount
        if self.gathered < self.threshold or self.held:
            return False
        self.fire()
        return True

    def lump(self, chance: float) -> bool:
        """One chance at once, such as a start."""
        if self.at_next_lump:
            self.at_next_lump = False
            self.fire()
            return True
        return self.grow(-log1p(-chance))

    def fire(self) -> None:
        """It happens now."""
        self.occurrence += 1
        self.threshold = self.noise.threshold(self.name, self.occurrence)
        self.gathered = 0.0

    def let_go(self) -> None:
        """One hold less; what was outlived so far says that the threshold is higher."""
        self.held -= 1
        if not self.held and self.threshold <= self.gathered:
            self.threshold = self.gathered + self.noise.exponential(self.name, "outlived", self.occurrence)
