"""A number estimated from runs, with its simulation error: means and shares.

The error says how far the number might still move if more runs were played. It says nothing about whether the
model is right, so it is no evidence about the world. Means have a t interval (with weights: of the
weighted mean, on the effective size), shares have Wilson's.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache
from statistics import NormalDist

import numpy as np
import numpy.typing as npt

from sim.study.statistics.weights import Array, are_equal, defined, effective_size

CONFIDENCE = 0.95
"of an interval for the simulation error"
ENOUGH = 10
"effective runs that must say yes, and no, before the error of a weighted share is told from them"
SINGLE = 1 + 1e-9
"an effective size up to which runs say nothing on their spread"


@dataclass(frozen=True, slots=True)
class Estimate:
    """A number over runs and the interval of its simulation error.

    Attributes
    ----------
    value, low, high : float
        In the measure's unit; NaN where there are too few runs.
    sd : float
        Standard deviation of the values from run to run.
    runs : int
        Runs that have a value and count.
    effective : float
        As many equally weighted runs would tell as much.
    """

    value: float
    low: float
    high: float
    sd: float
    runs: int
    effective: float

    @property
    def error(self) -> float:
        """Simulation error: half the width of the interval; more runs make it smaller."""
        return (self.high - self.low) / 2


def mean(
    values: npt.ArrayLike, weights: npt.ArrayLike | None = None, confidence: float = CONFIDENCE
) -> Estimate:
    """Mean over the runs that have a value, with a t interval.

    The squared standard error is `sum W² (x - mean)²` of the normalised weights W, times n / (n - 1) of the
    effective size n; with equal weights that is the textbook's s² / n. It sees when heavy runs differ more.

    Parameters
    ----------
    values : array, shape (runs,)
        NaN where a run has no such value.
    weights : array, shape (runs,), optional
        What each run counts.
    """
    numbers, share = defined(values, weights)
    size = effective_size(share)
    value = _mean(numbers, share)
    if size <= SINGLE:
        return Estimate(value, math.nan, math.nan, math.nan, numbers.size, size)
    apart = numbers - value
    spread = math.sqrt(float(share @ apart**2) * size / (size - 1))
    error = math.sqrt(float(share**2 @ apart**2) * size / (size - 1))
    half = student(size - 1, (1 + confidence) / 2) * error
    return Estimate(value, value - half, value + half, spread, numbers.size, size)


def proportion(
    holds: npt.ArrayLike, weights: npt.ArrayLike | None = None, confidence: float = CONFIDENCE
) -> Estimate:
    """Share of runs of which something holds, with Wilson's interval on the effective size of the share.

    That size is p (1 - p) over the weighted mean's squared error, the number of runs when weights are equal.
    Kish's size of all runs does not see whether it holds of the heavy runs or of the light ones: intervals on
    it may hold the truth in 78 or in 99.9 of 100 studies. Where fewer than ten runs say yes, or no, they
    do not tell that either, and the smaller of the two sizes is used.

    Parameters
    ----------
    holds : array, shape (runs,)
        True or 1, False or 0, NaN where the question does not arise.
    weights : array, shape (runs,), optional
        What each run counts.

    References
    ----------
    E. B. Wilson, J. Am. Stat. Assoc. 22 (1927) 209-212; effective size as in E. L. Korn and B. I. Graubard,
    Survey Methodology 24 (1998) 193-201.
    """
    numbers, share = defined(holds, weights)
    if not np.isin(numbers, (0.0, 1.0)).all():
        raise ValueError("a share: expected true or false for each run, received other numbers")
    size = effective_size(share)
    # Counted where that is the same, so that 13 of 200 are 0.065 and no rounding beside it.
    p = float(numbers.mean()) if numbers.size and are_equal(share) else _mean(numbers, share)
    if size <= SINGLE:
        return Estimate(p, math.nan, math.nan, math.nan, numbers.size, size)
    p = min(max(p, 0.0), 1.0)  # a sum of weights may miss one by rounding
    variance, squared = p * (1 - p), float(share**2 @ (numbers - p) ** 2)
    sure = size
    if variance > 0 and squared > 0:
        fewer = min(effective_size(share * numbers), effective_size(share * (1 - numbers)))
        sure = variance / squared if fewer >= ENOUGH else min(size, variance / squared)
    low, high = wilson(p, sure, confidence)
    return Estimate(p, low, high, math.sqrt(variance * size / (size - 1)), numbers.size, size)


def wilson(p: float, size: float, confidence: float = CONFIDENCE) -> tuple[float, float]:
    """The shares from which a sample of this size would give the share p at either end of the interval."""
    z = NormalDist().inv_cdf((1 + confidence) / 2)
    centre = (p + z**2 / (2 * size)) / (1 + z**2 / size)
    half = z / (1 + z**2 / size) * math.sqrt(p * (1 - p) / size + z**2 / (4 * size**2))
    # Rounding must not shut out a share of nought or one.
    return max(0.0, min(p, centre - half)), min(1.0, max(p, centre + half))


def _mean(numbers: Array, share: Array) -> float:
    """Weighted mean; exact where all values are the same."""
    if not numbers.size:
        return math.nan
    first = float(numbers[0])
    return first + float(share @ (numbers - first))


@lru_cache(maxsize=256)
def student(degrees: float, probability: float) -> float:
    """Quantile of Student's t."""
    from scipy.special import stdtrit

    return float(stdtrit(degrees, probability))
