"""Quantiles over runs, with their simulation error.

A quantile is where the share of runs below first reaches p; where it reaches p exactly at one value, it is
the middle between that and the next (so the median of an even number is the usual one, and a run that weighs
two counts as two runs). With equal weights the interval lies between two order statistics, whatever the
distribution; otherwise runs are drawn again.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from sim.study.statistics.estimate import CONFIDENCE, SINGLE, Estimate, mean
from sim.study.statistics.resampling import resampled_weights
from sim.study.statistics.weights import Array, are_equal, as_values, counted, effective_size

ROUNDING = 1e-12
"by which a sum of weights may miss the share that it stands for"


def quantile(
    values: npt.ArrayLike,
    p: float,
    weights: npt.ArrayLike | None = None,
    confidence: float = CONFIDENCE,
    seed: int = 1,
) -> Estimate:
    """The value below which a share p of the runs lies, and its interval.

    Parameters
    ----------
    values : array, shape (runs,)
        NaN where a run has no such value.
    p : float
        Between 0 and 1, both excluded.
    weights : array, shape (runs,), optional
        What each run counts.
    seed : int
        Of the luck with which runs are drawn again; read only where weights differ.
    """
    return quantiles(values, (p,), weights, confidence, seed)[0]


def quantiles(
    values: npt.ArrayLike,
    shares: Sequence[float],
    weights: npt.ArrayLike | None = None,
    confidence: float = CONFIDENCE,
    seed: int = 1,
) -> list[Estimate]:
    """Several quantiles of the same values, as `quantile` gives them one by one."""
    for p in shares:
        if not 0 < p < 1:
            raise ValueError(f"a quantile: expected a share between 0 and 1, received {p}")
    numbers = as_values(values)
    chosen, share = counted(numbers, weights)
    if not chosen.any():
        return [Estimate(math.nan, math.nan, math.nan, math.nan, 0, 0.0) for _ in shares]
    order = np.argsort(numbers, kind="stable")
    ordered, share = numbers[order], share[order]
    runs, size = int(chosen.sum()), effective_size(share)
    points = along(ordered[:, None], share[:, None], shares)[:, 0]
    if size <= SINGLE:
        ends = np.full((2, len(shares)), math.nan)
    elif are_equal(share[share > 0]):
        ends = _between_runs(ordered[share > 0], shares, confidence)
    else:
        ends = _drawn_again(ordered, share, order, shares, confidence, seed)
    spread = mean(numbers, weights).sd
    return [
        Estimate(float(point), float(low), float(high), spread, runs, size)
        for point, low, high in zip(points, *ends, strict=True)
    ]


def along(ordered: Array, share: Array, shares: Sequence[float]) -> Array:
    """Quantiles of columns.

    Parameters
    ----------
    ordered : array, shape (runs, columns)
        Each column in rising order, NaN last.
    share : array, shape (runs, columns)
        What each counts, zero for NaN; columns that add up to zero give NaN.
    shares : sequence of float
        Which quantiles.

    Returns
    -------
    array, shape (quantiles, columns)
    """
    below = np.cumsum(share, axis=0)
    total = below[-1]
    empty = total <= 0
    below /= np.where(empty, 1.0, total)
    found = np.empty((len(shares), share.shape[1]))
    columns = np.arange(share.shape[1])
    last = len(share) - 1
    for row, p in enumerate(shares):
        first = np.minimum((below < p - ROUNDING).sum(axis=0), last)
        after = np.minimum((below <= p + ROUNDING).sum(axis=0), last)
        # Both are the same but where p is reached exactly. Halves before adding: no overflow.
        found[row] = np.where(
            first == after,
            ordered[first, columns],
            ordered[first, columns] / 2 + ordered[after, columns] / 2,
        )
        found[row][empty] = math.nan
    return found


@lru_cache(maxsize=1024)
def order_statistics(runs: int, p: float, confidence: float = CONFIDENCE) -> tuple[int, int]:
    """Ranks, from 0, of the two runs between which the quantile p lies with at least this confidence.

    A rank of -1, or of `runs`, says that there are too few runs to bound it on that side. How many of the
    runs lie below is binomial, so nothing is assumed of the distribution.

    References
    ----------
    W. J. Conover, Practical Nonparametric Statistics (1999), section 3.2; `scipy.stats.quantile_test`.
    """
    from scipy.special import bdtr, bdtrc

    tail = (1 - confidence) / 2
    reach = 12 * math.sqrt(runs * p * (1 - p)) + 12
    counts = np.arange(max(0, math.floor(runs * p - reach)), min(runs, math.ceil(runs * p + reach)) + 1.0)
    low = int(counts[np.argmax(bdtr(counts, runs, p) >= tail)]) - 1
    high = int(counts[np.argmax(bdtrc(counts, runs, p) <= tail)])
    return low, high


def _between_runs(ordered: Array, shares: Sequence[float], confidence: float) -> Array:
    """Ends of the intervals of equally weighted runs, shape (2, quantiles)."""
    ends = np.full((2, len(shares)), math.nan)
    for column, p in enumerate(shares):
        low, high = order_statistics(ordered.size, p, confidence)
        if low >= 0:
            ends[0, column] = ordered[low]
        if high < ordered.size:
            ends[1, column] = ordered[high]
    return ends


def _drawn_again(
    ordered: Array, share: Array, order: npt.NDArray[np.intp], shares: Sequence[float], confidence: float,
    seed: int,
) -> Array:  # fmt: skip
    """Ends of the intervals by drawing runs again, shape (2, quantiles)."""
    given = np.empty_like(share)
    given[order] = share
    again = np.concatenate(
        [
            along(np.broadcast_to(ordered[:, None], (ordered.size, len(block))), block[:, order].T, shares)
            for block in resampled_weights(given, seed)
        ],
        axis=1,
    )
    tail = (1 - confidence) / 2
    ends = np.full((2, len(shares)), math.nan)
    for column, row in enumerate(again):
        drawn = np.sort(row[~np.isnan(row)])  # a resample may hold no run with a value
        ends[:, column] = along(drawn[:, None], np.ones((drawn.size, 1)), (tail, 1 - tail))[:, 0]
    return ends
