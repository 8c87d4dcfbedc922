"""Repair: a technician and a part, both through the gate, then the work. Access is what takes the time.

A failure is reported once there is a voice to report it with; a replacement is asked for when no unit is
left.
"""

from __future__ import annotations

from collections.abc import Generator as Story
from typing import Any

import simpy

from sim.compound.power.generator import Generator
from sim.engine import State
from sim.wall import Stage, Wall, rank_of


class Repairs:
    """Mends failed units."""

    def __init__(self, stage: Stage, wall: Wall) -> None:
        self.stage = stage
        self.wall = wall
        self.units: list[Generator] = []
        self.silent: dict[str, State] = {}
        "by unit: `yes` while the record says that no undocumented repair happened"

    def add(self, unit: Generator) -> None:
        """Look after a unit from now on."""
        self.units.append(unit)
        self.silent[unit.name] = State(self.stage.clock, f"repair.{unit.name}.silent", "no", ("no", "yes"))
        unit.state.watchers.append(self._watch)

    def failed(self, unit: Generator) -> None:
        """A unit has just failed."""
        self.wall.happened(f"generator {unit.name} fails", f"generators.{unit.name}")
        self.stage.clock.spawn(self._mend(unit))

    def finish(self, unit: Generator) -> None:
        """The work is done, or the record says so."""
        if unit.state.value == "failed":
            unit.repaired()
            self.wall.happened(f"generator {unit.name} is repaired", f"generators.{unit.name}")

    def _watch(self, state: State) -> None:
        if state.value in ("ready", "running"):
            self.wall.asks("generator", False)

    def _mend(self, unit: Generator) -> Story[simpy.Event, Any, None]:
        clock, voice = self.stage.clock, self.wall.voice
        rank = rank_of(f"repair.{unit.name}")
        while voice.value == "no":
            yield voice.changed()
        if not any(one.state.value in ("ready", "running") for one in self.units):
            self.wall.asks("generator", True)
        spec = unit.spec.repair
        if spec is None:
            return
        again = max(int(self.stage.draws(spec.ask_every)), 1)
        while unit.state.value == "failed" and self.wall.people.count:
            while self.silent[unit.name].value == "yes":
                yield self.silent[unit.name].changed()
            if unit.state.value != "failed":
                return  # the record mended it meanwhile
            technician = yield self.wall.gate.request("technician")
            part = yield self.wall.gate.request("spares")
            if technician.result == part.result == "admitted":
                attempt = unit.hazard.occurrence
                yield clock.wait(max(int(self.stage.draws.each(spec.work, attempt)), 1), rank)
                self.finish(unit)
                return
            yield clock.wait(again, rank)
