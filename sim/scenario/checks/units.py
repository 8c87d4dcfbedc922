"""Generator units against their dates: when one is there, and which runs the record can tell of it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from sim.scenario.layers.tree import Tree
from sim.scenario.overlays.record import minute
from sim.scenario.text.errors import Problem
from sim.scenario.text.marks import Path

if TYPE_CHECKING:
    from sim.scenario.schema import Scenario

UNITS: Path = ("compound", "power", "generators")
FACTS: Path = ("history", "facts")


def check_units(scenario: Scenario, tree: Tree) -> Iterator[Problem]:
    """Yield a problem for each unit or run that cannot be, by the best value of every date."""
    units = scenario.compound.power.generators
    for name, unit in units.items():
        at: Path = (*UNITS, name)
        if unit.replacement and unit.at is not None:
            message = "expected no date of a replacement, which comes in by a concession, received one"
            hint = "Leave out 'from' or 'replacement'."
            yield tree.problem("E708", tree.mark((*at, "from")), message, hint)
        elif unit.at is not None and unit.until is not None and unit.until.central <= unit.at.central:
            begins, ends = minute(unit.at.central), minute(unit.until.central)
            message = f"expected an end after {begins}, received {ends}"
            yield tree.problem("E708", tree.mark((*at, "until")), message)
    if scenario.history.follow == "none":
        return
    yield from _runs(scenario, tree)


def _runs(scenario: Scenario, tree: Tree) -> Iterator[Problem]:
    """Runs of a unit that is not there, or with no store of fuel to run on."""
    units = scenario.compound.power.generators
    for id, fact in scenario.history.facts.items():
        unit = units.get(fact.run.unit) if fact.run is not None else None
        if fact.run is None or unit is None:
            continue
        late = unit.at is not None and fact.at.latest < unit.at.earliest
        if late or (unit.until is not None and unit.until.latest < fact.at.earliest):
            message = f"expected a run while {fact.run.unit} is there, received {minute(fact.at.central)}"
            yield tree.problem("E708", tree.mark((*FACTS, id, "run", "unit")), message)
        elif scenario.compound.stores.fuel is None:
            message = f"expected a store of fuel that {fact.run.unit} runs on, received none"
            hint = "Add compound.stores.fuel, or leave the run out."
            yield tree.problem("E708", tree.mark((*FACTS, id, "run")), message, hint)
