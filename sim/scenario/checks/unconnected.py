"""Parts of the water that are not joined to anything: mains that bring nothing, rain that runs nowhere, a
well whose pump nothing drives. Each would play as if it were not there.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from sim.scenario.layers.tree import Tree
from sim.scenario.text.errors import Problem
from sim.scenario.text.marks import Path

if TYPE_CHECKING:
    from sim.scenario.schema import Scenario

WATER: Path = ("compound", "water")
MAINS = (
    "Write compound: {water: {mains: {flow: 35 L/min, every: 7 d, window: 6 h, served: 60 %, "
    "first: '04:00'}}}; steady mains read the flow alone."
)


def unconnected(scenario: Scenario, tree: Tree) -> Iterator[Problem]:
    """Yield errors of sources of water that could give none."""
    water = scenario.compound.water
    if water.mains is None:
        yield from _mains(scenario, tree)
    if water.rain is not None and water.rain.into == "pool" and water.pool is None:
        message = "expected a pool, as compound.water.rain runs into it, received none"
        hint = "Write compound.water.pool with a capacity and a level, or into: tank."
        yield tree.problem("E708", tree.mark((*WATER, "rain", "into")), message, hint)
    serves = {load.serves for load in scenario.compound.power.loads.values()}
    if water.well is not None and water.well.lift == "pump" and "well" not in serves:
        message = "expected a load that serves the well, as compound.water.well.lift is 'pump', received none"
        hint = "Write compound: {power: {loads: {well: {power: 500 W, priority: 4, serves: well}}}}."
        yield tree.problem("E708", tree.mark((*WATER, "well", "lift")), message, hint)


def _mains(scenario: Scenario, tree: Tree) -> Iterator[Problem]:
    """Mains that run, at the start or by a fact, though nothing says what they bring."""
    start: str = scenario.compound.water.mains_at_start
    places: list[tuple[Path, str]] = [((*WATER, "mains_at_start"), start)]
    if scenario.history.follow != "none":
        places += [
            (("history", "facts", name, "set", "mains"), fact.set["mains"])
            for name, fact in scenario.history.facts.items()
            if fact.set and "mains" in fact.set
        ]
    for path, word in places:
        if word != "none":
            message = f"expected compound.water.mains with a flow, as the mains are {word}, received none"
            yield tree.problem("E708", tree.mark(path), message, MAINS)
