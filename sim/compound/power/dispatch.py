"""Dispatch: who serves the loads now. Grid first, then solar, battery, generator; the rest is shed.

A part that settles: it reads the grid, panels, batteries, units, fuel and the wants of the loads, and
sets who runs and who is served. Starting a unit is an action of its own in the same instant, because it
may fail.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import fsum

import simpy

from sim.compound.power.battery import Battery
from sim.compound.power.generator import Generator
from sim.compound.power.loads import Load, adds
from sim.compound.power.solar import Solar
from sim.engine import ACTION, DAY, Part, State, Stock
from sim.wall import POWER, Stage, Wall, rank_of

SOURCES = ("grid", "solar", "battery", "generator", "idle", "none")
"""Who serves what is wanted. `none`: nothing of it is served. `idle`: nothing is wanted, and something could
serve the smallest load of the house, which stands for a lamp; where nothing could, it is `none` too."""


class Dispatch(Part):
    """Serves the loads of the compound.

    Attributes
    ----------
    requested : bool
        Whether the household wants a unit to run now, by schedule.
    on_demand : bool
        Whether a unit runs whenever more is wanted than panels and batteries can give.
    """

    def __init__(self, stage: Stage, wall: Wall, fuel: Stock | None) -> None:
        super().__init__("power", POWER)
        channel = stage.recorder.channel
        self.stage = stage
        self.clock = stage.clock
        self.wall = wall
        self.fuel = fuel
        self.burning = (
            fuel.outflow("generators", channel=channel("fuel.burned", "step", "L/h", 3600.0))
            if fuel else None
        )
        self.loads: list[Load] = []
        self.edges: list[int] = []
        "times of day at which the want of some load changes, in order [s]"
        self._least = 0.0
        "watts of the smallest load, wanted or not"
        self._never_idle = False
        "whether some load always wants power"
        self._by_hours = False
        "whether it matters with grid, too, when hours of loads begin and end"
        self.units: list[Generator] = []
        self.batteries: list[Battery] = []
        self.panels: list[Solar] = []
        self.source = State(stage.clock, "power.source", "none", SOURCES, channel("power.source", "step", ""))
        self.shed = channel("power.shed", "step", "W", detail=True)
        self.served = channel("power.load", "step", "W", detail=True)
        self.generated = channel("power.generated", "step", "W", detail=True)
        self.requested = False
        self.on_demand = False
        self._unit: Generator | None = None
        self._held: dict[Generator, int] = {}
        "until when the record says that each unit runs [s]"
        self._full = not (self.shed is self.served is self.generated is None)
        self._rank = rank_of("power.start")
        self._starting = False
        self._sharing = False
        self._alone = False
        "whether one unit serves all that is wanted, with neither panel nor battery beside it"
        self._hours_at = -1
        wall.grid.dependants.append(self)
        if fuel is not None:
            fuel.minders.append(self)

    def add_unit(self, unit: Generator) -> None:
        """A unit that may serve; among those that are ready the first added goes first."""
        self.units.append(unit)
        unit.state.watchers.append(self._unit_changed)

    def set_loads(self, loads: Sequence[Load]) -> None:
        """All loads of the house, in order of priority."""
        self.loads = sorted(loads, key=lambda load: (load.priority, load.name))
        self.edges = sorted({edge for load in loads for edge in load.edges})
        self._least = min((load.watts for load in loads if load.watts > 0), default=0.0)
        self._never_idle = any(load.always for load in loads)
        self._by_hours = not self._never_idle or any(
            load.edges and load.serves != "comfort" for load in loads
        )

    def fuel_for(self, unit: Generator, seconds: float) -> float:
        """Fuel that a unit burns in so long with every load on [L]."""
        load = 0.0
        for one in self.loads:
            if one.windows != ():  # no hours: never wanted
                load += one.watts
        return seconds * (unit.burn_idle + unit.burn_load * min(load, unit.rating))

    def hold(self, unit: Generator, until: int) -> None:
        """Let this unit, and no other, run until a second, grid or not: the record says that it did."""
        self._held[unit] = max(until, self._held.get(unit, 0))
        self._choose()
        self.clock.mark(self)
        self.clock.at(until, ACTION, self._rank, self._settle_again)

    def _holds(self, unit: Generator) -> bool:
        return self.clock.now < self._held.get(unit, 0)

    def _unit_changed(self, _: State) -> None:
        self._choose()
        if self.clock.settling is not self:
            self.clock.mark(self)

    def _choose(self) -> None:
        """The unit that the record holds if it can run, else the one that runs, else the first ready."""
        self._unit, least = None, 4
        for unit in self.units:
            state = unit.state.value
            if state in ("running", "ready"):
                place = (0 if self._holds(unit) else 2) + (state != "running")
                if place < least:
                    self._unit, least = unit, place

    def ready(self) -> Generator | None:
        """The unit that would run: the one that runs, or the first that is ready."""
        return self._unit

    def settle(self) -> None:
        """Decide who serves whom."""
        self._alone = False
        if self.wall.grid.value == "on":
            self._from_grid()
        else:
            self._from_own()

    def redraw(self, load: Load, watts: float) -> None:
        """A load draws other watts from now on; where no other load feels that, only fuel does."""
        load.watts = watts
        unit, source = self._unit, self.source.value
        if source == "idle" or (source == "grid" and not self._never_idle):
            self.clock.mark(self)
        elif not load.served or source == "grid":
            if self._full and not self.marked:
                self._note_all()
        elif unit is None or not self._alone or self.marked:
            self.clock.mark(self)
        else:
            wanted = self._wanted()
            if not 0 < wanted <= unit.rating:
                self.clock.mark(self)
                return
            self._burn(unit.burn_idle + unit.burn_load * wanted)
            if self._full:
                self._note(wanted, 0.0, wanted)

    def _time_of_day(self) -> int:
        return self.stage.local.reads(self.clock.now) % DAY

    def _wanted(self) -> float:
        """What all loads want together now, added up as they are served [W]."""
        time_of_day = self._time_of_day()
        wanted = 0.0
        for one in self.loads:
            if one.watts > 0 and (one.windows is None or one.wanted(time_of_day)):
                wanted += one.watts
        return wanted

    def _from_grid(self) -> None:
        unit = self._unit
        held = unit if unit is not None and self._holds(unit) and self._has_fuel() else None
        for unit in self.units:
            if unit is not held:
                unit.stop()
        if held is not None and held.state.value == "ready":
            self._ask_for_a_start()
        self._burn(held.burn_idle if held is not None and held.state.value == "running" else 0.0)
        time_of_day = self._time_of_day() if self.edges else 0
        for one in self.loads:
            served = one.windows is None or one.wanted(time_of_day)
            if served is not one.served:
                one.tell(served, self.clock)
        for battery in self.batteries:
            battery.flow(0.0, battery.takes)
        self._sharing = False
        if self._by_hours or self._full:
            self._wake_at_next_hours()
        self.source.set("grid" if self._never_idle or self._wanted() > 0 else "idle")
        if self._full:
            self._note_all()

    def _from_own(self) -> None:
        solar = fsum(panel.watts for panel in self.panels) if self.panels else 0.0
        stored = fsum(battery.available for battery in self.batteries) if self.batteries else 0.0
        unit = self._unit_to_run(solar, stored)
        capacity = solar + stored + (unit.rating if unit is not None else 0.0)
        if capacity <= 0.0 and not self._stands_by():
            self._goes_dark()
            return
        time_of_day = self._time_of_day() if self.edges else 0
        load = wanted = 0.0
        for one in self.loads:
            watts = one.watts
            served = one.windows is None or one.wanted(time_of_day)
            if served and watts > 0:
                wanted += watts
                served = load + watts <= capacity
                if served:
                    load += watts
            if served is not one.served:
                one.tell(served, self.clock)
        output = load
        if self.batteries or self.panels:
            output = self._share_out(unit, solar, load)
        elif load == wanted > 0 and unit is not None:
            self._alone = True
        self._burn(unit.burn_idle + unit.burn_load * output if unit is not None else 0.0)
        if wanted > 0:
            self._set_source(unit, solar, load)
        else:
            self.source.set("idle" if capacity >= self._least or self._stands_by() else "none")
        self._wake_at_next_hours()
        if self._full:
            self._note(load, wanted - load, output if unit is not None else 0.0)

    def _stands_by(self) -> bool:
        """Whether nothing is wanted, and a unit would run and serve the smallest load if it were."""
        unit = self._unit
        if not self.on_demand or unit is None or unit.rating < self._least or not self._has_fuel():
            return False
        return self._wanted() <= 0.0

    def _goes_dark(self) -> None:
        for one in self.loads:
            if one.served:
                one.tell(False, self.clock)
        for battery in self.batteries:
            battery.flow(0.0, 0.0)
        self._burn(0.0)
        self._sharing = False
        self.source.set("none")
        if self._full:
            self._note_all()
            self._wake_at_next_hours()

    def _share_out(self, unit: Generator | None, solar: float, load: float) -> float:
        """Panels first, then the unit that runs, then batteries; what is left charges. Returns the unit's
        output [W].
        """
        rating = unit.rating if unit is not None else 0.0
        output = min(max(load - solar, 0.0), rating)
        rest = max(load - solar - output, 0.0)
        spare_solar = max(solar - load, 0.0)
        spare = spare_solar + rating - output
        for battery in self.batteries:
            giving = min(rest, battery.available)
            rest -= giving
            taking = min(battery.takes, spare) if giving == 0 else 0.0
            spare -= taking
            if unit is not None:
                output += max(taking - spare_solar, 0.0)
                spare_solar = max(spare_solar - taking, 0.0)
            battery.flow(giving, taking)
        return output

    def _unit_to_run(self, solar: float, stored: float) -> Generator | None:
        """The unit that runs now; asks for a start or stops one where that differs."""
        unit = self._unit
        if unit is None:
            return None
        given, wanted = solar + stored, self.requested or self._holds(unit)
        if self.on_demand and not wanted and self._wanted() > given:
            wanted = bool(self.batteries) or adds(
                self.loads, self._time_of_day(), given, given + unit.rating
            )
        wanted = wanted and self._has_fuel()
        if unit.state.value == "running":
            for other in self.units:
                if other is not unit:
                    other.stop()
            if wanted:
                return unit
            unit.stop()
        elif wanted:
            self._ask_for_a_start()
        return None

    def _has_fuel(self) -> bool:
        return self.fuel is not None and self.fuel.level > 0.0

    def _ask_for_a_start(self) -> None:
        if not self._starting:
            self._starting = True
            self.clock.at(self.clock.now, ACTION, self._rank, self._start)

    def start_now(self) -> None:
        """Try to start the unit that would run, as an action of this instant, if there is need and fuel."""
        unit = self.ready()
        if unit is None or unit.state.value != "ready" or not self._has_fuel():
            return
        if self.wall.grid.value == "off" or self._holds(unit):
            unit.start()

    def _start(self, _: simpy.Event) -> None:
        self._starting = False
        self.start_now()

    def _burn(self, litres_a_second: float) -> None:
        if self.fuel is not None and self.burning is not None:
            self.burning.want(litres_a_second)

    def _set_source(self, unit: Generator | None, solar: float, load: float) -> None:
        if load <= 0:
            self.source.set("none")
        elif solar >= load / 2:
            self.source.set("solar")
        else:
            self.source.set("generator" if unit is not None else "battery")

    def _wake_at_next_hours(self) -> None:
        """Settle again when the hours of some load begin or end, while there is anything to share out."""
        self._sharing = True
        if self._hours_at <= self.clock.now and self.edges:
            self._hours_at = self.clock.now + self.stage.until(*self.edges, least=1)
            self.clock.at(self._hours_at, ACTION, self._rank, self._next_hours)

    def _next_hours(self, event: simpy.Event) -> None:
        if self._sharing:
            self.clock.mark(self)

    def _settle_again(self, _: simpy.Event) -> None:
        self._choose()
        self.clock.mark(self)

    def _note_all(self) -> None:
        """Where there is the grid all that is wanted is served, in the dark all is shed."""
        watts = self._wanted()
        dark = self.source.value == "none"
        self._note(0.0 if dark else watts, watts if dark else 0.0, 0.0)

    def _note(self, load: float, shed: float, generated: float) -> None:
        now = self.clock.now
        for channel, value in ((self.shed, shed), (self.served, load), (self.generated, generated)):
            if channel is not None and (not channel.values or channel.values[-1] != value):
                channel.step(now, value)
