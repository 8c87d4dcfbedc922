"""What one replication leaves in a study: its measures, its days, its exits, what ran out, what it drew.

Everything is taken from the records alone and is plain rows, ready for tables.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import asdict, dataclass
from datetime import date
from functools import partial
from typing import Any

import numpy as np

from sim.engine import DAY, Records
from sim.measures import Days, NotRecorded, measure_all
from sim.measures.food import intake
from sim.measures.measure import Value
from sim.measures.power import SOURCES, served_by
from sim.measures.water import daily_use, mean_use
from sim.replication import Replication
from sim.study.shortage import empty_spells, stores

Row = dict[str, Any]
Array = np.ndarray[tuple[int, ...], np.dtype[np.float64]]

LEVELS = ("water.tank", "water.header", "water.drinking", "food.shelf", "food.fridge", "fuel", "gas")
"stores whose level at the beginning of each day is kept"
EPOCH = date(1970, 1, 1).toordinal()


@dataclass(frozen=True)
class Left:
    """All that one replication of one scenario leaves."""

    measures: dict[str, Value]
    daily: dict[str, np.ndarray[Any, Any]]
    exits: list[Row]
    shortages: list[Row]
    readings: list[Row]
    surprises: list[Row]
    unknowns: dict[str, float | str]


def left(run: Replication) -> Left:
    """What a replication leaves."""
    made = run.records
    return Left(
        measure_all(made), by_day(made), exits(made), shortages(made), readings(run),
        [asdict(one) for one in run.surprises], unknowns(run),
    )  # fmt: skip


def by_day(records: Records) -> dict[str, np.ndarray[Any, Any]]:
    """One row a calendar day, nothing but the people while nobody is inside.

    Columns
    -------
    day : number of the calendar day, the first one 0
    date : its date [days since 1970-01-01]
    people : person-days inside
    water_used : water used a person on the day [L/person/d]
    water_used_7_day_mean : the same, mean of the 7 days that end with the day [L/person/d]
    intake : energy eaten a person [kcal/person/d]
    hours_from_SOURCE, hours_without_power : with somebody inside [h]
    level_STORE : at the beginning of the day, in the store's unit
    """
    days, clock = Days(records), records.clock
    found: dict[str, Callable[[], Array]] = {
        "water_used": partial(daily_use, days), "water_used_7_day_mean": partial(mean_use, days),
        "intake": partial(intake, days),
        "hours_without_power": partial(_hours, days, "none"),
        **{f"hours_from_{source}": partial(_hours, days, source) for source in SOURCES},
        **{
            f"level_{store}": partial(_level, days, store)
            for store in (*LEVELS, *(f"medicine.{name}" for name in days.under("medicine.")))
        },
    }  # fmt: skip
    columns: dict[str, np.ndarray[Any, Any]] = {
        "day": np.arange(days.count, dtype=np.int32),
        "date": np.asarray([clock.first_day + clock.day(edge) - EPOCH for edge in days.edges[:-1].tolist()]),
        "people": days.person_days,
    }
    for name, make in found.items():
        with suppress(NotRecorded):  # the run has no such thing
            columns[name] = np.where(days.person_days > 0, make(), np.nan)
    return columns


def _hours(days: Days, source: str) -> Array:
    pieces, serves = served_by(days, source)
    return days.by_day(pieces, np.where(serves, pieces.seconds, 0.0)) / 3600


def _level(days: Days, store: str) -> Array:
    return days.series(store).at(days.edges[:-1]).astype(np.float64)


def exits(records: Records) -> list[Row]:
    """Every exit, with its kind, its scope (one person or all) and the second."""
    return [
        {"time_s": row["time"], "kind": str(row["kind"]), "scope": str(row["scope"])}
        for row in records.log("exit")
    ]


def shortages(records: Records) -> list[Row]:
    """Every stretch in which a store was empty with somebody inside."""
    days = Days(records)
    return [
        {"store": store, "start_s": start, "end_s": end}
        for store in stores(days)
        for start, end in empty_spells(days, store)
    ]


def readings(run: Replication) -> list[Row]:
    """Every reading of the record, whether the run agrees with it, and whether the record forces it."""
    return [
        {"fact": one.id, "documented": one.documented, "agrees": one.agrees, "forced": one.forced}
        for one in run.observations()
    ]


def unknowns(run: Replication) -> dict[str, float | str]:
    """What was drawn of what nobody knows: priors, dates [d from the start], and options of disputes."""
    drawn: dict[str, float | str] = {}
    for path, value in run.unknowns.items():
        drawn[path] = value / DAY if isinstance(value, int) else value
    for name, option in run.ledger.variants.items():
        drawn[f"history.variants.{name}"] = option
    return drawn
