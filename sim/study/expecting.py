"""Conditions that a scenario says a run must meet: which can be asked, and which a run does not meet."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase
from math import inf
from typing import Any

from sim.engine import DAY
from sim.measures import REGISTRY, measure_all
from sim.measures.days import TOLERANCE
from sim.replication import replicate
from sim.scenario import Misread, Number
from sim.scenario.numbers.quantity import amount_and_unit
from sim.scenario.schema import Scenario
from sim.scenario.schema.scenario import Expect
from sim.scenario.text.marks import Path
from sim.scenario.text.sourced import nearest
from sim.study.study import Study

WORTH = {
    "h": ("duration", 3600.0), "d": ("duration", float(DAY)), "L": ("volume", 1.0), "person-d": ("food", 1.0),
    "share": ("share", 1.0),
}  # fmt: skip
"by unit of a measure: the dimension that a condition may be written in, and the unit in its canonical one"


def unaskable(scenario: Scenario) -> Iterator[tuple[Path, Misread]]:
    """What no run could answer, by its path: measures that are unknown or that the central run has not, and
    conditions that say nothing or of another kind.
    """
    known = {one.name: one.unit for one in REGISTRY}
    members = [name.replace("{}", "*") for name in known if "{}" in name]
    for at, name in enumerate(scenario.measures):
        if name not in known and not any(fnmatchcase(name, pattern) for pattern in members):
            yield ("measures", at), _unknown(name, known)
    if not scenario.expect:
        return
    values = measure_all(replicate(scenario, central=True).records)
    units = {name: value.unit for name, value in values.items()}
    for id, one in scenario.expect.items():
        path: Path = ("expect", id)
        if one.measure in known and one.measure not in units and "{}" not in one.measure:
            message = f"expected a measure that this scenario has, received {one.measure!r}"
            yield (*path, "measure"), Misread("E709", message)
        elif one.measure not in units:
            yield (*path, "measure"), _unknown(one.measure, units)
        elif not units[one.measure]:
            message = f"expected a measure that is a number, received {one.measure!r}, which is a word"
            yield (*path, "measure"), Misread("E709", message)
        elif one.at_most is None and one.at_least is None:
            yield path, Misread("E302", "expected the key 'at_most' or 'at_least', received neither")
        else:
            yield from (((*path, key), wrong) for key, wrong in _wrong_bounds(one, units[one.measure]))


def _unknown(name: str, known: Mapping[str, str]) -> Misread:
    hint = nearest(name.replace(" ", "_"), known) or "siegesim run shows the name of every measure."
    return Misread("E709", f"expected the name of a measure, received {name!r}", hint)


def _wrong_bounds(one: Expect, unit: str) -> Iterator[tuple[str, Misread]]:
    bounds = {}
    for key, number in (("at_least", one.at_least), ("at_most", one.at_most)):
        if number is not None and number.prior is not None:
            yield key, Misread("E405", f"expected one amount as a bound, received {number.text!r}")
        elif number is not None:
            try:
                bounds[key] = _in_unit(number, unit)
            except Misread as misread:
                yield key, misread
    if len(bounds) == 2 and bounds["at_least"] > bounds["at_most"]:
        message = f"expected at least {one.at_least.text if one.at_least else ''}, received a lower bound"
        yield "at_most", Misread("E607", message, "No run could meet both.")


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
        least, most = _bounds(one, unit)
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
        least, most = _bounds(one, study.measures[one.measure]["unit"])
        values = study.numbers(one.measure, name)[study.played(name)]
        misses = ~((values >= least) & (values <= most))
        if misses.any():
            words = f"{one.measure} is out of bounds in {100 * misses.mean():.3g} % of the runs of {name}"
            found.append(Unmet(id, words))
    return found


def _bounds(one: Expect, unit: str) -> tuple[float, float]:
    """Least and most, each wider by what counts as equal."""
    least = _in_unit(one.at_least, unit) if one.at_least is not None else -inf
    most = _in_unit(one.at_most, unit) if one.at_most is not None else inf
    return least - TOLERANCE * abs(least), most + TOLERANCE * abs(most)


def _in_unit(number: Number, unit: str) -> float:
    """A bound in the unit of the measure; a plain number is in it already."""
    bound, written = amount_and_unit(number.text) or (number.central, unit)
    if written != unit:
        dimension, worth = WORTH.get(unit, ("", 1.0))
        if number.dimension != dimension:
            message = f"expected an amount in {unit}, received {number.text!r}"
            raise Misread("E403", message, "A plain number is in the unit of the measure.")
        bound = number.central / worth
    if unit == "share" and abs(bound) > 1:
        hint = f"Write {number.text} %." if 1 < bound <= 100 and "%" not in number.text else None
        raise Misread("E404", f"expected a share of at most 100 %, received {number.text!r}", hint)
    return bound
