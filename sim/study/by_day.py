"""Curves by day over the runs of a study: how a series spreads, how stays end, how often a store is empty."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from zoneinfo import ZoneInfo

import numpy as np
import numpy.typing as npt

from sim.engine import DAY, Records
from sim.measures.food import ENERGY
from sim.scenario.numbers.number import Dimension, read_number
from sim.study.curves import Fan, Incidence, Mark, StockOut
from sim.study.shortage import SHORT
from sim.study.statistics import emptiness_by_day, in_blocks, incidence, spread_by_day
from sim.study.story import MEDICINE, moment_of, store_called, without
from sim.study.study import HOW, Study

SUPPORT = 0.2
"what is told of the runs with somebody inside is told where at least this share of all have"

WHEN = "exit_date"
"the measure that tells when the last left [d from the start]"
ALIKE = 3.0
"stays that end no further apart than this are a single step in a figure [d]"


@dataclass(frozen=True)
class Drawn:
    """How a daily series is called in a figure, and the line below which a day is counted."""

    title: str
    unit: str
    minimum: float | None = None
    called: str = ""


SERIES = {
    "water_used": Drawn("Water used", "L/person/d", SHORT, "Sphere minimum"),
    "water_used_7_day_mean": Drawn("Water used, 7-day mean", "L/person/d", SHORT, "Sphere minimum"),
    "intake": Drawn("Energy eaten", "kcal/person/d", ENERGY, "planning figure"),
    "hours_without_power": Drawn("Without power", "h/d"),
    "level_water.tank": Drawn("Water tank", "L at the beginning of the day"),
    "level_food.shelf": Drawn("Food on the shelf", "person-d at the beginning of the day"),
    "level_fuel": Drawn("Generator fuel", "L at the beginning of the day"),
}
"how daily series are called in a fan"
MEANS = ("water_used_7_day_mean",)
"means of several days, of which there is a fan where it is asked for"


def fans(study: Study, scenario: str | None = None, names: Sequence[str] = ()) -> list[Fan]:
    """How the daily series of one scenario spread over its runs; those that no run has, and
    levels that are nothing in all, are left out.
    """
    name = scenario or study.baseline
    found = []
    for series in names or (name for name in SERIES if name not in MEANS):
        if series not in study.tables.fields["daily"] or _is_never_filled(study, series):
            continue
        values = study.by_day(series, name).astype(np.float64)
        drawn = SERIES.get(series, Drawn(series, ""))
        made = spread_by_day(in_blocks(values), minimum=drawn.minimum)
        found.append(
            Fan(
                series, drawn.title, drawn.unit, name, study.start, len(values), made.low, made.lower,
                made.median, made.upper, made.high, made.inside, drawn.minimum, drawn.called, made.below,
                tuple(_marks(study, series, name)),
            )
        )  # fmt: skip
    return found


def _is_never_filled(study: Study, series: str) -> bool:
    """Whether a level is nothing on every day of every run of a study, so that there is nothing to show."""
    if not series.startswith("level_"):
        return False
    return all(not np.nan_to_num(study.by_day(series, name)).any() for name in study.names)


def _marks(study: Study, series: str, scenario: str) -> Iterable[Mark]:
    """Documented readings of a level, on the fan of the scenario that the record is of."""
    if scenario == study.baseline and series.startswith("level_"):
        for one in study.manifest["readings"]:
            if f"level_{one['channel']}" == series:
                low = one["low"] if one["low"] is not None else -math.inf
                high = one["high"] if one["high"] is not None else math.inf
                yield Mark(one["day"], math.nan, low, high, one["fact"], one["claimant"])


def exits_by_day(study: Study, scenario: str | None = None) -> Incidence:
    """The share of runs in which the stay has ended, by day and by kind of exit."""
    name = scenario or study.baseline
    left = study.numbers(WHEN, name)[study.played(name)] * DAY
    times = np.round(np.where(np.isnan(left), study.horizon(name), left)).astype(np.int64)
    listed = sorted({word for each in study.names for word in _words(study, each) if word})
    ends = ends_of_days(study, name)
    found = incidence(
        times, _words(study, name), ends, scenario=name, start=study.start, listed=listed
    )  # fmt: skip
    return replace(found, days=len(ends))


def exits_alike(study: Study, names: Sequence[str]) -> str | None:
    """In words, where a figure of how stays end has nothing to show: nobody ever leaves, or all runs of the
    scenarios named end in one way within `ALIKE`, as where the record imposes the exit. Else None.
    """
    if HOW not in study.measures:
        return "the stay ends in no run"
    ends = [kind for name in names for kind in _words(study, name)]
    if not any(ends):
        return "the stay ends in no run"
    when = np.concatenate([study.numbers(WHEN, name)[study.played(name)] for name in names])
    if None in ends or len(set(ends)) > 1 or not when.size or np.ptp(when) > ALIKE:
        return None
    first, last = (f"{date_of(study, round(day * DAY)):%Y-%m-%d}" for day in (when.min(), when.max()))
    dates = first if first == last else f"{first} to {last}"
    return f"in every run the stay ends alike ({str(ends[0]).replace('_', ' ')}, {dates})"


def _words(study: Study, name: str) -> list[str | None]:
    found = zip(study.values(HOW, name), study.played(name), strict=True)
    return [word if isinstance(word, str) else None for word, played in found if played]


def _about(study: Study, store: str) -> str:
    """Of a class of medicine, how soon its lack harms, in the middle of what is drawn."""
    stores = study.scenarios[0]["resolved"].get("compound", {}).get("stores", {})
    given = stores.get("medicine", {}).get(store.removeprefix(MEDICINE), {}).get("latency")
    if given is None or not store.startswith(MEDICINE):
        return ""
    return without(read_number(given, Dimension("duration")).central / DAY)


def ends_of_days(study: Study, scenario: str | None = None) -> npt.NDArray[np.int64]:
    """Second at which each day of a scenario ends, the last one its horizon."""
    return _calendar(study, scenario or study.baseline).days[1:]


def _calendar(study: Study, scenario: str) -> Records:
    """Records without rows, which know the calendar of a scenario."""
    start = datetime.fromisoformat(study.manifest["start"]).astimezone(ZoneInfo(study.manifest["timezone"]))
    return Records(study.horizon(scenario), start, (), (), (), ())


def stockouts(study: Study, scenario: str | None = None) -> list[StockOut]:
    """For each store that was empty in some run of the study: the share of runs, by day."""
    name = scenario or study.baseline
    read = study.tables.read("shortages", "scenario", "store", "start_s", "end_s")
    edges = _calendar(study, name).days
    inside = study.by_day("people", name) > 0
    row_of = np.cumsum(study.played(name)) - 1
    found = []
    for store in sorted(set(read["store"].tolist())):
        rows = (read["scenario"] == name) & (read["store"] == store)
        empty = np.where(inside, 0.0, np.nan).astype(np.float32)
        first = np.searchsorted(edges, read["start_s"][rows], side="right") - 1
        last = np.searchsorted(edges, read["end_s"][rows], side="left") - 1
        for number, begins, ends in zip(read["replication"][rows], first, last, strict=True):
            empty[row_of[number], begins : ends + 1] = 1.0
        empty[~inside] = np.nan
        made = emptiness_by_day(in_blocks(empty))
        out = np.where(inside.mean(axis=0) >= SUPPORT, made.out, np.nan)
        title = store_called(store)
        found.append(
            StockOut(
                store,
                title[:1].upper() + title[1:],
                name,
                study.start,
                len(empty),
                made.ever,
                out,
                _about(study, store),
            )
        )
    return found


@dataclass(frozen=True)
class FirstOut:
    """In which share of the runs a store was empty with somebody inside, and when it first was.

    Attributes
    ----------
    share : float
        Of all runs that were played.
    median : int
        Second of the first time, of the middle one of those runs.
    """

    store: str
    title: str
    share: float
    median: int


def first_outs(study: Study, scenario: str | None = None) -> list[FirstOut]:
    """Each store that ran out in some run, those that do so most often first; by date where that is alike."""
    name = scenario or study.baseline
    read = study.tables.read("shortages", "scenario", "store", "start_s")
    runs = int(study.played(name).sum())
    found = []
    for store in set(read["store"][read["scenario"] == name].tolist()):
        rows = (read["scenario"] == name) & (read["store"] == store)
        first: dict[int, int] = {}
        for number, second in zip(read["replication"][rows], read["start_s"][rows], strict=True):
            first[int(number)] = min(int(second), first.get(int(number), int(second)))
        about = f" ({words})" if (words := _about(study, store)) else ""
        median = int(np.quantile(list(first.values()), 0.5, method="inverted_cdf"))
        found.append(FirstOut(store, store_called(store) + about, len(first) / runs, median))
    return sorted(found, key=lambda one: (-one.share, one.median, one.store))


def date_of(study: Study, second: int) -> datetime:
    """The local moment of a second of a study."""
    return moment_of(_calendar(study, study.baseline), second)
