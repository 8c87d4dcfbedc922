"""Outside the wall: cordon, supply lines and checkpoint, utilities, diplomacy and custody, exits."""

from __future__ import annotations

import simpy

from sim.engine import DAY, State
from sim.scenario.numbers.number import Number
from sim.scenario.schema import Scenario
from sim.scenario.schema.siege import Climate as ClimateSpec
from sim.siege.checkpoint import Checkpoint
from sim.siege.climate import Climate
from sim.siege.cordon import Cordon
from sim.siege.diplomacy import Diplomacy
from sim.siege.exits import Exits
from sim.siege.interference import Interference
from sim.siege.public_supply import GridSupply, MainsSupply
from sim.siege.supply_line import SupplyLine
from sim.wall import Delivery, Stage, Wall

__all__ = ["Siege", "SupplyLine"]


class Siege:
    """Everything outside, built from the scenario and joined to the wall; the gate of the compound."""

    def __init__(self, stage: Stage, wall: Wall, scenario: Scenario) -> None:
        spec = scenario.siege
        self.stage, self.wall = stage, wall
        self.cordon = Cordon(stage, wall, spec.cordon)
        self.diplomacy = Diplomacy(stage, wall, spec.diplomacy, spec.custody)
        self.grid = GridSupply(stage, wall, scenario.compound.power.grid)
        self.mains = MainsSupply(stage, wall, scenario.compound.water.mains)
        self.exits = Exits(stage, wall, spec.exits)
        self.checkpoint = Checkpoint(stage, spec.checkpoint, self.cordon.state)
        days = stage.local.day(stage.clock.horizon)
        own = {name: _memory(stage, line.climate) for name, line in spec.lines.items() if line.climate}
        self.climate = Climate(stage, *_memory(stage, spec.climate), days, own)
        self.interference: Interference | None = None
        if spec.interference is not None:
            self.interference = Interference(stage, wall, spec.interference, self.cordon.state)
        odds: dict[str, Number] = {state: factor for state, factor in spec.custody.permit_odds.items()}
        self.lines = {
            name: SupplyLine(stage, wall, name, line, self.cordon.state, self.checkpoint, self.climate, odds)
            for name, line in sorted(spec.lines.items())
            if name != "fuel" or scenario.compound.stores.fuel is not None  # it cannot be kept
        }
        wall.gate = self
        wall.granted["corridor"] = self._corridor
        self.cordon.state.watchers.append(self._ask_for_corridor)
        self._ask_for_corridor(self.cordon.state)

    def request(self, line: str, quantity: float | None = None) -> simpy.Event:
        """Ask for something on a line; the event's value is the Delivery."""
        answer = simpy.Event(self.stage.clock.env)
        if line in self.lines:
            self.lines[line].request(quantity, answer)
        else:
            answer.succeed(Delivery(line, "not asked", 0.0))
        return answer

    def order(self, line: str) -> None:
        """Ask for the next regular slot of a line at once."""
        if line in self.lines:
            self.lines[line].order()

    def _ask_for_corridor(self, cordon: State) -> None:
        self.wall.asks("corridor", cordon.value in ("checkpoint", "siege"))

    def _corridor(self, _: str) -> None:
        for line in self.lines.values():
            line.corridor = True


def _memory(stage: Stage, spec: ClimateSpec) -> tuple[float, float]:
    """Correlation of two days, and how far they are apart [d]."""
    return stage.draws(spec.memory), stage.draws(spec.over) / DAY
