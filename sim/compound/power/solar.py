"""Solar panels: a half-sine of the day cut into constant blocks, by month, with good and bad days.

Energy of a day = peak x full-sun hours of the month x performance x a factor for the day (mean one,
lognormal, addressed by date); the blocks share it as the half-sine between sunrise and sunset does.
"""

from __future__ import annotations

from collections.abc import Generator as Story
from math import cos, exp, log, pi, sqrt

import simpy

from sim.engine import Part
from sim.scenario.schema.power import Solar as SolarSpec
from sim.wall import Stage, rank_of


class Solar:
    """One array of panels; `watts` is what it gives now [W]."""

    def __init__(self, stage: Stage, name: str, spec: SolarSpec, power: Part) -> None:
        draws = stage.draws
        self.stage = stage
        self.name = name
        self.power = power
        self.watts = 0.0
        self.peak = draws(spec.peak) * draws(spec.performance)
        self.sun_hours = tuple(draws(hours) / 3600 for hours in spec.sun_hours)
        self.sunrise, self.sunset = spec.sunrise, spec.sunset
        self.blocks = int(draws(spec.blocks))
        self.sigma = sqrt(log(1 + draws(spec.spread) ** 2))
        self.begins = draws.second(spec.at) if spec.at is not None else 0
        self.rank = rank_of(f"solar.{name}")
        stage.clock.process(self.rank, self._days)

    def energy(self, month: int, luck: float) -> float:
        """Energy of one day [Wh], for a month 1..12 and a standard normal number."""
        return self.peak * self.sun_hours[month - 1] * exp(self.sigma * luck - self.sigma**2 / 2)

    def _days(self) -> Story[simpy.Event, None, None]:
        stage = self.stage
        length = self.sunset - self.sunrise
        if self.begins > stage.clock.now:
            yield stage.clock.wait(self.begins - stage.clock.now, self.rank)
        while True:
            yield stage.clock.wait(stage.until(self.sunrise), self.rank)
            now = stage.clock.now
            month = next(month for begin, month in reversed(stage.months) if begin <= now)
            energy = self.energy(month, stage.noise.normal(f"solar.{self.name}", "day", stage.day))
            for block in range(self.blocks):
                share = (cos(pi * block / self.blocks) - cos(pi * (block + 1) / self.blocks)) / 2
                until = self.sunrise + length * (block + 1) // self.blocks
                seconds = stage.until(until)
                self._give(energy * share * 3600 / seconds)
                yield stage.clock.wait(seconds, self.rank)
            self._give(0.0)

    def _give(self, watts: float) -> None:
        self.watts = watts
        self.stage.clock.mark(self.power)
