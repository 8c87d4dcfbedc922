"""What plays and does nothing: parts that nothing feeds, quantities that nothing uses.

Each row is a condition of the whole scenario, where it stands, and what to say. What a used file brings for
any house is not doubted, since this scenario does not say it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from math import fsum
from typing import TYPE_CHECKING

from sim.scenario.layers.tree import Tree
from sim.scenario.numbers.quantity import format_quantity
from sim.scenario.text.errors import Problem
from sim.scenario.text.marks import Path

if TYPE_CHECKING:
    from sim.scenario.schema import Scenario
    from sim.scenario.schema.history import Fact

Row = tuple[bool, Path, str, str]
"""Whether it is doubted, where, what was expected and what is there."""
POWER, WATER, SIEGE = ("compound", "power"), ("compound", "water"), ("siege",)
HINT = "If that is meant, leave it: this is a warning."


def idle(scenario: Scenario, tree: Tree) -> Iterator[Problem]:
    """Yield warnings of parts without effect."""
    used = {layer.file for layer in tree.layers if layer.used_by}
    rows = (*_power(scenario), *_water(scenario), *_rations(scenario), *_outside(scenario))
    for doubted, at, expected, received in rows:
        mark = tree.mark(at)
        if doubted and mark.file not in used:
            message = f"expected {expected}, received {received}"
            yield replace(tree.problem("W610", mark, message, HINT), severity="warning")


def _facts(scenario: Scenario) -> list[Fact]:
    history = scenario.history
    return list(history.facts.values()) if history.follow != "none" else []


def _ever(scenario: Scenario, state: str, *words: str) -> bool:
    """Whether the record ever sets a state to one of some words."""
    return any((fact.set or {}).get(state) in words for fact in _facts(scenario))


def _filled(scenario: Scenario, stock: str) -> bool:
    """Whether the record ever puts something into a stock."""
    return any(stock in (fact.level or {}) or stock in (fact.brings or {}) for fact in _facts(scenario))


def _power(scenario: Scenario) -> Iterator[Row]:
    compound, power = scenario.compound, scenario.compound.power
    gives = {one.gives for one in scenario.siege.diplomacy.concessions.values() if one.rate.size > 0}
    grid = power.grid.at_start == "on" or "grid" in gives or _ever(scenario, "grid", "on")
    fires = {fact.fires for fact in _facts(scenario)}
    source = bool(grid or power.generators or any(one.peak.size > 0 for one in power.solar.values()))
    wanted = any(one.power.size > 0 for one in power.loads.values())
    stored = any(one.capacity.size * one.level.size > 0 for one in power.battery.values())
    yield (
        not source and not stored and wanted, (*POWER, "grid", "at_start"),
        "a source for the loads: grid, generator, solar or a charged battery", "none",
    )  # fmt: skip
    beside = fsum(one.discharge_limit.size for one in power.battery.values() if one.capacity.size > 0)
    beside += fsum(one.peak.size * one.performance.size for one in power.solar.values())
    for name, load in power.loads.items():
        for id, unit in power.generators.items():
            most = unit.rating.size + beside
            yield (
                load.power.size > most > 0, (*POWER, "loads", name, "power"),
                f"at most the {format_quantity(most, 'power')} that {id} gives, with what is beside it",
                f"{format_quantity(load.power.size, 'power')}, which is shed whenever {id} serves",
            )  # fmt: skip
        yield (
            load.power.size > beside > 0 and not (grid or power.generators), (*POWER, "loads", name, "power"),
            f"at most the {format_quantity(beside, 'power')} of panels and batteries",
            f"{format_quantity(load.power.size, 'power')}, which is always shed",
        )  # fmt: skip
    for name, bank in power.battery.items():
        at = (*POWER, "battery", name)
        yield not source and bank.capacity.size > 0, at, "something that charges the battery", "none"
    for name, panels in power.solar.items():
        at = (*POWER, "solar", name)
        yield panels.peak.size > 0 and not wanted, at, "a load that panels can serve", "none"
    for name, unit in power.generators.items():
        at = (*POWER, "generators", name)
        granted = "generator" in gives or any(
            fires & {f"concessions.{id}" for id, one in scenario.siege.diplomacy.concessions.items()
                     if one.gives == "generator"}
        )  # fmt: skip
        yield (
            unit.replacement and not granted, (*at, "replacement"), "a concession that gives a generator",
            "none, so it never comes in",
        )  # fmt: skip
        yield (
            bool(unit.services) and unit.service is None, (*at, "services"),
            "a rule of service beside services", "none, so they do nothing",
        )  # fmt: skip
        lines = scenario.siege.lines
        lacking = [line for line in ("technician", "spares") if line not in lines]
        spoken = {one.track for one in scenario.history.complete.values()} | fires
        yield (
            unit.repair is not None and f"repair.{name}" not in spoken and bool(lacking), (*at, "repair"),
            "the lines technician and spares for a repair", f"no line {' and no line '.join(lacking)}",
        )  # fmt: skip
        yield (
            compound.stores.fuel is None, at, "a store of fuel, compound.stores.fuel, for the generator",
            "none, so it never runs",
        )  # fmt: skip
    mended = any(f"repair.{name}" in fires for name in power.generators)
    for name, fact in scenario.history.facts.items() if scenario.history.follow != "none" else ():
        said = fact.attempt
        yield (
            said is not None and said.result != "refused" and said.line in ("technician", "spares")
            and bool(power.generators) and not mended,
            ("history", "facts", name, "attempt"), "a fact that tells of the repair, fires: repair.ID",
            "none: a documented visit mends nothing by itself",
        )  # fmt: skip
    yield (
        power.running is not None and not power.generators, (*POWER, "running"),
        "a generator for the schedule", "none",
    )  # fmt: skip
    fuel = compound.stores.fuel
    yield (
        fuel is not None and not power.generators, ("compound", "stores", "fuel"),
        "a generator that burns the fuel", "none",
    )  # fmt: skip
    there = {
        "fridge": compound.stores.food.fridge, "freezer": compound.stores.food.freezer,
        "pump": compound.water.pump if compound.water.lift == "pump" else None,
        "well": compound.water.well if compound.water.well and compound.water.well.lift == "pump" else None,
        "fixed line": compound.comms.fixed,
    }  # fmt: skip
    for name, load in power.loads.items():
        if load.serves in there and there[load.serves] is None:
            yield True, (*POWER, "loads", name), f"a {load.serves} that the load serves", "none"


def _rations(scenario: Scenario) -> Iterator[Row]:
    food, water = (rules := scenario.compound.household.ration).food, rules.water
    states = ("open", "watch", "checkpoint", "siege")
    limits = {"water": [(water.survival_below.at(one), water.rationed_below.at(one)) for one in states]}
    limits["food"] = [(food.survival_below, food.rationed_below)]
    for what, pairs in limits.items():
        least, most = max(pairs, key=lambda pair: pair[0].size - pair[1].size)
        yield (
            least.size > most.size, ("compound", "household", "ration", what, "survival_below"),
            f"at most the {format_quantity(most.size, 'duration')} of rationed_below",
            f"{format_quantity(least.size, 'duration')}, so that there is no ration between",
        )  # fmt: skip


def _water(scenario: Scenario) -> Iterator[Row]:
    water = scenario.compound.water
    mains = water.mains_at_start != "none" or _ever(scenario, "mains", "steady", "intermittent")
    yield (
        water.mains is not None and not mains, (*WATER, "mains"), "mains that run at the start or by a fact",
        "neither, so these are never used",
    )  # fmt: skip
    yield (
        water.pump is not None and water.lift != "pump", (*WATER, "pump"), "lift: pump beside a pump",
        f"lift: {water.lift}, so it is never used",
    )  # fmt: skip
    yield (
        water.lift == "hand" and not any(one.carries for one in scenario.compound.household.people.values()),
        (*WATER, "lift"), "people who carry, where water is lifted by hand", "none, so the taps stay dry",
    )  # fmt: skip
    yield (
        water.lift != "gravity" and water.header.capacity.size <= 0, (*WATER, "header", "capacity"),
        "a header that takes what is lifted", f"{water.header.capacity.text}, so the taps stay dry",
    )  # fmt: skip
    pool = water.pool
    yield (
        pool is not None and pool.level.size <= 0 and not _filled(scenario, "water.pool")
        and not (water.rain is not None and water.rain.into == "pool"),
        (*WATER, "pool"), "rain or a fact that fills the empty pool", "neither",
    )  # fmt: skip
    yield (
        pool is not None and pool.capacity.size <= 0 and pool.level.size > 0, (*WATER, "pool"),
        "a pool that holds what is in it", f"a capacity of {pool.capacity.text if pool else ''}",
    )  # fmt: skip
    well = water.well
    if well is not None:
        yield (
            well.power is not None and well.lift != "pump", (*WATER, "well", "power"),
            "lift: pump beside the watts of a pump", f"lift: {well.lift}, so they are never used",
        )  # fmt: skip


def _outside(scenario: Scenario) -> Iterator[Row]:
    siege, facts = scenario.siege, _facts(scenario)
    lines, diplomacy = siege.lines, siege.diplomacy
    attempted = {fact.attempt.line for fact in facts if fact.attempt is not None}
    for name, line in lines.items():
        yield (
            line.every is None and line.order_below is None and name not in attempted
            and name not in ("technician", "spares"), ("siege", "lines", name),
            "'every', 'order_below' or a documented attempt", f"none, so nothing ever comes on {name!r}",
        )  # fmt: skip
    for name, one in scenario.compound.stores.medicine.items():
        yield (
            one.users.size > 0 and "medicine" not in lines and not _filled(scenario, f"medicine.{name}"),
            ("compound", "stores", "medicine", name), "a line or a fact that brings medicine", "neither",
        )  # fmt: skip
    raised = _ever(scenario, "pressure", "raised")
    raised = raised or any(track.raises_pressure.size > 0 for track in diplomacy.tracks.values())
    for name in siege.cordon.triggers:
        at = ("siege", "cordon", "triggers", name)
        yield not raised, at, "a track or a fact that raises pressure", "neither, so nothing triggers it"
    for name, concession in diplomacy.concessions.items():
        at = ("siege", "diplomacy", "concessions", name)
        yield (
            concession.gives == "generator"
            and not any(unit.replacement for unit in scenario.compound.power.generators.values()),
            at, "a generator that comes in by concession, replacement: true", "none, so nothing is given",
        )  # fmt: skip
    depended = {id for fact in facts for id in fact.variant or ()}
    for name in scenario.history.variants:
        dispute: Path = ("history", "variants", name)
        needless = bool(facts) and name not in depended
        yield needless, dispute, f"a fact that depends on the dispute {name!r}", "none"
    talks = {word: times for word, times in siege.custody.talks.items() if times.size != 1}
    yield (
        bool(talks) and not diplomacy.concessions, ("siege", "custody", "talks"),
        "a concession whose rate the custodian changes", "none",
    )  # fmt: skip
