"""Dispatch: who serves the loads now. Grid first, then solar, battery, generator; the rest is shed by priority.

A part that settles: it reads the grid, panels, batteries, units, fuel and the wants of the loads, and sets who
runs and who is served. Starting a unit is an action of its own in the same instant, because it may fail.
"""

from __future__ import annotations

import simpy

from sim.compound.power.battery import Battery
from sim.compound.power.generator import Generator
from sim.compound.power.loads import Load
from sim.compound.power.solar import Solar
from sim.engine import ACTION, Part, State, Stock
from sim.wall import POWER, Stage, Wall, rank_of

SOURCES = ("grid", "solar", "battery", "generator", "none")


class Dispatch(Part):
    """Serves the loads of the compound.

    Attributes
    ----------
    requested : bool
        Whether the household wants a unit to run now, by schedule or for a while.
    """

    def __init__(self, stage: Stage, wall: Wall, fuel: Stock | None) -> None:
        super().__init__("power", POWER)
        channel = stage.recorder.channel
        self.stage = stage
        self.clock = stage.clock
        self.wall = wall
        self.fuel = fuel
        self.burning = (
            fuel.outflow("generators", channel=channel("fuel.burned", "step", "L/h", 3600.0)) if fuel else None
        )
        self.loads: list[Load] = []
        self.units: list[Generator] = []
        self.batteries: list[Battery] = []
        self.panels: list[Solar] = []
        self.source = State(stage.clock, "power.source", "none", SOURCES, channel("power.source", "step", ""))
        self.shed = channel("power.shed", "step", "W")
        self.served = channel("power.load", "step", "W", detail=True)
        self.generated = channel("power.generated", "step", "W", detail=True)
        self.requested = False
        self.on_demand = False
        self._shed = -1.0
        self._rank = rank_of("power.start")
        self._starting = False
        self._hours: simpy.Event | None = None
        wall.grid.dependants.append(self)
        if fuel is not None:
            fuel.dependants.append(self)

    def ready(self) -> Generator | None:
        """The unit that would run: the one that runs, or the first that is ready."""
        for unit in self.units:
            if unit.state.value == "running":
                return unit
        for unit in self.units:
            if unit.state.value == "ready":
                return unit
        return None

    def settle(self) -> None:
        """Decide who serves whom."""
        if self.wall.grid.value == "on":
            self._from_grid()
        else:
            self._from_own()

    def _from_grid(self) -> None:
        for unit in self.units:
            unit.stop()
        self._burn(0.0)
        load = 0.0
        for one in self.loads:
            load += one.watts
            if not one.served:
                one.tell(True, self.clock)
        for battery in self.batteries:
            battery.flow(0.0, battery.takes)
        self._hours = None
        self.source.set("grid")
        self._note(load, 0.0, 0.0)

    def _from_own(self) -> None:
        solar = sum(panel.watts for panel in self.panels) if self.panels else 0.0
        stored = sum(battery.available for battery in self.batteries) if self.batteries else 0.0
        unit = self._unit_to_run(solar, stored)
        capacity = solar + (unit.rating if unit is not None else stored)
        time_of_day = self.stage.time_of_day
        load = wanted = 0.0
        for one in self.loads:
            wants = one.watts > 0 and one.wanted(time_of_day)
            if wants:
                wanted += one.watts
            fits = wants and load + one.watts <= capacity
            if fits:
                load += one.watts
            # A load that wants nothing now is served as soon as there is any power at all.
            one.tell(fits or (not wants and capacity > 0), self.clock)
        rest = max(load - solar, 0.0)
        spare = max(solar - load, 0.0)
        output = 0.0
        if unit is not None:
            output = rest
            spare += unit.rating - output
        for battery in self.batteries:
            giving = min(rest, battery.available) if unit is None else 0.0
            rest -= giving
            taking = min(battery.takes, spare) if giving == 0 else 0.0
            spare -= taking
            if unit is not None:
                output += max(taking - max(solar - load, 0.0), 0.0)
            battery.flow(giving, taking)
        self._burn(unit.burn_idle + unit.burn_load * output if unit is not None else 0.0)
        self._set_source(unit, solar, load)
        self._wake_at_next_hours(capacity, time_of_day)
        self._note(load, wanted - load, output)

    def _unit_to_run(self, solar: float, stored: float) -> Generator | None:
        """The unit that runs now; asks for a start or stops one where that differs."""
        unit = self.ready()
        if unit is None:
            return None
        dry = self.fuel is not None and self.fuel.empty
        wanted = self.requested or (self.on_demand and not self._own_sources_suffice(solar, stored))
        if unit.state.value == "running":
            if wanted and not dry:
                return unit
            unit.stop()
            return None
        if wanted and not dry and not self._starting:
            self._starting = True
            self.clock.at(self.clock.now, ACTION, self._rank, self._start)
        return None

    def _own_sources_suffice(self, solar: float, stored: float) -> bool:
        if not self.batteries and not self.panels:
            return False
        time_of_day = self.stage.time_of_day
        return solar + stored >= sum(one.watts for one in self.loads if one.wanted(time_of_day))

    def _start(self, _: simpy.Event) -> None:
        self._starting = False
        unit = self.ready()
        if unit is not None and unit.state.value == "ready" and self.wall.grid.value == "off":
            unit.start()
            self.clock.mark(self)

    def _burn(self, litres_a_second: float) -> None:
        if self.fuel is not None and self.burning is not None:
            self.fuel.want((self.burning, litres_a_second))

    def _set_source(self, unit: Generator | None, solar: float, load: float) -> None:
        if unit is not None:
            self.source.set("generator")
        elif load <= 0:
            self.source.set("none")
        elif solar >= load / 2:
            self.source.set("solar")
        else:
            self.source.set("battery")

    def _wake_at_next_hours(self, capacity: float, time_of_day: int) -> None:
        """Settle again when the hours of some load begin or end, as long as there is anything to share out."""
        self._hours = None
        if capacity > 0:
            wait = min(one.until_change(time_of_day) for one in self.loads)
            self._hours = self.clock.at(self.clock.now + wait, ACTION, self._rank, self._next_hours)

    def _next_hours(self, event: simpy.Event) -> None:
        if event is self._hours:
            self.clock.mark(self)

    def _note(self, load: float, shed: float, generated: float) -> None:
        now = self.clock.now
        if shed != self._shed and self.shed is not None:
            self._shed = shed
            self.shed.step(now, shed)
        if self.served is not None and self.generated is not None:
            self.served.step(now, load)
            self.generated.step(now, generated)
