"""Inside the wall: household, water, stores, power, comms."""

from __future__ import annotations

from math import fsum

from sim.compound.comms import Comms
from sim.compound.household import Household
from sim.compound.power import Power
from sim.compound.rain import Rain
from sim.compound.stores import Stores
from sim.compound.water import USES, Rates, Water, rates_of
from sim.engine import DAY, Stock
from sim.scenario.numbers.units import KCAL_PER_PERSON_DAY
from sim.scenario.schema import Compound as CompoundSpec
from sim.wall import Stage, Wall, rank_of

__all__ = ["Compound", "Household", "Power", "Stores", "Water"]


class Compound:
    """Everything inside, built from the scenario and joined to the wall."""

    def __init__(self, stage: Stage, wall: Wall, spec: CompoundSpec) -> None:
        self.fuel = _fuel(stage, spec)
        self.power = Power(stage, wall, spec.power, self.fuel)
        loads = self.power.load_serving
        rations: dict[str, Rates] = {name: rates_of(stage, use) for name, use in spec.household.use.items()}
        reference = rates_of(stage, spec.household.reference_need)
        self.water = Water(stage, wall, spec.water, rations, reference, loads("pump"))
        self.water.lifting.dispatch = self.power.dispatch
        self.water.use_well_load(loads("well"))
        self.rain = Rain(stage, spec.water.rain, self.water) if spec.water.rain else None
        self.stores = Stores(stage, wall, spec.stores, loads("fridge"), loads("freezer"), self.fuel)
        self.water.can_treat = lambda: self.stores.can_cook
        if self.stores.gas is not None:
            self.stores.gas.minders.append(self.water)
        self.comms = Comms(stage, wall, spec.comms, loads("devices"), loads("fixed line"))
        self.household = Household(stage, wall, spec.household, self.water, self.stores, self.power)
        stage.recorder.static.update(_static(stage, spec))
        stage.recorder.static["no_room"] = [name for name, one in self.stocks.items() if one.capacity == 0]
        if units := self.power.units:
            stage.recorder.static["fuel_reference"] = self.power.fuel_a_day(next(iter(units.values())))

    def charged(self, stock: Stock) -> None:
        """A stock has been filled at once: a bank that was cut off, and phones that were flat, look again."""
        if stock is self.comms.stock:
            self.comms.charged()
        for bank in self.power.dispatch.batteries:
            if bank.stock is stock:
                bank.charged()

    @property
    def stocks(self) -> dict[str, Stock]:
        """Every stock inside, by name."""
        stocks = [self.water.tank, self.water.header, self.water.drinking, self.comms.stock]
        stocks += [stock for stock, _ in self.stores.eaten]
        stocks += [medicine.stock for medicine in self.stores.medicine]
        stocks += [battery.stock for battery in self.power.dispatch.batteries]
        stocks += [stock for stock in (self.water.pool, self.fuel, self.stores.gas) if stock is not None]
        return {stock.name: stock for stock in stocks}


def _fuel(stage: Stage, spec: CompoundSpec) -> Stock | None:
    fuel = spec.stores.fuel
    if fuel is None:
        return None
    capacity = stage.draws(fuel.capacity)
    channel = stage.recorder.channel("fuel", "linear", "L")
    level = min(stage.draws(fuel.level), capacity)
    return Stock(stage.clock, "fuel", level, capacity, rank_of("fuel"), channel)


def _static(stage: Stage, spec: CompoundSpec) -> dict[str, object]:
    """What measures need to know of the scenario, per day."""
    draws, need, adult = stage.draws, spec.household.reference_need, spec.household.weight
    return {
        "needs": {
            use: draws(getattr(need, use)) * DAY for use in USES
        },
        "reference": {
            "water": fsum(draws(getattr(need, use)) for use in USES) * DAY,
            "energy": KCAL_PER_PERSON_DAY,
        },
        "medicine": {
            name: {"users": draws(one.users), "latency": draws(one.latency) / DAY}
            for name, one in spec.stores.medicine.items()
        },
        "lift": spec.water.lift,
        "adult": None if adult is None else {
            "mass": draws(adult.mass), "height": draws(adult.height), "age": draws(adult.age),
            "sex": adult.sex, "activity": draws(adult.activity),
        },
    }
