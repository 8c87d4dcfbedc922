"""Which unknown moves a difference most: the share of its variance that each explains on its own.

Runs are put into bins of equal count by the unknown's drawn value; the variance of the bins' means, less what
luck alone would give them, is its first-order share. Without any effect its expectation is zero.

An unknown is named only if it stands out of the noise: the same bins on the *ranks* of the difference
(Kruskal and Wallis), so that a few wild runs name nothing, with a limit so high that in at most one study of
a hundred a harmless one among all of them is named.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from sim.study.statistics.weights import Array, as_values, counted, effective_size

FALSE_ALARM = 0.01
"chance that an unknown without effect is named, over all unknowns of one difference"
A_BIN, FEWEST, MOST = 25, 2, 32
"runs to a bin, where there are enough; bins at least and at most"
FEWEST_RUNS = 50
"runs below which nothing is named"
ONE_WAY = 2.0
"standard errors of a rank correlation of nought that a direction must exceed"


@dataclass(frozen=True, slots=True)
class Effect:
    """What one unknown does to a difference.

    Attributes
    ----------
    name : str
        The unknown's path.
    share : float
        First-order share of the variance of the difference; about zero, also just below, without effect; NaN
        where it does not vary.
    direction : int
        1 where a larger value makes the difference larger, -1 where smaller, 0 where neither is clear.
    stands_out : bool
        Whether it stands out of the noise.
    """

    name: str
    share: float
    direction: int
    stands_out: bool


@dataclass(frozen=True, slots=True)
class Unknowns:
    """All unknowns by share, largest first, and the one that may be named.

    Attributes
    ----------
    most : Effect or None
        The largest of those that stand out; None where none does, and `why_not` says so in words.
    """

    effects: tuple[Effect, ...]
    most: Effect | None
    why_not: str
    runs: int


def unknowns(
    names: Sequence[str],
    drawn: npt.ArrayLike,
    differences: npt.ArrayLike,
    weights: npt.ArrayLike | None = None,
    false_alarm: float = FALSE_ALARM,
) -> Unknowns:
    """Rank unknowns by the share of a difference's variance that each explains alone.

    Parameters
    ----------
    names : sequence of str, shape (unknowns,)
    drawn : array, shape (runs, unknowns)
        The value of each unknown in each run; NaN where it was not drawn.
    differences : array, shape (runs,)
        NaN where not defined.
    weights : array, shape (runs,), optional
        What each run counts.
    false_alarm : float
        Chance that any unknown without effect stands out.

    References
    ----------
    W. H. Kruskal and W. A. Wallis, J. Am. Stat. Assoc. 47 (1952) 583-621; the correction is T. L. Kelley's,
    Proc. Natl. Acad. Sci. 21 (1935) 554-559.
    """
    table, apart = np.asarray(drawn, np.float64), as_values(differences)
    if table.shape != (apart.size, len(names)):
        size = f"{apart.size} runs and {len(names)} unknowns"
        raise ValueError(f"unknowns: expected a table of {size}, received {table.shape}")
    there, _ = counted(apart, weights)
    runs = int(there.sum())
    limit = false_alarm / max(1, len(names))
    found = [_effect(name, table[:, k], apart, weights, limit) for k, name in enumerate(names)]
    found.sort(key=lambda one: -math.inf if math.isnan(one.share) else one.share, reverse=True)
    most = next((one for one in found if one.stands_out), None)
    return Unknowns(tuple(found), most, "" if most is not None else _why_not(found, apart, there, runs), runs)


def _why_not(found: list[Effect], apart: Array, there: npt.NDArray[np.bool_], runs: int) -> str:
    if not found:
        return "nothing is unknown"
    if runs < FEWEST_RUNS:
        return f"{runs} runs are too few to name an unknown; {FEWEST_RUNS} are needed"
    if np.ptp(apart[there]) == 0:
        return "the difference is the same in every run"
    return f"no unknown stands out of the noise of {runs} runs"


def _effect(name: str, values: Array, apart: Array, weights: npt.ArrayLike | None, limit: float) -> Effect:
    from scipy.special import chdtri

    there, share = counted(np.where(np.isnan(values), math.nan, apart), weights)
    x, y, w = values[there], apart[there], share[there]
    runs = int(there.sum())
    if runs < 3 or np.ptp(x) == 0 or np.ptp(y) == 0 or effective_size(w) <= FEWEST:
        return Effect(name, math.nan, 0, False)
    into = _bins(x, w)
    between, whole, lone, squared = _between(y, w, into)
    freedom = int(into.max())
    if not (squared < lone < 1 and whole > 0):  # one bin, none of two runs, or nothing varies that counts
        return Effect(name, math.nan, 0, False)
    # What the means of bins differ by luck alone is taken off.
    explained = (between - (lone - squared) / (1 - lone) * (whole - between)) / whole
    rank_x, rank_y = _ranks(x), _ranks(y)
    between, whole, lone, squared = _between(rank_y, w, into)
    unlikely = float(chdtri(freedom, limit))
    statistic = freedom * between * (1 - squared) / ((lone - squared) * whole) if whole > 0 else 0.0
    stands_out = runs >= FEWEST_RUNS and explained > 0 and statistic > unlikely
    slope = _correlation(rank_x, rank_y, w)
    clear = abs(slope) > ONE_WAY / math.sqrt(max(1.0, effective_size(w) - 1))
    explained = min(explained, 1.0)  # weights near nothing round it above
    return Effect(name, explained, int(math.copysign(1, slope)) if clear else 0, bool(stands_out))


def _bins(x: Array, w: Array) -> npt.NDArray[np.int64]:
    """The bin of each run, from 0 without gaps: of equal weight, equal values together."""
    most = int(min(MOST, max(FEWEST, effective_size(w) // A_BIN)))
    _, level = np.unique(x, return_inverse=True)
    weight = np.bincount(level, w)
    if weight.size <= most:
        return level.astype(np.int64)
    middle = np.cumsum(weight) - weight / 2
    _, into = np.unique(np.minimum((middle * most).astype(np.int64), most - 1)[level], return_inverse=True)
    return into.astype(np.int64)


def _between(y: Array, w: Array, into: npt.NDArray[np.int64]) -> tuple[float, float, float, float]:
    """Variance between bins, whole variance, sums of squared weights over each bin's weight and of all."""
    centred = y - float(w @ y)
    weight = np.bincount(into, w)
    means = np.bincount(into, w * centred) / weight
    lone = float((np.bincount(into, w**2) / weight).sum())
    return float(weight @ means**2), float(w @ centred**2), lone, float(w @ w)


def _ranks(values: Array) -> Array:
    """Ranks from 0 to below one, equal values sharing theirs."""
    _, level, count = np.unique(values, return_inverse=True, return_counts=True)
    middle = np.cumsum(count) - (count + 1) / 2
    ranks: Array = middle[level] / values.size
    return ranks


def _correlation(one: Array, other: Array, w: Array) -> float:
    one, other = one - float(w @ one), other - float(w @ other)
    spread = math.sqrt(float(w @ one**2) * float(w @ other**2))
    return float(w @ (one * other)) / spread if spread > 0 else 0.0
