"""What a scenario leaves to chance or without effect, and its author may not know of: a grid that may come
back, a tank that nothing empties.

All of it plays, so all of it is only doubted.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from sim.scenario.checks.dates import time_of
from sim.scenario.layers.tree import Tree
from sim.scenario.text.errors import Problem
from sim.scenario.text.marks import Path

if TYPE_CHECKING:
    from sim.scenario.schema import Scenario

WATER: Path = ("compound", "water")
GRID: Path = ("compound", "power", "grid", "at_start")


def hardly_meant(scenario: Scenario, tree: Tree) -> Iterator[Problem]:
    """Yield warnings of what a scenario does that few authors mean."""
    for found in (*_grid(scenario, tree), *_pump(scenario, tree)):
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
