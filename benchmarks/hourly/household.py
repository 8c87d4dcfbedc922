"""The household's decisions by the hour: rations, orders, when units run, and repairs."""

from __future__ import annotations

from collections.abc import Generator
from typing import Any

import simpy

from sim.history import Dated
from sim.replication import Drawn
from sim.scenario.schema import Scenario

from .house import House
from .lines import Lines
from .outside import HOUR, Outside, ticks
from .power import Unit
from .stocks import put


class Household:
    """Those inside, deciding tick by tick."""

    def __init__(
        self, env: simpy.Environment, scenario: Scenario, draws: Drawn, house: House, outside: Outside,
        lines: Lines,
    ) -> None:
        power = scenario.compound.power
        running = power.running
        assert running is not None
        self.env, self.draws, self.house, self.outside, self.lines = env, draws, house, outside, lines
        self.start_hour = house.calendar.local.reads(0) // HOUR
        self.starts = {int(start / HOUR + 0.5) % 24 for start in running.starts}
        self.hours = draws(running.hours) / HOUR
        self.hours_today = self.hours
        self.schedule_after = draws(running.schedule_after) / HOUR
        self.begun = -1
        "start of the last run that was given"
        self.fuel_reserve = draws(running.fuel_reserve) / 86400
        self.mode = "on demand"
        self.without = 0
        "hours without grid counted so far"
        self.lost: int | None = None
        self.returned: int | None = None
        self.long_enough_at = -1
        self.runs_until = self.held_until = 0
        self.no_repair: dict[str, bool] = {}
        self.waits: tuple[Unit, Dated] | None = None
        "a unit that the record says breaks at its next start, and the fact that says so"
        self.empties: tuple[bool, ...] = ()
        self.arrivals: dict[int, Unit] = {}
        self.replacements = []
        self.services: dict[int, Unit] = {}
        for unit in house.power.units.values():
            if unit.spec.replacement:
                self.replacements.append(unit)
            else:
                second = draws.second(unit.spec.at) if unit.spec.at is not None else 0
                self.arrivals[max(second + HOUR // 2, 0) // HOUR] = unit
            for visit in unit.spec.services.values():
                self.services[(draws.second(visit.at) + HOUR // 2) // HOUR] = unit
        outside.granted["generator"] = self._replacement
        outside.left.append(self.people_changed)
        lines.admitted, lines.cover = self.something_came, self.cover

    # Rations and orders

    def people_changed(self) -> None:
        """Head-count has changed."""
        self.decide()
        self.lines.people_changed()

    def something_came(self) -> None:
        """Choose rations anew, and carry."""
        self.decide()
        self.house.carry()

    def decide(self) -> None:
        """Choose rations."""
        house = self.house
        if house.needing:
            (house.water_ration, house.water.beyond), house.food_ration = (
                house.choose_water_ration(), house.choose_food_ration()
            )

    def look_at_stores(self) -> None:
        """Choose again when a store has run empty in this hour, or the mains begin to give or stop."""
        house = self.house
        empties = (
            house.water.tank.level <= 0, house.water.drinking.level <= 0, house.stores.shelf.level <= 0,
            house.power.fuel.level <= 0, house.mains,
        )
        if empties != self.empties:
            self.empties = empties
            self.decide()

    def plan(self) -> None:
        """The daily plan."""
        house = self.house
        house.stores.spoil()
        self.decide()
        if not house.grid:
            self.hours_today = self.hours
            unit = self._unit()
            if unit is not None and house.power.fuel.level < self._fuel_a_day(unit) * self.fuel_reserve:
                self.hours_today = self.hours / 2
        house.carry(plan=True)
        house.save()
        for line in self.lines.orderable:
            if self.cover(line.name) < line.order_below:
                line.order(self.lines.day)

    def cover(self, line: str) -> float:
        house = self.house
        if line == "water":
            return house.water.cover(house.needing)
        if line == "bottled":
            return house.water.drinking_cover(house.needing)
        if line == "food":
            return house.stores.food_cover(house.needing)
        if line == "medicine":
            return house.stores.medicine_cover(house.needing)
        unit = self._unit()
        if line != "fuel" or unit is None:
            return float("inf")
        return house.power.fuel.level / self._fuel_a_day(unit)

    def _fuel_a_day(self, unit: Unit) -> float:
        load = min(sum(one.watts for one in self.house.power.loads), unit.rating)
        return self.hours * (unit.burn_idle + unit.burn_load * load)

    # Running

    def _unit(self) -> Unit | None:
        units = self.house.power.units.values()
        for state in ("running", "ready"):
            for unit in units:
                if unit.state == state:
                    return unit
        return None

    def set_mode(self, mode: str) -> None:
        """On demand or scheduled."""
        self.mode = mode

    def run_units(self, hour: int, of_day: int) -> None:
        """Start or stop the unit for this hour."""
        house = self.house
        arrived = self.arrivals.pop(hour, None)
        if arrived is not None:
            arrived.state = "ready"
        serviced = self.services.pop(hour, None)
        if serviced is not None and serviced.state in ("ready", "running"):
            serviced.service()
        if house.grid:
            if self.lost is not None:
                self.without += hour - self.lost
                self.lost, self.returned = None, hour
            if house.unit is not None:
                house.unit.state = "ready"
                house.unit = None
            return
        if self.lost is None:
            if self.returned is not None and hour - self.returned > self.schedule_after:
                self.without, self.mode = 0, "on demand"
            self.lost = hour
            self.long_enough_at = hour + int(max(self.schedule_after - self.without, 0))
        if hour == self.long_enough_at:
            self.mode = "scheduled"
        begun = hour - min(((of_day - start) % 24 for start in self.starts), default=hour + 1)
        if self.mode == "scheduled" and begun > self.begun:
            run = max(int(self.hours_today / len(self.starts) + 0.5), 1)
            self.begun, self.runs_until = begun, max(self.runs_until, begun + run)
        on_demand = self.mode == "on demand" and house.power.wanted(of_day) > 0
        wanted = on_demand or hour < self.runs_until or hour < self.held_until
        unit = house.unit
        if wanted and house.power.fuel.level > 0:
            if unit is None:
                unit = self._unit()
                if unit is not None:
                    unit.start()
                    if unit.state == "failed":
                        self.fails(unit)
                    else:
                        house.unit = unit
        elif unit is not None:
            unit.state = "ready"
            house.unit = None

    def wear(self) -> None:
        """The unit ages by the hour that it has run."""
        unit = self.house.unit
        if unit is not None:
            unit.run(1.0)
            if unit.state == "failed":
                self.fails(unit)

    def imply_fuel(self, unit: Unit, hours: int) -> None:
        """The record says that it ran, so there was fuel."""
        fuel = self.house.power.fuel
        put(fuel, hours * (unit.burn_idle + unit.burn_load * unit.rating) - fuel.level)

    # Failure and repair

    def fails(self, unit: Unit) -> None:
        """A unit has broken."""
        unit.state = "failed"
        if self.house.unit is unit:
            self.house.unit = None
        self.env.process(self._mend(unit))

    def repaired(self, unit: Unit) -> None:
        """A unit is mended."""
        if unit.state == "failed":
            unit.service()
            unit.state = "ready"
            self.outside.asked.discard("generator")

    def _replacement(self) -> None:
        for unit in self.replacements:
            if unit.state == "absent":
                unit.state = "ready"
                self.outside.asked.discard("generator")
                return

    def _mend(self, unit: Unit) -> Generator[simpy.Event, Any, None]:
        env, house, spec = self.env, self.house, unit.spec.repair
        while not house.voice:
            yield env.timeout(1)
        if self._unit() is None:
            self.outside.asked.add("generator")
        if spec is None:
            return
        again = ticks(self.draws(spec.ask_every))
        while unit.state == "failed" and house.people:
            while self.no_repair.get(unit.name):
                yield env.timeout(1)
            technician = yield self.lines.request("technician")
            part = yield self.lines.request("spares")
            if technician == part == "admitted":
                yield env.timeout(ticks(self.draws.each(spec.work, unit.risk.occurrence)))
                self.repaired(unit)
                return
            yield env.timeout(again)
