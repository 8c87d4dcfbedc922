"""Food, cold stores, medicine and device batteries by the hour."""

from __future__ import annotations

from math import exp, inf, log

from sim.scenario.schema import Compound
from sim.scenario.schema.compound import ColdStore as ColdStoreSpec
from sim.scenario.schema.compound import Spoilage
from sim.wall import Draws

from .stocks import Store, get, move, put


class ColdStore:
    """A fridge or freezer: its temperature, the food in it and how long that was warm; time in hours."""

    def __init__(self, store: Store, spec: ColdStoreSpec, spoilage: Spoilage, draws: Draws) -> None:
        self.stock = store(draws(spec.level), draws(spec.capacity))
        self.set_point, self.ambient = draws(spec.set_point), draws(spoilage.ambient)
        self.warms, self.cools = draws(spec.warms) / 3600, draws(spec.cools) / 3600
        self.limit = draws(spoilage.above)
        self.midpoint, self.width = draws(spoilage.midpoint) / 3600, draws(spoilage.width) / 3600
        self.at_zero = 1 / (1 + exp(self.midpoint / self.width))
        self.warms_in_an_hour, self.cools_in_an_hour = exp(-1 / self.warms), exp(-1 / self.cools)
        self.temperature = self.set_point
        self.warm = self.looked = 0.0
        "hours above the limit so far, and up to the last look"

    def step(self, hours: float, powered: bool) -> None:
        """Cool to the set point or warm to the room (Newton)."""
        if powered:
            target, tau, kept = self.set_point, self.cools, self.cools_in_an_hour
        else:
            target, tau, kept = self.ambient, self.warms, self.warms_in_an_hour
        if hours != 1.0:
            kept = exp(-hours / tau)
        before = self.temperature
        after = self.temperature = target + (before - target) * kept
        limit = self.limit
        if after > limit:
            if before > limit:
                self.warm += hours
            else:
                self.warm += hours - tau * log((before - target) / (limit - target))
        elif before > limit:
            self.warm += tau * log((before - target) / (limit - target))

    def spoil(self) -> float:
        """Throw out what has spoiled since the last look."""
        if self.warm == self.looked:
            return 0.0
        before, now = self._lost(self.looked), self._lost(self.warm)
        self.looked = self.warm
        return get(self.stock, self.stock.level * (now - before) / (1 - before))

    def _lost(self, warm: float) -> float:
        share = 1 / (1 + exp(min((self.midpoint - warm) / self.width, 700.0)))
        return min((share - self.at_zero) / (1 - self.at_zero), 1 - 1e-12)

    def add(self, amount: float) -> tuple[float, float]:
        """Put fresh food in, after a look at the old; returns what fitted and what of the old was lost."""
        lost = self.spoil()
        before = self.stock.level
        fitted = put(self.stock, amount)
        if self.stock.level > 0:
            self.warm *= before / self.stock.level
            self.looked = self.warm
        return fitted, lost


class Stores:
    """Everything on the shelves, and the phones."""

    def __init__(self, store: Store, spec: Compound, draws: Draws) -> None:
        food = spec.stores.food
        if food.fridge is None or food.freezer is None or food.spoilage is None or spec.stores.cooking_gas:
            raise ValueError(
                "the hourly program knows a house with fridge and freezer, and without limited gas"
            )
        self.fridge = ColdStore(store, food.fridge, food.spoilage, draws)
        self.freezer = ColdStore(store, food.freezer, food.spoilage, draws)
        self.shelf = store(draws(food.shelf.level), draws(food.shelf.capacity))
        self.perishable = draws(food.perishable)
        rules = spec.household.ration.food
        self.energy = {"normal": 1.0, "rationed": draws(rules.rationed), "survival": draws(rules.survival)}
        self.spoiled = self.eaten = 0.0
        medicine = [one for _, one in sorted(spec.stores.medicine.items())]
        self.medicine = [store(draws(one.level), inf) for one in medicine]
        self.users = [draws(one.users) for one in medicine]
        self.delivery_shares = [draws(one.delivery_share) for one in medicine]

        devices = spec.comms.devices
        count = draws(devices.count)
        self.draw, self.charger = count * draws(devices.draw), count * draws(devices.charger)
        self.trickle = draws(devices.trickle) if devices.trickle else 0.0
        self.awake_for = 24 * min(self.trickle / draws(devices.saving), 1.0)
        "hours from the plan on in which the trickle keeps one phone alive"
        self.wakes = spec.household.plan_at // 3600
        self.waited = False
        "whether a morning has come since the phones went flat"
        self.devices = store(count * draws(devices.battery), count * draws(devices.battery))

    def step(
        self, hours: float, people: int, ration: str, fridge: bool, freezer: bool, charging: bool, hour: float
    ) -> float:
        """Eat what spoils first, take medicine, use phones; returns for how many hours a phone is alive."""
        days = hours / 24
        self.fridge.step(hours, fridge)
        self.freezer.step(hours, freezer)
        if people:
            wanted = rest = people * self.energy[ration] * days
            rest -= get(self.fridge.stock, rest)
            if rest > 0:
                rest -= get(self.freezer.stock, rest)
                if rest > 0:
                    rest -= get(self.shelf, rest)
            self.eaten = wanted - rest
            for stock, users in zip(self.medicine, self.users, strict=True):
                get(stock, users * people * days)
        else:
            self.eaten = 0.0
        move(self.devices, (self.trickle - self.draw + (self.charger if charging else 0.0)) * hours)
        if charging or self.devices.level > 0:
            self.waited = False
            return hours
        if self.awake_for >= 24:
            return hours
        since = (hour - self.wakes) % 24
        self.waited = self.waited or since < hours
        return min(max(self.awake_for - since, 0.0), hours) if self.waited else 0.0

    def receive_food(self, amount: float) -> float:
        """The perishable part into a cold store that is cold, the rest on the shelf."""
        left = amount
        for cold in (self.fridge, self.freezer):
            if cold.temperature <= cold.limit:
                fitted, lost = cold.add(amount * self.perishable)
                self.spoiled += lost
                left -= fitted
                break
        return amount - left + put(self.shelf, left)

    def receive_medicine(self, amount: float) -> float:
        """Shared among the classes."""
        for stock, share in zip(self.medicine, self.delivery_shares, strict=True):
            put(stock, amount * share)
        return amount

    def spoil(self) -> None:
        """The daily look into the cold stores."""
        self.spoiled += self.fridge.spoil() + self.freezer.spoil()

    def food_cover(self, people: int) -> float:
        """Days of cover of all food at 2,100 kcal."""
        return (self.fridge.stock.level + self.freezer.stock.level + self.shelf.level) / people

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
