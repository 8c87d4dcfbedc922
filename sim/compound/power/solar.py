"""Solar panels: a half-sine of the day cut into constant blocks, by month, with good and bad days.

Energy of a day = peak x full-sun hours of the month x performance x a factor for the day (mean one,
lognormal, addressed by date); the blocks share it as the half-sine between sunrise and sunset does. Both are
times by the clock in force at the start of the run: where the clock is put forward, the sun stays.
"""

from __future__ import annotations

from collections.abc import Generator as Story
from collections.abc import Iterator
from math import cos, exp, log, pi, sqrt

import simpy

from sim.engine import DAY, Part
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
        self.blocks = tuple(_blocks(spec.sunrise, spec.sunset, int(draws(spec.blocks))))
        "time of day at which each begins and ends [s], and its share of the energy of a day"
        self.sigma = sqrt(log(1 + draws(spec.spread) ** 2))
        self.begins = draws.second(spec.at) if spec.at is not None else 0
        self.rank = rank_of(f"solar.{name}")
        stage.clock.process(self.rank, self._days)

    def energy(self, month: int, luck: float) -> float:
        """Energy of one day [Wh], for a month 1..12 and a standard normal number."""
        return self.peak * self.sun_hours[month - 1] * exp(self.sigma * luck - self.sigma**2 / 2)

    def _days(self) -> Story[simpy.Event, None, None]:
        clock, local = self.stage.clock, self.stage.local
        begins = local.reads(0)
        "the clock in force at the start, which the sun goes by: it is not put forward or back"
        if self.begins > clock.now:
            yield clock.wait(self.begins - clock.now, self.rank)
        while True:
            day, time = divmod(begins + clock.now, DAY)
            if not self.sunrise <= time < self.sunset:
                yield clock.wait((self.sunrise - time) % DAY, self.rank)
                continue
            month = next(month for begin, month in reversed(local.months) if begin <= clock.now)
            luck = self.stage.noise.normal(f"solar.{self.name}", "day", local.first_day + day)
            energy = self.energy(month, luck)
            for begin, end, share in self.blocks:
                if end > time:
                    self._give(energy * share * 3600 / (end - begin))
                    yield clock.wait(end - max(begin, time), self.rank)
            self._give(0.0)

    def _give(self, watts: float) -> None:
        self.watts = watts
        self.stage.clock.mark(self.power)


def _blocks(sunrise: int, sunset: int, count: int) -> Iterator[tuple[int, int, float]]:
    """A day's half-sine cut into blocks; those that end in one second are one."""
    begin, passed = sunrise, 0.0
    for number in range(1, count + 1):
        end = sunrise + (sunset - sunrise) * number // count
        if end > begin:
            share = (1 - cos(pi * number / count)) / 2
            yield begin, end, share - passed
            begin, passed = end, share
