"""Invented results of many runs, with the shapes that real ones have, made without the model by rules.

Every amount is invented.
"""

from datetime import date

import numpy as np

from sim.study.curves import Contrast, Fan, Incidence, Mark, Paired, StockOut

START = date(2024, 3, 20)
LONG = (
    "What if the third siege had never begun, deliveries had come every five days under the eyes of "
    "monitors, and panels with a battery had worked from the first of December on?"
)
NAMES = {
    "documented": "A siege",
    "solar": "Panels from December",
    "monitored": "Deliveries every 5 days",
    "reserve": "Tanks full in the lull",
    "stay": LONG,
}
IDS = list(NAMES)
KINDS = ("safe_conduct", "domestic_deal", "surrender", "escape", "entry", "disputed")


def fan(
    days=412, scenario="documented", name="water_used", minimum=7.5, emptied=6, scale=1.0, marks=(), **more
):
    """A level that falls in the last third, over fewer and fewer runs during the `emptied` last days."""
    day = np.arange(days)
    middle = scale * (60.0 + 20 * np.sin(day / 17) - 50.0 * (day > 0.6 * days))
    inside = np.where(
        day >= days - emptied, np.linspace(1, 0, max(emptied, 1))[np.maximum(day - days, -emptied)], 1.0
    )
    width = scale * (4 + 4 * np.sin(day / 40) ** 2)
    quantiles = [np.where(inside > 0, middle + width * z, np.nan) for z in (-1.6, -0.7, 0, 0.7, 1.6)]
    below = None if minimum is None else np.clip((minimum + 1 - quantiles[0]) / 10, 0, 1)
    told = {"title": "Water used", "unit": "L a person a day", "runs": 60, "minimum_name": "survival minimum"}
    return Fan(
        name=name, scenario=scenario, start=START, low=quantiles[0], lower=quantiles[1],
        median=quantiles[2], upper=quantiles[3], high=quantiles[4], inside=inside, minimum=minimum,
        below=below, marks=tuple(marks),
        **(told | more),
    )  # fmt: skip


READINGS = (
    Mark(255.8, 50.0, 0.0, 50.0, "W36", "those inside"),
    Mark(
        258.0,
        30.0,
        20.0,
        45.0,
        "W38",
        "the custodian’s envoy, in a letter that two papers quote at length " * 2,
    ),
    Mark(20.0, 70.0, 60.0, np.inf, "W05"),
)


def incidence(scenario="documented", days=412, kinds=KINDS, reach=0.9):
    """Kinds that set in one after another and level off."""
    day = np.arange(days)
    share = reach / len(kinds)
    curves = {
        kind: share * (1 - np.exp(-np.maximum(day - 30.0 * place, 0) / 90))
        for place, kind in enumerate(kinds)
    }
    return Incidence(scenario, START, 60, curves)


def stock_out(store="water", scenario="documented", days=412, last=0.6, **more):
    """A store that runs out in more and more runs, and each day in some of them."""
    day = np.arange(days)
    ever = last * np.minimum(1.0, day / max(days - 1, 1) * 1.3)
    told = {"title": store.replace("_", " ").capitalize(), "runs": 60}
    return StockOut(
        store=store, scenario=scenario, start=START, ever=ever, out=ever * (0.5 + 0.4 * np.sin(day / 3)),
        **(told | more),
    )  # fmt: skip


def paired(measure="hours_without_power", difference=-120.0, error=8.3, spread=60.0, better="lower", **more):
    """A difference spread evenly about its mean."""
    told = {
        "meaning": "hours in which no source served", "unit": "h", "better_in": 0.93, "identical_in": 0.02,
        "exits_differ_in": 0.0, "pairs": 60, "baseline": 4200.0,
    } | more  # fmt: skip
    return Paired(
        measure=measure, better=better, alternative=told["baseline"] + difference, difference=difference,
        error=error, low=difference - 1.6 * spread, lower=difference - 0.7 * spread, median=difference,
        upper=difference + 0.7 * spread, high=difference + 1.6 * spread, **told,
    )  # fmt: skip


def same(measure="fuel_burned", **more):
    """No difference in any pair."""
    told = {"better_in": 0.0, "identical_in": 1.0, "meaning": "generator fuel burned", "unit": "L"} | more
    return paired(measure, 0.0, 0.0, 0.0, **told)


def contrast(scenario="solar", *rows):
    rows = rows or (paired(), same())
    return Contrast(scenario, NAMES.get(scenario, scenario), {row.measure: row for row in rows})
