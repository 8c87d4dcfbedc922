"""Perishable food: it spoils faster the warmer it lies, in a fridge, in a freezer or on the shelf.

Temperature relaxes to the set point with power and to the room without (Newton). In a time at the reference
temperature half is lost, and the rate is `q10` times as high at 10 degC more. What has spoiled since the last
look is worked out from the whole course of the temperature, and thrown out.
"""

from __future__ import annotations

from math import inf, log

from sim.compound.power import Load
from sim.engine import Flow, Relaxation, Stock
from sim.scenario.schema.compound import ColdStore, Spoilage
from sim.wall import Stage


class Perishables:
    """Perishable food in one place.

    Parameters
    ----------
    spoilage : Spoilage or None
        How fast it spoils; None: it does not.
    place : ColdStore or None
        The fridge or freezer it lies in; None: the shelf, at the temperature of the room.
    load : Load or None
        What keeps it cold.
    """

    def __init__(
        self, stage: Stage, stock: Stock, eaten: Flow, spoilage: Spoilage | None, place: ColdStore | None,
        load: Load | None,
    ) -> None:
        draws = stage.draws
        self.stock = stock
        self.eaten = eaten
        self.delivered = stock.inflow("delivered")
        self.spoiled = stock.outflow("spoiled", 9)
        set_point = draws(place.set_point) if place else inf
        self.ambient = draws(spoilage.ambient) if spoilage else set_point
        self.cold = min(set_point, self.ambient)
        "temperature with power, which does not heat [degC]"
        self.half_life = draws(spoilage.half_life) if spoilage else inf
        self.reference = draws(spoilage.at) if spoilage else 0.0
        self.k = log(draws(spoilage.q10)) / 10 if spoilage else 0.0
        "growth of the rate by temperature [1/degC]"
        self.cools, self.warms = (draws(place.cools), draws(place.warms)) if place else (1.0, 1.0)
        self.temperature = Relaxation(
            stage.clock, stock.name, self.cold, self.cold, self.cools,
            stage.recorder.channel(stock.name.replace("food", "cold"), "step", "degC", detail=True),
        )
        self._aged = self._looked = self._eaten = 0.0
        "age up to the last switch and at the last look [s at the reference], and what was eaten by then"
        self._bare = stock.empty
        "whether nothing lay there at the last look, so that nothing ages"
        self.load = load if spoilage else None
        if self.load is not None:
            self.load.watchers.append(self.switch)
        self.switch()

    @property
    def room(self) -> float:
        """What still fits in [person-d]."""
        return self.stock.capacity - self.stock.level

    @property
    def age(self) -> float:
        """Time at the reference temperature that would have spoiled as much as the time up to now [s]."""
        return self._aged + self.temperature.growth(self.k, self.reference)

    def switch(self) -> None:
        """Head for the set point or for the room."""
        powered = self.load is not None and self.load.served
        target, tau = (self.cold, self.cools) if powered else (self.ambient, self.warms)
        if target != self.temperature.target:
            if not self._bare:
                self._aged = self.age
            self.temperature.head_for(target, tau)

    def put(self, amount: float) -> float:
        """Lay in fresh food, after a look at the old; returns what fits."""
        fits = self.stock.put(self.delivered, amount)
        if fits and self._bare:
            self.spoil()
        return fits

    def spoil(self) -> float:
        """Throw out what has spoiled since the last look; returns it [person-d].

        What people ate since then lay there for half of the time.
        """
        level = self.stock.level
        if level <= 0.0:
            self._bare = True
            return 0.0
        age, eaten = self.age, self.eaten.flowed
        unseen, ate = (0.0, 0.0) if self._bare else (age - self._looked, eaten - self._eaten)
        self._looked, self._eaten, self._bare = age, eaten, False
        lost = (level + ate / 2) * (1 - 0.5 ** (unseen / self.half_life))
        return self.stock.take(self.spoiled, min(lost, level)) if lost > 0 else 0.0
