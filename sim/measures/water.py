"""Water: what each person used, what the stores would have sustained, and what each use went without.

Levels of 15, 7.5 and 3 L a person and day are the Sphere minimum, the floor for survival with hygiene, and
drinking with food alone (Sphere Handbook; WHO/WEDC Technical Note 9).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from math import fsum

import numpy as np

from sim.measures.days import (
    Array,
    Days,
    Mask,
    NotRecorded,
    Pieces,
    below,
    cut_where,
    longest_run,
    per,
    together,
)  # fmt: skip
from sim.measures.measure import Measure, Member, burden, time_spent

LEVELS = (("15", 15.0), ("7_5", 7.5), ("3", 3.0))
"as it is spelled in a name, and L/person/d"
USE_WINDOW = 7
"days of the trailing mean of use"
COVER_WINDOW = 7
"days for which stored water must last"
NOTHING = 1e-3
"what is left at the taps below this is nothing [L]"
A_LITRE = 1.0
"what is left in a tank below this is nothing [L]"
A_DROP = 0.01
"what is used up to this is nothing, such as the rest of a second [L/person/d]"
POTABLE = ("drinking", "cooking")
"uses that need water fit to drink"
UNSAFE = "water drunk untreated from taps, tank, rain or pool"
STORES = ("water.tank", "water.header", "water.drinking")


def daily_use(days: Days) -> Array:
    """Water used a person on each day, over all uses [L/person/d], shape (days,); nan with nobody inside."""
    return days.once(_daily_use)


def mean_use(days: Days) -> Array:
    """Water used a person and day over all uses, trailing mean of 7 days [L/person/d], shape (days,)."""
    return days.once(_mean_use)


def available(days: Days) -> Array:
    """Use that the water on hand would sustain for 7 days [L/person/d], shape (days,).

    Tank, header and drinking water at the start of the day over 7 days and the people of that day. It
    counts nothing that may yet arrive: nobody inside knows whether the next slot will be admitted.
    """
    return days.once(_available)


def uses(days: Days, group: str = "") -> list[str]:
    """Ids of the uses: all, or those that need `potable` water, or the `other` ones; NotRecorded if none."""
    ids = days.under("water.use.")
    if group:
        ids = [use for use in ids if (use in POTABLE) == (group == "potable")]
    if not ids:
        raise NotRecorded(f"no {group} water use in these records".replace("  ", " "))
    return ids


def unmet(days: Days, use: str) -> float:
    """Water that a use needed by the reference need and did not get [L]."""
    return days.total_of(f"water.unmet.{use}")


def without_water(days: Days) -> tuple[Pieces, Mask]:
    """Where no water is used at all, by nobody and for nothing."""
    return days.once(_without_water)


def _without_water(days: Days) -> tuple[Pieces, Mask]:
    series = [days.series(f"water.use.{use}") for use in uses(days)]
    moments = together(*(one.times for one in series), days.people.times)
    used = np.sum([one.at(moments).astype(np.float64) for one in series], axis=0)
    return cut_where(days, moments, used <= A_DROP * days.people.at(moments))


def lifting_short(days: Days) -> tuple[Pieces, Mask]:
    """Where nothing is left at the taps though the tank holds water: what is pumped or carried is the limit.

    A well that people carry from is not counted: what it would still give is not recorded. With gravity the
    taps run as long as the tank holds water. Of a header without room nothing is said: it is always empty.
    """
    return days.once(_lifting_short)


def _lifting_short(days: Days) -> tuple[Pieces, Mask]:
    header, tank = days.series("water.header"), days.series("water.tank")
    if "water.header" in days.static.get("no_room", ()):
        raise NotRecorded("a header without room is empty whether or not the taps run")
    if days.static.get("lift") == "gravity":
        return cut_where(days, header.times, np.zeros(len(header.times), np.bool_))
    # The tank holds something from where it passes a litre.
    with np.errstate(divide="ignore", invalid="ignore"):
        passes = np.ceil((A_LITRE - tank.values) / tank.rates)
    passes = (tank.times + np.where((passes > 0) & (passes < days.horizon), passes, 0)).astype(np.int64)
    # The header has a row of its own where it meets zero, so between two rows it is empty or it is not.
    moments = together(header.times, tank.times, passes[passes < days.horizon])
    rates = header.rates[np.maximum(np.searchsorted(header.times, moments, side="right") - 1, 0)]
    short = (header.at(moments) <= NOTHING) & (rates <= 0) & (tank.at(moments) >= A_LITRE)
    return cut_where(days, moments, short)


def _used(days: Days) -> Array:
    return np.asarray(np.sum([days.amount(f"water.use.{use}") for use in uses(days)], axis=0))


def _daily_use(days: Days) -> Array:
    return days.trailing(days.once(_used), 1)


def _mean_use(days: Days) -> Array:
    return days.trailing(days.once(_used), USE_WINDOW)


def _available(days: Days) -> Array:
    stores = [name for name in STORES if days.has(name)]
    if not stores:
        raise NotRecorded(f"none of {', '.join(STORES)} in these records")
    level = np.sum([days.series(name).at(days.edges[:-1]) for name in stores], axis=0)
    return per(level / COVER_WINDOW, per(days.person_days, days.inside))


def _mean(days: Days, group: str = "") -> float | None:
    used = (float(days.amount(f"water.use.{use}").sum()) for use in uses(days, group))
    return days.per_person_day(fsum(used))


def _unmet(days: Days, group: str = "") -> float:
    return fsum(unmet(days, use) for use in _unmet_uses(days, group))


def _unmet_share(days: Days, group: str = "") -> float | None:
    return _share_of_need(days, _unmet_uses(days, group))


def _unmet_uses(days: Days, group: str) -> list[str]:
    ids = [use for use in days.under("water.unmet.") if not group or (use in POTABLE) == (group == "potable")]
    if not ids:
        raise NotRecorded(f"no unmet {group} water in these records")
    return ids


def _share_of_need(days: Days, ids: list[str]) -> float | None:
    needs = days.static.get("needs", {})
    if not all(use in needs for use in ids):
        raise NotRecorded(f"no reference need of every use in {', '.join(ids)}")
    need = fsum(needs[use] for use in ids)
    lacking = fsum(float(days.amount(f"water.unmet.{use}").sum()) for use in ids)
    return days.per_person_day(lacking / need) if need > 0 else None


def _each_use(days: Days) -> Iterable[Member]:
    return [(use,) for use in days.under("water.unmet.")]


def _below(name: str, what: str, daily: Callable[[Days], Array]) -> list[Measure]:
    """The measures of falling below each level."""
    measures = []
    for spelled, level in LEVELS:

        def person_days(days: Days, level: float = level) -> float:
            return days.person_days_where(below(daily(days), level))

        def longest(days: Days, level: float = level) -> float:
            return longest_run(below(daily(days), level), np.ones(days.count))

        words = f"{what} below {level:g} L"
        measures += burden(f"{name}_below_{spelled}", f"person-days with {words}", person_days)
        measures.append(Measure(
            f"{name}_longest_below_{spelled}", "d", "lower",
            f"longest run of days with {words}", longest,
        ))
    return measures


MEASURES: tuple[Measure, ...] = (
    Measure("water_use", "L/person/d", "higher", "mean water use a person and day, all uses", _mean),
    Measure(
        "water_use_potable", "L/person/d", "higher", "mean use a person and day for drinking and cooking",
        lambda days: _mean(days, "potable"),
    ),
    Measure(
        "water_use_other", "L/person/d", "higher", "mean use a person and day for all other uses",
        lambda days: _mean(days, "other"),
    ),
    *_below("water_use", "7-day mean use a person", mean_use),
    Measure(
        "water_use_least_day", "L/person/d", "higher", "least water used a person on any one day",
        lambda days: days.least(daily_use(days)),
    ),
    Measure(
        "days_without_water", "d", "lower", "calendar days on which no water was used",
        lambda days: days.days_where(below(daily_use(days), A_DROP)),
    ),
    *time_spent("hours_without_water", "h", "lower", "hours in which no water was used", without_water),
    Measure("water_unsafe", "L", "lower", UNSAFE, lambda days: days.total_of("water.unsafe")),
    Measure(
        "water_unsafe_per_person_day", "L/person-d", "lower", f"{UNSAFE}; over each person-day inside",
        lambda days: days.per_person_day(float(days.amount("water.unsafe").sum())),
    ),
    *_below("water_available", "use that the stored water would sustain for 7 days", available),
    *time_spent(
        "hours_lifting_short", "h", "lower",
        "hours with nothing at the taps though the tank held water: what was pumped or carried was the limit",
        lifting_short,
    ),
    Measure("unmet_water", "L", "lower", "unmet reference need of water, all uses", _unmet),
    Measure("unmet_water_share", "share", "lower", "share of the need of water unmet", _unmet_share),
    Measure(
        "unmet_water_potable", "L", "lower", "unmet need of water for drinking and cooking",
        lambda days: _unmet(days, "potable"),
    ),
    Measure(
        "unmet_water_potable_share", "share", "lower", "share of the need for drinking and cooking unmet",
        lambda days: _unmet_share(days, "potable"),
    ),
    Measure(
        "unmet_water_other", "L", "lower", "unmet need of water for all other uses",
        lambda days: _unmet(days, "other"),
    ),
    Measure(
        "unmet_water_other_share", "share", "lower", "share of the need for all other uses unmet",
        lambda days: _unmet_share(days, "other"),
    ),
    Measure("unmet_water_{}", "L", "lower", "unmet reference need of water for {}", unmet, _each_use),
    Measure(
        "unmet_water_{}_share", "share", "lower", "share of the reference need of water for {} unmet",
        lambda days, use: _share_of_need(days, [use]), _each_use,
    ),
)
