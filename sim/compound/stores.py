"""Stores: food that keeps and food that does not, medicine by class, fuel and cooking gas.

Food is counted in days of 2,100 kcal for one person, medicine in days of treatment for one person,
cooking gas in days of cooking. People eat what spoils first.
"""

from __future__ import annotations

from math import inf

from sim.compound.cold import ColdStore
from sim.compound.power import Load
from sim.engine import DAY, Flow, Part, Stock, together
from sim.scenario.schema.compound import FoodStore, MedicineClass
from sim.scenario.schema.compound import Stores as StoresSpec
from sim.wall import HOUSEHOLD, Stage, Wall, rank_of


class Medicine:
    """One class of medicine; its users are a share of people."""

    def __init__(self, stage: Stage, name: str, spec: MedicineClass) -> None:
        draws, channel = stage.draws, stage.recorder.channel
        self.name = name
        self.users = draws(spec.users)
        self.latency = draws(spec.latency)
        self.share = draws(spec.delivery_share) if spec.delivery_share is not None else None
        "of a delivery, beside the shares of the other classes [1]; None: what is lacking most"
        self.stock = Stock(
            stage.clock, f"medicine.{name}", draws(spec.level), inf, rank_of(f"medicine.{name}"),
            channel(f"medicine.{name}", "linear", "person-d"),
        )
        self.taken = self.stock.outflow("taken")
        self.delivered = self.stock.inflow("delivered")
        self.covered = channel(f"medicine.{name}.covered", "step", "share")
        self.people = channel(f"medicine.users.{name}", "step", "persons")


class Stores(Part):
    """Everything on the shelves."""

    def __init__(
        self, stage: Stage, wall: Wall, spec: StoresSpec, fridge: Load | None, freezer: Load | None,
        fuel: Stock | None,
    ) -> None:
        super().__init__("stores", HOUSEHOLD)
        draws, channel = stage.draws, stage.recorder.channel
        self.stage, self.clock, self.wall = stage, stage.clock, wall
        self.fuel = fuel
        self.fuel_in = fuel.inflow("delivered") if fuel else None
        self.energy_share = 1.0
        "share of the reference energy that people eat under the present ration"
        self.perishable = draws(spec.food.perishable)
        self.eaten: list[tuple[Stock, Flow]] = []
        self.delivered: dict[str, Flow] = {}
        self.cold: list[ColdStore] = []
        food = spec.food
        for name, store, load in (("fridge", food.fridge, fridge), ("freezer", food.freezer, freezer)):
            if store is not None and spec.food.spoilage is not None:
                stock = self._food(name, store)
                self.cold.append(ColdStore(stage, name, store, spec.food.spoilage, stock, load))
        self.shelf = self._food("shelf", spec.food.shelf)
        self._food_stocks = tuple(stock for stock, _ in self.eaten)
        self.eaten_channel = channel("food.eaten", "step", "person-d/d", DAY)
        self.spoiled_channel = channel("food.spoiled", "step", "person-d")
        if self.spoiled_channel is not None:
            self.spoiled_channel.step(0, 0.0)
        self.spoiled = 0.0
        self.medicine = [Medicine(stage, name, one) for name, one in sorted(spec.medicine.items())]
        self.gas: Stock | None = None
        if spec.cooking_gas is not None:
            self.gas = Stock(
                stage.clock, "gas", draws(spec.cooking_gas), inf, rank_of("gas"),
                channel("gas", "linear", "d", 1 / DAY),
            )
            self.gas_used = self.gas.outflow("cooking")
            self.gas.dependants.append(self)
        self._eaten = -1.0
        for medicine in self.medicine:
            medicine.stock.dependants.append(self)
        wall.people.dependants.append(self)
        wall.receivers["food"] = self.receive_food
        wall.receivers["medicine"] = self.receive_medicine
        wall.receivers["fuel"] = self.receive_fuel
        stage.clock.mark(self)

    def _food(self, name: str, spec: FoodStore) -> Stock:
        draws = self.stage.draws
        capacity = draws(spec.capacity)
        stock = Stock(
            self.clock, f"food.{name}", min(draws(spec.level), capacity), capacity, rank_of(f"food.{name}"),
            self.stage.recorder.channel(f"food.{name}", "linear", "person-d"),
        )
        self.delivered[name] = stock.inflow("delivered")
        self.eaten.append((stock, stock.outflow("eaten")))
        stock.dependants.append(self)
        return stock

    # What comes in

    def receive_food(self, amount: float) -> float:
        """Food: the perishable part into cold stores that are cold, the rest on the shelf."""
        left = amount
        self.spoil()  # before fresh food lies among the old
        for cold in self.cold:
            if cold.is_cold:
                room = cold.stock.capacity - cold.stock.level
                put = cold.stock.put(self.delivered[cold.name], min(amount * self.perishable, room, left))
                cold.freshen(put)
                left -= put
                break
        return amount - left + self.shelf.put(self.delivered["shelf"], left)

    def receive_medicine(self, amount: float) -> float:
        """Medicine, shared among the classes: as the scenario says, or to those that would run out first."""
        shares = [medicine.share for medicine in self.medicine if medicine.share is not None]
        parts = shares if len(shares) == len(self.medicine) else _levelled(self.medicine, amount)
        of = amount / sum(parts)
        return sum(
            medicine.stock.put(medicine.delivered, of * part)
            for medicine, part in zip(self.medicine, parts, strict=True)
        )

    def receive_fuel(self, litres: float) -> float:
        """Fuel as far as the cans go."""
        if self.fuel is None or self.fuel_in is None:
            return 0.0
        return self.fuel.put(self.fuel_in, litres)

    # Living

    def set_energy_share(self, share: float) -> None:
        """Eat this share of the reference energy from now on."""
        if share != self.energy_share:
            self.energy_share = share
            self.clock.mark(self)

    def settle(self) -> None:
        """Eat what spoils first, take medicine, burn gas."""
        people = self.wall.people.needing
        wanted = people * self.energy_share / DAY
        rest = wanted
        for stock, flow in self.eaten:
            stock.want((flow, rest))
            rest = max(rest - flow.actual, 0.0)
        eaten = wanted - rest
        if eaten != self._eaten and self.eaten_channel is not None:
            self._eaten = eaten
            self.eaten_channel.step(self.clock.now, eaten)
        for medicine in self.medicine:
            self._take(medicine, people)
        if self.gas is not None:
            self.gas.want((self.gas_used, 1.0 if people else 0.0))

    def _take(self, medicine: Medicine, people: int) -> None:
        users = medicine.users * people
        medicine.stock.want((medicine.taken, users / DAY))
        covered = medicine.taken.actual / medicine.taken.wanted if users else 1.0
        now = self.clock.now
        for channel, value in ((medicine.covered, covered), (medicine.people, users)):
            if channel is not None and (not channel.values or channel.values[-1] != value):
                channel.step(now, value)

    def spoil(self) -> None:
        """Look into the cold stores and throw out what has spoiled."""
        lost = 0.0
        for cold in self.cold:
            if cold.may_spoil:
                lost += cold.spoil()
        if lost > 0:
            self.spoiled += lost
            if self.spoiled_channel is not None:
                self.spoiled_channel.step(self.clock.now, self.spoiled)
            self.stage.recorder.happened(self.clock.now, "spoiled", amount=lost)

    @property
    def can_cook(self) -> bool:
        """Whether there is gas left, or gas is no limit."""
        return self.gas is None or self.gas.level > 0

    def food_cover(self) -> float:
        """Days of cover of all food at the reference energy [d]; infinite with nobody inside."""
        people = self.wall.people.needing
        return together(self._food_stocks) / people if people else inf

    def medicine_cover(self) -> float:
        """Days of cover of the medicine that is shortest [d]."""
        people = self.wall.people.needing
        covers = [
            medicine.stock.level / (medicine.users * people)
            for medicine in self.medicine if medicine.users * people > 0
        ]
        return min(covers, default=inf)


def _levelled(classes: list[Medicine], amount: float) -> list[float]:
    """How much of each class brings those that would run out first to the same number of days."""
    taken = sorted((one for one in classes if one.users > 0), key=lambda one: one.stock.level / one.users)
    if not taken:
        return [1.0] * len(classes)
    level, users = amount, 0.0
    for one in taken:
        if users and one.stock.level / one.users >= level / users:
            break
        level, users = level + one.stock.level, users + one.users
    days = level / users
    return [max(one.users * days - one.stock.level, 0.0) if one.users > 0 else 0.0 for one in classes]
