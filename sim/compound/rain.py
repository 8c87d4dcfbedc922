"""Rain caught on roofs: a steady yield for each month, wetter or drier from month to month."""

from __future__ import annotations

from collections.abc import Generator as Story
from math import exp, log, sqrt

import simpy

from sim.compound.water import Water
from sim.scenario.schema.compound import Rain as RainSpec
from sim.wall import Stage, rank_of


class Rain:
    """Sets the rain flow at the start of each month; luck is addressed by year and month."""

    def __init__(self, stage: Stage, spec: RainSpec, water: Water) -> None:
        self.stage = stage
        self.water = water
        self.into = spec.into
        self.monthly = tuple(stage.draws(rate) for rate in spec.monthly)
        self.sigma = sqrt(log(1 + stage.draws(spec.spread) ** 2))
        self.rank = rank_of("rain")
        stage.clock.process(self.rank, self._months)

    def _months(self) -> Story[simpy.Event, None, None]:
        stage = self.stage
        for begin, month in stage.local.months:
            if begin > stage.clock.now:
                yield stage.clock.wait(begin - stage.clock.now, self.rank)
            luck = stage.noise.normal("rain", "month", stage.day)
            factor = exp(self.sigma * luck - self.sigma**2 / 2)
            self.water.set_rain(self.into, self.monthly[month - 1] * factor)
