"""The house by the hour: everything inside, stepped on from states that somebody else sets.

`speed` sets them by its own decisions, tick by tick; `oracle` sets them from what a run of `sim` recorded.
"""

from __future__ import annotations

from math import inf

from sim.engine import Noise
from sim.replication import Calendar
from sim.scenario.schema import Scenario
from sim.wall import Draws

from .power import Power, Unit
from .stocks import Stock, Store
from .stores import Stores
from .water import DROP, MOMENT, RATIONS, Water

Row = tuple[object, ...]

MINUTE, SECOND = 1 / 60, 1 / 3600
"in hours: times in `sim` are whole seconds"

STORED = ("water", "bottled", "food", "medicine", "fuel")
"lines that fill a store; what comes on any other is a visit"


class House:
    """Inside the wall."""

    def __init__(
        self, scenario: Scenario, calendar: Calendar, noise: Noise, draws: Draws, store: Store
    ) -> None:
        spec = scenario.compound
        if calendar.local.reads(0) % 3600:
            raise ValueError("the hourly program starts on the hour")
        self.calendar, self.noise = calendar, noise
        self.water = Water(store, spec, draws)
        self.stores = Stores(store, spec, draws)
        self.power = Power(store, spec, noise, draws)
        self.groups = [
            [int(draws(one.count)), one.needs, one.carries, one.leaves]
            for one in spec.household.people.values()
        ]
        self.people = self.needing = self.carriers = self.leavers = 0
        self.count()
        self.fixed_line = False
        if spec.comms.fixed is not None:
            self.fixed_line = noise.uniform("comms.fixed", "works") < draws(spec.comms.fixed.works)
        rules = spec.household.ration
        self.water_limits = {
            state: (
                draws(rules.water.rationed_below.at(state)) / 86400,
                draws(rules.water.survival_below.at(state)) / 86400,
            )
            for state in ("open", "watch", "checkpoint", "siege")
        }
        self.food_limits = draws(rules.food.rationed_below) / 86400, draws(rules.food.survival_below) / 86400
        self.plan_hour = spec.household.plan_at // 3600
        self.grid, self.mains, self.signal = True, False, "clear"
        self.cordon = scenario.siege.cordon.at_start
        self.water_ration = self.food_ration = "normal"
        self.unit: Unit | None = None
        "the unit that runs"
        self.voice = True
        self.unsafe, self.unmet = 0.0, [0.0] * 4
        "drunk untreated, and short of the reference need by use, in the last step [L]"
        self.now, self.went = 0.0, -inf
        "hours since the start, now and when they last carried"
        self.errands: list[tuple[float, Stock]] = []
        "when they mean to carry again, and what ran dry"
        self.reached = 0.0
        "hours of the last step in which somebody could be reached"
        self.source = "none"
        self.months = iter(calendar.local.months)
        self.next_month = next(self.months, None)

    def count(self) -> None:
        """Count heads again."""
        groups = self.groups
        self.people = sum(int(group[0]) for group in groups)
        self.needing = sum(int(group[0]) for group in groups if group[1])
        self.carriers = sum(int(group[0]) for group in groups if group[2])
        self.leavers = sum(int(group[0]) for group in groups if group[3])

    def months_begin(self, second: int) -> None:
        """New rain, if a month begins by this second."""
        while self.next_month is not None and self.next_month[0] <= second:
            begin, month = self.next_month
            day = self.calendar.local.first_day + (self.calendar.local.reads(0) + begin) // 86400
            self.water.new_month(month, self.noise.normal("rain", "month", day))
            self.next_month = next(self.months, None)

    @property
    def lifting(self) -> bool:
        """Whether the tank's water comes up by itself now: it falls, or there is a pump that has power."""
        return self.water.falls or (self.water.pumped and self.has_power("pump"))

    def has_power(self, purpose: str) -> bool:
        """Whether a load that is wanted all day has power now."""
        if self.grid:
            return purpose in self.power.everything
        return self.unit is not None and purpose in self.power.served(self.unit.rating, -1)[0]

    def look_at_well(self) -> None:
        """Let a piped well flow, if it can now; people use what it gives."""
        water, had = self.water, self.water.well
        runs = water.well_lift == "gravity" or (water.well_lift == "pump" and self.has_power("well"))
        water.well = water.well_yields if runs else 0.0
        if water.well != had:
            self.feed_beyond()

    def step(self, hours: float, hour: float) -> None:
        """Live on for some hours with everything as it is."""
        power, unit = self.power, self.unit
        other = 0.0
        if self.grid:
            served, self.source = power.everything, "grid"
        elif unit is not None:
            served, other = power.served(unit.rating, int(hour))
            self.source = "generator"
        else:
            served, self.source = power.nothing, "none"
        self.look_at_well()
        pumping = self.water.pumped and "pump" in served
        lifted = self.flow(hours, pumping)
        if not pumping:
            lifted = 0.0
        if unit is not None and not self.grid:
            pumped = self.water.pump_power * lifted / self.water.pump_flow
            power.burn(unit, hours, other * hours + pumped)
        self.stores.step(hours, self.needing, self.food_ration, "fridge" in served, "freezer" in served)
        alive = self.stores.phones.step(hours, "devices" in served, self.signal == "clear", hour)
        line = self.signal == "clear" or (self.fixed_line and "fixed line" in served)
        self.reached = alive if line else 0.0
        self.voice = self.reached >= hours / 2

    def flow(self, hours: float, lifting: bool) -> float:
        """Let water flow; where nothing lifts it, people carry again for taps or clean water that run dry, no
        sooner than an hour after they last went.

        For an errand of the last second they go after all that is decided then: see `carry_again`.
        """
        water, left, lifted = self.water, hours, 0.0
        self.unsafe, self.unmet = 0.0, [0.0] * 4
        while left > MOMENT:
            span = left
            if not lifting and not water.falls:
                span = min(left, water.lasts(left, self.needing, self.water_ration, self.mains))
                span = min([span, *[max(when - self.now, MOMENT) for when, _ in self.errands]])
            elif water.at_well > 0 and water.header.level + water.tank.level < water.asked(self.needing):
                span = min(left, MINUTE)
            had = self._filled()
            lifted += water.step(span, self.needing, self.water_ration, self.mains, lifting)
            left -= span
            self.now += span
            self.unsafe += water.unsafe
            self.unmet = [one + more for one, more in zip(self.unmet, water.unmet, strict=True)]
            self._miss(had)
            if left >= SECOND:
                self.carry_again()
        return lifted

    def _filled(self) -> list[Stock]:
        return [stock for stock in (self.water.header, self.water.drinking) if stock.level > DROP]

    def _miss(self, had: list[Stock]) -> None:
        """Mean to carry again for what has run dry."""
        soonest = max(self.now, self.went + 1)
        self.errands += [(soonest, stock) for stock in had if stock.level <= DROP]

    def save(self) -> None:
        """Treat ahead, at the plan; that may empty the taps."""
        had = self._filled()
        self.water.save(self.needing, self.water_ration)
        self._miss(had)

    def carry(self, plan: bool = False) -> None:
        """Carry water where nothing lifts it; at the plan with fresh strength."""
        if plan:
            self.water.may_carry = self.water.carry_limit * self.carriers
            self.water.at_well = self.water.well_yields * 24 if self.water.well_lift == "hand" else 0.0
        lifting = self.lifting
        if lifting and self.water.at_well <= 0:
            return
        if self.water.fetch(self.needing, self.water_ration, lifting) > 0:
            self.went = self.now

    def carry_again(self) -> None:
        """Go on the errands of this second, unless what ran dry was filled in the meantime."""
        now = [stock for when, stock in self.errands if abs(when - self.now) < SECOND]
        self.errands = [(when, stock) for when, stock in self.errands if when >= self.now + SECOND]
        if any(stock.level <= DROP for stock in now):
            self.carry()
            if self.water.header in now:
                self.look_in_an_hour()

    def look_in_an_hour(self) -> None:
        """Go again for dry taps when something has trickled into the tank."""
        if self.water.header.level <= DROP and not self.lifting and self.water.comes(self.mains):
            self.errands.append((self.now + 1, self.water.header))

    def choose_water_ration(self) -> tuple[str, float]:
        """The ration that days of cover and the cordon that people see call for, or the one that the mains
        feed if that is no less; and how far they feed the next one.
        """
        called_for = ration(self.water.cover(self.needing), self.water_limits[self.cordon])
        fed, beyond = self.water.fed(self.needing, self.carriers, self.mains, self.lifting)
        given = self.mains or self.water.well > 0 or self.water.well_lift == "hand"
        if given and RATIONS.index(fed) <= RATIONS.index(called_for):
            return fed, beyond
        return called_for, 0.0

    def feed_beyond(self) -> None:
        """Use what the mains give beyond the present ration, as far as they feed that one."""
        if not self.needing:
            return
        chosen, beyond = self.choose_water_ration()
        self.water.beyond = beyond if chosen == self.water_ration else 0.0

    def choose_food_ration(self) -> str:
        """The ration that days of cover of food call for."""
        return ration(self.stores.food_cover(self.needing), self.food_limits)

    def receive(self, line: str, amount: float) -> float:
        """Bring in what was admitted on a line; returns what found room."""
        if line == "water":
            return self.water.receive_tanker(amount)
        if line == "bottled":
            return self.water.receive_bottles(amount)
        if line == "food":
            return self.stores.receive_food(amount, self.cordon)
        if line == "medicine":
            return self.stores.receive_medicine(amount)
        if line == "fuel":
            fuel = self.power.fuel
            taken = min(amount, fuel.capacity - fuel.level)
            if taken > 0:
                fuel.put(taken)
            return taken
        return amount

    def stock(self, name: str) -> Stock:
        """A stock by its name in `sim`."""
        water, stores = self.water, self.stores
        return {
            "water.tank": water.tank,
            "water.header": water.header,
            "water.drinking": water.drinking,
            "water.pool": water.pool,
            "food.shelf": stores.shelf,
            "food.perishable": stores.warm.stock,
            "food.fridge": stores.fridge.stock,
            "food.freezer": stores.freezer.stock,
            "fuel": self.power.fuel,
            "comms.devices": stores.phones.stock,
        }[name]

    def levels(self) -> tuple[float, ...]:
        """Every level, in the order of LEVELS."""
        water, stores = self.water, self.stores
        return (
            water.tank.level,
            water.header.level,
            water.drinking.level,
            water.pool.level,
            stores.shelf.level,
            stores.warm.stock.level,
            stores.fridge.stock.level,
            stores.freezer.stock.level,
            *[one.level for one in stores.medicine],
            self.power.fuel.level,
            stores.phones.stock.level,
        )

    def row(self, hour: int) -> Row:
        """Everything worth a row: levels, then temperatures and states."""
        return (
            hour,
            *self.levels(),
            self.stores.fridge.temperature,
            self.stores.freezer.temperature,
            self.stores.spoiled,
            *self.unmet,
            self.stores.eaten,
            self.people,
            self.needing,
            self.cordon,
            self.grid,
            self.mains,
            self.signal,
            self.source,
            self.voice,
            self.water_ration,
            self.food_ration,
            *[unit.state for unit in self.power.units.values()],
        )


def ration(cover: float, limits: tuple[float, float]) -> str:
    """The ration for some days of cover."""
    if cover < limits[1]:
        return "survival"
    return "rationed" if cover < limits[0] else "normal"


def level_names(medicines: tuple[str, ...]) -> tuple[str, ...]:
    """Names of the levels, as `sim` calls the series."""
    return (
        "water.tank",
        "water.header",
        "water.drinking",
        "water.pool",
        "food.shelf",
        "food.perishable",
        "food.fridge",
        "food.freezer",
        *[f"medicine.{name}" for name in medicines],
        "fuel",
        "comms.devices",
    )
