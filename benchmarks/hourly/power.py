"""Power by the hour: generator units, and who is served in this hour."""

from __future__ import annotations

from math import inf

from sim.engine import Noise
from sim.scenario.schema import Compound
from sim.scenario.schema.power import Generator as GeneratorSpec
from sim.wall import Draws

from .risk import Risk
from .stocks import Store, get


class Unit:
    """One generator; watts, litres an hour, hours of running."""

    def __init__(self, name: str, spec: GeneratorSpec, noise: Noise, draws: Draws) -> None:
        self.name, self.spec = name, spec
        self.rating = draws(spec.rating)
        self.burn_idle = draws(spec.burn_idle) * self.rating * 3600
        self.burn_load = draws(spec.burn_load) * 3600
        self.failure_to_start = draws(spec.failure_to_start)
        self.interval = draws(spec.service.every) / 3600 if spec.service and spec.service.every else None
        self.keeps = draws(spec.service.keeps) if spec.service else 1.0
        limit = spec.service.stress_at_most if spec.service else None
        self.stress_at_most = draws(limit) if limit is not None else inf
        self.shape, self.scale = draws(spec.wear.shape), draws(spec.wear.scale) / 3600
        self.age = draws(spec.age) / 3600
        self.worn = (self.age / self.scale) ** self.shape
        self.stress = 1.0
        self.ran = 0.0
        "hours since the last service"
        self.looked = 0.0
        "how many those were when the stress was set"
        self.state = "absent"
        self.risk = Risk(noise, f"generators.{name}.failure")

    def start(self) -> None:
        """Try to start; a start may break it."""
        if self.risk.lump(self.failure_to_start):
            self.state = "failed"
            return
        self.set_stress()
        self.state = "running"

    def set_stress(self) -> None:
        """What missed services multiply the risk of an hour by, from now to the next look."""
        self.looked = self.ran
        overdue = 0.0 if self.interval is None else self.ran / self.interval
        self.stress = min(1.0 + overdue * overdue, self.stress_at_most)

    def run(self, hours: float) -> None:
        """Age by some hours of running, and perhaps break."""
        if self.interval is not None and self.ran - self.looked >= self.interval / 10:
            self.set_stress()
        self.ran += hours
        self.age += hours
        worn = (self.age / self.scale) ** self.shape
        if self.risk.grow(self.stress * (worn - self.worn)):
            self.state = "failed"
        self.worn = worn

    def service(self) -> None:
        """Lower virtual age."""
        self.age *= self.keeps
        self.worn = (self.age / self.scale) ** self.shape
        self.ran = 0.0
        self.set_stress()


class Load:
    """Something that wants power, with the hours at which it does."""

    def __init__(
        self, watts: float, priority: int, name: str, serves: str, hours: frozenset[int] | None
    ) -> None:
        self.watts, self.priority, self.name, self.serves, self.hours = watts, priority, name, serves, hours


class Power:
    """Loads, units and fuel."""

    def __init__(self, store: Store, spec: Compound, noise: Noise, draws: Draws) -> None:
        power, fuel = spec.power, spec.stores.fuel
        if power.battery or power.solar:
            raise ValueError("the hourly program knows a house without battery or panels")
        loads = [
            Load(draws(one.power), int(draws(one.priority)), name, one.serves, _hours(one.hours))
            for name, one in power.loads.items()
        ]
        self.loads = sorted(loads, key=lambda load: (load.priority, load.name))
        for load in self.loads:
            if load.serves == "pump":
                pump = spec.water.pump if spec.water.lift == "pump" else None
                load.watts = draws(pump.power) if pump is not None else 0.0
            well = spec.water.well
            if load.serves == "well" and well is not None and well.power is not None:
                load.watts = draws(well.power)
        self.units = {name: Unit(name, one, noise, draws) for name, one in sorted(power.generators.items())}
        self.fuel = store(draws(fuel.level), draws(fuel.capacity)) if fuel else store(0.0, inf)
        self.everything = {load.serves for load in self.loads}
        self.nothing: set[str] = set()

    def wanted(self, hour: int) -> float:
        """Watts that the house wants at this hour."""
        return sum(one.watts for one in self.loads if one.hours is None or hour in one.hours)

    def served(self, capacity: float, hour: int) -> tuple[set[str], float]:
        """Purposes that a unit of this capacity serves at this hour, and their watts without the pump."""
        served, load, other = set(), 0.0, 0.0
        for one in self.loads:
            if one.hours is not None and hour not in one.hours:
                continue
            if load + one.watts <= capacity:
                load += one.watts
                served.add(one.serves)
                if one.serves != "pump":
                    other += one.watts
        return served, other

    def burn(self, unit: Unit, hours: float, watt_hours: float) -> float:
        """Fuel for some hours of running; returns what it took."""
        return get(self.fuel, unit.burn_idle * hours + unit.burn_load * watt_hours)


def _hours(windows: tuple[tuple[int, int], ...] | None) -> frozenset[int] | None:
    """Hours of the day that begin inside the windows."""
    if windows is None:
        return None
    return frozenset(
        hour
        for hour in range(24)
        for begin, end in windows
        if (begin <= hour * 3600 < end if begin <= end else hour * 3600 >= begin or hour * 3600 < end)
    )
