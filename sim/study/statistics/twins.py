"""How much of the spread of a difference is luck, and how much is what nobody knows.

Some replications are played a second time with the same unknowns (priors and dates) and fresh luck. The two
differences of such twins share what the unknowns do, and nothing else; so their covariance is the variance
that the unknowns cause, and what remains is luck.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from sim.study.statistics.estimate import CONFIDENCE, SINGLE
from sim.study.statistics.resampling import resampled_weights
from sim.study.statistics.weights import Array, as_values, counted, effective_size


@dataclass(frozen=True, slots=True)
class LuckAndUnknowns:
    """Two shares of the variance of a difference, which add up to one; NaN where it does not vary.

    Attributes
    ----------
    unknowns, luck : float
        Share of the variance that the unknowns cause (alone and together), and the rest.
    low, high : float
        Interval of the simulation error of `unknowns`.
    twins : int
        Replications of which both differences are defined.
    sd : float
        Standard deviation of the difference.
    """

    unknowns: float
    luck: float
    low: float
    high: float
    twins: int
    sd: float


def luck_and_unknowns(
    first: npt.ArrayLike,
    second: npt.ArrayLike,
    weights: npt.ArrayLike | None = None,
    confidence: float = CONFIDENCE,
    seed: int = 1,
) -> LuckAndUnknowns:
    """Split the variance of a difference into luck and unknowns.

    Parameters
    ----------
    first, second : array, shape (twins,)
        The differences of each replication and of its twin; NaN where not defined.
    weights : array, shape (twins,), optional
        What each replication counts.
    seed : int
        Of the luck with which twins are drawn again for the interval.
    """
    one, other = as_values(first), as_values(second)
    if one.shape != other.shape:
        raise ValueError(f"twins: expected two of each, received {one.size} and {other.size}")
    both, share = counted(one + other, weights)
    twins = int(both.sum())
    if twins < 2 or effective_size(share) <= SINGLE:
        return LuckAndUnknowns(math.nan, math.nan, math.nan, math.nan, twins, math.nan)
    # The middle taken off first, so that the sums below lose no digits.
    middle = float(share[both] @ (one[both] + other[both])) / 2
    sums = _sums(np.where(both, one - middle, 0.0), np.where(both, other - middle, 0.0))
    size = effective_size(share)
    covariance, variance = _moments((share @ sums)[None])[0] * size / (size - 1)
    if not variance > 0:
        return LuckAndUnknowns(math.nan, math.nan, math.nan, math.nan, twins, 0.0)
    again = np.concatenate([_moments(_of_one(block) @ sums) for block in resampled_weights(share, seed)])
    varied = again[again[:, 1] > 0]
    low, high = np.quantile(
        np.clip(varied[:, 0] / varied[:, 1], 0.0, 1.0), [(1 - confidence) / 2, (1 + confidence) / 2]
    )
    unknowns = min(max(float(covariance / variance), 0.0), 1.0)
    return LuckAndUnknowns(unknowns, 1 - unknowns, float(low), float(high), twins, math.sqrt(variance))


def _sums(one: Array, other: Array) -> Array:
    """What covariance and variance are made of, shape (twins, 3)."""
    return np.column_stack([(one + other) / 2, one * other, (one**2 + other**2) / 2])


def _moments(means: Array) -> Array:
    """Covariance of twins and variance, of which twins have the same; shape (rows, 2)."""
    squared = means[:, :1] ** 2
    return means[:, 1:] - squared


def _of_one(weights: Array) -> Array:
    """Rows that add up to one; a resample without any twin that counts stays empty."""
    total = weights.sum(axis=1, keepdims=True)
    return weights / np.where(total > 0, total, 1.0)
