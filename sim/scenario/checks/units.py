"""Generator units against their dates: when one is there, and which runs the record can tell of it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
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
    """Runs of a unit that is not there, and of two units at once; those of other options are left aside."""
    units = scenario.compound.power.generators
    found = [(fact.at.central, fact.run, id, fact) for id, fact in scenario.history.facts.items() if fact.run]
    before: tuple[datetime, str] | None = None
    for begins, run, id, fact in sorted(found, key=lambda row: row[0]):
        unit, at = units.get(run.unit), (*FACTS, id, "run")
        late = unit is not None and unit.at is not None and fact.at.latest < unit.at.earliest
        if late or (unit is not None and unit.until is not None and unit.until.latest < fact.at.earliest):
            message = f"expected a run while {run.unit} is there, received {minute(begins)}"
            yield tree.problem("E708", tree.mark((*at, "unit")), message)
        if fact.variant:
            continue
        if before is not None and begins < before[0] and run.unit != before[1]:
            message = f"expected one unit that runs at a time, received a second from {minute(begins)} on"
            yield tree.problem("E708", tree.mark(at), message, "Let one run end where the other begins.")
        if before is None or run.until.central > before[0]:
            before = run.until.central, run.unit
