"""Conditions that a scenario says a run must meet: which of them it does not."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sim.engine import DAY
from sim.scenario import Misread, Number
from sim.scenario.schema import Scenario
from sim.scenario.schema.scenario import Expect
from sim.study.study import Study

WORTH = {
    "h": ("duration", 3600.0), "d": ("duration", float(DAY)), "L": ("volume", 1.0), "person-d": ("food", 1.0),
    "share": ("share", 1.0), "%": ("share", 0.01),
}  # fmt: skip
"by unit of a measure: the dimension that a condition may be written in, and the unit in its canonical one"


@dataclass(frozen=True)
class Unmet:
    """A condition that a run does not meet."""

    id: str
    words: str


def unmet(scenario: Scenario, measures: Mapping[str, Mapping[str, Any]]) -> list[Unmet]:
    """The conditions that a run does not meet, by the measures of the run (each with `value` and `unit`).

    Raises Misread for a condition on a measure that the run has not, or in a unit that does not fit it.
    """
    found = []
    for name, one in scenario.expect.items():
        if one.measure not in measures:
            raise Misread("E607", f"expect.{name}: this run has no measure {one.measure!r}", None)
        said = measures[one.measure]
        value, unit = said["value"], str(said["unit"])
        least, most = _bounds(name, one, unit)
        if value is None or isinstance(value, str):
            found.append(Unmet(name, f"{one.measure} is {value or 'not defined'}"))
        elif not least <= value <= most:
            wanted = f"at most {one.at_most.text}" if value > most and one.at_most else ""
            wanted = wanted or f"at least {one.at_least.text if one.at_least else least}"
            found.append(Unmet(name, f"{one.measure} is {value:,.4g} {unit}, expected {wanted}"))
    return found


def unmet_in(scenario: Scenario, study: Study, name: str) -> list[Unmet]:
    """The conditions of a scenario that not every run of it in a study meets, with the share that do not.

    Raises Misread as above.
    """
    found = []
    for id, one in scenario.expect.items():
        if one.measure not in study.measures or study.is_word(one.measure):
            raise Misread("E607", f"expect.{id}: these runs have no number {one.measure!r}", None)
        least, most = _bounds(id, one, study.measures[one.measure]["unit"])
        values = study.numbers(one.measure, name)[study.played(name)]
        misses = ~((values >= least) & (values <= most))
        if misses.any():
            words = f"{one.measure} is out of bounds in {100 * misses.mean():.3g} % of the runs of {name}"
            found.append(Unmet(id, words))
    return found


def _bounds(name: str, one: Expect, unit: str) -> tuple[float, float]:
    least = _in_unit(name, one.at_least, unit) if one.at_least is not None else float("-inf")
    most = _in_unit(name, one.at_most, unit) if one.at_most is not None else float("inf")
    return least, most


def _in_unit(name: str, number: Number, unit: str) -> float:
    """A bound in the unit of the measure; a plain number is in it already."""
    if number.dimension in ("share", "count") and "%" not in number.text:
        return number.central
    dimension, worth = WORTH.get(unit, ("", 1.0))
    if number.dimension != dimension:
        message = f"expect.{name}: expected an amount in {unit}, received {number.text!r}"
        raise Misread("E401", message, "A plain number is in the unit of the measure.")
    return number.central / worth
