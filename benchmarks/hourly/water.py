"""Water by the hour: mains and tankers into the tank, a pump or people with buckets to the taps, four uses.

The same house as `sim.compound.water`, written anew: amounts an hour instead of rates, clipped at the end
of it.
"""

from __future__ import annotations

from math import exp, log, sqrt

from sim.scenario.schema import Compound
from sim.wall import Draws

from .stocks import Store, get, move, put

Uses = tuple[float, float, float, float]
"drinking, cooking, hygiene, flushing"


class Water:
    """Tank, header, drinking water and pool; rates are a person an hour."""

    def __init__(self, store: Store, spec: Compound, draws: Draws) -> None:
        water = spec.water
        if water.pump is None or water.mains is None or water.pool is None or water.well is not None:
            raise ValueError("the hourly program knows a house with pump, mains and pool, and without a well")
        self.rates: dict[str, Uses] = {}
        for ration, use in spec.household.use.items():
            self.rates[ration] = self._a_person(use, draws)
        self.need = self._a_person(spec.household.reference_need, draws)
        self.need_a_day = sum(self.need) * 24
        self.potable_a_day = sum(self.need[:2]) * 24
        self.potable_share = draws(water.potable_share)
        self.treatable = draws(water.treatable)
        self.pump_flow = draws(water.pump.flow) * 3600
        self.pump_power = draws(water.pump.power)
        self.mains_flow = draws(water.mains.flow) * 3600
        self.carry_limit = draws(spec.household.carry_limit) * 86400
        self.tank = store(draws(water.tank.level), draws(water.tank.capacity))
        self.header = store(draws(water.header.level), draws(water.header.capacity))
        self.drinking = store(draws(water.drinking.level), draws(water.drinking.capacity))
        self.pool = store(draws(water.pool.level), draws(water.pool.capacity))
        self.rain = 0.0
        "rain into the pool in this month [L/h]"
        self.monthly: tuple[float, ...] = ()
        self.sigma = 0.0
        if water.rain is not None:
            self.monthly = tuple(draws(rate) * 3600 for rate in water.rain.monthly)
            self.sigma = sqrt(log(1 + draws(water.rain.spread) ** 2))
        self.unmet: Uses = (0.0, 0.0, 0.0, 0.0)
        "short of the reference need in the last step [L]"

    @staticmethod
    def _a_person(use: object, draws: Draws) -> Uses:
        drinking, cooking, hygiene, flushing = (
            draws(getattr(use, name)) * 3600 for name in ("drinking", "cooking", "hygiene", "flushing")
        )
        return drinking, cooking, hygiene, flushing

    def new_month(self, month: int, luck: float) -> None:
        """Rain of a month 1..12, wetter or drier by a standard normal number."""
        if self.monthly:
            self.rain = self.monthly[month - 1] * exp(self.sigma * luck - self.sigma**2 / 2)

    def step(self, hours: float, people: int, ration: str, mains: bool, lifting: bool) -> float:
        """Let water flow for some hours; returns what the pump lifted [L]."""
        persons = people * hours
        rates = self.rates[ration]
        drinking, cooking = rates[0] * persons, rates[1] * persons
        hygiene, flushing = rates[2] * persons, rates[3] * persons
        potable = drinking + cooking

        # Mains: the part fit to drink tops the drinking water up, the rest goes to the tank.
        store = self.drinking
        level = store.level
        flow = clean = 0.0
        if mains:
            flow = self.mains_flow * hours
            clean = min(flow * self.potable_share, store.capacity - level + potable)
        drunk = min(potable, level + clean)
        move(store, clean - drunk)

        # While it is short, tank water is boiled as far as that goes; the pool flushes when water is saved.
        treated = 0.0
        if drunk < potable:
            short = potable - clean
            treated = (potable - drunk) / short * min(short, self.treatable * potable)
        pooled = 0.0
        if ration != "normal":
            pooled = min(flushing, self.pool.level + self.rain * hours)
        move(self.pool, self.rain * hours - pooled)
        at_taps = treated + hygiene + flushing - pooled

        # The pump fills the header and serves the taps; what the header lacks is had only while it lifts.
        header, tank = self.header, self.tank
        into_tank = flow - clean
        lifted = 0.0
        if lifting:
            room = header.capacity - header.level + at_taps
            lifted = min(self.pump_flow * hours, room, tank.level + into_tank)
        used = min(at_taps, header.level + lifted)
        move(header, lifted - used)
        move(tank, into_tank - lifted)

        treated = min(treated, used)
        washed = min(hygiene, used - treated)
        flushed = used - treated - washed + pooled
        # Drinking goes before cooking, from the clean store and from what was boiled.
        drunk_first = min(drinking, drunk)
        boiled = min(treated, drinking - drunk_first)
        cooked = drunk - drunk_first + treated - boiled
        need = self.need
        self.unmet = (
            max(need[0] * persons - drunk_first - boiled, 0.0),
            max(need[1] * persons - cooked, 0.0),
            max(need[2] * persons - washed, 0.0),
            max(need[3] * persons - flushed, 0.0),
        )
        return lifted

    def receive_tanker(self, litres: float) -> float:
        """A tanker: the part fit to drink into the clean containers, the rest into the tank."""
        clean = put(self.drinking, litres * self.potable_share)
        return clean + put(self.tank, litres - clean)

    def receive_bottles(self, litres: float) -> float:
        """Bottled water."""
        return put(self.drinking, litres)

    def fetch(self, people: int, carriers: int, ration: str) -> None:
        """At the plan, when nothing lifts: carry up what the taps will lack in a day."""
        rates = self.rates[ration]
        wanted = (rates[2] + rates[3]) * people * 24 - self.header.level
        potable = (rates[0] + rates[1]) * people * 24
        wanted += potable if self.drinking.level <= 0 else self._saved(potable, ration)
        wanted = min(wanted, self.carry_limit * carriers, self.header.capacity - self.header.level)
        put(self.header, get(self.tank, wanted))

    def save(self, people: int, ration: str) -> None:
        """At the plan, on a ration: treat a day's share ahead, if the clean water then lasts the day."""
        rates = self.rates[ration]
        potable = (rates[0] + rates[1]) * people * 24
        saved = min(self._saved(potable, ration), self.header.level)
        if self.drinking.level + saved >= potable:
            put(self.drinking, get(self.header, saved))

    def _saved(self, potable: float, ration: str) -> float:
        saved = min(self.treatable * potable, self.drinking.capacity - self.drinking.level)
        return 0.0 if ration == "normal" or self.drinking.level + saved < potable else saved

    def cover(self, people: int) -> float:
        """Days of cover at the reference need."""
        level = self.tank.level + self.header.level + self.drinking.level
        return level / (self.need_a_day * people)

    def drinking_cover(self, people: int) -> float:
        """Days of cover of drinking water."""
        return self.drinking.level / (self.potable_a_day * people)
