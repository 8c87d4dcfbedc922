"""Parts of the house that need power, and whether a load serves them.

A load that serves a part stands among the loads; without one the part is never on, whatever power there is.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from sim.scenario.layers.tree import Tree
from sim.scenario.text.errors import Problem
from sim.scenario.text.marks import Path

if TYPE_CHECKING:
    from sim.scenario.schema import Scenario


def check_served(scenario: Scenario, tree: Tree) -> Iterator[Problem]:
    """A cold store that no load serves, and a part that two would serve, are errors; others are doubted."""
    compound = scenario.compound
    serving: dict[str, list[str]] = {}
    for name, load in compound.power.loads.items():
        serving.setdefault(load.serves, []).append(name)
    for part, at in _in_need(scenario):
        if part in serving:
            continue
        keep_cold = part in ("fridge", "freezer")
        message = f"expected a load that serves the {part}, received none, so that it never has power"
        example = "{power: 60 W, priority: 3, serves: " + part + "}"
        hint = f"Write compound.power.loads.{part.replace(' ', '_')}: {example}"
        hint += f"; or {part}: null, if there is none." if keep_cold else "."
        problem = tree.problem("E708" if keep_cold else "W609", tree.mark(at), message, hint)
        yield problem if keep_cold else replace(problem, severity="warning")
    for part, names in serving.items():
        if part != "comfort" and len(names) > 1:
            message = f"expected one load that serves the {part}, received {', '.join(names)}"
            at = ("compound", "power", "loads", names[-1], "serves")
            yield tree.problem("E708", tree.mark(at), message, "Write their watts as one load.")


def _in_need(scenario: Scenario) -> Iterator[tuple[str, Path]]:
    """Parts that need a load, and where they stand."""
    compound = scenario.compound
    food, water, comms = compound.stores.food, compound.water, compound.comms
    if food.fridge is not None:
        yield "fridge", ("compound", "stores", "food", "fridge")
    if food.freezer is not None:
        yield "freezer", ("compound", "stores", "food", "freezer")
    if water.lift == "pump":
        yield "pump", ("compound", "water", "lift")
    if comms.fixed is not None:
        yield "fixed line", ("compound", "comms", "fixed")
    if comms.devices.trickle is None:
        yield "devices", ("compound", "comms", "devices")
