"""Oracle mode: the hourly house lives through what a run of `sim` says came from outside and was decided.

Told are: people, grid, signal, cordon, what each admitted delivery brought, when units ran, and the
rations. All levels are the hourly program's own. An hour in which something told changes is cut there,
because rounding two runs a day to the hour would add up to more than what is to be tested. Rates are then
constant within a step but for a store that runs empty or full in it, so that levels may differ by what
flows in one hour, no more.

This mode proves that stores, flows, loads, fuel and spoilage are worked out right. It proves nothing on
luck, on decisions or on history; those it takes over (though it says where it would have chosen another
ration).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Generator, Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any, cast
from unittest.mock import patch

import simpy

from sim.engine import DAY, Noise
from sim.history import Targets
from sim.replication import Calendar, Drawn, Replication, replicate
from sim.scenario.schema import Scenario
from sim.wall import Draws, Wall

from .house import STORED, House, level_names
from .stocks import containers, move

HOUR = 3600
USES = ("drinking", "cooking", "hygiene", "flushing")
DECIDED_ANEW = ("people", "people.needs", "water.ration", "food.ration")
"with what a ration is decided again, beside the daily plan, an admission, and mains that come or go"
TOLD = ("people", "people.needs", "grid", "signal", "cordon", "water.ration", "food.ration")


@dataclass(frozen=True)
class Told:
    """What the hourly house is told, by second."""

    changes: dict[int, list[tuple[str, Any]]]
    arrivals: dict[int, list[tuple[str, float]]]
    "what the gate let in: line and quantity, before it is known what finds room"
    moved: dict[int, list[tuple[str, float]]]
    "what the record says was in a stock: the stock and the amount that this adds or takes"


@dataclass(frozen=True)
class Gap:
    """Where one measure of the two programs is farthest apart."""

    name: str
    gap: float
    tolerance: float
    second: int

    @property
    def agrees(self) -> bool:
        """Whether the programs are as near as they must be."""
        return self.gap <= self.tolerance


@dataclass(frozen=True)
class Ration:
    """A daily plan at which the hourly house would have chosen another ration than it was told."""

    kind: str
    second: int
    told: str
    chosen: str
    margin: float
    "how far its stores were from the limit [L or person-d]"


@dataclass
class Played:
    """One replication, played by both."""

    ours: Replication
    names: tuple[str, ...]
    hour: tuple[float, ...]
    "by name: what leaves the stock in an hour at most"
    seconds: list[int] = field(default_factory=list)
    "ends of days [s]"
    levels: list[tuple[float, ...]] = field(default_factory=list)
    "of the hourly house, by day and name"
    rations: list[Ration] = field(default_factory=list)
    mute: float = 0.0
    "hours without a voice"
    flat: int = 0
    "how often the devices ran flat"
    drunk: float = 0.0
    "untreated water drunk [L]"
    unmet: list[float] = field(default_factory=lambda: [0.0] * len(USES))
    "water short of the reference need, by use [L]"
    ran_dry: int = 0
    "how often a store of water ran dry"
    most: tuple[float, ...] = ()
    "what is drunk untreated, and what is lacking of each use, in an hour at most [L]"

    def gaps(self) -> list[Gap]:
        """By stock the day on which it is farthest apart for its tolerance; then, over the whole run, the
        hours without a voice and the water that was drunk untreated or lacked.
        """
        records, found = self.ours.records, []
        for place, name in enumerate(self.names):
            if name not in records.names:
                continue
            ours = records.series(name).at(self.seconds)
            gaps = [
                Gap(name, abs(row[place] - float(level)), self.hour[place], second)
                for second, row, level in zip(self.seconds, self.levels, ours, strict=True)
            ]
            found.append(max(gaps, key=lambda gap: gap.gap))
        mute = records.series("comms.usable").is_("no").integral([records.horizon])[0] / HOUR
        mute = abs(self.mute - float(mute))
        found.append(Gap("hours without a voice", mute, float(self.flat), records.horizon))
        names = ("unsafe", *(f"unmet.{use}" for use in USES))
        for name, total, most in zip(names, (self.drunk, *self.unmet), self.most, strict=True):
            whole = float(records.series(f"water.{name}").integral([records.horizon])[0]) / DAY
            found.append(Gap(f"water.{name}", abs(total - whole), most * self.ran_dry, records.horizon))
        return found

    def wrong_rations(self) -> list[Ration]:
        """Plans at which it chose another ration though its stores were not within tolerance of the limit."""
        water = sum(self.hour[self.names.index(f"water.{name}")] for name in ("tank", "header", "drinking"))
        places = ("shelf", "perishable", "fridge", "freezer")
        food = sum(self.hour[self.names.index(f"food.{name}")] for name in places)
        return [one for one in self.rations if one.margin > (water if one.kind == "water" else food)]


def ours(scenario: Scenario, number: int, central: bool) -> tuple[Replication, Told]:
    """One replication of `sim`, and what to tell of it."""
    told = Told(defaultdict(list), defaultdict(list), defaultdict(list))
    receive, bring_to, bring = Wall.receive, Targets.bring_to, Targets.bring

    def noted(wall: Wall, line: str, amount: float) -> float:
        told.arrivals[wall.stage.clock.now].append((line, amount))
        return receive(wall, line, amount)

    def moved(targets: Targets, fact: str, stock: str, level: float, known: float | None) -> float:
        amount = bring_to(targets, fact, stock, level, known)
        told.moved[targets.wall.stage.clock.now].append((stock, amount))
        return amount

    def brought(targets: Targets, fact: str, stock: str, amount: float) -> None:
        bring(targets, fact, stock, amount)
        told.moved[targets.wall.stage.clock.now].append((stock, amount))

    with (
        patch.object(Wall, "receive", noted), patch.object(Targets, "bring_to", moved),
        patch.object(Targets, "bring", brought),
    ):
        replication = replicate(scenario, number=number, central=central)
    records = replication.records
    for name in records.names:
        if name not in (*TOLD, "mains") and not name.startswith("power.generators."):
            continue
        series = records.series(name)
        for second, value in zip(series.times.tolist(), series.values.tolist(), strict=True):
            told.changes[second].append((name, value))
    return replication, told


def windows(scenario: Scenario, calendar: Calendar, noise: Noise, draws: Draws) -> Iterator[tuple[int, str]]:
    """Second and word (opens, closes) of the windows in which mains might run."""
    spec = scenario.compound.water.mains
    if spec is None:
        return
    every, served = int(draws(spec.every)), draws(spec.served)
    begin, window = (spec.first - calendar.local.reads(0)) % DAY, 0
    while begin <= calendar.horizon:
        if noise.uniform("mains", "served", window) < served:
            length = int(draws.each(spec.window, window))
            if length >= every:
                raise ValueError("the hourly program knows windows that end before the next one begins")
            yield begin, "opens"
            yield begin + length, "closes"
        begin, window = begin + every, window + 1


def play(
    scenario: Scenario, number: int = 0, central: bool = False, *,
    change: Callable[[House], None] | None = None,
) -> Played:
    """Play one replication with both programs; `change` puts a mistake in the hourly one, to be found."""
    replication, told = ours(scenario, number, central)
    calendar = Calendar.of(scenario)
    noise = Noise(1, number)
    draws = Drawn(noise, calendar, central)
    for second, what in windows(scenario, calendar, noise, draws):
        told.changes[second].append(("mains.window", what))
    env = simpy.Environment()
    house = House(scenario, calendar, noise, draws, containers(env))
    people = int(replication.records.series("people.needs").values.max())
    names = level_names(tuple(sorted(scenario.compound.stores.medicine)))
    played = Played(replication, names, tolerances(house, people))
    played.most = tuple(rate * people for rate in (house.water.rates["normal"][0], *house.water.need))
    if change is not None:
        change(house)

    def live() -> Generator[simpy.Event, Any, None]:
        mains = {"mains": scenario.compound.water.mains_at_start, "window": "closes"}
        plan = (scenario.compound.household.plan_at - calendar.local.reads(0)) % DAY
        plans = range(plan, calendar.horizon, DAY)
        heard = {*told.changes, *told.arrivals, *told.moved, *plans, *range(0, calendar.horizon, HOUR)}
        cuts = [*sorted(second for second in heard if second < calendar.horizon), calendar.horizon]
        for second, until in pairwise(cuts):
            house.months_begin(second)
            ran = house.mains
            for name, value in told.changes.get(second, ()):
                _apply(house, mains, name, value)
            house.look_at_well()
            for stock, amount in told.moved.get(second, ()):
                kept = house.stock(stock)
                kept.grow(max(kept.capacity, kept.level + amount))
                move(kept, amount)
            names = {name for name, _ in told.changes.get(second, ())}
            if house.mains != ran:
                house.look_in_an_hour()
            if house.mains != ran or names.intersection(DECIDED_ANEW):
                house.feed_beyond()
            of_day = (calendar.local.reads(0) + second) % DAY
            if of_day == scenario.compound.household.plan_at and house.people:
                house.stores.spoil()
                if second not in told.arrivals:
                    played.rations.extend(_other_rations(house, second))
                house.feed_beyond()
                house.carry(plan=True)
                house.save()
            for line, amount in told.arrivals.get(second, ()):
                house.receive(line, amount)
                if line in STORED:
                    house.feed_beyond()
                    house.carry()
            house.carry_again()
            if of_day == 0:
                note(second)
            hours = (until - second) / HOUR
            charge = house.stores.phones.stock.level
            yield env.timeout(hours)
            full = [stock.level > 0 for stock in house.water.stores]
            house.step(hours, of_day / HOUR)
            played.ran_dry += sum(
                had and stock.level <= 0 for had, stock in zip(full, house.water.stores, strict=True)
            )
            played.drunk += house.unsafe
            played.unmet = [one + more for one, more in zip(played.unmet, house.unmet, strict=True)]
            played.flat += charge > house.stores.phones.stock.level <= 0
            played.mute += hours - house.reached
        note(calendar.horizon - 1)

    def note(second: int) -> None:
        played.seconds.append(second)
        played.levels.append(house.levels())

    env.process(live())
    env.run()
    return played


def _apply(house: House, mains: dict[str, str], name: str, value: Any) -> None:
    if name == "people.needs":
        house.needing = int(value)
    elif name == "people":
        house.people = house.carriers = int(value)
    elif name == "grid":
        house.grid = value == "on"
    elif name in ("mains", "mains.window"):
        if name == "mains":
            mains["mains"] = value
        else:
            mains["window"] = value
        house.mains = mains["mains"] == "steady" or (
            mains["mains"] == "intermittent" and mains["window"] == "opens"
        )
    elif name.startswith("power.generators."):
        units = house.power.units
        units[name.removeprefix("power.generators.")].state = cast(str, value)
        house.unit = next((unit for unit in units.values() if unit.state == "running"), None)
    else:
        setattr(house, name.replace(".", "_"), value)


def _other_rations(house: House, second: int) -> Iterator[Ration]:
    people = house.needing
    for kind, told, chosen, cover, need, limits in (
        ("water", house.water_ration, house.choose_water_ration()[0], house.water.cover(people),
         house.water.need_a_day, house.water_limits[house.cordon]),
        ("food", house.food_ration, house.choose_food_ration(), house.stores.food_cover(people), 1.0,
         house.food_limits),
    ):
        if told != chosen:
            margin = min(abs(cover - limit) for limit in limits) * need * people
            yield Ration(kind, second, told, chosen, margin)


def tolerances(house: House, people: int) -> tuple[float, ...]:
    """By stock: what leaves it in an hour at the fullest ration with the most people.

    Between two cuts all that is told is constant, so that a step errs only where a store runs empty or full
    in it: what the next store gives or gets from then on is known to the step, not to the second. That is
    at most what leaves the store in an hour, and the next time it is empty or full it is forgotten. Through
    the tank goes all water.
    """
    drinking, cooking, hygiene, flushing = (rate * people for rate in house.water.rates["normal"])
    meal = people / 24
    watts = sum(load.watts for load in house.power.loads)
    burn = max((unit.burn_idle + unit.burn_load * watts for unit in house.power.units.values()), default=0.0)
    everything = drinking + cooking + hygiene + flushing
    return (
        everything, everything, drinking + cooking, flushing,
        meal, meal, meal, meal, *[users * meal for users in house.stores.users], burn,
        house.stores.phones.draw_of_all,
    )
