"""Cold stores: a fridge and a freezer warm when they have no power, and food in them spoils.

Temperature relaxes to the set point with power and to the room without (Newton). Loss is logistic in the
accumulated time above 4.4 degC; a delivery of fresh food dilutes that time.
"""

from __future__ import annotations

from math import exp

from sim.compound.power import Load
from sim.engine import Part, Relaxation, Stock
from sim.scenario.schema.compound import ColdStore as ColdStoreSpec
from sim.scenario.schema.compound import Spoilage
from sim.wall import COLD, Stage


class ColdStore(Part):
    """One fridge or freezer and the food in it."""

    def __init__(
        self, stage: Stage, name: str, spec: ColdStoreSpec, spoilage: Spoilage, stock: Stock, load: Load | None, order: int
    ) -> None:
        super().__init__(f"cold.{name}", COLD + order)
        draws = stage.draws
        self.stage = stage
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
        if load is not None:
            load.dependants.append(self)

    def settle(self) -> None:
        """Head for the set point or for the room."""
        self._look()
        powered = self.load is not None and self.load.served
        before = self.temperature.since
        if powered:
            self.temperature.head_for(self.set_point, self.cools)
        else:
            self.temperature.head_for(self.ambient, self.warms)
        if self.temperature.since != before:
            self._counted = 0.0

    @property
    def is_cold(self) -> bool:
        """Whether fresh food would keep in it now."""
        return self.temperature.value <= self.limit

    def freshen(self, added: float) -> None:
        """Fresh food has come in; `added` is already in the stock."""
        self._look()
        level = self.stock.level
        if level > 0:
            self.warm *= max(level - added, 0.0) / level

    def spoil(self) -> float:
        """Take out what has spoiled since the last look; returns it [person-d]."""
        lost_before = self._lost(self.warm)
        self._look()
        lost = self._lost(self.warm)
        if lost <= lost_before or self.stock.level <= 0:
            return 0.0
        return self.stock.take(self.spoiled, self.stock.level * (lost - lost_before) / (1 - lost_before))

    def _look(self) -> None:
        above = self.temperature.seconds_above(self.limit)
        self.warm += above - self._counted
        self._counted = above

    def _lost(self, warm: float) -> float:
        """Share lost after this long above the limit; nothing at zero."""
        at_zero = 1 / (1 + exp(self.midpoint / self.width))
        share = 1 / (1 + exp(min((self.midpoint - warm) / self.width, 700.0)))
        return min((share - at_zero) / (1 - at_zero), 1 - 1e-12)
