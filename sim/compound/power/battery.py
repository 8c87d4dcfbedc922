"""Battery: usable energy between its cut-off and full, with losses each way.

The stock holds what may be used; at its bottom the battery is cut off, and it serves again only above the
level of reconnection, so that it does not flicker.
"""

from __future__ import annotations

import simpy

from sim.engine import PHYSICS, Part, Stock
from sim.scenario.schema.power import Battery as BatterySpec
from sim.wall import Stage, rank_of

HOUR = 3600.0


class Battery:
    """One bank; energy in Wh, power in W."""

    def __init__(self, stage: Stage, name: str, spec: BatterySpec, power: Part) -> None:
        draws = stage.draws
        self.stage = stage
        self.name = name
        self.present = spec.at is None
        capacity, depth = draws(spec.capacity), draws(spec.depth)
        self.efficiency = draws(spec.efficiency)
        self.charge_limit = draws(spec.charge_limit)
        self.discharge_limit = draws(spec.discharge_limit)
        unusable = capacity * (1 - depth)
        level = min(draws(spec.level) * capacity - unusable, capacity * depth)
        if level < 1e-9 * capacity:  # a rounding residue serves nobody
            level = 0.0
        if capacity > 0 and draws(spec.reconnect) <= 1 - depth + 1e-9:
            raise ValueError(
                f"battery {name}: expected to reconnect above {1 - depth:.0%} of charge, "
                f"where it is cut off, received {draws(spec.reconnect):.0%}"
            )
        self.reconnects = draws(spec.reconnect) * capacity - unusable
        "usable energy at which it serves again [Wh]"
        self.rank = rank_of(f"battery.{name}")
        self.stock = Stock(
            stage.clock, f"battery.{name}", level, capacity * depth, self.rank,
            stage.recorder.channel(f"power.battery.{name}", "linear", "Wh"),
        )
        self.charge = self.stock.inflow("charge")
        self.discharge = self.stock.outflow("discharge")
        self.cut_off = level <= 0
        self.power = power
        self._back: simpy.Event | None = None
        self.stock.at_bound.append(self._reached)

    @property
    def available(self) -> float:
        """Most that it can give now [W]."""
        return 0.0 if self.cut_off or not self.present else self.discharge_limit

    @property
    def takes(self) -> float:
        """Most that it can take now [W]."""
        full = self.stock.level >= self.stock.capacity
        return self.charge_limit if self.present and not full else 0.0

    def flow(self, giving: float, taking: float) -> None:
        """Serve `giving` watts to the loads, take `taking` watts from the supply."""
        into = taking * self.efficiency / HOUR
        self.stock.want((self.discharge, giving / self.efficiency / HOUR), (self.charge, into))
        self._back = None
        if self.cut_off and into > 0:
            wait = max(int(-(-(self.reconnects - self.stock.level) // into)), 0)
            self._back = self.stage.clock.at(self.stage.clock.now + wait, PHYSICS, self.rank, self._reconnect)

    def charged(self) -> None:
        """Energy came in at once."""
        self.cut_off = self.cut_off and self.stock.level < self.reconnects * (1 - 1e-9)
        self.stage.clock.mark(self.power)

    def _reconnect(self, event: simpy.Event) -> None:
        if event is self._back:
            self.cut_off = False
            self.stage.clock.mark(self.power)

    def _reached(self, stock: Stock) -> None:
        if stock.level <= 0:
            self.cut_off = True
        elif stock.level >= stock.capacity:
            self.cut_off = False  # it may be full in the second of reconnection, and then takes no more
        self.stage.clock.mark(self.power)
