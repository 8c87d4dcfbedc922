"""Cover: for how many days a store would last at the reference need, and when one first ran out.

Days of cover = level / reference need of everyone inside, whatever is used at present.
"""

from __future__ import annotations

from collections.abc import Iterable
from math import fsum

import numpy as np
import numpy.typing as npt

from sim.engine import DAY, Records, Series
from sim.measures.days import Array, Days, Mask, NotRecorded, Pieces, cut_where, per, together
from sim.measures.food import ENERGY
from sim.measures.measure import Measure, Member, time_spent
from sim.measures.water import STORES

HEAP = "food.perishable"
"perishable food that lies on the shelf"
EMPTY = 1e-6
"a level up to here counts as nothing [unit of the store]"
LEVELS = {
    "water": STORES,
    "drinking_water": ("water.drinking",),
    "food": ("food.shelf", HEAP, "food.fridge", "food.freezer"),
    "fuel": ("fuel",),
    "gas": ("gas",),
}
"each resource but medicine, and the levels that add up to it"
MEDICINE = "medicine."


def holds_nothing(records: Records | Days, store: str) -> bool:
    """Whether a store has no room at the start and never holds anything, so that it cannot run out."""
    if store not in records.static.get("no_room", ()):
        return False
    return bool(np.max(records.series(store).values, initial=0.0) <= EMPTY)


def resources(days: Days) -> list[str]:
    """Ids of the resources with a recorded level; a class of medicine is `medicine.CLASS`."""
    return days.once(_resources)


def days_of_cover(records: Records | Days, resource: str, seconds: npt.ArrayLike) -> Array:
    """Days of cover of one resource at given instants.

    Parameters
    ----------
    records : Records
        Of one replication.
    resource : str
        `water`, `drinking_water`, `food`, `fuel`, `gas`, or `medicine.CLASS`.
    seconds : array-like of int
        Instants since the start [s].

    Returns
    -------
    array of the same shape [d]; nan where nobody is inside or nobody needs it.

    Raises
    ------
    NotRecorded
        The records have no such level, or no reference need to hold it against.
    """
    days = records if isinstance(records, Days) else Days(records)
    moments = np.asarray(seconds, dtype=np.int64)
    level = np.sum([series.at(moments) for series in _levels(days, resource)], axis=0)
    return per(level, np.where(days.is_inside(moments), _need(days, resource, moments), 0.0))


def first_stock_out(days: Days, resource: str) -> float | None:
    """Days from the start until somebody inside finds nothing left of a resource; None if that never is."""
    series = _levels(days, resource)
    # A level bends where it meets zero, so a store is empty at one of its rows or from when people come.
    moments = together(*(one.times for one in series), days.turns)
    out = days.is_inside(moments) & (moments < days.horizon)
    for one in series:  # what rises again at once leaves nobody without
        rows = np.maximum(np.searchsorted(one.times, moments, side="right") - 1, 0)
        out &= (one.at(moments) <= EMPTY) & (one.rates[rows] <= 0)
    found = np.flatnonzero(out)
    return float(moments[found[0]]) / DAY if len(found) else None


def stores(days: Days) -> list[str]:
    """Every store whose level is recorded and that ever has room; a heap on the shelf is none."""
    names = [*(name for level in LEVELS.values() for name in level if days.has(name)), *_classes(days)]
    if days.has("water.pool"):
        names.append("water.pool")
    return [name for name in dict.fromkeys(names) if name != HEAP and not holds_nothing(days, name)]


def empty(days: Days, store: str) -> tuple[Pieces, Mask]:
    """Where a store is empty and stays so; one that rises again at once leaves nobody without."""
    return days.once(_empty, store)


def _empty(days: Days, store: str) -> tuple[Pieces, Mask]:
    series = days.series(store)
    return cut_where(days, series.times, (series.values <= EMPTY) & (series.rates <= 0))


def _classes(days: Days) -> list[str]:
    return [MEDICINE + name for name in days.under(MEDICINE) if days.has(f"medicine.users.{name}")]


def _resources(days: Days) -> list[str]:
    found = [resource for resource, names in LEVELS.items() if any(days.has(name) for name in names)]
    return found + _classes(days)


def _levels(days: Days, resource: str) -> list[Series]:
    there = resources(days)
    if resource not in there:
        raise NotRecorded(f"no level of {resource!r} in these records; there are {', '.join(there)}")
    return [days.series(name) for name in LEVELS.get(resource, (resource,)) if days.has(name)]


def _need(days: Days, resource: str, moments: npt.NDArray[np.int64]) -> Array:
    """Reference need of everyone inside at each instant [unit of the level per day]."""
    reference, needs = days.static.get("reference", {}), days.static.get("needs", {})
    people = days.people.at(moments).astype(np.float64)
    each: float | None
    if resource.startswith(MEDICINE):
        users = days.series(f"medicine.users.{resource.removeprefix(MEDICINE)}")
        return np.asarray(users.at(moments), dtype=np.float64)
    if resource == "water":
        each = reference.get("water", fsum(needs.values()) or None)
    elif resource == "drinking_water":
        each = fsum(needs[use] for use in ("drinking", "cooking") if use in needs) or None
    elif resource == "food":
        each = reference.get("energy", ENERGY) / ENERGY
    elif resource == "fuel":
        each, people = days.static.get("fuel_reference"), np.ones(moments.shape)
    else:  # gas is counted in days of cooking already
        each, people = 1.0, np.ones(moments.shape)
    if each is None:
        raise NotRecorded(f"no reference need of {resource!r} in these records")
    return each * people


def _each_store(days: Days) -> Iterable[Member]:
    return [(store,) for store in stores(days)]


def _each_resource(days: Days) -> Iterable[Member]:
    return [(resource,) for resource in resources(days)]


MEASURES: tuple[Measure, ...] = (
    Measure(
        "first_stock_out_{}", "d", "higher",
        "days from the start until {} first ran out with somebody inside", first_stock_out, _each_resource,
    ),
    *time_spent(
        "hours_empty_{}", "h", "lower", "hours in which this store stood empty: {}", empty, _each_store
    ),
)
