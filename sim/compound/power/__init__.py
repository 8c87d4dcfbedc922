"""Power inside: who exists, who serves whom, when units run and how they are mended."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import simpy

from sim.compound.power.battery import Battery
from sim.compound.power.dispatch import Dispatch
from sim.compound.power.generator import Generator
from sim.compound.power.loads import Load
from sim.compound.power.repair import Repairs
from sim.compound.power.running import Running
from sim.compound.power.solar import Solar
from sim.engine import ACTION, DAY, Stock
from sim.scenario.schema import PowerSupply
from sim.wall import Stage, Wall, rank_of

__all__ = ["Dispatch", "Generator", "Load", "Power"]


class Power:
    """All power of the compound, built from the scenario."""

    def __init__(self, stage: Stage, wall: Wall, spec: PowerSupply, fuel: Stock | None) -> None:
        self.stage = stage
        self.wall = wall
        self.dispatch = Dispatch(stage, wall, fuel)
        self.repairs = Repairs(stage, wall)
        self.units: dict[str, Generator] = {}
        self.replacements: list[Generator] = []
        for name, unit_spec in sorted(spec.generators.items()):
            unit = Generator(stage, name, unit_spec, self.repairs.failed)
            self.units[name] = unit
            self.dispatch.add_unit(unit)
            self.repairs.add(unit)
            self._dates(unit)
        for name, battery_spec in sorted(spec.battery.items()):
            battery = Battery(stage, name, battery_spec, self.dispatch)
            self.dispatch.batteries.append(battery)
            if battery_spec.at is not None and stage.draws.second(battery_spec.at) <= 0:
                battery.present = True
            elif battery_spec.at is not None:
                since = stage.draws.second(battery_spec.at)
                self._on(since, f"battery.{name}", partial(_join, battery))
        self.dispatch.panels = [
            Solar(stage, name, solar, self.dispatch) for name, solar in sorted(spec.solar.items())
        ]
        self.dispatch.set_loads([Load(name, load, stage.draws) for name, load in spec.loads.items()])
        self.dispatch.on_demand = True
        self.running = Running(stage, wall, spec.running, self.dispatch) if spec.running else None
        wall.granted["generator"] = self.replacement_comes_in
        stage.clock.mark(self.dispatch)

    def fuel_a_day(self, unit: Generator) -> float:
        """Fuel for a day's running with every load on, by the schedule or else without a break [L]."""
        return self.dispatch.fuel_for(unit, self.running.a_day if self.running is not None else DAY)

    def load_serving(self, purpose: str) -> Load | None:
        """The load that serves a purpose, if there is one."""
        return next((load for load in self.dispatch.loads if load.serves == purpose), None)

    def replacement_comes_in(self, _: str) -> None:
        """A concession brings the next replacement unit inside."""
        for unit in self.replacements:
            if unit.state.value == "absent":
                unit.comes_in()
                self.wall.happened(f"replacement generator {unit.name} comes in", f"generators.{unit.name}")
                return

    def _dates(self, unit: Generator) -> None:
        spec, draws = unit.spec, self.stage.draws
        if spec.until is not None and draws.second(spec.until) <= 0:
            return
        if spec.replacement:
            self.replacements.append(unit)
        elif spec.at is None or draws.second(spec.at) <= 0:
            unit.comes_in()
        else:
            self._on(draws.second(spec.at), f"generators.{unit.name}", unit.comes_in)
        if spec.until is not None:
            self._on(draws.second(spec.until), f"generators.{unit.name}", unit.goes)
        for visit in spec.services.values():
            self._on(draws.second(visit.at), f"generators.{unit.name}", unit.service)

    def _on(self, second: int, entity: str, act: Callable[[], object]) -> None:
        if second >= 0:
            self.stage.clock.at(second, ACTION, rank_of(entity), _calling(act))


def _join(battery: Battery) -> None:
    battery.present = True
    battery.stage.clock.mark(battery.power)


def _calling(act: Callable[[], object]) -> Callable[[simpy.Event], None]:
    def happens(_: simpy.Event) -> None:
        act()

    return happens
