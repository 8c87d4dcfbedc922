"""Food: energy eaten against 2,100 kcal a person and day, the weight it keeps, and what spoiled.

2,100 kcal is the planning figure of WFP and UNHCR. Intake is the household's, shared equally.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from sim.measures.days import Array, Days, Mask, NotRecorded, Pieces, below
from sim.measures.measure import Measure, burden, cost
from sim.measures.weight import modelled_weight

ENERGY = 2100.0
"kcal in a person-day of food, and the need a person and day [kcal/person/d]"
A_BITE = 1.0
"what is eaten on a day below this is nothing [kcal/person/d]"


def intake(days: Days) -> Array:
    """Energy eaten a person and day [kcal/person/d], shape (days,); nan where nobody is inside."""
    return days.once(_intake)


def without_food(days: Days) -> tuple[Pieces, Mask]:
    """Where nobody eats anything."""
    pieces = days.pieces("food.eaten")
    return pieces, np.asarray(pieces.values.astype(np.float64) <= 0)


def weight(days: Days) -> Array:
    """Modelled weight of the reference adult at the end of each day [kg], shape (days,)."""
    return days.once(_weight)


def adult(days: Days) -> dict[str, Any]:
    """The reference adult; NotRecorded when the scenario has none."""
    of_reference: dict[str, Any] | None = days.static.get("adult")
    if of_reference is None:
        raise NotRecorded("the scenario has no adult of reference")
    return of_reference


def spoiled(days: Days) -> float:
    """Food that spoiled while somebody was inside [person-d]."""
    if days.records.has("food.spoiled") and not days.has("food.spoiled"):
        return 0.0  # its first row is the first loss
    series = days.series("food.spoiled")
    more = np.diff(series.values.astype(np.float64), prepend=0.0)
    return float(more[days.is_inside(series.times)].sum())


def _intake(days: Days) -> Array:
    return days.trailing(days.amount("food.eaten") * ENERGY, 1)


def _weight(days: Days) -> Array:
    deviations = np.where(days.person_days > 0, intake(days) - ENERGY, 0.0)
    return np.asarray(modelled_weight(deviations.tolist(), adult(days), days.inside.tolist()))


def _mean_intake(days: Days) -> float | None:
    return days.per_person_day(float(days.amount("food.eaten").sum()) * ENERGY)


def _weight_change(days: Days) -> float:
    return 100.0 * (float(weight(days)[-1]) / float(adult(days)["mass"]) - 1)


MEASURES: tuple[Measure, ...] = (
    *burden(
        "intake_below_2100", "person-days with an intake below 2,100 kcal",
        lambda days: days.person_days_where(below(intake(days), ENERGY)),
    ),
    Measure(
        "intake_least_day", "kcal/person/d", "higher", "least energy eaten a person on any one day",
        lambda days: days.least(intake(days)),
    ),
    Measure(
        "days_without_food", "d", "lower", "calendar days on which nothing was eaten",
        lambda days: days.days_where(below(intake(days), A_BITE)),
    ),
    Measure("intake", "kcal/person/d", "higher", "mean energy eaten a person and day", _mean_intake),
    Measure(
        "weight_change", "%", "higher",
        "modelled weight change of a reference adult up to exit or horizon; nobody was weighed",
        _weight_change,
    ),
    *cost("food_spoiled", "person-d", "food that spoiled, in days of 2,100 kcal for one person", spoiled),
)
