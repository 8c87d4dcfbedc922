"""Hardship: a severity from 0 (none) to 4 (extreme) by domain and day, a *modelled proxy*: nobody was asked.

A day's severity is the household's and counts for everyone inside. Thresholds for water follow the Sphere
levels, those for weight GLIM; the others are assumed. Hardship drives nothing in the model.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

import numpy as np

from sim.engine import DAY, Records
from sim.measures.comms import usable
from sim.measures.cover import days_of_cover
from sim.measures.days import TOLERANCE, Array, Days, NotRecorded, per, run_so_far
from sim.measures.food import adult, weight
from sim.measures.measure import Measure, Member, burden
from sim.measures.medicine import classes, user_seconds
from sim.measures.power import powered_hours
from sim.measures.water import mean_use

WATER = (3.0, 7.5, 15.0, 50.0)
"7-day mean use below which severity is 4, 3, 2, 1 [L/person/d]"
FOOD_WINDOW = 14
INTAKE = (0.45, 0.65, 0.85, 1.0)
"14-day mean intake below which severity is 4, 3, 2, 1, as a share of 2,100 kcal"
LOSS = (0.02, 0.05, 0.10, 0.15)
"loss of modelled weight from which severity is 1, 2, 3, 4, as a share of the first weight"
POWER = (0.5, 3.0, 8.0, 20.0)
"hours of power below which severity is 4, 3, 2, 1 [h/d]"
COMMS = (1e-6, 1.0, 3.0, 8.0)
"usable hours below which severity is 4 (a silent day), 3, 2, 1 [h/d]"
COVER = (7.0, 14.0)
"days of cover below which severity is 2, and up to which it is 1, while no dose is missed"
SEVERE = 3
CONFINEMENT = {"open": 0, "watch": 1, "checkpoint": 2, "siege": 3}
ACUTE = ("class_1", 2.0)
"class whose lack harms soonest, and after how long [d], where the scenario gives no latency"


def hardship_by_day(records: Records | Days) -> dict[str, Array]:
    """Severity 0 to 4 by domain, each of shape (days,), nan on days with nobody inside; *modelled proxy*."""
    days = records if isinstance(records, Days) else Days(records)
    return {domain: severity(days, domain) for domain in domains(days)}


def domains(days: Days) -> list[str]:
    """Domains that these records can speak of."""
    return days.once(_domains)


def severity(days: Days, domain: str) -> Array:
    """Severity of one domain by day, shape (days,); nan on days with nobody inside."""
    return days.once(_severity, domain)


def _domains(days: Days) -> list[str]:
    found = []
    for domain in DOMAINS:
        try:
            severity(days, domain)
        except NotRecorded:
            continue
        found.append(domain)
    return found


def _severity(days: Days, domain: str) -> Array:
    return np.where(days.person_days > 0, DOMAINS[domain](days), np.nan)


def _short_of(values: Array, thresholds: tuple[float, ...]) -> Array:
    """4 below the first threshold, and one less for each that is reached."""
    reached = np.searchsorted(thresholds, values * (1 + TOLERANCE), side="right")
    return (len(thresholds) - reached).astype(np.float64)


def _water(days: Days) -> Array:
    return _short_of(mean_use(days), WATER)


def _food(days: Days) -> Array:
    eaten = days.trailing(days.amount("food.eaten"), FOOD_WINDOW)
    by_intake = _short_of(eaten, INTAKE)
    if days.static.get("adult") is None:
        return by_intake
    lost = 1 - weight(days) / float(adult(days)["mass"])
    return np.maximum(by_intake, np.searchsorted(LOSS, lost * (1 + TOLERANCE), side="right"))


def _hours_a_day(days: Days, seconds: Array) -> Array:
    """Hours in 24, on a day of which people were inside only a part."""
    return per(24 * seconds / DAY, days.inside)


def _power(days: Days) -> Array:
    return _short_of(powered_hours(days), POWER)


def _comms(days: Days) -> Array:
    pieces, speaks = usable(days)
    return _short_of(_hours_a_day(days, days.by_day(pieces, np.where(speaks, pieces.seconds, 0.0))), COMMS)


def _medicine(days: Days) -> Array:
    worst = np.zeros(days.count)
    acute, latency = _acute(days)
    for name in classes(days):
        if days.has(f"medicine.{name}"):
            left = days_of_cover(days, f"medicine.{name}", days.edges[:-1])
            worst = np.maximum(worst, np.where(left < COVER[0], 2.0, np.where(left <= COVER[1], 1.0, 0.0)))
        cover = days.pieces(f"medicine.{name}.covered")
        missing = user_seconds(days, name)[1]
        worst = np.where(days.by_day(cover, missing) > 0, np.maximum(worst, 3.0), worst)
        if name == acute:
            too_long = run_so_far(missing > 0, cover.seconds) > latency * DAY
            worst = np.where(days.by_day(cover, too_long.astype(np.float64)) > 0, 4.0, worst)
    return worst


def _acute(days: Days) -> tuple[str, float]:
    """The class whose lack harms soonest, and its latency [d]."""
    given = days.static.get("medicine") or {}
    latencies = {name: float(of["latency"]) for name, of in given.items() if "latency" in of}
    return min(latencies.items(), key=lambda item: (item[1], item[0])) if latencies else ACUTE


def _confinement(days: Days) -> Array:
    """By the state of the cordon that held longest while somebody was inside."""
    pieces = days.pieces("cordon")
    states = {state: np.where(pieces.values == state, pieces.seconds, 0.0) for state in CONFINEMENT}
    held = [days.by_day(pieces, seconds) for seconds in states.values()]
    degrees = np.asarray(list(CONFINEMENT.values()), dtype=np.float64)
    return np.asarray(degrees[np.argmax(held, axis=0)])


DOMAINS: dict[str, Callable[[Days], Array]] = {
    "water": _water, "food": _food, "power": _power, "comms": _comms, "medicine": _medicine,
    "confinement": _confinement,
}


def _mean(days: Days, domain: str) -> float | None:
    return days.per_person_day(float(np.nansum(severity(days, domain) * days.person_days)))


def _severe(days: Days, domain: str) -> float:
    return days.person_days_where(severity(days, domain) >= SEVERE)


def _each_domain(days: Days) -> Iterable[Member]:
    return [(domain,) for domain in domains(days)]


MEASURES: tuple[Measure, ...] = (
    Measure(
        "hardship_{}", "0-4", "lower", "modelled proxy: mean severity in {} over the person-days inside",
        _mean, _each_domain,
    ),
    *burden(
        "hardship_{}_3_or_worse", "modelled proxy: person-days with a severity in {} of 3 or 4", _severe,
        _each_domain,
    ),
)
