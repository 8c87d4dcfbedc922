"""How one daily series spreads over many runs, and how often a store is empty, day by day.

A study may hold more days of more runs than fit into memory, so the days come in blocks: arrays of
shape (runs, some days), in order. A day on which nobody is inside is NaN in that run.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from sim.study.statistics.quantiles import along
from sim.study.statistics.summary import SHARES
from sim.study.statistics.weights import Array, normalised

DAYS_AT_ONCE = 32


@dataclass(frozen=True)
class Spread:
    """What `sim.study.curves.Fan` is drawn from; every array has shape (days,).

    Attributes
    ----------
    low, lower, median, upper, high : array
        Quantiles 5, 25, 50, 75 and 95 % over the runs with somebody inside that day; NaN where there is none.
    inside : array
        Share of all runs with somebody inside that day.
    below : array or None
        Share of the runs with somebody inside that are below the minimum that day.
    """

    low: Array
    lower: Array
    median: Array
    upper: Array
    high: Array
    inside: Array
    below: Array | None


@dataclass(frozen=True)
class Emptiness:
    """What `sim.study.curves.StockOut` is drawn from; every array has shape (days,).

    Attributes
    ----------
    ever : array
        Share of all runs in which the store has been empty on this or an earlier day with somebody inside.
    out : array
        Share of the runs with somebody inside that day in which it is empty that day.
    """

    ever: Array
    out: Array


def in_blocks(matrix: npt.ArrayLike, days: int = DAYS_AT_ONCE) -> Iterator[Array]:
    """A matrix of shape (runs, days) in blocks of days."""
    whole = np.asarray(matrix, np.float64)
    for first in range(0, whole.shape[1], days):
        yield whole[:, first : first + days]


def spread_by_day(
    blocks: Iterable[Array], weights: npt.ArrayLike | None = None, minimum: float | None = None
) -> Spread:
    """Quantiles of each day over the runs with somebody inside.

    Parameters
    ----------
    blocks : iterable of arrays, shape (runs, some days)
        The series in its unit, in order of days; `in_blocks` cuts up a matrix. One block is in memory
        at a time.
    weights : array, shape (runs,), optional
        What each run counts.
    minimum : float, optional
        Below which a day is counted.
    """
    found, inside, below = [], [], []
    for block in blocks:
        share, there = _inside(block, weights)
        inside.append(share.sum(axis=0))
        order = np.argsort(block, axis=0, kind="stable")
        ordered = np.take_along_axis(block, order, axis=0)
        found.append(along(ordered, np.take_along_axis(share, order, axis=0), SHARES))
        if minimum is not None:
            below.append(_of_those((block < minimum) & there, share))
    low, lower, median, upper, high = np.concatenate(found, axis=1) if found else np.empty((len(SHARES), 0))
    return Spread(
        low, lower, median, upper, high, _joined(inside), _joined(below) if minimum is not None else None
    )


def emptiness_by_day(blocks: Iterable[Array], weights: npt.ArrayLike | None = None) -> Emptiness:
    """How often a store is empty.

    Parameters
    ----------
    blocks : iterable of arrays, shape (runs, some days)
        1 where it is empty at some time of the day, 0 where not, NaN where nobody is inside.
    weights : array, shape (runs,), optional
        What each run counts.
    """
    ever, out = [], []
    before: npt.NDArray[np.bool_] | None = None
    for block in blocks:
        share, there = _inside(block, weights)
        empty = (block > 0) & there
        out.append(_of_those(empty, share))
        if before is not None:
            empty[:, 0] |= before
        so_far = np.logical_or.accumulate(empty, axis=1)
        before = so_far[:, -1]
        ever.append(normalised(weights, len(block)) @ so_far)
    return Emptiness(_joined(ever), _joined(out))


def _inside(block: Array, weights: npt.ArrayLike | None) -> tuple[Array, npt.NDArray[np.bool_]]:
    """What each run counts on each day, zero where nobody is inside, and where somebody is."""
    there = ~np.isnan(block)
    return np.where(there, normalised(weights, len(block))[:, None], 0.0), there


def _of_those(holds: npt.NDArray[np.bool_], share: Array) -> Array:
    """Share of the runs with somebody inside of which it holds, shape (days,); NaN where there is none."""
    all_inside = share.sum(axis=0)
    there = all_inside > 0
    found: Array = np.full(all_inside.size, np.nan)
    np.divide(np.where(holds, share, 0.0).sum(axis=0), all_inside, out=found, where=there)
    return found


def _joined(parts: list[Array]) -> Array:
    return np.concatenate(parts) if parts else np.empty(0)
