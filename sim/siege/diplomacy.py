"""Diplomacy: tracks that meet in rounds, pressure that rises and passes, and concessions that may be granted.

A concession is a hazard that gathers risk only while it is asked for; pressure and custody change its rate.
Nobody's reasons are modelled.
"""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Generator as Story
from functools import partial

import simpy

from sim.engine import ACTION, Hazard, State
from sim.scenario.numbers.number import Number
from sim.scenario.schema.siege import Custody
from sim.scenario.schema.siege import Diplomacy as DiplomacySpec
from sim.wall import Stage, Wall, rank_of


class Diplomacy:
    """Tracks, pressure and concessions."""

    def __init__(self, stage: Stage, wall: Wall, spec: DiplomacySpec, custody: Custody) -> None:
        draws = stage.draws
        self.stage, self.clock, self.wall, self.spec = stage, stage.clock, wall, spec
        self.talks: dict[str, float] = {state: draws(factor) for state, factor in custody.talks.items()}
        self.lasts = int(draws(spec.pressure_lasts))
        self.silent_pressure = False
        "while the record says that no undocumented rise of pressure happened"
        self._calm: simpy.Event | None = None
        self.concessions: dict[str, Hazard] = {}
        self._rates: dict[str, tuple[float, float, str]] = {}
        self._asked: set[str] = set()
        for name, one in sorted(spec.concessions.items()):
            entity = f"concessions.{name}"
            self._rates[name] = (draws(one.rate), draws(one.under_pressure), one.gives)
            self.concessions[name] = Hazard(
                stage.clock, stage.noise, entity, rank_of(entity), self._grant(name, one.gives)
            )
        wall.asks = self.asks
        wall.pressure.watchers.append(self._pressure_changed)
        wall.custodian.watchers.append(lambda state: self.update())
        for name, track in sorted(spec.tracks.items()):
            rank = rank_of(f"tracks.{name}")
            every, chance = track.every, draws(track.raises_pressure)
            stage.clock.process(rank, partial(self._rounds, name, every, chance, rank))

    def asks(self, kind: str, asked: bool) -> None:
        """The inside asks for a kind of concession, or no longer does."""
        if asked != (kind in self._asked):
            (self._asked.add if asked else self._asked.discard)(kind)
            self.update()

    def update(self) -> None:
        """Rates from what is asked for, pressure and custody."""
        raised = self.wall.pressure.value == "raised"
        talks = self.talks.get(self.wall.custodian.value, 1.0)
        for name, hazard in self.concessions.items():
            rate, under_pressure, gives = self._rates[name]
            asked = gives in self._asked
            hazard.set_rate(rate * talks * (under_pressure if raised else 1.0) if asked else 0.0)

    def raise_pressure(self) -> None:
        """Pressure is raised, for as long as it lasts from now."""
        self.wall.pressure.set("raised")
        self._calm = self.clock.at(self.clock.now + self.lasts, ACTION, rank_of("pressure"), self._passes)

    def _passes(self, event: simpy.Event) -> None:
        if event is self._calm:
            self.wall.pressure.set("calm")

    def _pressure_changed(self, pressure: State) -> None:
        if pressure.value == "raised" and self._calm is None:
            self.raise_pressure()
        if pressure.value == "calm":
            self._calm = None
        self.update()

    def _rounds(self, name: str, every: Number, chance: float, rank: int) -> Story[simpy.Event, None, None]:
        draws, noise, entity = self.stage.draws, self.stage.noise, f"tracks.{name}"
        k = 0
        while True:
            yield self.clock.wait(max(int(draws.each(every, k)), 1), rank)
            may = self.wall.people.count and not self.silent_pressure
            if may and noise.uniform(entity, "pressure", k) < chance:
                self.raise_pressure()
            k += 1

    def _grant(self, name: str, gives: str) -> Callable[[], None]:
        def granted() -> None:
            self._asked.discard(gives)
            self.update()
            self.wall.happened(f"concession granted: {name}", f"concessions.{name}")
            grant = self.wall.granted.get(gives)
            if grant is not None:
                grant(name)

        return granted
