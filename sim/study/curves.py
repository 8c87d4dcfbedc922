"""What a study of many replications is drawn from: plain numbers by day and by measure, nothing to compute.

Shares are between 0 and 1, days are counted from the scenario's start, every array has shape (days,).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Mark:
    """A documented reading on a fan: its day, best value and bounds, in the fan's unit."""

    day: float
    best: float
    low: float
    high: float
    fact: str
    "id of the ledger's row"
    claimant: str = ""


@dataclass(frozen=True)
class Fan:
    """How one series spreads over many runs, day by day; days on which nobody is inside are NaN.

    Attributes
    ----------
    low, lower, median, upper, high : arrays, shape (days,)
        Quantiles 5, 25, 50, 75 and 95 % over the runs with somebody inside that day [`unit`].
    below : array, shape (days,), or None
        Share of those runs below `minimum` that day.
    inside : array, shape (days,)
        Share of all runs with somebody inside that day.
    """

    name: str
    "the series, such as `water_used`"
    title: str
    "in words, such as `Water used`"
    unit: str
    scenario: str
    start: date
    runs: int
    low: Array
    lower: Array
    median: Array
    upper: Array
    high: Array
    inside: Array
    minimum: float | None = None
    minimum_name: str = ""
    "such as `survival minimum`"
    below: Array | None = None
    marks: tuple[Mark, ...] = ()


@dataclass(frozen=True)
class Incidence:
    """By day, the share of runs in which the stay has ended so far, by the way in which it ended."""

    scenario: str
    start: date
    runs: int
    kinds: Mapping[str, Array]
    "by kind of exit, cumulative; they add up to the share of runs that have ended"
    days: int | None = None
    "days of the run, for one in which nobody leaves and no kind says so"


@dataclass(frozen=True)
class StockOut:
    """By day, the share of runs in which a store has been empty so far, and is empty that day.

    Attributes
    ----------
    ever : array, shape (days,)
        Share of all runs in which it has been empty on this or an earlier day while somebody was inside.
    out : array, shape (days,)
        Share of the runs with somebody inside that day in which it is empty at some time of that day.
    """

    store: str
    title: str
    scenario: str
    start: date
    runs: int
    ever: Array
    out: Array
    about: str = ""
    "what the store is, where its title does not say it"


@dataclass(frozen=True)
class Paired:
    """What one alternative changes in one measure, over pairs with the same luck.

    Attributes
    ----------
    baseline, alternative, difference : float
        Means over the pairs in which both are defined [`unit`]; difference is alternative less baseline.
    error : float
        Half-width of the 95 % interval of the mean difference: simulation error; more runs make it smaller.
    low, lower, median, upper, high : float
        Quantiles 5, 25, 50, 75 and 95 % of the difference over the pairs.
    better_in, identical_in, exits_differ_in : float
        Shares of the pairs; `better_in` is NaN where no direction is better.
    pairs : int
        Pairs in which both are defined.
    """

    measure: str
    meaning: str
    unit: str
    better: str
    baseline: float
    alternative: float
    difference: float
    error: float
    low: float
    lower: float
    median: float
    upper: float
    high: float
    better_in: float
    identical_in: float
    exits_differ_in: float
    pairs: int


@dataclass(frozen=True)
class Contrast:
    """One alternative beside the baseline."""

    scenario: str
    "its id"
    title: str
    "its question, or else its title"
    rows: Mapping[str, Paired] = field(default_factory=dict)
    "by measure"
