"""Cold stores: a fridge and a freezer warm when they have no power, and food in them spoils.

Temperature relaxes to the set point with power and to the room without (Newton). Loss is logistic in the
accumulated time above 4.4 degC; a delivery of fresh food dilutes that time.
"""

from __future__ import annotations

from math import exp

from sim.compound.power import Load
from sim.engine import Relaxation, Stock
from sim.scenario.schema.compound import ColdStore as ColdStoreSpec
from sim.scenario.schema.compound import Spoilage
from sim.wall import Stage


class ColdStore:
    """One fridge or freezer and the food in it."""

    def __init__(
        self, stage: Stage, name: str, spec: ColdStoreSpec, spoilage: Spoilage, stock: Stock,
        load: Load | None,
    ) -> None:
        draws = stage.draws
        self.name = name
        self.stock = stock
        self.load = load
        self.spoiled = stock.outflow("spoiled", 9)
        self.set_point = draws(spec.set_point)
        self.ambient = draws(spoilage.ambient)
        self.warms, self.cools = draws(spec.warms), draws(spec.cools)
        self.limit = draws(spoilage.above)
        self.midpoint, self.width = draws(spoilage.midpoint), draws(spoilage.width)
        self.temperature = Relaxation(
            stage.clock, f"cold.{name}", self.set_point, self.set_point, self.cools,
            stage.recorder.channel(f"cold.{name}", "step", "degC", detail=True),
        )
        self.warm = 0.0
        "accumulated time above the limit of what is inside, up to the last look [s]"
        self._counted = 0.0
        self.may_spoil = True
        "false once it is powered and cold"
        self._spoiled_at = 0.0
        "the accumulated time up to which spoiled food has been taken out [s]"
        if load is not None:
            load.watchers.append(self.switch)
        self.switch()

    def switch(self) -> None:
        """Head for the set point or for the room."""
        powered = self.load is not None and self.load.served
        target = self.set_point if powered else self.ambient
        if target != self.temperature.target:
            self.may_spoil = True
            self.warm += self.temperature.seconds_above(self.limit) - self._counted
            self._counted = 0.0
            self.temperature.head_for(target, self.cools if powered else self.warms)

    @property
    def is_cold(self) -> bool:
        """Whether fresh food would keep in it now."""
        return self.temperature.value <= self.limit

    def freshen(self, added: float) -> None:
        """Fresh food has come in; `added` is already in the stock, and what had spoiled is out of it."""
        level = self.stock.level
        if level > 0:
            self.warm *= max(level - added, 0.0) / level
            self._spoiled_at = self.warm

    def spoil(self) -> float:
        """Take out what has spoiled since the last look; returns it [person-d]."""
        self._look()
        if self.temperature.target <= self.limit and self.is_cold:
            self.may_spoil = False
        if self.warm == self._spoiled_at:
            return 0.0
        before, self._spoiled_at = self._spoiled_at, self.warm
        level = self.stock.level
        if level <= 0:
            return 0.0
        lost_before, lost = self._lost(before), self._lost(self.warm)
        if lost <= lost_before:
            return 0.0
        return self.stock.take(self.spoiled, level * (lost - lost_before) / (1 - lost_before))

    def _look(self) -> None:
        above = self.temperature.seconds_above(self.limit)
        self.warm += above - self._counted
        self._counted = above

    def _lost(self, warm: float) -> float:
        """Share lost after this long above the limit; nothing at zero."""
        at_zero = 1 / (1 + exp(min(self.midpoint / self.width, 700.0)))
        share = 1 / (1 + exp(min((self.midpoint - warm) / self.width, 700.0)))
        return min((share - at_zero) / (1 - at_zero), 1 - 1e-12)
