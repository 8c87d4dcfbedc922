"""Household: the people inside and their day.

Once a day, at the plan, they look at what is in store and at what mains and wells give, decide the rations,
set the generator's hours, treat water ahead, throw out what has spoiled and order what runs low. Where
nothing lifts water they carry it: then, and again when something has come in or the taps run dry, up to a
day's limit. A ration is held until the next plan, an admission, a change of head-count or an empty store, or
until mains or a well begin to give or stop.
"""

from __future__ import annotations

from collections.abc import Generator as Story

import simpy

from sim.compound.power import Power
from sim.compound.stores import Stores
from sim.compound.water import RATIONS, Water
from sim.engine import ACTION, DAY, Stock
from sim.scenario.schema.compound import Household as HouseholdSpec
from sim.wall import Stage, Wall, rank_of

HOUR = 3600
"for what trickles into a tank that they have emptied nobody goes more often"


class Household:
    """Who lives inside, and what they decide."""

    def __init__(
        self, stage: Stage, wall: Wall, spec: HouseholdSpec, water: Water, stores: Stores, power: Power
    ) -> None:
        draws, channel = stage.draws, stage.recorder.channel
        self.stage, self.clock, self.wall = stage, stage.clock, wall
        self.water, self.stores, self.power = water, stores, power
        self.plan_at = spec.plan_at % DAY
        self.carry_limit = draws(spec.carry_limit) * DAY
        rules = spec.ration
        self.water_limits = {
            state: (
                draws(rules.water.rationed_below.at(state)) / DAY,
                draws(rules.water.survival_below.at(state)) / DAY,
            )
            for state in wall.cordon.words
        }
        self.food_limits = (draws(rules.food.rationed_below) / DAY, draws(rules.food.survival_below) / DAY)
        self.energy = {
            "normal": 1.0, "rationed": draws(rules.food.rationed), "survival": draws(rules.food.survival)
        }
        self._water_ration = channel("water.ration", "step", "")
        self._food_ration = channel("food.ration", "step", "")
        self._rations = ("", "")
        "of water and food"
        self._may_carry = 0.0
        "what people can still carry until the next plan [L]"
        self._went = -HOUR
        "when they last carried [s]"
        self.order_below: dict[str, float] = {}
        "by line: days of cover below which it is ordered at once"
        self.covers = wall.covers = {
            "water": water.cover, "bottled": water.drinking_cover, "food": stores.food_cover,
            "medicine": stores.medicine_cover, "fuel": self._fuel_cover,
        }
        self.rank = rank_of("household")
        for group, one in spec.people.items():
            wall.people.add_group(group, int(draws(one.count)), one.needs, one.carries, one.leaves)
        wall.people.watchers.append(self.decide)
        wall.admitted += [self.decide, self._fetch_soon]
        water.sources_changed = self._sources_changed
        fuel = power.dispatch.fuel
        for stock in (water.tank, water.drinking, stores.shelf, *([fuel] if fuel else [])):
            stock.when_empty.append(self._ran_out)
        for stock in (water.header, water.drinking):
            stock.when_empty.append(self._fetch_soon)
        stage.clock.process(self.rank, self._days)

    def _days(self) -> Story[simpy.Event, None, None]:
        clock, stage = self.clock, self.stage
        yield clock.wait(stage.until(self.plan_at), self.rank)
        while True:
            if self.wall.people.count:
                self.plan()
            yield clock.wait(stage.until(self.plan_at, least=1), self.rank)

    def plan(self) -> None:
        """The daily plan."""
        self.stores.spoil()
        self.decide()
        if self.power.running is not None and self.wall.grid.value == "off":
            self.power.running.plan()
        self._may_carry, self.water.well_left = self._carried(), self.water.well_by_hand
        self.fetch()
        self.water.save()
        for line, days in self.order_below.items():
            if self.covers[line]() < days:
                self.wall.gate.order(line)

    def fetch(self) -> None:
        """Carry what the taps lack, as far as people can and the well gives until the next plan."""
        if self.water.lifting.works and not self.water.well_left:
            return
        if (carried := self.water.fetch(self._may_carry)) > 0:
            self._may_carry = max(self._may_carry - carried, 0.0)  # several trips may round to more
            self._went = self.clock.now

    def _sources_changed(self) -> None:
        self.decide()
        if self.water.header.empty:
            self._fetch_at(self.clock.now + HOUR, self.water.header)

    def _fetch_soon(self, dry: Stock | None = None) -> None:
        """Carry once all flows of this second have settled; for what has run dry no sooner than an hour after
        they last went, and only if nothing has filled it by then.
        """
        now = self.clock.now
        self._fetch_at(now if dry is None else max(now, self._went + HOUR), dry)

    def _fetch_at(self, second: int, dry: Stock | None) -> None:
        def fetch(_: simpy.Event) -> None:
            if dry is None or dry.empty:
                self.fetch()
                if dry is self.water.header and dry.empty and self.water.trickles:
                    self._fetch_at(self.clock.now + HOUR, dry)

        self.clock.at(second, ACTION, self.rank, fetch)

    def decide(self) -> None:
        """Rations from days of cover at the reference need."""
        if not self.wall.people.count:
            return
        water = _ration(self.water.cover(), self.water_limits[self.wall.cordon.value])
        more = 0.0
        if self.water.gives and (given := self.water.given_a_day(self._carried())):
            fed, rest = self.water.sustained(given)
            if RATIONS.index(fed) <= RATIONS.index(water):
                water, more = fed, rest
        food = _ration(self.stores.food_cover(), self.food_limits)
        self.water.set_ration(water, more)
        if (water, food) == self._rations:
            return
        self._rations = (water, food)
        now = self.clock.now
        if self._water_ration is not None:
            self._water_ration.step(now, water)
        if self._food_ration is not None:
            self._food_ration.step(now, food)
        self.stores.set_energy_share(self.energy[food])

    def _ran_out(self, stock: Stock) -> None:
        self.wall.happened(f"{stock.name.replace('.', ' ')} runs out", stock.name)
        self.decide()

    def _carried(self) -> float:
        """What people can carry in a day [L/d]."""
        return self.carry_limit * self.wall.people.carriers

    def _fuel_cover(self) -> float:
        fuel, unit = self.power.dispatch.fuel, self.power.dispatch.ready()
        if fuel is None or unit is None:
            return float("inf")
        a_day = self.power.fuel_a_day(unit)
        return fuel.level / a_day if a_day > 0 else float("inf")


def _ration(cover: float, limits: tuple[float, float]) -> str:
    if cover < limits[1]:
        return "survival"
    return "rationed" if cover < limits[0] else "normal"
