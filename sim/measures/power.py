"""Power: who served each hour, the longest blackout, and the hours, starts and fuel of the generators."""

from __future__ import annotations

from collections.abc import Iterable
from math import fsum

import numpy as np

from sim.engine import DAY
from sim.measures.days import Array, Days, Mask, NotRecorded, Pieces, below, per, together
from sim.measures.measure import Measure, Member, cost, time_spent

SOURCES = {
    "grid": "grid", "solar": "power.solar", "battery": "power.battery", "generator": "power.generators",
}
"each source, and the series, alone or with more behind a dot, that shows the compound to have it"
A_MINUTE = 1 / 60
"power on a day for less than this is none [h/d]"


def without_power(days: Days) -> tuple[Pieces, Mask]:
    """Pieces of the day's power, and where none that is wanted is served, or none could be if it were.

    Hours in which nothing is wanted and some source could serve the smallest load are `idle`, whatever the
    source: neither without power nor served by anything.
    """
    return served_by(days, "none")


def powered_hours(days: Days) -> Array:
    """Hours of each day that are not without power, in 24 where people are inside for a part of it [h/d];
    shape (days,).
    """
    return days.once(_powered_hours)


def _powered_hours(days: Days) -> Array:
    pieces, dark = without_power(days)
    return per(24 * days.by_day(pieces, np.where(dark, 0.0, pieces.seconds)) / DAY, days.inside)


def served_by(days: Days, source: str) -> tuple[Pieces, Mask]:
    """Pieces of the day's power, and where this source serves."""
    pieces = days.pieces("power.source")
    return pieces, days.once(_serves, source)


def _serves(days: Days, source: str) -> Mask:
    return np.asarray(days.pieces("power.source").values == source, dtype=np.bool_)


def _sources(days: Days) -> Iterable[Member]:
    """Sources that the compound has, whether or not they ever served."""
    names = days.records.channels[0]
    seen = set(days.series("power.source").values.tolist())
    return [
        (source,)
        for source, mark in SOURCES.items()
        if source in seen or mark in names or any(name.startswith(f"{mark}.") for name in names)
    ]


def _blackout(days: Days) -> float:
    pieces, dark = without_power(days)
    return pieces.longest(dark) / 3600


def _units(days: Days) -> list[str]:
    units = days.under("power.generators.")
    if not units:
        raise NotRecorded("no generator in these records")
    return units


def _each_unit(days: Days) -> Iterable[Member]:
    return [(unit,) for unit in days.under("power.generators.")]


def _runs(days: Days, unit: str) -> Mask:
    return np.asarray(days.pieces(f"power.generators.{unit}").values == "running", dtype=np.bool_)


def _hours(days: Days, unit: str) -> float:
    return float(days.pieces(f"power.generators.{unit}").seconds[days.once(_runs, unit)].sum()) / 3600


def _starts(days: Days, unit: str) -> float:
    series = days.series(f"power.generators.{unit}")
    running = np.asarray(series.values == "running", dtype=np.bool_)
    begins = running & ~np.concatenate(([False], running[:-1]))
    return float((begins & days.is_inside(series.times) & (series.times < days.horizon)).sum())


def _burned(days: Days) -> float:
    burned = days.pieces("fuel.burned")
    return float((burned.seconds * burned.values.astype(np.float64)).sum()) / 3600


def _burned_by(days: Days, unit: str) -> float:
    """Fuel burned while this unit runs; units that run at once are taken to share it equally."""
    burned = days.pieces("fuel.burned")
    litres = np.concatenate(([0.0], np.cumsum(burned.seconds * burned.values.astype(np.float64)))) / 3600
    moments = np.append(burned.start, days.horizon)
    names = {other: f"power.generators.{other}" for other in _units(days)}
    cuts = together(*(days.pieces(name).start for name in names.values()))
    spent = np.diff(np.interp(np.append(cuts, days.horizon), moments, litres))
    running = {other: days.series(name).at(cuts) == "running" for other, name in names.items()}
    at_once = np.sum(list(running.values()), axis=0)
    return float((spent[running[unit]] / at_once[running[unit]]).sum())


MEASURES: tuple[Measure, ...] = (
    *time_spent(
        "hours_without_power", "h", "lower",
        "hours in which nothing that was wanted was served, or nothing could have been", without_power,
    ),
    Measure(
        "power_least_day", "h/d", "higher", "fewest hours on any one day that were not without power",
        lambda days: days.least(powered_hours(days)),
    ),
    Measure(
        "days_without_power", "d", "lower", "calendar days without power at any time",
        lambda days: days.days_where(below(powered_hours(days), A_MINUTE)),
    ),
    Measure("longest_blackout", "h", "lower", "longest span without power", _blackout),
    *time_spent("hours_from_{}", "h", "none", "hours served by: {}", served_by, _sources),
    *time_spent(
        "hours_idle", "h", "none", "hours in which nothing was wanted and some source could have served",
        lambda days: served_by(days, "idle"),
    ),
    *cost(
        "generator_hours", "h", "running hours of all generators",
        lambda days: fsum(_hours(days, unit) for unit in _units(days)),
    ),
    *cost("generator_hours_{}", "h", "running hours of generator {}", _hours, _each_unit),
    *cost(
        "generator_starts", "starts", "times that a generator began to run",
        lambda days: fsum(_starts(days, unit) for unit in _units(days)),
    ),
    *cost("generator_starts_{}", "starts", "times that generator {} began to run", _starts, _each_unit),
    *cost("fuel_burned", "L", "generator fuel burned", _burned),
    *cost("fuel_burned_{}", "L", "fuel burned while generator {} ran", _burned_by, _each_unit),
)
