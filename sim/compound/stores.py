"""Stores: food that keeps and food that does not, medicine by class, fuel and cooking gas.

Food is counted in days of 2,100 kcal for one person, medicine in days of treatment for one person,
cooking gas in days of cooking. Perishable food goes where it is coldest, as far as there is room; the rest of
it lies on the shelf and spoils there. People eat what spoils first.
"""

from __future__ import annotations

from math import fsum, inf

from sim.compound.cold import Perishables
from sim.compound.power import Load
from sim.engine import DAY, Flow, Part, Stock, together
from sim.scenario.schema.compound import MedicineClass
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
        self.perishable = {state: draws(spec.food.perishable.at(state)) for state in wall.cordon.words}
        "share of a delivery, by the cordon that those who send and ask see"
        self.eaten: list[tuple[Stock, Flow]] = []
        food, capacity = spec.food, draws(spec.food.shelf.capacity)
        self.warm: Perishables | None = None
        "perishable food on the shelf; None: nothing spoils"
        if food.spoilage is not None:
            place = self._food("perishable", 0.0, capacity)
            self.warm = Perishables(stage, *place, food.spoilage, None, None)
        self.cold: list[Perishables] = []
        for name, store, load in (("fridge", food.fridge, fridge), ("freezer", food.freezer, freezer)):
            if store is not None:
                place = self._food(name, draws(store.level), draws(store.capacity))
                self.cold.append(Perishables(stage, *place, food.spoilage, store, load))
        self._places = (*self.cold, *([self.warm] if self.warm is not None else []))
        self.shelf, _ = self._food("shelf", draws(food.shelf.level), capacity)
        self.shelved = self.shelf.inflow("delivered")
        self._food_stocks = tuple(stock for stock, _ in self.eaten)
        self.eaten_channel = channel("food.eaten", "step", "person-d/d", DAY)
        self.spoiled_channel = channel("food.spoiled", "step", "person-d")
        if self.spoiled_channel is not None:
            self.spoiled_channel.step(0, 0.0)
        self.spoiled = 0.0
        stage.clock.endings.append(self.spoil)
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

    def _food(self, name: str, level: float, capacity: float) -> tuple[Stock, Flow]:
        stock = Stock(
            self.clock, f"food.{name}", min(level, capacity), capacity, rank_of(f"food.{name}"),
            self.stage.recorder.channel(f"food.{name}", "linear", "person-d"),
        )
        place = stock, stock.outflow("eaten")
        self.eaten.append(place)
        stock.dependants.append(self)
        return place

    # What comes in

    def receive_food(self, amount: float) -> float:
        """Food: the perishable part where it is coldest (if both are warm, will be coldest) and has room, the
        rest on the shelf.
        """
        self.spoil()  # before fresh food lies among the old
        fresh = left = amount * self.perishable[self.wall.cordon.value]
        for place in sorted(self.cold, key=lambda place: (place.temperature.value, place.cold)):
            left -= place.put(min(left, place.room))
        put, dry = fresh - left, amount - fresh
        if self.warm is None:
            return put + self.shelf.put(self.shelved, dry + left)
        room = max(self.shelf.capacity - self.shelf.level - self.warm.stock.level, 0.0)
        shelved = self.shelf.put(self.shelved, min(dry, room))
        return put + shelved + self.warm.put(min(left, max(room - shelved, 0.0)))

    def receive_medicine(self, amount: float) -> float:
        """Medicine, shared among the classes: as the scenario says, or to those that would run out first."""
        shares = [medicine.share for medicine in self.medicine if medicine.share is not None]
        parts = shares if len(shares) == len(self.medicine) else _levelled(self.medicine, amount)
        of = amount / fsum(parts)
        return fsum(
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
        """Look at all perishable food and throw out what has spoiled."""
        lost = 0.0
        for place in self._places:
            lost += place.spoil()
        if lost > 0:
            self.spoiled += lost
            if self.spoiled_channel is not None:
                self.spoiled_channel.step(self.clock.now, self.spoiled)

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
        people, least = self.wall.people.needing, inf
        for medicine in self.medicine:
            users = medicine.users * people
            if users > 0 and (cover := medicine.stock.level / users) < least:
                least = cover
        return least


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
