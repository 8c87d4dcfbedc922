"""Food, cold stores and medicine by the hour."""

from __future__ import annotations

from math import exp, inf, log

from sim.scenario.schema import Compound
from sim.scenario.schema.compound import ColdStore as ColdStoreSpec
from sim.scenario.schema.compound import Spoilage
from sim.wall import Draws

from .phones import Phones
from .stocks import Stock, Store, get, put

NONE = 1e-9
"person-days that a place holds which is not there"


class Perishables:
    """A fridge, a freezer or the shelf: its temperature, the food in it and how that aged; time in hours."""

    def __init__(self, stock: Stock, spec: ColdStoreSpec | None, spoilage: Spoilage, draws: Draws) -> None:
        self.stock = stock
        self.ambient = self.set_point = draws(spoilage.ambient)
        self.warms = self.cools = 1.0
        if spec is not None:
            self.set_point = draws(spec.set_point)
            self.warms, self.cools = draws(spec.warms) / 3600, draws(spec.cools) / 3600
        self.reference, self.half_life = draws(spoilage.at), draws(spoilage.half_life) / 3600
        self.k = log(draws(spoilage.q10)) / 10
        self.target, self.away = self.set_point, 0.0
        "where its temperature goes, and how far that still is: 1e-20 degC beside 25 would round to none"
        self.age = self.ate = 0.0
        "half-lives gone, and eaten, since the last look"

    def step(self, hours: float, powered: bool) -> None:
        """Cool to the set point or warm to the room (Newton), and age: Simpson's rule over the step."""
        target, tau = (self.set_point, self.cools) if powered else (self.ambient, self.warms)
        self.away += self.target - target
        self.target = target
        degrees = [target + self.away * exp(-share * hours / tau) for share in (0, 0.5, 1)]
        rates = [exp(self.k * (each - self.reference)) for each in degrees]
        self.age += hours / self.half_life * (rates[0] + 4 * rates[1] + rates[2]) / 6
        self.away *= exp(-hours / tau)

    @property
    def temperature(self) -> float:
        """Temperature now [degC]."""
        return self.target + self.away

    def eat(self, wanted: float) -> float:
        """Eat what is there of what is wanted."""
        eaten = get(self.stock, wanted)
        self.ate += eaten
        return eaten

    def spoil(self) -> float:
        """Throw out what has spoiled since the last look."""
        lost = (self.stock.level + self.ate / 2) * (1 - 0.5**self.age)
        self.age = self.ate = 0.0
        return get(self.stock, lost)


class Stores:
    """Everything on the shelves, and the phones."""

    def __init__(self, store: Store, spec: Compound, draws: Draws) -> None:
        food = spec.stores.food
        if food.spoilage is None or spec.stores.cooking_gas:
            raise ValueError("the hourly program knows a house where food spoils and gas is no limit")
        self.fridge, self.freezer = (
            Perishables(
                store(draws(one.level), draws(one.capacity)) if one else store(0.0, NONE), one, food.spoilage,
                draws,
            )
            for one in (food.fridge, food.freezer)
        )
        self.warm = Perishables(store(0.0, draws(food.shelf.capacity)), None, food.spoilage, draws)
        self.shelf = store(draws(food.shelf.level), draws(food.shelf.capacity))
        self.perishable = {
            cordon: draws(food.perishable.at(cordon)) for cordon in ("open", "watch", "checkpoint", "siege")
        }
        rules = spec.household.ration.food
        self.energy = {"normal": 1.0, "rationed": draws(rules.rationed), "survival": draws(rules.survival)}
        self.spoiled = self.eaten = 0.0
        medicine = [one for _, one in sorted(spec.stores.medicine.items())]
        self.medicine = [store(draws(one.level), inf) for one in medicine]
        self.users = [draws(one.users) for one in medicine]
        if any(one.delivery_share is not None for one in medicine):
            raise ValueError("the hourly program knows medicine that goes to whom it lacks most")

        serve = [load for load in spec.power.loads.values() if load.serves == "devices"]
        watts = draws(serve[0].power) if serve else 0.0
        self.phones = Phones(store, spec.comms.devices, watts, draws)

    def step(self, hours: float, people: int, ration: str, fridge: bool, freezer: bool) -> None:
        """Eat what spoils first, and take medicine."""
        days = hours / 24
        self.warm.step(hours, False)
        self.fridge.step(hours, fridge)
        self.freezer.step(hours, freezer)
        if people:
            wanted = rest = people * self.energy[ration] * days
            for place in (self.warm, self.fridge, self.freezer):
                rest -= place.eat(rest)
            rest -= get(self.shelf, rest)
            self.eaten = wanted - rest
            for stock, users in zip(self.medicine, self.users, strict=True):
                get(stock, users * people * days)
        else:
            self.eaten = 0.0

    def receive_food(self, amount: float, cordon: str) -> float:
        """The perishable part where it is coldest, the rest on the shelf."""
        self.spoil()
        fresh = left = amount * self.perishable[cordon]
        for cold in sorted((self.fridge, self.freezer), key=lambda cold: (cold.temperature, cold.set_point)):
            left -= put(cold.stock, left)
        room = self.shelf.capacity - self.shelf.level - self.warm.stock.level
        dry = put(self.shelf, min(amount - fresh, room))
        return fresh - left + dry + put(self.warm.stock, min(left, room - dry))

    def receive_medicine(self, amount: float) -> float:
        """To the classes that would run out first, until all of them last equally long."""
        taken = [pair for pair in zip(self.medicine, self.users, strict=True) if pair[1] > 0]

        def lacking(days: float) -> float:
            return sum(max(days * users - stock.level, 0.0) for stock, users in taken)

        # How long they last then, by halving: what they lack of it is the amount.
        least, most = 0.0, amount / sum(users for _, users in taken)
        most += max(stock.level / users for stock, users in taken)
        for _ in range(100):
            days = (least + most) / 2
            least, most = (least, days) if lacking(days) > amount else (days, most)
        for stock, users in taken:
            put(stock, days * users - stock.level)
        return amount

    def spoil(self) -> None:
        """The look at all perishable food."""
        self.spoiled += self.fridge.spoil() + self.freezer.spoil() + self.warm.spoil()

    def food_cover(self, people: int) -> float:
        """Days of cover of all food at 2,100 kcal."""
        perishable = sum(place.stock.level for place in (self.warm, self.fridge, self.freezer))
        return (perishable + self.shelf.level) / people

    def medicine_cover(self, people: int) -> float:
        """Days of cover of the medicine that is shortest."""
        return min(
            (
                stock.level / (users * people)
                for stock, users in zip(self.medicine, self.users, strict=True)
                if users
            ),
            default=inf,
        )
