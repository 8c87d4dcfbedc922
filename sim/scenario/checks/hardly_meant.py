"""What a scenario leaves to chance or without effect, and its author may not know of: a grid that may come
back, a tank that nothing empties, containers too small for what people carry.

All of it plays, so all of it is only doubted.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from math import fsum
from typing import TYPE_CHECKING

from sim.scenario.checks.dates import time_of
from sim.scenario.layers.tree import Tree
from sim.scenario.numbers.quantity import format_quantity
from sim.scenario.text.errors import Problem
from sim.scenario.text.marks import Path

if TYPE_CHECKING:
    from sim.scenario.schema import Scenario

WATER: Path = ("compound", "water")
GRID: Path = ("compound", "power", "grid", "at_start")
STEP = 100.0
"""To what a capacity that is advised is rounded up [L]."""


def hardly_meant(scenario: Scenario, tree: Tree) -> Iterator[Problem]:
    """Yield warnings of what a scenario does that few authors mean."""
    for found in (*_grid(scenario, tree), *_pump(scenario, tree), *_carried(scenario, tree)):
        yield replace(found, severity="warning")


def _grid(scenario: Scenario, tree: Tree) -> Iterator[Problem]:
    """A grid that is off at the start and may be given back, of which the record says nothing."""
    if scenario.compound.power.grid.at_start != "off":
        return
    giving = [
        name
        for name, one in scenario.siege.diplomacy.concessions.items()
        if one.gives == "grid" and one.rate.size > 0
    ]
    tracks = {"grid", *(f"concessions.{name}" for name in giving)}
    history = scenario.history
    followed = history.follow != "none"
    silent = followed and any(one.track in tracks for one in history.complete.values())
    connected = followed and any(
        (fact.set or {}).get("grid") == "on" or fact.fires in tracks for fact in history.facts.values()
    )
    if not giving or silent or connected:
        return
    start, end = time_of(scenario)
    span = f"from: {start:%Y-%m-%d}, until: {end:%Y-%m-%d}" if end is not None else "from: DATE, until: DATE"
    message = (
        "expected a fact that connects the grid, or a silence on the track grid, as it is off at the start "
        f"and siege.diplomacy.concessions.{giving[0]} may give it, received neither"
    )
    hint = (
        "It may come back by chance; if it does not, write history: {complete: {grid: {track: grid, "
        f"{span}, assumed: WHY}}}}}}."
    )
    yield tree.problem("W606", tree.mark(GRID), message, hint)


def _pump(scenario: Scenario, tree: Tree) -> Iterator[Problem]:
    """A lift by a pump that is not there."""
    water = scenario.compound.water
    if water.lift == "pump" and water.pump is None:
        at = next(each for each in ((*WATER, "pump"), (*WATER, "lift"), WATER) if tree.stands(each))
        message = "expected a pump, as compound.water.lift is 'pump', received none: nothing lifts tank water"
        yield tree.problem("W607", tree.mark(at), message, "People carry it: write lift: hand.")


def _carried(scenario: Scenario, tree: Tree) -> Iterator[Problem]:
    """Containers that do not hold what people carry for a day."""
    water, household = scenario.compound.water, scenario.compound.household
    nothing_lifts = water.lift == "hand" or (water.lift == "pump" and water.pump is None)
    by_hand = nothing_lifts or (water.well is not None and water.well.lift == "hand")
    use = household.use.get("rationed")
    people = fsum(group.count.size for group in household.people.values() if group.needs)
    if not by_hand or use is None or people <= 0:
        return
    uses = (use.drinking, use.cooking, use.hygiene, use.flushing)
    need = people * fsum(one.size for one in uses) * 86400
    holds = water.header.capacity.size
    if holds >= need:
        return
    enough = f"{STEP * -(-need // STEP):g} L"
    told = format_quantity(holds, "volume")
    message = (
        f"expected a header of at least {format_quantity(need, 'volume')}, the rationed use of {people:g} "
        f"people in a day, as water is carried by hand, received {told}"
    )
    told_in_mean = " in the mean" if water.header.capacity.prior is not None else ""
    hint = (
        "No more is carried at a time than the header takes: write compound: {water: {header: {capacity: "
        f"{enough}, level: {enough}}}}}}}."
    )
    at = (*WATER, "header", "capacity")
    yield tree.problem("W608", tree.where.get((*at, "value")) or tree.mark(at), message + told_in_mean, hint)
